"""What differs between two annotations of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from labelstudio_documents import EXAMPLE, TEXT, documents

from raqqa_nlp.document import Document, Entity, Span
from raqqa_nlp.labelstudio.changes import changes, counts
from raqqa_nlp.schema import Count

NONE = {"added": 0, "removed": 0, "changed": 0}


def said(after: Document, before: Document = EXAMPLE) -> list[str]:
    return [str(change) for change in changes(before, after)]


def test_an_added_and_a_removed_span() -> None:
    rebels = Entity(TEXT.index("rebels"), TEXT.index("rebels") + 6, "rebels", "WEAPON")
    with_rebels = EXAMPLE.replace(entities=(*EXAMPLE.entities, rebels))
    assert said(with_rebels) == ["added WEAPON “rebels” [80, 86)"]
    assert said(EXAMPLE, with_rebels) == ["removed WEAPON “rebels” [80, 86)"]
    assert counts(changes(EXAMPLE, with_rebels)) == {
        "entity": NONE | {"added": 1},
        "number": NONE,
        "attribution": NONE,
    }


def test_another_range_label_or_value() -> None:
    ana, vela = EXAMPLE.entities
    wider = Entity(0, 14, TEXT[:14], "PERSON", canonical="Ana Ruiz")
    renamed = replace(vela, label="FACILITY", canonical="the port")
    assert said(EXAMPLE.replace(entities=(wider, renamed))) == [
        "changed PERSON “Mayor Ana Ruiz” [0, 14): was PERSON “Ana Ruiz” [6, 14)",
        "changed FACILITY “Port Vela” [47, 56): was LOCATION “Port Vela” [47, 56), canonical Port Vela -> the port",
    ]
    count, date = EXAMPLE.numbers
    vague = replace(count, value=Count(None, None, "vague"), status="killed")
    assert said(EXAMPLE.replace(numbers=(vague, date))) == [
        "changed COUNT “up to 40” [21, 29): high 40 -> none, modifier at_most -> vague, status displaced -> killed"
    ]
    assert said(EXAMPLE.replace(entities=(replace(ana, score=0.5), vela))) == []


def test_another_relation() -> None:
    count, date = EXAMPLE.numbers
    outer, inner = EXAMPLE.attributions
    lone = EXAMPLE.replace(numbers=(replace(count, counted=None), date))
    assert said(lone) == [
        "changed COUNT “up to 40” [21, 29): counts [30, 36) -> none",
        "removed COUNTED “people” [30, 36)",
    ]
    one = EXAMPLE.replace(attributions=(outer, replace(inner, contents=inner.contents[:1])))
    assert said(one) == [
        "changed CUE “reportedly” [87, 97): content [75, 86) and [98, 105) -> [75, 86)",
        "removed CONTENT “hold it” [98, 105)",
    ]


def test_what_points_to_a_changed_span_has_not_changed() -> None:
    count, date = EXAMPLE.numbers
    shorter = replace(count, counted=Span(30, 34, "peop", "COUNTED"))
    assert said(EXAMPLE.replace(numbers=(shorter, date))) == [
        "changed COUNTED “peop” [30, 34): was COUNTED “people” [30, 36)"
    ]


@pytest.mark.parametrize(("before", "after", "kind"), [(None, EXAMPLE, "added"), (EXAMPLE, None, "removed")])
def test_all_of_an_annotation(before: Document | None, after: Document | None, kind: str) -> None:
    found = changes(before, after)
    number = {layer: NONE | {kind: len(EXAMPLE.spans(layer))} for layer in ("entity", "number", "attribution")}
    assert counts(found) == number
    assert all(str(change).startswith(f"{kind} {change.region.label} “") for change in found)


def test_spans_of_two_layers_are_never_one() -> None:
    entity = Document("Ana", entities=(Entity(0, 3, "Ana", "WEAPON"),))
    number = Document("Ana", numbers=(replace(EXAMPLE.numbers[1], start=0, end=3, text="Ana"),))
    assert [change.kind for change in changes(entity, number)] == ["added", "removed"]


@settings(max_examples=50)
@given(documents())
def test_there_and_back(before: Document) -> None:
    after = before.replace(
        entities=before.entities[::2], numbers=before.numbers[1:], attributions=before.attributions[:1]
    )
    assert changes(before, before) == []
    there, back = counts(changes(before, after)), counts(changes(after, before))
    for layer, number in there.items():
        assert number["added"] == back[layer]["removed"] == 0
        assert number["removed"] == back[layer]["added"] == len(before.spans(layer)) - len(after.spans(layer))
        assert number["changed"] == back[layer]["changed"]
