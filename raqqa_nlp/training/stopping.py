"""Early stopping: texts held back from a stage, and when their loss has stopped falling."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from raqqa_nlp.training.labelled import LabelledText

Corpora = Mapping[str, Sequence[LabelledText]]


def hold_back(corpora: Corpora, share: float, seed: int) -> tuple[Corpora, list[LabelledText]]:
    """Divide the texts: those to learn from, by corpus, and that share of each corpus, drawn by chance, to judge by."""
    learn: dict[str, list[LabelledText]] = {}
    judge: list[LabelledText] = []
    for name, texts in corpora.items():
        drawn = set(random.Random(f"{seed} {name}").sample(range(len(texts)), round(share * len(texts))))
        learn[name] = [text for place, text in enumerate(texts) if place not in drawn]
        judge += [texts[place] for place in sorted(drawn)]
    return learn, judge


class Stopping:
    """The weights of the epoch with the lowest loss on texts held back, and whether to wait for a better one.

    Prechelt (1998), "Early Stopping - But When?", the criterion of successive epochs without gain.

    :param patience: epochs without a lower loss after which to stop.
    """

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.best, self.waited = math.inf, 0
        self.weights: dict[str, Tensor] = {}

    @property
    def over(self) -> bool:
        """Whether patience has run out."""
        return self.waited >= self.patience

    def judge(self, loss: float, weights: Mapping[str, Tensor]) -> None:
        """Take note of an epoch's loss and weights."""
        if loss < self.best:
            self.best, self.waited = loss, 0
            self.weights = {name: weight.clone() for name, weight in weights.items()}
        else:
            self.waited += 1

    def state_dict(self) -> dict[str, Any]:
        """What resuming needs."""
        return {"best": self.best, "waited": self.waited, "weights": self.weights}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from a saved state."""
        self.best, self.waited, self.weights = state["best"], state["waited"], state["weights"]
