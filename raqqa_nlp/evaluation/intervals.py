"""How far a figure would vary with other texts of the same kind."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.report import Report
from raqqa_nlp.evaluation.scores import from_counts

RESAMPLES: Final = 1000


class Interval(NamedTuple):
    """Both ends are values of the figure, 0 to 1."""

    low: float
    high: float


def interval(report: Report, name: str, *, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """Percentile bootstrap over texts (Efron and Tibshirani 1993): texts are drawn with replacement, counts summed.

    Texts, not spans, are drawn, because errors within a text hang together. With few texts (below twenty or so) the
    interval is too narrow; it then says how much single texts matter, no more. Draws in which the figure is undefined
    (no item in any drawn text) are left out.

    :param name: a figure's name; the interval is of its value, F1 or accuracy.
    :param seed: the same seed gives the same interval.
    :raises InputError: fewer than two texts, or no figure of that name.
    """
    figure = report[name]
    if len(report.texts) < 2:
        raise InputError("an interval needs at least two texts", where=name, mend="Evaluate on more texts.")
    counts = [text.figures.get(name, type(figure)()).counts for text in report.texts]
    drawn = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=resamples)
    values = [from_counts(sums).value for sums in (drawn @ np.array(counts)).tolist() if any(sums)]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
