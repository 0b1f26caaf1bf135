"""Classes of errors: each planted error lands in its class, what is right in none."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any

import pytest
from evaluation_texts import TEXT, at, attribution, documents, entity, gold
from hypothesis import given, settings
from rich.console import Console

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.evaluation.errors import counts, find, markdown, rows, terminal, to_dict
from raqqa_nlp.schema import Count

SPAN_KINDS = {
    "wrong label",
    "wrong label and range",
    "starts early",
    "starts late",
    "ends early",
    "ends late",
    "both ends",
    "split",
    "joined",
    "missed",
    "spurious",
}


def found(predicted: Document, true: Document | None = None) -> list[tuple[str, ...]]:
    return [error.error_class for error in find([true or gold()], [predicted])]


def examples(predicted: Document) -> list[str]:
    return [error.example for error in find([gold()], [predicted])]


def with_entities(*entities: Entity) -> Document:
    return gold(entities=entities, claims=())


def with_number(index: int, **changes: Any) -> Document:
    numbers = list(gold().numbers)
    numbers[index] = dataclasses.replace(numbers[index], **changes)
    return gold(numbers=tuple(numbers), claims=())


def with_attributions(*attributions: Attribution) -> Document:
    return gold(attributions=attributions, claims=())


SILO, RAQQA, ROE = gold().entities
SPOKEN, HEDGED, WRITTEN, INNER = gold().attributions


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert found(gold()) == []


@pytest.mark.parametrize(
    ("phrase", "label", "what", "kind"),
    [
        ("Talal", "PERSON", "PERSON", "ends early"),
        ("Silo", "PERSON", "PERSON", "starts late"),
        ("Talal Silo said", "PERSON", "PERSON", "ends late"),
        ("al Silo said", "PERSON", "PERSON", "both ends"),
        ("Talal Silo", "LOCATION", "PERSON as LOCATION", "wrong label"),
        ("Talal", "LOCATION", "PERSON as LOCATION", "wrong label and range"),
    ],
)
def test_a_shifted_or_relabelled_span_lands_in_its_class(phrase: str, label: str, what: str, kind: str) -> None:
    assert found(with_entities(entity(phrase, label), RAQQA, ROE)) == [("entity", what, kind)]


def test_a_span_that_starts_early() -> None:
    assert found(with_entities(SILO, entity("in Raqqa", "LOCATION"), ROE)) == [("entity", "LOCATION", "starts early")]


def test_missed_and_spurious() -> None:
    changed = with_entities(SILO, entity("militants", "WEAPON"), ROE)
    assert found(changed) == [("entity", "LOCATION", "missed"), ("entity", "WEAPON", "spurious")]
    assert examples(changed) == [
        "… to 300 militants were killed in [Raqqa] on Tuesday. Dozens of civilians reportedly …",
        "Talal Silo said up to 300 {militants} were killed in Raqqa on Tuesday. …",
    ]


def test_a_doubled_span_is_spurious_once() -> None:
    assert found(with_entities(SILO, SILO, RAQQA, ROE)) == [("entity", "PERSON", "spurious")]


def test_pieces_of_a_span_are_no_spurious_spans() -> None:
    pieces = with_entities(entity("Talal", "PERSON"), entity("Silo", "PERSON"), RAQQA, ROE)
    assert found(pieces) == [("entity", "PERSON", "ends early"), ("entity", "PERSON", "split")]
    whole = with_entities(entity(TEXT[: TEXT.index(" wrote")], "PERSON"))
    assert found(whole, gold(entities=(SILO, ROE), claims=())) == [
        ("entity", "PERSON", "ends late"),
        ("entity", "PERSON", "joined"),
    ]


@pytest.mark.parametrize(
    ("phrase", "kinds"), [("20 shops", ["ends early", "missed"]), ("20 shops reopened", ["missed"])]
)
def test_an_inner_content_is_no_piece_of_a_missed_outer_one(phrase: str, kinds: list[str]) -> None:
    inner = dataclasses.replace(INNER, contents=(at(phrase, "CONTENT"),))
    wrong = found(with_attributions(SPOKEN, HEDGED, inner))
    assert sorted(kind for _, what, kind in wrong if what == "CONTENT") == kinds


def test_depth_alone_is_no_error() -> None:
    inner = dataclasses.replace(INNER, depth=1)
    assert found(with_attributions(inner), with_attributions(INNER)) == []


def test_a_cue_inside_a_missed_outer_content_is_no_relabelled_content() -> None:
    inner = attribution("the mayor", "had", "20 shops reopened", depth=2)
    kinds = found(with_attributions(SPOKEN, HEDGED, inner))
    assert ("attribution", "CONTENT", "missed") in kinds
    assert ("attribution", "CUE", "ends early") in kinds
    assert not any(kind == "wrong label and range" for _, _, kind in kinds)


def test_wrong_values_and_statuses() -> None:
    changed = with_number(0, value=Count(None, 3, "at_most"), status="injured")
    assert found(changed) == [("number", "COUNT", "wrong value"), ("number", "killed as injured", "wrong status")]
    assert examples(changed)[0] == "Talal Silo said [up to 300: high 3 for 300] militants were killed in Raqqa on …"
    assert found(with_number(1, value=None)) == [("number", "DATE", "wrong value")]
    assert found(gold(), with_number(1, value=None)) == []


def test_links_of_counts() -> None:
    assert found(with_number(0, counted=None)) == [
        ("number", "COUNTED", "missed"),
        ("number", "COUNTED", "missing link"),
    ]
    elsewhere = with_number(0, counted=gold().numbers[2].counted)
    assert found(elsewhere) == [("number", "COUNTED", "missed"), ("number", "COUNTED", "wrong link")]
    assert "«up to 300» [militants] were killed in Raqqa on Tuesday. Dozens of {civilians}" in examples(elsewhere)[1]
    assert found(with_number(0, counted=at("militants were", "COUNTED"))) == [("number", "COUNTED", "ends late")]
    assert found(gold(), with_number(0, counted=None))[1] == ("number", "COUNTED", "spurious link")


def test_links_of_sources() -> None:
    silent = dataclasses.replace(SPOKEN, source=None)
    assert ("attribution", "SOURCE", "missing link") in found(with_attributions(silent, HEDGED, WRITTEN, INNER))
    claimed = dataclasses.replace(HEDGED, source=WRITTEN.source)
    assert found(with_attributions(SPOKEN, claimed, WRITTEN, INNER)) == [("attribution", "SOURCE", "spurious link")]
    stolen = dataclasses.replace(SPOKEN, source=WRITTEN.source)
    assert ("attribution", "SOURCE", "wrong link") in found(with_attributions(stolen, HEDGED, WRITTEN, INNER))
    short = dataclasses.replace(SPOKEN, source=at("Silo", "SOURCE"))
    assert found(with_attributions(short, HEDGED, WRITTEN, INNER)) == [("attribution", "SOURCE", "starts late")]


def test_links_of_contents() -> None:
    dozens, fled = HEDGED.contents
    lost = dataclasses.replace(HEDGED, contents=(fled,))
    taken = dataclasses.replace(SPOKEN, contents=(*SPOKEN.contents, dozens))
    assert found(with_attributions(taken, lost, WRITTEN, INNER)) == [("attribution", "CONTENT", "wrong link")]
    parts = (at("up to 300 militants", "CONTENT"), at("were killed in Raqqa on Tuesday", "CONTENT"))
    split = with_attributions(dataclasses.replace(SPOKEN, contents=parts), HEDGED, WRITTEN, INNER)
    assert sorted(kind for _, _, kind in found(split)) == ["split", "split content", "starts late"]
    assert sorted(kind for _, _, kind in found(gold(), split)) == ["joined", "joined contents", "starts early"]


def test_a_link_of_a_wrong_number_or_cue_is_not_judged() -> None:
    changed = with_number(0, counted=None)
    moved = dataclasses.replace(changed.numbers[0], **_fields("to 300"))
    kinds = [kind for _, _, kind in found(changed.replace(numbers=(moved, *changed.numbers[1:])))]
    assert sorted(kinds) == ["missed", "starts late"]


def _fields(phrase: str) -> dict[str, Any]:
    span = at(phrase, "COUNT")
    return {"start": span.start, "end": span.end, "text": span.text}


def test_tables_in_each_form() -> None:
    wrong = with_entities(entity("Talal", "PERSON"), entity("Raqqa", "FACILITY"))
    errors = find([gold()], [wrong.replace(attributions=(SPOKEN, HEDGED))])
    assert rows(errors)[:3] == [
        ("entity", "LOCATION as FACILITY", "wrong label", "1", "33.3"),
        ("entity", "PERSON", "ends early", "1", "33.3"),
        ("entity", "PERSON", "missed", "1", "33.3"),
    ]
    assert [row[:4] for row in rows(errors, most=1)] == [
        ("entity", "LOCATION as FACILITY", "wrong label", "1"),
        ("attribution", "CONTENT", "missed", "2"),
    ]
    text = markdown(errors, most=1, examples=1)
    assert text.splitlines()[0] == "| Layer | What | Error | Count | Share |"
    assert "LOCATION as FACILITY, wrong label:\n\n- `… to 300 militants were killed in [{Raqqa}] on" in text
    assert text.count("\n- `") == 2
    output = io.StringIO()
    Console(file=output, width=200).print(terminal(errors, examples=1))
    assert "[{Raqqa}]" in output.getvalue()
    data = json.loads(json.dumps(to_dict(errors)))
    assert sum(item["count"] for item in data["classes"]) == len(data["errors"]) == len(errors)
    assert data["classes"][0] == {"layer": "entity", "what": "LOCATION as FACILITY", "kind": "wrong label", "count": 1}


def test_a_long_content_is_cut_in_its_middle() -> None:
    text = f"She said {' '.join(f'w{n}' for n in range(40))}, nothing else."
    start, end = text.index("w0"), text.index(",")
    said = attribution(None, "said", "said").cue
    cue = dataclasses.replace(said, start=4, end=8)
    content = dataclasses.replace(cue, start=start, end=end, text=text[start:end], label="CONTENT")
    true = Document(text, id="a", attributions=(Attribution(None, cue, (content,)),))
    (error,) = (error for error in find([true], [Document(text, id="a")]) if error.what == "CONTENT")
    assert error.example == "She said [w0 w1 w2 w3 w4 w5 … w34 w35 w36 w37 w38 w39], nothing else."


@settings(max_examples=25)
@given(documents(), documents())
def test_classes_add_up_to_what_the_scores_count(true: Document, predicted: Document) -> None:
    report = evaluate([true], [predicted], parts=("spans",)).figures
    errors = [error for error in find([true], [predicted]) if error.kind in SPAN_KINDS]
    for layer in schema.LAYERS:
        kinds = [error.kind for error in errors if error.layer == layer]
        only_gold, only_predicted = (
            sum(map(kinds.count, names)) for names in (("missed", "joined"), ("spurious", "split"))
        )
        paired = len(kinds) - only_gold - only_predicted
        name = f"{layer}/exact/micro"
        _, fp, fn = report[name].counts if name in report else (0, 0, 0)
        assert (paired + only_predicted, paired + only_gold) == (fp, fn)
    assert all(count > 0 for count in counts(errors).values())
