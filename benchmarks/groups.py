"""Groups of statements across the three texts against the hand-made ones, ``annotations/groups.json``.

The groups are made from the gold documents and from documents that models predict for texts they have not seen
(:mod:`benchmarks.unseen`).

    python -m benchmarks.groups
    python -m benchmarks.groups --data FOLDER --runs FOLDER
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import report, results, unseen
from raqqa_nlp import load_gold, reconcile
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, TextFigures, groups

ALL: Final = "all texts together"


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is not trained yet, group, write the result file and the tables made from it."""
    options = unseen.options(__doc__, arguments)
    trained_on = unseen.trained_on(options.data)
    began = time.monotonic()
    gold = load_gold()
    with tempfile.TemporaryDirectory() as scratch:
        predicted = unseen.predicted(gold, data=options.data, runs=options.runs or Path(scratch))
    systems = {f"documents of the {system}": judge(gold, docs) for system, docs in predicted.items()}
    results.record(
        f"groups-{'external' if options.data else 'gold-only'}",
        {"gold documents": judge(gold, gold), **systems},
        seeds=[unseen.SEED],
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


if __name__ == "__main__":
    main()
