"""The kinds of figure.

Sums of counts: :class:`Score` is for things found, :class:`Accuracy` for things judged, :class:`Clustering` for things
grouped. :class:`Average` is of labels' figures. A figure is named ``layer/measure/what``: ``entity/exact/PERSON``,
``number/value/COUNT.low``, ``claim/overlap/all``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any, ClassVar, Final, TypeAlias

from raqqa_nlp import schema

MICRO: Final = "micro"
"""Stands where a label would: the counts of all labels together."""

MACRO: Final = "macro"
"""Stands where a label would: the mean of the labels' figures, each counting the same."""

RESERVED: Final = (MICRO, MACRO, "whole", "cue-source", "cue-content")
"""What stands where a label would beside labels; the last three are attributions and the links they consist of."""

_LAYERS: Final = (*schema.HEADS, "claim", "name", "name-across", "source")
_MEASURES: Final = (
    *("exact", "overlap", "boundary", "type", "seqeval", "value", "status", "counted", "end_to_end"),
    *("b_cubed", "ceaf_e", "canonical", "speaker"),
)
_SUMS: Final = (*RESERVED, "range", "range+source", "all", "name", "pronoun", "description")


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


Counted: TypeAlias = Score | Accuracy | Clustering
Figures: TypeAlias = dict[str, Counted]
_KINDS: Final[dict[int, Callable[..., Counted]]] = {3: Score, 2: Accuracy, 4: Clustering}


@dataclass(frozen=True, slots=True)
class Average:
    """The mean of labels' figures, all of one kind: macro precision, recall and F1, or macro accuracy.

    Macro F1 is the mean of the labels' F1, as in seqeval and scikit-learn, not the F1 of the mean precision and recall;
    Opitz and Burst (2019) tell the two apart.
    """

    labels: tuple[Counted, ...]

    @property
    def unit(self) -> str:
        return self.labels[0].unit

    @property
    def rates(self) -> dict[str, float]:
        """The means by name: precision, recall and f1, or accuracy."""
        each = [rates_of(figure) for figure in self.labels]
        return {name: sum(rates[name] for rates in each) / len(each) for name in each[0]}

    @property
    def counts(self) -> tuple[float, ...]:
        """It has none of its own."""
        return ()

    @property
    def support(self) -> int:
        """How many gold items there are, or were judged."""
        return sum(figure.support for figure in self.labels)

    @property
    def value(self) -> float:
        """The figure to report: the mean of the labels' F1 or accuracies."""
        return sum(figure.value for figure in self.labels) / len(self.labels)

    def to_dict(self) -> dict[str, Any]:
        return {"labels": len(self.labels), **self.rates}


Figure: TypeAlias = Counted | Average


def rates_of(figure: Counted) -> dict[str, float]:
    """Precision, recall and f1 of a figure, or its accuracy, by name."""
    if isinstance(figure, Accuracy):
        return {"accuracy": figure.value}
    return {"precision": figure.precision, "recall": figure.recall, "f1": figure.value}


def from_counts(counts: Sequence[float]) -> Counted:
    """A :class:`Score` from three counts, an :class:`Accuracy` from two, a :class:`Clustering` from four.

    :raises KeyError: another number of them.
    """
    kind = _KINDS[len(counts)]
    return kind(*counts)


def total(figures: Sequence[Figures]) -> Figures:
    """Sum the counts name by name, in the order in which tables show them; figures without any counts are left out."""
    sums: dict[str, tuple[float, ...]] = {}
    for each in figures:
        for name, figure in each.items():
            counts = sums.get(name)
            sums[name] = figure.counts if counts is None else tuple(map(add, counts, figure.counts))
    return {name: from_counts(sums[name]) for name in sorted(sums, key=order) if any(sums[name])}


def averages(figures: Figures) -> dict[str, Average]:
    """The macro figures: wherever there is a micro one, the mean over its labels."""
    return {macro: Average(tuple(figures[name] for name in labels)) for macro, labels in averaged(figures).items()}


def averaged(names: Iterable[str]) -> dict[str, list[str]]:
    """Name of a macro figure -> names of the figures of which it is the mean: labels, no links and no fields."""
    by_measure: dict[str, list[str]] = {}
    for name in names:
        by_measure.setdefault(name.rpartition("/")[0], []).append(name.rpartition("/")[2])
    return {
        f"{prefix}/{MACRO}": labels
        for prefix, whats in by_measure.items()
        if MICRO in whats
        and (labels := [f"{prefix}/{what}" for what in whats if what not in RESERVED and not _is_field(prefix, what)])
    }


def with_micro(prefix: str, by_label: Mapping[str, Score | Clustering]) -> Figures:
    """Name the figures of labels, all of one kind, and add that of all of them together."""
    counts = [figure.counts for figure in by_label.values()]
    micro = from_counts([sum(each) for each in zip(*counts, strict=True)]) if counts else Score()
    return {f"{prefix}/{label}": score for label, score in {**by_label, MICRO: micro}.items()}


def order(name: str) -> tuple[tuple[int, str], ...]:
    """Sorting key of a figure's name: layers, measures and labels in the scheme's order, sums after their parts.

    What the scheme does not know stands by the alphabet, after what it knows. The fields of one label's value have the
    same key: sorting, which is stable, leaves them in their order.
    """
    layer, measure, what = name.split("/")
    if what in _SUMS:
        place = len(schema.LAYER_OF) + 1 + _SUMS.index(what), ""
    else:
        place = _rank(tuple(schema.LAYER_OF), what.partition(".")[0] if _is_field(f"{layer}/{measure}", what) else what)
    return _rank(_LAYERS, layer), _rank(_MEASURES, measure), place


def _rank(names: tuple[str, ...], name: str) -> tuple[int, str]:
    return (names.index(name), "") if name in names else (len(names), name)


def _is_field(prefix: str, what: str) -> bool:
    """Whether it is a field of a value, as ``COUNT.low``."""
    return prefix.endswith("/value") and "." in what
