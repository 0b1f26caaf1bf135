"""A stage's log as a picture: what each head's loss did, and the learning rate."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 720
HEIGHT: Final = 360
MARGIN: Final = 48
POINTS: Final = 200
"""A curve has no more points; each is the mean of the steps it stands for in which there was something to learn."""

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000")
"""Okabe and Ito's, told apart by the colour-blind."""

_OPEN: Final = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
)
_NOT_LOSSES: Final = ("epoch", "batch", "batches", "rate")
_FLOOR: Final = 1e-4


def draw(log: Path, picture: Path) -> None:
    """Draw the curves of a stage's ``log.jsonl`` as SVG, losses on a logarithmic scale.

    :param log: as :class:`raqqa_nlp.training.fit.Fit` writes; a last line cut short by a kill is passed over.
    """
    steps = []
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            steps.append(json.loads(line))
        except ValueError:
            continue
    picture.write_text(_svg(steps), encoding="utf-8")


def _svg(steps: Sequence[Mapping[str, float]]) -> str:
    names = [name for name in (steps[0] if steps else {}) if name not in _NOT_LOSSES]
    curves = {name: _means([step[name] for step in steps]) for name in names}
    values = [value for curve in curves.values() for _, value in curve]
    top, bottom = (math.ceil(math.log10(max(values))), math.floor(math.log10(min(values)))) if values else (1, 0)
    top = max(top, bottom + 1)

    def x(share: float) -> float:
        return round(MARGIN + share * (WIDTH - 3 * MARGIN), 1)

    def y(value: float) -> float:
        return round(MARGIN / 2 + (top - math.log10(value)) / (top - bottom) * (HEIGHT - 1.5 * MARGIN), 1)

    parts = [_OPEN, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for power in range(bottom, top + 1):
        height = y(10.0**power)
        parts.append(f'<path d="M{x(0)} {height}H{x(1)}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 6}" y="{height + 4}" text-anchor="end">{10.0**power:g}</text>')
    for epoch in sorted({int(step["epoch"]) for step in steps}):
        share = next(i for i, step in enumerate(steps) if step["epoch"] == epoch) / len(steps)
        parts.append(f'<text x="{x(share)}" y="{HEIGHT - MARGIN / 2}">{epoch + 1}</text>')
    parts.append(f'<text x="{x(0.5)}" y="{HEIGHT - 6}" text-anchor="middle">epoch</text>')
    for index, (name, curve) in enumerate((name, curve) for name, curve in curves.items() if curve):
        colour = COLOURS[index % len(COLOURS)]
        path = "L".join(f"{x(share)} {y(value)}" for share, value in curve)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{x(1) + 8}" y="{MARGIN + 16 * index}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _means(values: Sequence[float]) -> list[tuple[float, float]]:
    """(share of the run, mean loss) at no more than :data:`POINTS` places, where there was a loss at all."""
    size = max(1, math.ceil(len(values) / POINTS))
    means = []
    for start in range(0, len(values), size):
        learnt = [value for value in values[start : start + size] if value > 0]
        if learnt:
            means.append(((start + size / 2) / len(values), max(sum(learnt) / len(learnt), _FLOOR)))
    return means
