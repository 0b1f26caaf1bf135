"""What is sent to Label Studio and read back is the same Document; what must not be sent is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from labelstudio_documents import EXAMPLE, documents

from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.labelstudio import read_export
from raqqa_nlp.labelstudio.tasks import annotation, prediction, task
from raqqa_nlp.schema import Count, Duration


def read(doc: Document, result: dict[str, Any]) -> Document:
    """The Document that comes back from an export with this annotation."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_text(json.dumps([{"id": 1, **task(doc), "annotations": [{"id": 1, **result}]}]), encoding="utf-8")
        (back,) = read_export(path)
    return back.replace(claims=())


@settings(max_examples=150)
@given(documents())
def test_a_document_comes_back_as_it_was(doc: Document) -> None:
    assert read(doc, annotation(doc)) == doc


@settings(max_examples=30)
@given(documents())
def test_region_ids_are_unique_and_stay_the_same(doc: Document) -> None:
    result = annotation(doc)["result"]
    spans = [item["id"] for item in result if item["type"] == "labels"]
    assert len(spans) == len(set(spans))
    assert annotation(doc)["result"] == result


def test_the_example_comes_back_as_it_was() -> None:
    assert read(EXAMPLE, annotation(EXAMPLE, ground_truth=True)) == EXAMPLE


def test_what_two_attributions_share_is_one_region() -> None:
    source = Span(0, 1, "A", "SOURCE")
    doc = Document(
        "A says b, adds c",
        id="x",
        attributions=(
            Attribution(source, Span(2, 6, "says", "CUE"), (Span(7, 8, "b", "CONTENT"),)),
            Attribution(source, Span(10, 14, "adds", "CUE"), (Span(15, 16, "c", "CONTENT"),)),
        ),
    )
    result = annotation(doc)
    assert [item["id"] for item in result["result"] if item.get("id", "").startswith("SOURCE")] == ["SOURCE-0-1"]
    assert read(doc, result) == doc


def test_a_task_carries_text_and_what_is_known_of_it() -> None:
    data = task(EXAMPLE)["data"]
    assert (data["text"], data["id"], data["date"]) == (EXAMPLE.text, "vela", "2020-05-20")
    for doc in (Document("", id="x"), Document("text")):
        with pytest.raises(InputError, match="needs a text and an id"):
            task(doc)
    with pytest.raises(InputError, match="no valid Unicode"):
        task(Document("\ud800", id="x"))


def test_annotations_are_checked_before_they_are_sent() -> None:
    name = Entity(0, 3, "Ana", "PERSON")
    duration = Number(4, 6, "5d", "DURATION", value=Duration("5d"))
    count = Number(4, 6, "5d", "COUNT", value=Count(1, 2, "exact"), status="other")
    cue = Span(0, 3, "Ana", "CUE")
    for wrong, said in (
        (Document("Ana 5d", id="x", entities=(name,)), "x, region PERSON-0-3, .*canonical is missing"),
        (Document("Ana 5d", id="x", entities=(replace(name, canonical="A"),) * 2), "the span is there twice"),
        (Document("Ana 5d", id="x", numbers=(duration,)), "no ISO 8601 duration"),
        (Document("Ana 5d", id="x", numbers=(count,)), "an exact COUNT needs"),
        (Document("Ana 5d", id="x", attributions=(Attribution(None, cue, ()),)), "the CUE has no CONTENT"),
    ):
        with pytest.raises(AnnotationError, match=said):
            annotation(wrong)


def test_a_prediction_has_scores_and_may_lack_values() -> None:
    doc = Document(
        "Ana saw 5",
        id="x",
        entities=(Entity(0, 3, "Ana", "PERSON", score=0.9),),
        numbers=(Number(8, 9, "5", "COUNT", score=0.7),),
    )
    sent = prediction(doc, model_version="v1")
    assert sent["score"] == pytest.approx(0.8)
    assert sent["model_version"] == "v1"
    assert [item["score"] for item in sent["result"] if item["type"] == "labels"] == [0.9, 0.7]
    assert {item["origin"] for item in sent["result"]} == {"prediction"}
    with pytest.raises(AnnotationError, match="canonical is missing"):
        annotation(doc)
    assert prediction(Document("Ana", id="x"), model_version="v1") == {
        "result": [],
        "score": None,
        "model_version": "v1",
    }
