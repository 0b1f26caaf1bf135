"""Interval plots as inline SVG: a track for each figure, all on one scale, which stretch to any width."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from raqqa_nlp.render import Html, element
from raqqa_nlp.render.values import figure
from raqqa_nlp.schema import Number

_HEIGHT: Final = 24  # pixels of a track
_MIDDLE: Final = _HEIGHT // 2
_STEPS: Final = 5  # most steps between ticks
_FAR_APART: Final = 50  # largest by smallest figure from which a logarithmic scale is needed to tell the small apart
_SMALLEST: Final = 1e-9  # what is less is drawn as nought
_ARROW: Final = {"left": "M7 -5L0 0L7 5", "right": "M-7 -5L0 0L-7 5"}


@dataclass(frozen=True, slots=True)
class Scale:
    """From figures to a place on the track, in per cent of its width.

    :param low: the figure at the left edge.
    :param high: the figure at the right edge.
    :param logarithmic: equal ratios are equally far apart, instead of equal differences.
    """

    low: float
    high: float
    logarithmic: bool
    ticks: tuple[Number, ...]

    @classmethod
    def of(cls, figures: Iterable[Number]) -> Scale:
        """A scale on which all the figures fit: from nought, or logarithmic where they lie far apart."""
        found = [number if number > _SMALLEST else 0 for number in figures] or [1]
        smallest, largest = min((number for number in found if number > 0), default=1), max(found) or 1
        if min(found) > 0 and largest / smallest >= _FAR_APART:
            first, last = math.floor(math.log10(smallest)), math.ceil(math.log10(largest))
            stride = math.ceil((last - first) / _STEPS)
            powers = range(first, last + stride, stride)
            return cls(10.0**first, 10.0 ** powers[-1], True, tuple(_whole(10.0**power) for power in powers))
        step = _step(largest / _STEPS)
        if all(float(number).is_integer() for number in found):
            step = max(step, 1)
        count = math.ceil(round(largest / step, 9))
        return cls(0, count * step, False, tuple(_whole(i * step) for i in range(count + 1)))

    def __call__(self, number: Number) -> float:
        """Where a figure is."""
        if self.logarithmic:
            share = math.log(max(number, self.low) / self.low) / math.log(self.high / self.low)
        else:
            share = (number - self.low) / (self.high - self.low)
        return 100 * min(max(share, 0), 1)


def track(scale: Scale, low: Number | None, high: Number | None, modifier: str) -> Html:
    """One figure: a dot, or a bar between two ends, with an arrow where an end is open; what no figure bounds is bare.

    Ends that are approximate are hollow.
    """
    grid = (_line(scale(tick), scale(tick), 0, _HEIGHT, "grid") for tick in scale.ticks)
    start, end = (0 if low is None else scale(low)), (100 if high is None else scale(high))
    shapes: list[Html] = []
    if low is None and high is None:
        shapes.append(_line(0, 100, _MIDDLE, _MIDDLE, "unknown"))
    else:
        shapes.append(_line(start, end, _MIDDLE, _MIDDLE, "bar"))
        shapes += [_arrow(side) for side, bound in (("left", low), ("right", high)) if bound is None]
        shapes += [_dot(scale(bound), modifier) for bound in dict.fromkeys((low, high)) if bound is not None]
    return element("svg", *grid, *shapes, class_="track", width="100%", height=_HEIGHT, aria_hidden="true")


def axis(scale: Scale, unit: str = "") -> Html:
    """The figures at the scale's ticks, the last with the unit."""
    labels = (
        element(
            "text",
            f"{short(tick)} {unit if tick == scale.ticks[-1] else ''}".strip(),
            x=_per_cent(scale(tick)),
            y=14,
            class_=_side(scale(tick)),
        )
        for tick in scale.ticks
    )
    return element("svg", *labels, class_="axis", width="100%", height=18, aria_hidden="true")


def short(number: Number) -> str:
    """A figure for a narrow place: "300", "15k", "1.5m"."""
    for size, name in ((1_000_000_000, "bn"), (1_000_000, "m"), (10_000, "k")):
        if abs(number) >= size:
            return f"{number / (1000 if name == 'k' else size):g}{name}"
    return figure(number)


def _step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def _whole(number: float) -> Number:
    return int(number) if float(number).is_integer() else float(f"{number:.12g}")


def _side(place: float) -> str | None:
    """Labels at an edge stay inside it."""
    return "first" if place <= 0 else "last" if place >= 100 else None


def _per_cent(place: float) -> str:
    return f"{place:.2f}%"


def _line(x1: float, x2: float, y1: int, y2: int, name: str) -> Html:
    return element("line", x1=_per_cent(x1), x2=_per_cent(x2), y1=y1, y2=y2, class_=name)


def _dot(place: float, modifier: str) -> Html:
    name = "dot approximate" if modifier in ("approximate", "vague") else "dot"
    return element("circle", cx=_per_cent(place), cy=_MIDDLE, r=5, class_=name)


def _arrow(side: str) -> Html:
    # A path knows no per cent; an SVG inside can be put at one.
    path = element("path", d=_ARROW[side], class_="arrow")
    return element("svg", path, x="0" if side == "left" else "100%", y=_MIDDLE, overflow="visible")
