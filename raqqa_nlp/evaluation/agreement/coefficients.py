"""Agreement beyond chance, from counts that add up over texts, so that texts can be drawn anew without a recount.

What annotators said is coded: an array of (annotators, units), a category's number in each cell, :data:`MISSING` where
an annotator said nothing. Coefficients are nominal: two categories are the same or not, none is nearer than another.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import permutations
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp.errors import MissingExtraError

Codes: TypeAlias = NDArray[np.intp]
Counts: TypeAlias = NDArray[np.float64]

MISSING: Final = -1


def code(
    units: Sequence[Sequence[Hashable | None]], annotators: int, numbers: dict[Hashable, int] | None = None
) -> Codes:
    """Categories as numbers, in the order in which they occur.

    :param units: of each unit what each annotator said, ``None`` for nothing.
    :param annotators: how many there are.
    :param numbers: those of categories that have occurred already; it takes up the new ones.
    :returns: (annotators, units).
    """
    known = {} if numbers is None else numbers
    coded = [[MISSING if cell is None else known.setdefault(cell, len(known)) for cell in unit] for unit in units]
    return np.array(coded, dtype=np.intp).reshape(-1, annotators).T


def kappa_counts(codes: Codes, size: int) -> Counts:
    """Of two annotators: units of the same category, then how often either gives each of ``size`` categories."""
    left, right = _both(codes)
    ways = [np.bincount(side, minlength=size) for side in (left, right)]
    return np.concatenate(([np.sum(left == right)], *ways)).astype(np.float64)


def alpha_counts(codes: Codes, size: int) -> Counts:
    """Of any number of annotators: coincidences of equal categories, then the total of each of ``size`` categories.

    In Krippendorff's terms the sum of all o_cc, and the n_c. A unit that fewer than two annotators have is left out.
    """
    there = codes != MISSING
    paired = there.sum(axis=0) > 1
    codes, there = codes[:, paired], there[:, paired]
    same = np.zeros(codes.shape[1])
    for one, other in permutations(range(len(codes)), 2):
        same += there[one] & (codes[one] == codes[other])
    coincidences = np.sum(same / (there.sum(axis=0) - 1))
    return np.concatenate(([coincidences], np.bincount(codes[there], minlength=size)))


def f1(counts: Counts) -> Counts:
    """(..., 3) true positives, false positives, false negatives -> (...); undefined (NaN) where all are 0."""
    right = 2 * counts[..., 0]
    return _divided(right, right + counts[..., 1] + counts[..., 2])


def share(counts: Counts) -> Counts:
    """(..., 2) equal, all -> (...); undefined (NaN) where there are none."""
    return _divided(counts[..., 0], counts[..., 1])


def kappa(counts: Counts) -> Counts:
    """Cohen's kappa (1960) of :func:`kappa_counts`, (..., 1 + 2 * size) -> (...).

    (p_o - p_e) / (1 - p_e), p_o the share of units that agree and p_e the share that would by chance, each annotator
    keeping their own frequencies. Undefined (NaN) where chance agrees on everything: both give one category throughout.
    """
    left, right = np.split(counts[..., 1:], 2, axis=-1)
    units = left.sum(axis=-1)
    expected = (left * right).sum(axis=-1)
    return _divided(units * counts[..., 0] - expected, units**2 - expected)


def alpha(counts: Counts) -> Counts:
    """Krippendorff's alpha for nominal data with values missing, of :func:`alpha_counts`: (..., 1 + size) -> (...).

    1 - (n - 1) * sum of o_ck / sum of n_c * n_k, over categories c other than k; "Computing Krippendorff's
    Alpha-Reliability" (Krippendorff 2011, part C), after Content Analysis (2nd edition 2004, section 11.3). Undefined
    (NaN) where all values are of one category.
    """
    totals = counts[..., 1:]
    values = totals.sum(axis=-1)
    expected = values**2 - (totals**2).sum(axis=-1)
    return 1 - _divided((values - 1) * (values - counts[..., 0]), expected)


def cohen(codes: Codes) -> float | None:
    """Cohen's kappa of two annotators by scikit-learn; ``None`` where it is undefined, or they have no unit in common.

    :raises MissingExtraError: scikit-learn is not installed.
    """
    try:
        from sklearn.metrics import cohen_kappa_score
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "eval") from error
    left, right = _both(codes)
    if np.unique(np.concatenate((left, right))).size < 2:
        return None
    return float(cohen_kappa_score(left, right))


def _both(codes: Codes) -> tuple[Codes, Codes]:
    """What two annotators gave the units that both have."""
    left, right = codes[:, (codes != MISSING).all(axis=0)]
    return left, right


def _divided(above: Counts, below: Counts) -> Counts:
    quotients: Counts = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below != 0)
    return quotients
