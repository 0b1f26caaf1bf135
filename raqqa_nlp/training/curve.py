"""A stage's log as a picture: what each head's loss did."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from raqqa_nlp.evaluation import plots

POINTS: Final = 200
"""A curve has no more points; each is the mean of the steps it stands for in which there was something to learn."""

_NOT_LOSSES: Final = ("epoch", "batch", "batches", "rate")
_FLOOR: Final = 1e-4


def draw(log: Path, picture: Path) -> None:
    """Draw the curves of a stage's ``log.jsonl``, losses on a logarithmic scale, over epochs.

    :param log: as :class:`raqqa_nlp.training.fit.Fit` writes; a last line cut short by a kill is passed over.
    :param picture: SVG or PNG, by its ending.
    :raises MissingExtraError: matplotlib is not installed.
    """
    steps = []
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            step = json.loads(line)
        except ValueError:
            continue
        if "batch" in step:
            steps.append(step)
    names = [name for name in (steps[0] if steps else {}) if name not in _NOT_LOSSES]
    curves = {name: points for name in names if (points := _means(steps, name))}
    plots.curves(curves, x="epoch", y="loss", logarithmic=True).save(picture)


def _means(steps: Sequence[Mapping[str, float]], name: str) -> list[tuple[float, float]]:
    """(epochs done, mean loss) at no more than :data:`POINTS` places, where there was a loss at all."""
    size = max(1, math.ceil(len(steps) / POINTS))
    means = []
    for start in range(0, len(steps), size):
        learnt = [step for step in steps[start : start + size] if step[name] > 0]
        if learnt:
            loss = sum(step[name] for step in learnt) / len(learnt)
            means.append((learnt[0]["epoch"] + learnt[0]["batch"] / learnt[0]["batches"], max(loss, _FLOOR)))
    return means
