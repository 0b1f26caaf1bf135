"""IOB2 tags and spans of words: the best legal tag sequence, and both ways between tags and spans."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

TaggedSpan = tuple[str, int, int]
"""(label, first word, one past the last word)."""

_MARGIN: Final = 2  # words around an illegal tag that are looked at first


def best_tags(scores: FloatArray, head: str) -> IntArray:
    """The legal tag sequence of the highest total score.

    Exact, as Viterbi's algorithm over the whole text would be, but that runs only around places where the best tag of
    each word is illegal: a stretch's optimum under its inner constraints alone bounds what it can add, so where it
    also joins its neighbours legally nothing better exists; otherwise the stretch is widened.

    :param scores: (words, tags), log probabilities or logits in the order of ``schema.tags(head)``.
    :returns: (words,), indices of tags.
    """
    legal = _legal(head)
    best: IntArray = scores.argmax(axis=1).astype(np.int64)
    settled: list[tuple[int, int]] = []
    for place in np.flatnonzero(~legal[_before(best), best]).tolist():
        if not settled or place >= settled[-1][1]:
            _repair(scores, legal, best, place, settled)
    return best


def _repair(
    scores: FloatArray, legal: NDArray[np.bool_], best: IntArray, place: int, settled: list[tuple[int, int]]
) -> None:
    """Make ``best`` legal around ``place``.

    :param settled: stretches already repaired, in order; none is cut in two, since only whole ones are optimal.
    """
    margin = _MARGIN
    while True:
        start, stop = max(0, place - margin), min(len(best), place + margin)
        while settled and settled[-1][1] > start:
            start = min(start, settled.pop()[0])
        found = _viterbi(scores[start:stop], legal, at_start=start == 0)
        joins_left = start == 0 or legal[best[start - 1] + 1, found[0]]
        joins_right = stop == len(best) or legal[found[-1] + 1, best[stop]]
        if joins_left and joins_right:
            best[start:stop] = found
            settled.append((start, stop))
            return
        margin *= 2


def _viterbi(scores: FloatArray, legal: NDArray[np.bool_], *, at_start: bool) -> IntArray:
    penalty = np.where(legal, 0.0, -np.inf)
    total = scores[0] + (penalty[0] if at_start else 0.0)
    back = np.zeros(scores.shape, dtype=np.int64)
    for word in range(1, len(scores)):
        paths = total[:, None] + penalty[1:]
        back[word] = paths.argmax(axis=0)
        total = paths.max(axis=0) + scores[word]
    best = np.empty(len(scores), dtype=np.int64)
    best[-1] = total.argmax()
    for word in range(len(scores) - 1, 0, -1):
        best[word - 1] = back[word, best[word]]
    return best


@functools.cache
def _legal(head: str) -> NDArray[np.bool_]:
    """(1 + tags, tags): whether a tag may follow; row 0 is the text's start, row ``i + 1`` tag ``i``."""
    tags = schema.tags(head)
    return np.array([[schema.legal(previous, tag) for tag in tags] for previous in (None, *tags)])


def _before(tags: IntArray) -> IntArray:
    return np.concatenate(([0], tags[:-1] + 1)) if len(tags) else tags


def spans_of(tags: IntArray, head: str) -> list[TaggedSpan]:
    """The spans that a legal tag sequence spells."""
    names = schema.tags(head)
    begins = np.array([name.startswith("B-") for name in names])
    inside = np.array([name.startswith("I-") for name in names])
    starts = np.flatnonzero(begins[tags])
    outside = np.append(np.flatnonzero(~inside[tags]), len(tags))
    stops = outside[np.searchsorted(outside, starts, "right")]
    return [(names[tags[a]][2:], int(a), int(b)) for a, b in zip(starts, stops, strict=True)]


def tags_of(spans: Sequence[TaggedSpan], words: int, head: str) -> IntArray:
    """The tag sequence that spells the spans, which must not overlap."""
    names = schema.tags(head)
    tags = np.zeros(words, dtype=np.int64)
    for label, start, stop in spans:
        tags[start:stop] = names.index(f"I-{label}")
        tags[start] = names.index(f"B-{label}")
    return tags


def log_softmax(scores: FloatArray) -> FloatArray:
    """Log probabilities of each row's columns; ``-inf`` stays impossible."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logarithms: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logarithms
