"""The two kinds of figure, both sums of counts: :class:`Score` for things found, :class:`Accuracy` for things judged.

A figure is named ``layer/measure/what``: ``entity/exact/PERSON``, ``number/value/COUNT.low``, ``claim/overlap/all``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from raqqa_nlp import schema

MICRO: Final = "micro"
"""Stands where a label would: the counts of all labels together."""

_LAYERS: Final = (*schema.HEADS, "claim")
_MEASURES: Final = ("exact", "overlap", "seqeval", "value", "status", "counted", "end_to_end")
_WHATS: Final = (*schema.LAYER_OF, MICRO, "whole", "cue-source", "cue-content", "range", "range+source", "all")


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 from counts; a ratio with nothing below the line is 0, as in seqeval and scikit-learn.

    :param tp: gold items found.
    :param fp: predicted items that are not gold.
    :param fn: gold items missed.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        return self.value

    @property
    def support(self) -> int:
        """How many gold items there are."""
        return self.tp + self.fn

    @property
    def ratio(self) -> tuple[int, int]:
        """What :attr:`value` divides: twice the found, and gold and predicted together."""
        return 2 * self.tp, 2 * self.tp + self.fp + self.fn

    @property
    def value(self) -> float:
        """The figure to report: F1."""
        above, below = self.ratio
        return above / below if below else 0.0

    @property
    def counts(self) -> tuple[int, ...]:
        return self.tp, self.fp, self.fn

    def to_dict(self) -> dict[str, Any]:
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {"tp": self.tp, "fp": self.fp, "fn": self.fn, **rates}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share judged right."""

    right: int = 0
    total: int = 0

    @property
    def support(self) -> int:
        """How many items were judged."""
        return self.total

    @property
    def ratio(self) -> tuple[int, int]:
        """What :attr:`value` divides."""
        return self.right, self.total

    @property
    def value(self) -> float:
        """The figure to report: right / total."""
        return self.right / self.total if self.total else 0.0

    @property
    def counts(self) -> tuple[int, ...]:
        return self.right, self.total

    def to_dict(self) -> dict[str, Any]:
        return {"right": self.right, "total": self.total, "accuracy": self.value}


Figure: TypeAlias = Score | Accuracy
Figures: TypeAlias = dict[str, Figure]
_KINDS: Final[dict[int, type[Figure]]] = {3: Score, 2: Accuracy}


def from_counts(counts: Sequence[int]) -> Figure:
    """A :class:`Score` from three counts, an :class:`Accuracy` from two.

    :raises KeyError: neither two nor three.
    """
    kind = _KINDS[len(counts)]
    return kind(*counts)


def total(figures: list[Figures]) -> Figures:
    """Sum the counts name by name, in the order in which tables show them; figures without any counts are left out."""
    sums: dict[str, tuple[int, ...]] = {}
    for each in figures:
        for name, figure in each.items():
            counts = sums.get(name)
            sums[name] = figure.counts if counts is None else tuple(map(sum, zip(counts, figure.counts, strict=True)))
    return {name: from_counts(sums[name]) for name in sorted(sums, key=order) if any(sums[name])}


def with_micro(prefix: str, by_label: dict[str, Score]) -> Figures:
    """Name the scores of labels and add that of all of them together."""
    counts = [score.counts for score in by_label.values()]
    micro = Score(*map(sum, zip(*counts, strict=True))) if counts else Score()
    return {f"{prefix}/{label}": score for label, score in {**by_label, MICRO: micro}.items()}


def order(name: str) -> tuple[int, int, int]:
    """Sorting key of a figure's name: layers, measures and labels in the scheme's order, sums after their parts.

    The fields of one label's value have the same key: sorting, which is stable, leaves them in their order.
    """
    layer, measure, what = name.split("/")
    return _rank(_LAYERS, layer), _rank(_MEASURES, measure), _rank(_WHATS, what.partition(".")[0])


def _rank(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)
