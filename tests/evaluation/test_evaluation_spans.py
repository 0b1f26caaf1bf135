from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
from evaluation_texts import attribution, documents, entity, gold
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp.document import Document, Entity, Span
from raqqa_nlp.evaluation import Score, evaluate
from raqqa_nlp.evaluation.spans import overlap, overlaps, pairs, scores


def figure(predicted: Document, name: str) -> tuple[Any, ...]:
    return evaluate([gold()], [predicted])[name].counts


def test_rates() -> None:
    score = Score(3, 1, 2)
    assert (score.precision, score.recall, score.support) == (0.75, 0.6, 5)
    assert score.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert Score().f1 == Score().precision == Score().recall == 0.0


def test_swapped_label() -> None:
    swapped = gold(entities=(entity("Talal Silo", "PERSON"), entity("Raqqa", "PERSON"), entity("Amy Roe", "PERSON")))
    assert figure(swapped, "entity/exact/PERSON") == (2, 1, 0)
    assert figure(swapped, "entity/exact/LOCATION") == (0, 0, 1)
    assert figure(swapped, "entity/exact/micro") == figure(swapped, "entity/overlap/micro") == (2, 1, 1)


def test_shifted_offset() -> None:
    shifted = gold(entities=(entity("Talal", "PERSON"), *gold().entities[1:]))
    assert figure(shifted, "entity/exact/PERSON") == (1, 1, 1)
    assert figure(shifted, "entity/overlap/PERSON") == (2, 0, 0)


def test_a_doubled_span_is_wrong_once() -> None:
    doubled = gold(entities=(*gold().entities, gold().entities[0]))
    assert figure(doubled, "entity/exact/PERSON") == (2, 1, 0)
    assert figure(doubled, "entity/overlap/PERSON") == (2, 1, 0)


def test_one_prediction_matches_one_gold_span() -> None:
    wide = gold(attributions=(attribution("Talal Silo", "said", "up to 300 militants were killed"),))
    assert figure(wide, "attribution/overlap/CONTENT") == (1, 0, 4)
    halves = attribution("Talal Silo", "said", "up to 300 militants", "killed in Raqqa on Tuesday")
    assert figure(gold(attributions=(halves, *gold().attributions[1:])), "attribution/overlap/CONTENT") == (5, 1, 0)


def test_nested_spans_pair_as_many_as_can() -> None:
    outer, inner = (0, 10), (6, 10)
    assert overlap([outer, inner], [(0, 4), (1, 9)]) == overlap([inner, outer], [(1, 9), (0, 4)]) == Score(2, 0, 0)
    assert pairs(overlaps([outer, inner], [outer, inner])) == [(0, 0), (1, 1)]


def test_nothing_anywhere_is_no_figure() -> None:
    empty = Document("Nothing.", id="one")
    assert not evaluate([empty], [empty]).figures


def test_a_shared_source_counts_once() -> None:
    attributions = gold().attributions
    split = dataclasses.replace(attributions[2], contents=attributions[2].contents[:1])
    assert scores(gold(), gold(attributions=(*attributions, split)))["attribution/exact/micro"].counts == (12, 0, 0)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 9), max_size=10))
def test_pairs_are_optimal(edges: dict[tuple[int, int], int]) -> None:
    def worth(chosen: list[tuple[int, int]]) -> tuple[int, int]:
        return len(chosen), sum(edges[pair] for pair in chosen)

    every = ([(i, j) for i, j in enumerate(order) if (i, j) in edges] for order in itertools.permutations(range(4)))
    found = pairs(edges)
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    assert worth(found) == max(map(worth, every))


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.tuples(st.integers(0, 8), st.integers(1, 5)), max_size=6)] * 2)
def test_overlaps_are_those_of_all_pairs(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    gold_ranges, other = ([(start, start + length) for start, length in side] for side in (left, right))
    shared = {(i, j): min(a[1], b[1]) - max(a[0], b[0]) for i, a in enumerate(gold_ranges) for j, b in enumerate(other)}
    assert overlaps(gold_ranges, other) == {pair: count for pair, count in shared.items() if count > 0}


@settings(max_examples=60, deadline=None)
@given(documents(), documents())
def test_exact_is_never_above_overlap_and_sides_are_symmetric(left: Document, right: Document) -> None:
    figures, mirrored = evaluate([left], [right]).figures, evaluate([right], [left]).figures
    for name, found in figures.items():
        if isinstance(found, Score):
            assert mirrored[name].counts == (found.tp, found.fn, found.fp), name
            if "/exact/" in name and name.replace("exact", "overlap") in figures:
                assert found.tp <= figures[name.replace("exact", "overlap")].counts[0], name


@settings(max_examples=60, deadline=None)
@given(documents())
def test_gold_against_itself_is_perfect(document: Document) -> None:
    figures = evaluate([document], [document]).figures
    seqeval = {name: figure for name, figure in figures.items() if "/seqeval/" in name}
    assert all(figure.value == 1.0 for name, figure in figures.items() if name not in seqeval)


def test_spans_of_other_layers_do_not_mix() -> None:
    here = gold().text.index("20")
    place = Entity(here, here + 2, "20", "LOCATION")
    assert figure(gold(entities=(*gold().entities, place)), "number/exact/COUNT") == (3, 0, 0)
    assert isinstance(place, Span)
