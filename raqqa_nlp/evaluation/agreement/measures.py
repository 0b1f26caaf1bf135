"""The figures of agreement: sums of the texts' counts, and intervals by drawing the texts anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.agreement import gathering
from raqqa_nlp.evaluation.agreement.coefficients import Counts
from raqqa_nlp.evaluation.agreement.disagreements import Disagreement, find
from raqqa_nlp.evaluation.agreement.gathering import Series
from raqqa_nlp.evaluation.agreement.texts import Texts, side_by_side
from raqqa_nlp.evaluation.intervals import LEVEL, RESAMPLES, Interval, draws, quantiles

FORMAT: Final = "raqqa_nlp.agreement"
FORMAT_VERSION: Final = 1

_NO_VARIATION: Final = "all of it is of one category, so that nothing varies"
_UNDEFINED: Final = {
    "exact": "neither marks any",
    "overlap": "neither marks any",
    "equal": "no span is shared",
    "kappa": _NO_VARIATION,
    "alpha": _NO_VARIATION,
}
"""Measure -> why it has no value."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    :param value: ``None`` where undefined; over pairs of annotators the mean of those in which it is defined.
    :param interval: ``None`` where there is no value, or only one text.
    :param by_pair: of each pair; empty for alpha, which is of all annotators at once.
    :param undefined: why there is no value, or in how many pairs; empty where each has one.
    """

    value: float | None
    interval: Interval | None
    by_pair: tuple[float | None, ...]
    undefined: str


@dataclass(frozen=True, slots=True)
class Row:
    """A label, or a field of its values, with its figures.

    :param what: the label; ``LABEL.field``; ``all`` labels of the layer; ``whole`` attributions.
    :param items: how many spans anybody has marked; of fields, how many shared ones were judged.
    :param figures: ``exact``, ``overlap``, ``kappa`` and ``alpha``, or ``equal``, ``kappa`` and ``alpha``, those that
        there are.
    """

    layer: str
    what: str
    items: int
    figures: Mapping[str, Figure]

    @property
    def is_field(self) -> bool:
        """Whether it is about a value, name or link, among shared spans."""
        return "equal" in self.figures


@dataclass(frozen=True)
class Agreement:
    """What was measured, and where annotators disagree."""

    texts: Texts
    rows: tuple[Row, ...]
    disagreements: tuple[Disagreement, ...]

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by name, ``layer/measure/what``."""
        return {
            f"{row.layer}/{measure}/{row.what}": figure for row in self.rows for measure, figure in row.figures.items()
        }

    def __getitem__(self, name: str) -> Figure:
        """The figure of that name, such as ``agreement["entity/alpha/PERSON"]``.

        :raises InputError: there is none: a wrong name, or no annotator has such an item.
        """
        if name not in self.figures:
            raise InputError(f"no figure {name!r}", mend=f"There are: {', '.join(self.figures) or 'none'}.")
        return self.figures[name]

    @property
    def undefined(self) -> Iterator[tuple[Row, str, str]]:
        """Figures without a value, or not in all pairs: row, measure, and why."""
        return (
            (row, measure, figure.undefined)
            for row in self.rows
            for measure, figure in row.figures.items()
            if figure.undefined
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "annotators": list(self.texts.annotators),
            "pairs": [list(pair) for pair in self.texts.pairs],
            "texts": {name: list(docs) for name, docs in self.texts.compared.items()},
            "left_out": dict(self.texts.alone),
            "rows": [dataclasses.asdict(row) for row in self.rows],
            "disagreements": [disagreement.to_dict() for disagreement in self.disagreements],
        }


def measure(passes: Mapping[str, Iterable[Document]], *, progress: bool = False) -> Agreement:
    """Measure how far annotators agree.

    :param passes: annotator -> their Documents, with ids.
    :param progress: show a progress bar.
    :raises InputError: there are fewer than two annotators, no text was done by two, an annotator has an id twice or a
        Document without one, or two Documents of one id differ in their text.
    :raises MissingExtraError: SciPy or scikit-learn is needed and not installed.
    """
    texts = side_by_side(passes)
    drawn = np.concatenate(list(draws(len(texts.compared), RESAMPLES, seed=0)))
    rows = tuple(
        Row(part.layer, part.what, part.items, {each.measure: _figure(each, drawn) for each in part.series})
        for part in gathering.gather(texts, progress=progress)
    )
    return Agreement(texts, rows, find(texts))


def _figure(series: Series, drawn: Counts) -> Figure:
    totals = series.counts.sum(axis=1)
    values = [None if np.isnan(value) else value for value in series.value(totals).tolist()]
    values = values if series.exact is None else list(series.exact)
    defined = [value for value in values if value is not None]
    return Figure(
        value=sum(defined) / len(defined) if defined else None,
        interval=_interval(series, drawn) if defined and drawn.shape[1] > 1 else None,
        by_pair=() if series.measure == "alpha" else tuple(values),
        undefined=_why_undefined(series.measure, values, totals),
    )


def _why_undefined(measure: str, values: Sequence[float | None], totals: Counts) -> str:
    """In words; empty where there is a value in every pair."""
    without = [not total.any() for value, total in zip(values, totals, strict=True) if value is None]
    if not without:
        return ""
    why = _UNDEFINED["equal"] if all(without) and measure not in ("exact", "overlap") else _UNDEFINED[measure]
    return why if len(without) == len(values) else f"{why}, in {len(without)} of {len(values)} pairs"


def _interval(series: Series, drawn: Counts) -> Interval:
    """As of :func:`raqqa_nlp.evaluation.interval`, over texts; of a mean over pairs, which are drawn together."""
    values = np.array([series.value(drawn @ of_pair) for of_pair in series.counts])
    defined = ~np.isnan(values)
    anywhere = defined.any(axis=0)
    means = np.where(defined, values, 0).sum(axis=0)[anywhere] / defined.sum(axis=0)[anywhere]
    return quantiles(means, LEVEL)
