"""Clusters against clusters: B-cubed, which asks of each item how far its cluster is the right one.

Bagga and Baldwin (1998), *Algorithms for Scoring Coreference Chains*. Precision is, over the predicted items, the mean
share of an item's predicted cluster that belongs with it; recall, over the gold items, the mean share of its gold
cluster that it was put with. An item that only one side has counts there and agrees with itself at most: a missed one
adds nothing to recall, an invented one dilutes the cluster it was put in (as Stoyanov et al. 2009, *Conundrums in Noun
Phrase Coreference Resolution*, ACL, have it in B3-all, except that an invented item alone is taken to be right).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BCubed:
    """Both from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        together = self.precision + self.recall
        return 2 * self.precision * self.recall / together if together else 0.0


def bcubed(gold: Iterable[Collection[Hashable]], predicted: Iterable[Collection[Hashable]]) -> BCubed:
    """The B-cubed figures of two partitions.

    :param gold: clusters; no item is in two of them.
    :param predicted: likewise; items that are in gold, too, are equal to those there.
    """
    right = {item: frozenset(cluster) for cluster in gold for item in cluster}
    found = {item: frozenset(cluster) for cluster in predicted for item in cluster}
    alone: frozenset[Hashable] = frozenset()
    precision = [len(found[item] & right.get(item, frozenset([item]))) / len(found[item]) for item in found]
    recall = [len(found.get(item, alone) & right[item]) / len(right[item]) for item in right]
    return BCubed(_mean(precision), _mean(recall))


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values) if values else 0.0
