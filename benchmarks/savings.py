"""What one order of annotating saves against another: learning curves, read across, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

RESAMPLES: Final = 2000
LEVEL: Final = 0.95


@dataclass(frozen=True)
class Curves:
    """The same runs in one order of annotating.

    :param sizes: (points,), texts annotated.
    :param words: (runs, points), words in them.
    :param counts: (runs, points, texts scored on, 3): right, wrong and missed.
    """

    sizes: Array
    words: Array
    counts: Array


class Estimate(NamedTuple):
    """A value and the ends of its 95% interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Estimate:
        """The same in another unit."""
        return Estimate(*(factor * each for each in self))


def f1(curves: Curves, runs: Array, texts: Array) -> Array:
    """F1 at each point, (points,), from the counts of all runs and texts together.

    :param runs: (runs,), how often each run counts. :param texts: (texts,), likewise.
    """
    right, wrong, missed = np.einsum("r,t,rptc->cp", runs, texts, curves.counts)
    return np.asarray(2 * right / (2 * right + wrong + missed))


def words(curves: Curves, runs: Array) -> Array:
    """Mean words annotated at each point, (points,)."""
    return np.asarray(runs @ curves.words / runs.sum())


def saved(mine: Array, my_f1: Array, other: Array, other_f1: Array) -> Array:
    """How much less of something my order takes at each of its points than the other for the same F1.

    The other's curve is linear between points and at each place the best up to there; where it never gets so far, the
    end of it is taken.

    :param mine: (points,), what my order has taken; ``other`` likewise.
    """
    best = np.maximum.accumulate(other_f1)
    # Of places with the same F1 the first: interpolation wants them distinct.
    rising = np.append(True, np.diff(best) > 0)
    return np.asarray(np.interp(my_f1, best[rising], other[rising], right=other[-1]) - mine)


def mean_gain(mine: Array, my_f1: Array, other: Array, other_f1: Array) -> float:
    """My F1 minus the other's for the same taken, on average over what both curves reach."""
    grid = np.linspace(max(mine[0], other[0]), min(mine[-1], other[-1]), 200)
    return float(np.mean(np.interp(grid, mine, my_f1) - np.interp(grid, other, other_f1)))


def estimate(statistic: Callable[[Array, Array], Array], runs: int, texts: int, *, seed: int = 0) -> list[Estimate]:
    """Values of a statistic with percentile intervals by the bootstrap (Efron and Tibshirani 1993).

    Runs and texts are drawn with replacement, each independently of the other, as both are samples.

    :param statistic: of how often each run and each text counts, (runs,) and (texts,); any number of values.
    """
    draw = np.random.default_rng(seed)
    values = statistic(np.ones(runs), np.ones(texts))
    drawn = [
        statistic(*(draw.multinomial(n, np.full(n, 1 / n)).astype(float) for n in (runs, texts)))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return [Estimate(*each) for each in zip(values.tolist(), low.tolist(), high.tolist(), strict=True)]


def stacked(runs: Sequence[Curves]) -> Curves:
    """Runs of the same sizes as one."""
    return Curves(
        runs[0].sizes, np.concatenate([run.words for run in runs]), np.concatenate([run.counts for run in runs])
    )
