"""Scores of links between spans: which cue a content has, which source a cue, which noun phrase a count."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.tagging import log_softmax
from raqqa_nlp.windows import Window

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
Vectors = NDArray[np.float16] | NDArray[np.float32]
WordRange = tuple[int, int]
"""First word of a span and one past its last."""

LOOKING: Final = {"counts": "COUNT", "source": "CUE", "content": "CONTENT"}
"""Relation -> the end that looks for the one partner it has; the other end may have several."""

FOUND: Final = {"counts": "COUNTED", "source": "SOURCE", "content": "CUE"}
"""Relation -> the end that is looked for."""

MAY_LACK: Final = ("counts", "source")
"""Relations in which the looking end may have no partner; a content always has a cue."""

REACH: Final = {"counts": 16, "source": 32, "content": 128}
"""Relation -> words that may stand between the two spans at most.

The farthest pairs in the texts annotated by the scheme are 12, 27 and 40 words apart. In the first 200 articles of
PolNeAR's training part one source in 200 is more than 25 words off, and one content in 200 more than 200.
"""

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

        :param queries: (looking spans, link size).
        :param keys: (found spans, link size).
        :param looking: first words of the looking spans.
        :param found: of the others.
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
        scores: FloatArray = np.concatenate((queries @ keys.T * scale + bias, none), axis=1, dtype=np.float32)
        return log_softmax(scores)


@dataclass(frozen=True)
class LinkVectors:
    """What one window says of its words: ``queries`` and ``keys`` of shape (words, relations, link size)."""

    window: Window
    queries: Vectors
    keys: Vectors

    def ends(self, vectors: Vectors, spans: Sequence[WordRange]) -> FloatArray:
        """Mean of the vectors at each span's first and last word; a span that leaves the window ends with it."""
        places = np.array(spans) - self.window.start
        last = np.minimum(places[:, 1] - 1, len(vectors) - 1)
        mean: FloatArray = np.stack((vectors[places[:, 0]], vectors[last])).mean(axis=0, dtype=np.float32)
        return mean


def partners(
    relation: str,
    looking: Sequence[WordRange],
    found: Sequence[WordRange],
    windows: Sequence[LinkVectors],
    parameters: LinkParameters,
) -> list[int | None]:
    """For each looking span the index of its likeliest partner in ``found``, or ``None``.

    Vectors know where in their window a word stands, so only those of one window are compared: of the window that
    answers for the looking span's first word, with the candidates that lie whole in it. Comparing across windows
    loses many links.

    :param looking: in text order.
    :param found: in text order.
    :param windows: of the whole text, in order.
    """
    index = tuple(schema.RELATIONS).index(relation)
    result: list[int | None] = []
    for vectors, mine, others in _by_window(looking, found, windows):
        if not others:
            result += [None] * len(mine)
            continue
        candidates = [found[place] for place in others]
        scores = parameters.scores(
            relation,
            vectors.ends(vectors.queries[:, index], mine),
            vectors.ends(vectors.keys[:, index], candidates),
            np.array(mine)[:, 0],
            np.array(candidates)[:, 0],
        )
        scores[:, :-1][_gaps(mine, candidates) > REACH[relation]] = -np.inf
        best = scores.argmax(axis=1)
        result += [
            [*others, None][place] if np.isfinite(row[place]) else None for row, place in zip(scores, best, strict=True)
        ]
    return result


def _gaps(looking: Sequence[WordRange], found: Sequence[WordRange]) -> IntArray:
    """Words between spans, negative where they overlap: (looking spans, found spans)."""
    left, right = np.array(looking)[:, None], np.array(found)[None]
    gaps: IntArray = np.maximum(right[..., 0] - left[..., 1], left[..., 0] - right[..., 1])
    return gaps


def _by_window(
    looking: Sequence[WordRange], found: Sequence[WordRange], windows: Sequence[LinkVectors]
) -> Iterator[tuple[LinkVectors, Sequence[WordRange], list[int]]]:
    """Windows with the looking spans they answer for and the indices of the candidates whole in them."""
    for vectors in windows:
        window = vectors.window
        mine = looking[bisect_left(looking, (window.own_start, 0)) : bisect_left(looking, (window.own_stop, 0))]
        if mine:
            begin, end = bisect_left(found, (window.start, 0)), bisect_left(found, (window.stop, 0))
            yield vectors, mine, [place for place in range(begin, end) if found[place][1] <= window.stop]
