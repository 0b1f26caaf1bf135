"""IOB2 tags and spans of words: the best legal tag sequences, and both ways between tags and spans."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

Transitions = Mapping[str, FloatArray]
"""Head -> (tags, tags), the score of a tag (column) after another (row); the heads in the order of their scores."""

_SUREST: Final = -100.0
"""No tag's logit counts as farther below the word's best: products of what is left of it stay above zero."""

TaggedSpan = tuple[str, int, int]
"""(label, first word, one past the last word)."""


def best_tags(scores: Mapping[str, FloatArray], transitions: Transitions) -> dict[str, IntArray]:
    """Each head's legal tag sequence of the highest total score, by Viterbi's algorithm.

    The heads, padded to the widest, advance together: it is the number of steps that takes the time.

    :param scores: head -> (words, tags), log probabilities or logits in the order of ``schema.tags(head)``.
    :returns: head -> (words,), indices of tags.
    """
    heads = list(scores)
    sizes = [len(schema.tags(head)) for head in heads]
    words = len(scores[heads[0]])
    if not words:
        return {head: np.zeros(0, dtype=np.int64) for head in heads}
    totals = np.full((words, len(heads), max(sizes)), -np.inf, dtype=np.float32)
    moves = np.full((len(heads), max(sizes), max(sizes)), -np.inf, dtype=np.float32)
    for index, (head, size) in enumerate(zip(heads, sizes, strict=True)):
        totals[:, index, :size] = scores[head]
        totals[0, index, :size][~_legal(head)[0]] = -np.inf
        moves[index, :size, :size] = np.where(_legal(head)[1:], transitions[head], -np.inf)
    for word in range(1, words):
        totals[word] += (totals[word - 1][:, :, None] + moves).max(axis=1)
    rows = np.arange(len(heads))
    best = np.empty((words, len(heads)), dtype=np.int64)
    best[-1] = totals[-1].argmax(axis=1)
    for word in range(words - 1, 0, -1):
        best[word - 1] = (totals[word - 1] + moves[rows, :, best[word]]).argmax(axis=1)
    return {head: best[:, index] for index, head in enumerate(heads)}


def marginals(scores: Mapping[str, FloatArray], transitions: Transitions) -> dict[str, NDArray[np.float64]]:
    """The probability of each tag at each word, over all legal tag sequences of a linear-chain random field.

    The forward-backward algorithm, scaled (Rabiner 1989, "A Tutorial on Hidden Markov Models"); the heads, padded to
    the widest, advance together.

    :param scores: head -> (words, tags), logits in the order of ``schema.tags(head)``.
    :returns: head -> (words, tags); each row sums to 1.
    """
    heads = list(scores)
    sizes = [len(schema.tags(head)) for head in heads]
    words = len(scores[heads[0]])
    moves = np.zeros((len(heads), max(sizes), max(sizes)))
    forward = np.zeros((words, len(heads), max(sizes)))
    for index, (head, size) in enumerate(zip(heads, sizes, strict=True)):
        moves[index, :size, :size] = np.where(_legal(head)[1:], np.exp(transitions[head]), 0)
        logits = scores[head] - scores[head].max(axis=1, keepdims=True)
        forward[:, index, :size] = np.exp(np.maximum(logits, _SUREST))
        forward[:1, index, :size] *= _legal(head)[0]
    potentials, backward = forward.copy(), np.ones_like(forward)
    for word in range(1, words):
        before = forward[word - 1] / forward[word - 1].sum(axis=1, keepdims=True)
        forward[word] *= np.einsum("hb,hba->ha", before, moves)
        after = potentials[-word] * backward[-word]
        backward[-word - 1] = np.einsum("hba,ha->hb", moves, after / after.sum(axis=1, keepdims=True))
    both = forward * backward
    both /= both.sum(axis=2, keepdims=True)
    return {head: both[:, index, :size] for index, (head, size) in enumerate(zip(heads, sizes, strict=True))}


@functools.cache
def _legal(head: str) -> NDArray[np.bool_]:
    """(1 + tags, tags): whether a tag may follow; row 0 is the text's start, row ``i + 1`` tag ``i``."""
    tags = schema.tags(head)
    return np.array([[schema.legal(previous, tag) for tag in tags] for previous in (None, *tags)])


def no_transitions(heads: Iterable[str]) -> Transitions:
    """Of a network that knows nothing of the order of tags but what is legal."""
    return {head: np.zeros((len(schema.tags(head)),) * 2, dtype=np.float32) for head in heads}


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
