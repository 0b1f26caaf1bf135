"""How far the two annotators of the three texts agree, with each other and with the ground truth.

Scores as of an evaluation, the first named as gold, and as measures what :mod:`raqqa_nlp.evaluation.agreement` adds to
them: kappa and alpha of words, ``same`` for values, names and links of shared spans, and the ends of their intervals.
Three texts are few: an interval says how much each of them matters, no more.

    python -m benchmarks.agreement
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from benchmarks import report, results
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.evaluation.agreement import measure
from raqqa_nlp.labelstudio.export import GOLD, read_passes
from raqqa_nlp.labelstudio.manifest import annotations_folder

NAMES: Final = ("pass A", "pass B", "ground truth")
SEED: Final = 0
"""Of the intervals."""

_MEASURES: Final = {"kappa": "kappa", "alpha": "alpha", "equal": "same"}
"""What no evaluation has -> its name in the result file."""


def main() -> None:
    """Measure, write the result file and the tables made from it."""
    began = time.monotonic()
    passes = dict(zip(NAMES, (work.docs for work in read_passes(annotations_folder() / GOLD)), strict=True))
    systems, measures = {}, {}
    for one, other in combinations(passes, 2):
        name = f"{one}, {other}"
        systems[name] = evaluate(passes[one], passes[other])
        measures[name] = beyond_scores({one: passes[one], other: passes[other]})
    results.record(
        "agreement",
        systems,
        measures=measures,
        seeds=[SEED],
        data="nothing (people annotated the three texts)",
        seconds=time.monotonic() - began,
    )
    report.main([])


def beyond_scores(passes: Mapping[str, Sequence[Document]]) -> dict[str, float]:
    """The figures that an evaluation has not, by names of three parts; those that are undefined are left out."""
    found: dict[str, float] = {}
    for row in measure(passes).rows:
        for measured, figure in row.figures.items():
            if measured in _MEASURES and figure.value is not None:
                name = _MEASURES[measured]
                found[f"{row.layer}/{name}/{row.what}"] = figure.value
                for end, value in zip(("from", "to"), figure.interval or (), strict=False):
                    found[f"{row.layer}/{name} {end}/{row.what}"] = value
    return found


if __name__ == "__main__":
    main()
