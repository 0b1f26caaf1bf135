"""Canonical names against the gold's, by B-cubed and CEAF, and who is meant by each SOURCE.

Names are made from the gold's spans alone, and from spans that models predict for texts they have not seen, those of
:mod:`benchmarks.scores` or, with ``--data``, of :mod:`benchmarks.crossval`. With ``--data`` the names of the texts
annotated by the scheme (``extended``) are judged, too, on their gold spans, and so are those of their SOURCEs that are
pronouns.

    python -m benchmarks.names
    python -m benchmarks.names --data FOLDER --runs FOLDER
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import report, results, unseen
from raqqa_nlp import load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, TextFigures, names, speakers
from raqqa_nlp.evaluation.speakers import Speaker
from raqqa_nlp.names import canonicalise, merge
from raqqa_nlp.training.corpora import extended_documents

TABLE: Final = results.ROOT / "annotations" / "speakers.tsv"
PRONOUNS: Final = results.ROOT / "annotations" / "extended" / "speakers.tsv"
ALL: Final = "all texts together"


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is not trained yet, judge, write the result file and the tables made from it."""
    options = unseen.options(__doc__, arguments)
    trained_on = unseen.trained_on(options.data)
    began = time.monotonic()
    gold, table = load_gold(), speakers.read(TABLE)
    with tempfile.TemporaryDirectory() as scratch:
        predicted = unseen.predicted(gold, data=options.data, runs=options.runs or Path(scratch))
    systems = {"gold spans": judge(gold, bare(gold), table)}
    for system, docs in predicted.items():
        systems[f"spans of the {system}"] = judge(gold, docs, table)
    if options.data:
        texts = list(extended_documents(options.data))
        systems["gold spans, extended"] = judge(texts, bare(texts), speakers.read(PRONOUNS))
    results.record(
        f"names-{'external' if options.data else 'gold-only'}",
        systems,
        seeds=[unseen.SEED],
        data=f"{trained_on} (the time is without runs finished earlier)" if options.runs else trained_on,
        seconds=time.monotonic() - began,
    )
    report.main([])


def judge(gold: Sequence[Document], spans: Sequence[Document], table: Sequence[Speaker]) -> Report:
    """The figures of names, in each text and across all, and of SOURCEs.

    :param gold: texts with canonical names.
    :param spans: the same texts in the same order with the spans to make names of; names they have are not used.
    :param table: who is meant by the SOURCEs of these texts.
    """
    alone = [canonicalise(doc) for doc in bare(spans)]
    together = merge(alone)
    texts = []
    for doc, its, merged in zip(gold, alone, together, strict=True):
        figures = names.scores(doc, its)
        # In the gold a canonical name is the same in all texts.
        figures |= {name: figure for name, figure in names.scores(doc, merged).items() if "/canonical/" in name}
        if rows := [row for row in table if row.document == doc.id]:
            figures |= speakers.scores(merged, rows)
        texts.append(TextFigures(str(doc.id), {name: figure for name, figure in figures.items() if any(figure.counts)}))
    return Report((*texts, TextFigures(ALL, names.across(gold, together))))


def bare(docs: Sequence[Document]) -> list[Document]:
    """The documents without canonical names and claims."""
    return [
        doc.replace(entities=tuple(dataclasses.replace(e, canonical=None) for e in doc.entities), claims=())
        for doc in docs
    ]


if __name__ == "__main__":
    main()
