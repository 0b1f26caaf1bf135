"""A reliability diagram as SVG: of spans that score so much, what share is right.

A panel holds a line for each group of spans, over bins of equal mass
(:func:`raqqa_nlp.evaluation.calibration.reliability`), a dashed line where scores are probabilities, and below it how
many spans score how much, in bins of equal width. Guo et al. (2017) draw it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

import numpy as np

from raqqa_nlp.evaluation.calibration import Judged, expected_calibration_error, reliability

Panel = Mapping[str, Sequence[Judged]]
"""Name of a group of spans -> the spans, at least one."""

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Of Okabe and Ito (2008): told apart by all readers."""

_SIDE, _LEFT, _TOP, _BARS, _GAP = 260, 56, 40, 70, 28
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + _GAP + _BARS + 62
_LEGEND: Final = 18


def svg(panels: Mapping[str, Panel]) -> str:
    """The panels side by side, as a file that needs no other.

    :param panels: title -> groups, the same ones in each and no more than there are :data:`COLOURS`.
    """
    groups = max(map(len, panels.values()))
    width, height = _WIDTH * len(panels), _HEIGHT + _LEGEND * groups
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for place, (title, panel) in enumerate(panels.items()):
        parts += [f'<g transform="translate({place * _WIDTH + _LEFT},{_TOP})">', *_panel(title, panel), "</g>"]
    return "\n".join([*parts, "</svg>\n"])


def _panel(title: str, panel: Panel) -> Iterator[str]:
    yield f'<text x="{_SIDE / 2}" y="-16" text-anchor="middle" font-weight="bold">{escape(title)}</text>'
    yield from _axes()
    for place, (name, judged) in enumerate(panel.items()):
        points = [(each.score * _SIDE, (1 - each.right) * _SIDE) for each in reliability(judged)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{COLOURS[place]}" stroke-width="1.5"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[place]}"/>' for x, y in points)
        error = expected_calibration_error(judged)
        y = _HEIGHT - _TOP + _LEGEND * place
        yield f'<rect x="0" y="{y - 9}" width="10" height="10" fill="{COLOURS[place]}"/>'
        yield f'<text x="16" y="{y}">{escape(name)}: {len(judged):,} spans, ECE {error:.3f}</text>'
    yield from _bars([item.score for judged in panel.values() for item in judged])


def _axes() -> Iterator[str]:
    yield f'<rect width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>'
    yield f'<line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0" stroke="#999" stroke-dasharray="4 4"/>'
    bottom = _SIDE + _GAP + _BARS
    for tick in range(0, 11, 2):
        place, value = tick / 10 * _SIDE, f"{tick / 10:g}"
        yield f'<text x="-8" y="{_SIDE - place + 4:.1f}" text-anchor="end">{value}</text>'
        yield f'<text x="{place:.1f}" y="{bottom + 16}" text-anchor="middle">{value}</text>'
    yield f'<text transform="translate(-38,{_SIDE / 2}) rotate(-90)" text-anchor="middle">share right</text>'
    yield f'<text x="{_SIDE / 2}" y="{bottom + 32}" text-anchor="middle">score</text>'


def _bars(scores: Sequence[float]) -> Iterator[str]:
    """How many spans score how much, the largest number written out."""
    sizes = np.histogram(scores, bins=20, range=(0, 1))[0].tolist()
    bottom, most = _SIDE + _GAP + _BARS, max(sizes)
    yield f'<text x="-8" y="{bottom - _BARS + 10}" text-anchor="end">{most:,}</text>'
    yield f'<text transform="translate(-38,{bottom - _BARS / 2}) rotate(-90)" text-anchor="middle">spans</text>'
    for place, size in enumerate(sizes):
        tall = size / most * _BARS
        x, wide = place / len(sizes) * _SIDE, _SIDE / len(sizes) - 1
        yield f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="#bbb"/>'
    yield f'<line x1="0" y1="{bottom}" x2="{_SIDE}" y2="{bottom}" stroke="#999"/>'
