"""From the network's own confidence to the probability that a span is right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NEAR: float = 5e-5  # a probability of 0 or 1 has no logit, and scores are given to four digits


@dataclass(frozen=True)
class Calibration:
    """Platt scaling: ``sigmoid(slope * logit(confidence) + offset)``, by head and label.

    Platt (1999), "Probabilistic Outputs for Support Vector Machines". Fitted by
    :func:`raqqa_nlp.evaluation.calibration.fit`; without anything fitted a confidence is given as it is.

    :param slopes: by head.
    :param offsets: by head and label.
    """

    slopes: Mapping[str, float] = field(default_factory=dict)
    offsets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __call__(self, head: str, label: str, confidence: float) -> float:
        """Probability that a span is exactly right: place and label."""
        if head not in self.slopes:
            return confidence
        return 1 / (1 + math.exp(-(self.slopes[head] * logit(confidence) + self.offsets[head].get(label, 0.0))))

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {"slopes": dict(self.slopes), "offsets": {head: dict(labels) for head, labels in self.offsets.items()}}


def logit(probability: float) -> float:
    """Logarithm of the odds, finite at 0 and 1."""
    inside = min(max(probability, _NEAR), 1 - _NEAR)
    return math.log(inside / (1 - inside))
