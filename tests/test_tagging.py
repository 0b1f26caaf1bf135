"""Tags and spans: both ways, and the best legal sequence against all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.tagging import best_tags, spans_of, tags_of


@st.composite
def span_lists(draw: st.DrawFn) -> tuple[list[tuple[str, int, int]], int]:
    edges = draw(st.lists(st.integers(0, 4), min_size=1, max_size=20))
    spans, place = [], 0
    for index, length in enumerate(edges):
        if index % 2 and length:
            spans.append((draw(st.sampled_from(schema.LAYERS[schema.NUMBER])), place, place + length))
        place += length
    return spans, place


@given(span_lists())
def test_spans_to_tags_to_spans(case: tuple[list[tuple[str, int, int]], int]) -> None:
    spans, words = case
    assert spans_of(tags_of(spans, words, schema.NUMBER), schema.NUMBER) == spans


def legal_sequence(tags: tuple[int, ...], head: str) -> bool:
    names = schema.tags(head)
    return all(schema.legal(None if i == 0 else names[tags[i - 1]], names[tag]) for i, tag in enumerate(tags))


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_best_tags_are_the_best_of_all_legal_sequences(seed: int, words: int) -> None:
    head = schema.ATTRIBUTION
    scores = np.random.default_rng(seed).normal(size=(words, len(schema.tags(head)))).astype(np.float32)
    found = tuple(best_tags(scores, head).tolist())
    assert legal_sequence(found, head)
    best = max(
        (sum(scores[i, tag] for i, tag in enumerate(tags)), tags)
        for tags in itertools.product(range(len(schema.tags(head))), repeat=words)
        if legal_sequence(tags, head)
    )
    assert sum(scores[i, tag] for i, tag in enumerate(found)) == pytest.approx(best[0], abs=1e-5)


def viterbi(scores: np.ndarray, head: str) -> float:
    """The textbook's algorithm over the whole sequence: the best legal score."""
    names = schema.tags(head)
    total = [s if schema.legal(None, name) else -np.inf for s, name in zip(scores[0], names, strict=True)]
    for row in scores[1:]:
        total = [
            max(t for t, before in zip(total, names, strict=True) if schema.legal(before, name)) + s
            for s, name in zip(row, names, strict=True)
        ]
    return float(max(total))


@given(st.integers(0, 2**32 - 1))
def test_repairs_are_as_good_as_viterbi_over_the_whole_text(seed: int) -> None:
    head = schema.ENTITY
    scores = np.random.default_rng(seed).normal(scale=2, size=(60, len(schema.tags(head)))).astype(np.float32)
    found = best_tags(scores, head)
    assert legal_sequence(tuple(found.tolist()), head)
    assert scores[np.arange(60), found].sum() == pytest.approx(viterbi(scores, head), abs=1e-3)


def test_no_words_no_tags() -> None:
    assert len(best_tags(np.zeros((0, len(schema.tags("entity"))), dtype=np.float32), "entity")) == 0
    assert spans_of(np.zeros(0, dtype=np.int64), "entity") == []
