"""Values, attributions and claims."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from evaluation_texts import attribution, claim, gold

from raqqa_nlp.claims import derive
from raqqa_nlp.document import Attribution, Document, Number
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.evaluation.claims import LEVELS, compare, voice
from raqqa_nlp.schema import Count, Date, Money, Value


def figures(predicted: Document, prefix: str) -> dict[str, tuple[Any, ...]]:
    report = evaluate([gold()], [predicted])
    return {name.removeprefix(prefix): f.counts for name, f in report.figures.items() if name.startswith(prefix)}


def with_number(index: int, **changes: Any) -> Document:
    numbers = list(gold().numbers)
    numbers[index] = dataclasses.replace(numbers[index], **changes)
    return gold(numbers=tuple(numbers), claims=())


def test_a_wrong_bound() -> None:
    found = figures(with_number(0, value=Count(300, 300, "at_most")), "number/")
    assert found["value/COUNT"] == (2, 3)
    assert found["value/COUNT.low"] == (2, 3)
    assert found["value/COUNT.high"] == found["value/COUNT.modifier"] == (3, 3)
    assert found["value/DATE.value"] == (1, 1)
    assert found["value/micro"] == (3, 4)
    assert found["end_to_end/COUNT"] == (2, 1, 1)
    assert found["exact/COUNT"] == (3, 0, 0)


def test_a_wrong_modifier_is_not_wrong_end_to_end() -> None:
    found = figures(with_number(0, value=Count(None, 300, "vague")), "number/")
    assert found["value/COUNT"] == (2, 3)
    assert found["end_to_end/COUNT"] == (3, 0, 0)


def test_values_are_judged_where_the_span_is_right() -> None:
    moved = dataclasses.replace(gold().numbers[0], text="up to", end=21, value=Count(0, 0, "exact"))
    found = figures(gold(numbers=(moved, *gold().numbers[1:]), claims=()), "number/")
    assert found["value/COUNT"] == (2, 2)
    assert found["end_to_end/COUNT"] == (2, 1, 1)


def test_status_and_counted() -> None:
    found = figures(with_number(2, status="killed", counted=None), "number/")
    assert found["status/COUNT"] == (2, 3)
    assert found["counted/COUNT"] == (2, 3)
    assert found["value/COUNT"] == (3, 3)


def test_a_missing_value_is_wrong_and_unannotated_gold_is_not_judged() -> None:
    bare = with_number(1, value=None)
    assert figures(bare, "number/")["value/DATE"] == (0, 1)
    report = evaluate([bare], [gold()])
    assert "number/value/DATE" not in report.figures


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Money(1.1 * 1_000_000, "USD"), Money(1_100_000, "USD"), True),
        (Money(1_100_001, "USD"), Money(1_100_000, "USD"), False),
        (Money(15, "USD"), Money(15, "EUR"), False),
        (Money(None, "USD"), Money(None, "USD", 3, 5), True),  # annotations hold no ends of a range
        (Date("2014", "START"), Date("2014"), False),
    ],
)
def test_equal_values(one: Value, other: Value, same: bool) -> None:
    label = "MONEY" if isinstance(one, Money) else "DATE"
    docs = [Document("15p", id="p", numbers=(Number(0, 3, "15p", label, value=value),)) for value in (one, other)]
    assert evaluate(docs[:1], docs[1:])[f"number/value/{label}"].counts == (int(same), 1)
    assert evaluate(docs[:1], docs[1:])[f"number/end_to_end/{label}"].value == float(same)


def with_attribution(index: int, changed: Attribution) -> Document:
    attributions = list(gold().attributions)
    attributions[index] = changed
    return gold(attributions=tuple(attributions), claims=())


def test_a_shorter_source() -> None:
    found = figures(with_attribution(3, attribution("mayor", "had said", "20 shops reopened", depth=2)), "attribution/")
    assert found["exact/whole"] == (3, 1, 1)
    assert found["overlap/whole"] == (4, 0, 0)
    assert found["exact/cue-source"] == (2, 1, 1)
    assert found["exact/cue-content"] == (5, 0, 0)


def test_a_missing_source_breaks_the_whole() -> None:
    found = figures(
        with_attribution(0, attribution(None, "said", "up to 300 militants were killed in Raqqa on Tuesday")),
        "attribution/",
    )
    assert found["exact/whole"] == found["overlap/whole"] == (3, 1, 1)
    assert found["exact/cue-source"] == (2, 0, 1)


def test_a_missing_part_of_the_content_breaks_the_whole() -> None:
    found = figures(with_attribution(1, attribution(None, "reportedly", "Dozens of civilians")), "attribution/")
    assert found["exact/whole"] == found["overlap/whole"] == (3, 1, 1)
    assert found["exact/cue-content"] == (4, 0, 1)
    assert found["exact/CUE"] == (4, 0, 0)


def test_parts_linked_crosswise() -> None:
    silo, _, roe, _ = gold().attributions
    swapped = (dataclasses.replace(silo, source=roe.source), dataclasses.replace(roe, source=silo.source))
    found = figures(gold(attributions=swapped, claims=()), "attribution/")
    assert found["exact/SOURCE"] == (2, 0, 1)
    assert found["exact/cue-source"] == (0, 2, 3)
    assert found["overlap/whole"] == (0, 2, 4)


def test_the_order_of_contents_and_a_doubled_attribution() -> None:
    hedged = gold().attributions[1]
    turned = dataclasses.replace(hedged, contents=hedged.contents[::-1])
    assert figures(with_attribution(1, turned), "attribution/")["exact/whole"] == (4, 0, 0)
    doubled = gold(attributions=(*gold().attributions, hedged))
    assert figures(doubled, "attribution/")["exact/whole"] == (4, 1, 0)


def test_claims_are_derived_from_both_sides() -> None:
    assert derive(gold()).claims == gold().claims
    bare = gold(claims=())
    assert figures(bare, "claim/overlap/") == {"range": (3, 0, 0), "range+source": (3, 0, 0), "all": (3, 0, 0)}
    unattributed = gold(attributions=gold().attributions[1:], claims=())
    assert figures(unattributed, "claim/overlap/") == {"range": (3, 0, 0), "range+source": (2, 1, 1), "all": (2, 1, 1)}


@pytest.mark.parametrize(
    ("index", "changes", "level"),
    [
        (0, {"high": 301}, None),
        (0, {"source": "Amy Roe"}, "range"),
        (1, {"attribution": None}, "range"),
        (2, {"attribution": gold().attributions[1]}, "range"),
        (0, {"status": "injured"}, "range+source"),
        (0, {"counted": "people"}, "range+source"),
        (0, {"modifier": "exact"}, "all"),
        (0, {"source": "TALAL SILO"}, "all"),
    ],
)
def test_levels_of_claims(index: int, changes: dict[str, Any], level: str | None) -> None:
    claims = list(gold().claims)
    claims[index] = dataclasses.replace(claims[index], **changes)
    found = [figure.counts for figure in compare(gold().claims, claims).values()]
    reached = 0 if level is None else list(LEVELS).index(level) + 1
    assert found == [(3, 0, 0)] * reached + [(2, 1, 1)] * (3 - reached)


def test_three_voices() -> None:
    assert [voice(claim) for claim in gold().claims] == ["named", "hedged", "named"]
    assert voice(claim(gold().numbers[0], None, None)) == "own"


def test_a_claim_is_found_once() -> None:
    claims = gold().claims
    assert compare(claims, [*claims, claims[0]])["claim/overlap/all"].counts == (3, 1, 0)
