"""The kinds of figure, all of them sums of counts.

:class:`Score` is for things found, :class:`Accuracy` for things judged, :class:`Clustering` for things grouped.
A figure is named ``layer/measure/what``: ``entity/exact/PERSON``, ``number/value/COUNT.low``, ``claim/overlap/all``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeAlias

from raqqa_nlp import schema

MICRO: Final = "micro"
"""Stands where a label would: the counts of all labels together."""

_LAYERS: Final = (*schema.HEADS, "claim", "name", "name-across", "source")
_MEASURES: Final = (
    *("exact", "overlap", "seqeval", "value", "status", "counted", "end_to_end"),
    *("b_cubed", "ceaf_e", "canonical", "speaker"),
)
_WHATS: Final = (
    *(*schema.LAYER_OF, MICRO, "whole", "cue-source", "cue-content", "range", "range+source", "all"),
    *("name", "pronoun", "description"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 from counts; a ratio with nothing below the line is 0, as in seqeval and scikit-learn.

    :param tp: gold items found.
    :param fp: predicted items that are not gold.
    :param fn: gold items missed.
    """

    unit: ClassVar = "F1"

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
    def value(self) -> float:
        """The figure to report: F1."""
        below = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / below if below else 0.0

    @property
    def counts(self) -> tuple[int, ...]:
        return self.tp, self.fp, self.fn

    def to_dict(self) -> dict[str, Any]:
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {"tp": self.tp, "fp": self.fp, "fn": self.fn, **rates}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share judged right."""

    unit: ClassVar = "accuracy"

    right: int = 0
    total: int = 0

    @property
    def support(self) -> int:
        """How many items were judged."""
        return self.total

    @property
    def value(self) -> float:
        """The figure to report: right / total."""
        return self.right / self.total if self.total else 0.0

    @property
    def counts(self) -> tuple[int, ...]:
        return self.right, self.total

    def to_dict(self) -> dict[str, Any]:
        return {"right": self.right, "total": self.total, "accuracy": self.value}


@dataclass(frozen=True, slots=True)
class Clustering:
    """Precision, recall and F1 of predicted groups against gold ones: sums of credits, each between 0 and 1.

    :param sound: credits of what was predicted.
    :param predicted: how much was.
    :param covered: credits of gold.
    :param gold: how much there is of it.
    """

    unit: ClassVar = "F1"

    sound: float = 0
    predicted: int = 0
    covered: float = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.sound / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.covered / self.gold if self.gold else 0.0

    @property
    def support(self) -> int:
        """How much gold there is."""
        return self.gold

    @property
    def value(self) -> float:
        """The figure to report: F1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def counts(self) -> tuple[float, ...]:
        return self.sound, self.predicted, self.covered, self.gold

    def to_dict(self) -> dict[str, Any]:
        counts = {"sound": self.sound, "predicted": self.predicted, "covered": self.covered, "gold": self.gold}
        return {**counts, "precision": self.precision, "recall": self.recall, "f1": self.value}


Figure: TypeAlias = Score | Accuracy | Clustering
Figures: TypeAlias = dict[str, Figure]
_KINDS: Final[dict[int, Callable[..., Figure]]] = {3: Score, 2: Accuracy, 4: Clustering}


def from_counts(counts: Sequence[float]) -> Figure:
    """A :class:`Score` from three counts, an :class:`Accuracy` from two, a :class:`Clustering` from four.

    :raises KeyError: another number of them.
    """
    kind = _KINDS[len(counts)]
    return kind(*counts)


def total(figures: list[Figures]) -> Figures:
    """Sum the counts name by name, in the order in which tables show them; figures without any counts are left out."""
    sums: dict[str, tuple[float, ...]] = {}
    for each in figures:
        for name, figure in each.items():
            counts = sums.get(name)
            sums[name] = figure.counts if counts is None else tuple(map(sum, zip(counts, figure.counts, strict=True)))
    return {name: from_counts(sums[name]) for name in sorted(sums, key=order) if any(sums[name])}


def with_micro(prefix: str, by_label: Mapping[str, Score | Clustering]) -> Figures:
    """Name the figures of labels, all of one kind, and add that of all of them together."""
    counts = [figure.counts for figure in by_label.values()]
    micro = from_counts([sum(each) for each in zip(*counts, strict=True)]) if counts else Score()
    return {f"{prefix}/{label}": score for label, score in {**by_label, MICRO: micro}.items()}


def order(name: str) -> tuple[int, int, int]:
    """Sorting key of a figure's name: layers, measures and labels in the scheme's order, sums after their parts.

    The fields of one label's value have the same key: sorting, which is stable, leaves them in their order.
    """
    layer, measure, what = name.split("/")
    return _rank(_LAYERS, layer), _rank(_MEASURES, measure), _rank(_WHATS, what.partition(".")[0])


def _rank(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)
