"""Scores of links between spans: which cue a content has, which source a cue, which noun phrase a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

LOOKING: Final = {"counts": "COUNT", "source": "CUE", "content": "CONTENT"}
"""Relation -> the end that looks for the one partner it has; the other end may have several."""

FOUND: Final = {"counts": "COUNTED", "source": "SOURCE", "content": "CUE"}
"""Relation -> the end that is looked for."""

MAY_LACK: Final = ("counts", "source")
"""Relations in which the looking end may have no partner; a content always has a cue."""

_BOUNDS: Final = np.array([0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192])
DISTANCES: Final = 2 * len(_BOUNDS) + 1


def distance_bucket(looking: IntArray, found: IntArray) -> IntArray:
    """Bucket of the signed distance in words, finer near zero; shapes broadcast."""
    distance = found - looking
    buckets: IntArray = np.sign(distance) * np.searchsorted(_BOUNDS, np.abs(distance), "right") + len(_BOUNDS)
    return buckets


@dataclass(frozen=True)
class LinkParameters:
    """The trained parameters that live outside the network's graph.

    :param none: (relations, link size), the key of "no partner".
    :param distance: (relations, :data:`DISTANCES`), bias of a distance.
    """

    none: FloatArray
    distance: FloatArray

    def scores(
        self, relation: str, queries: FloatArray, keys: FloatArray, looking: IntArray, found: IntArray
    ) -> FloatArray:
        """Log probabilities of each partner, "none" last.

        :param queries: (looking spans, link size). :param keys: (found spans, link size).
        :param looking: first words of the looking spans. :param found: of the others.
        :returns: (looking spans, found spans + 1); the last column is ``-inf`` where a partner is certain.
        """
        index = tuple(schema.RELATIONS).index(relation)
        scale = np.float32(queries.shape[-1] ** -0.5)
        bias = self.distance[index][distance_bucket(looking[:, None], found[None, :])]
        none = (
            (queries @ self.none[index])[:, None] * scale
            if relation in MAY_LACK
            else np.full((len(queries), 1), -np.inf)
        )
        scores = np.concatenate((queries @ keys.T * scale + bias, none), axis=1, dtype=np.float32)
        peak = scores.max(axis=1, keepdims=True)
        logarithms: FloatArray = scores - peak - np.log(np.exp(scores - peak).sum(axis=1, keepdims=True))
        return logarithms
