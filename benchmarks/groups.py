"""Groups of statements across the three texts against the hand-made ones, ``annotations/groups.json``.

The groups are made from the gold documents and from documents that models predict for texts they have not seen, as in
:mod:`benchmarks.names`.

    python -m benchmarks.groups
    python -m benchmarks.groups --data FOLDER --runs FOLDER
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import crossval, report, results, scores
from benchmarks.names import ALL, SEED, unseen
from raqqa_nlp import load_gold, reconcile
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, TextFigures, groups


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is not trained yet, group, write the result file and the tables made from it."""
    options = _options(arguments)
    trained_on = crossval.DATA if options.data else scores.DATA
    began = time.monotonic()
    gold = load_gold()
    with tempfile.TemporaryDirectory() as scratch:
        predicted = unseen(gold, options.data, options.runs or Path(scratch))
    systems = {"gold documents": judge(gold, gold)}
    for system, docs in predicted.items():
        named = [doc.replace(id=its.id) for doc, its in zip(docs, gold, strict=True)]
        systems[f"documents of the {system}"] = judge(gold, named)
    results.record(
        f"groups-{'external' if options.data else 'gold-only'}",
        systems,
        seeds=[SEED],
        data=f"{trained_on} (the time is without runs finished earlier)" if options.runs else trained_on,
        seconds=time.monotonic() - began,
    )
    report.main([])


def judge(gold: Sequence[Document], docs: Sequence[Document]) -> Report:
    """The figures of the groups that are made of documents.

    :param gold: the annotated texts.
    :param docs: the same texts, annotated or predicted.
    """
    figures = groups.scores(groups.load_groups(gold), gold, reconcile(docs))
    return Report((TextFigures(ALL, {name: figure for name, figure in figures.items() if any(figure.counts)}),))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the corpora that are not in this clone")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
