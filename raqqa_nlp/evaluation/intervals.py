"""How far a figure would vary with other texts of the same kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.scores import Accuracy, Figure, Figures, Score, averaged

RESAMPLES: Final = 1000
LEVEL: Final = 0.95

Array: TypeAlias = NDArray[np.float64]
_AT_ONCE: Final = 4_000_000
"""Weights held in memory at a time."""


class Interval(NamedTuple):
    """Both ends are values of the figure, 0 to 1."""

    low: float
    high: float


class Text(Protocol):
    """A text with its figures."""

    @property
    def figures(self) -> Figures: ...


class Texts(Protocol):
    """A Report, or anything that has texts with figures, and their sums by name."""

    @property
    def texts(self) -> Sequence[Text]: ...

    def __getitem__(self, name: str) -> Figure: ...


def interval(report: Texts, name: str, *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """Percentile bootstrap over texts (Efron and Tibshirani 1993): texts are drawn with replacement, counts summed.

    Texts, not spans, are drawn, because errors within a text hang together. With few texts (below twenty or so) the
    interval is too narrow; it then says how much single texts matter, no more. Draws in which the figure is undefined
    (no item in any drawn text) are left out, and of a macro figure's labels those that are undefined in a draw.

    :param name: a figure's name; the interval is of its value, F1 or accuracy.
    :param seed: the same seed gives the same interval.
    :raises InputError: fewer than two texts, or no figure of that name.
    """
    return intervals(report, [name], level=level, resamples=resamples, seed=seed)[name]


def intervals(
    report: Texts, names: Iterable[str], *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, Interval]:
    """The intervals of several figures, each as :func:`interval` gives it.

    :raises InputError: as :func:`interval`.
    """
    names = list(names)
    for name in names:
        _ = report[name]
    if len(report.texts) < 2:
        raise InputError(
            "an interval needs at least two texts", where=", ".join(names[:1]) or None, mend="Evaluate on more texts."
        )
    texts = [text.figures for text in report.texts]
    drawn = resampled(texts, names, draws(len(texts), resamples, seed))
    return {name: quantiles(values[~np.isnan(values)], level) for name, values in drawn.items()}


def quantiles(values: Array, level: float) -> Interval:
    """The interval that leaves out as much on either side."""
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def draws(texts: int, resamples: int, seed: int) -> Iterator[Array]:
    """How often each text is drawn, arrays of shape (some resamples, texts)."""
    generator = np.random.default_rng(seed)
    for rows in chunks(resamples, texts):
        yield generator.multinomial(texts, np.full(texts, 1 / texts), size=rows).astype(np.float64)


def chunks(rows: int, width: int) -> Iterator[int]:
    """Numbers of rows that add up to so many, each small enough to be held in memory at so many columns."""
    most = max(1, _AT_ONCE // width)
    for done in range(0, rows, most):
        yield min(most, rows - done)


def resampled(texts: Sequence[Figures], names: Iterable[str], weights: Iterable[Array]) -> dict[str, Array]:
    """Each figure's value where the texts count so many times; not a number where it is undefined.

    :param names: of figures that some text has, or macro ones.
    :param weights: arrays of shape (some resamples, texts).
    :returns: name -> an array of as many values as the weights have rows.
    """
    labels = averaged(dict.fromkeys(name for text in texts for name in text))
    counted = {each: labels.get(each, [each]) for each in names}
    kinds = {name: type(figure) for text in reversed(texts) for name, figure in text.items()}
    columns, width = {}, 0
    for name in dict.fromkeys(name for each in counted.values() for name in each):
        columns[name] = slice(width, width := width + len(kinds[name]().counts))
    matrix = np.zeros((len(texts), width))
    for row, text in zip(matrix, texts, strict=True):
        for name in columns.keys() & text.keys():
            row[columns[name]] = text[name].counts
    sums = np.concatenate([each @ matrix for each in weights])
    values = {name: _values(kinds[name], sums[:, place]) for name, place in columns.items()}
    return {name: _mean([values[each] for each in of_name]) for name, of_name in counted.items()}


def _values(kind: type[Figure], sums: Array) -> Array:
    """What ``value`` is of each row of counts; not a number where all counts are 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind is Score:
            tp, fp, fn = sums.T
            return np.asarray(2 * tp / (2 * tp + fp + fn))
        if kind is Accuracy:
            right, total = sums.T
            return np.asarray(right / total)
        sound, predicted, covered, gold = sums.T
        precision, recall = np.nan_to_num(sound / predicted), np.nan_to_num(covered / gold)
        harmonic = np.nan_to_num(2 * precision * recall / (precision + recall))
        return np.where(predicted + gold > 0, harmonic, np.nan)


def _mean(values: Sequence[Array]) -> Array:
    if len(values) == 1:
        return values[0]
    stacked = np.stack(values)
    defined = (~np.isnan(stacked)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nansum(stacked, axis=0) / np.where(defined, defined, np.nan))
