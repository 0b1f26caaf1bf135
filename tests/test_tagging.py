"""Tags and spans: both ways, and the best legal sequence against all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.tagging import best_tags, marginals, no_transitions, spans_of, tags_of


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


def random_scores(seed: int, words: int, head: str) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    size = len(schema.tags(head))
    return random.normal(size=(words, size)).astype(np.float32), random.normal(size=(size, size)).astype(np.float32)


def total(scores: np.ndarray, transitions: np.ndarray, tags: tuple[int, ...]) -> float:
    moves = sum(float(transitions[pair]) for pair in itertools.pairwise(tags))
    return moves + sum(float(scores[word, tag]) for word, tag in enumerate(tags))


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_best_tags_are_the_best_of_all_legal_sequences(seed: int, words: int) -> None:
    head = schema.ATTRIBUTION
    scores, transitions = random_scores(seed, words, head)
    found = tuple(best_tags({head: scores}, {head: transitions})[head].tolist())
    assert legal_sequence(found, head)
    best = max(
        total(scores, transitions, tags)
        for tags in itertools.product(range(len(schema.tags(head))), repeat=words)
        if legal_sequence(tags, head)
    )
    assert total(scores, transitions, found) == pytest.approx(best, abs=1e-4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_marginals_are_sums_over_all_legal_sequences(seed: int, words: int) -> None:
    heads = (schema.ATTRIBUTION, schema.ENTITY)  # the narrower is padded
    drawn = {head: random_scores(seed, words, head) for head in heads}
    found = marginals({head: drawn[head][0] for head in heads}, {head: drawn[head][1] for head in heads})
    head = schema.ATTRIBUTION
    expected = np.zeros((words, len(schema.tags(head))))
    for tags in itertools.product(range(len(schema.tags(head))), repeat=words):
        if legal_sequence(tags, head):
            expected[np.arange(words), tags] += np.exp(total(*drawn[head], tags))
    assert found[head] == pytest.approx(expected / expected[0].sum(), abs=1e-6)
    assert found[schema.ENTITY].sum(axis=1) == pytest.approx(1)


def test_marginals_of_a_network_that_is_surer_than_numbers_reach() -> None:
    tags = np.array([0, 1, 2, 2, 0, 3, 0] * 200)
    scores = np.where(np.eye(len(schema.tags(schema.ENTITY)), dtype=bool)[tags], 0, -np.inf).astype(np.float32)
    scores[5, 2] = 9999  # an I without its B, which no legal sequence has
    found = marginals({schema.ENTITY: scores}, no_transitions([schema.ENTITY]))[schema.ENTITY]
    certain = np.delete(np.arange(len(tags)), [4, 5])
    assert found[certain, tags[certain]] == pytest.approx(1)
    assert found.sum(axis=1) == pytest.approx(1)


def test_heads_do_not_disturb_each_other() -> None:
    heads = (schema.ENTITY, schema.ATTRIBUTION)
    drawn = {head: random_scores(seed, 40, head) for seed, head in enumerate(heads)}
    together = best_tags({head: drawn[head][0] for head in heads}, {head: drawn[head][1] for head in heads})
    for head in heads:
        scores, transitions = drawn[head]
        assert np.array_equal(together[head], best_tags({head: scores}, {head: transitions})[head])


def test_no_words_no_tags() -> None:
    empty = np.zeros((0, len(schema.tags("entity"))), dtype=np.float32)
    assert len(best_tags({"entity": empty}, no_transitions(["entity"]))["entity"]) == 0
    assert len(marginals({"entity": empty}, no_transitions(["entity"]))["entity"]) == 0
    assert spans_of(np.zeros(0, dtype=np.int64), "entity") == []
