"""The Document: checked when made, the same after JSON, and drawn without trusting its text."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import Document, load_gold, predict, schema
from raqqa_nlp.document import Attribution, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.schema import Count, Date

TEXT = "SOHR said 22 men died."


def attribution(depth: int = 1) -> Attribution:
    return Attribution(
        Span(0, 4, "SOHR", "SOURCE"), Span(5, 9, "said", "CUE"), (Span(10, 21, TEXT[10:21], "CONTENT"),), depth
    )


@pytest.mark.parametrize("gold", load_gold(), ids=lambda doc: str(doc.id))
def test_gold_and_predictions_survive_json(gold: Document) -> None:
    for doc in (gold, predict(gold)):
        assert doc.claims
        assert Document.from_json(doc.to_json()) == doc
        assert Document.from_dict(json.loads(json.dumps(doc.to_dict()))) == doc


@given(st.text(min_size=3, max_size=30), st.data())
def test_any_unicode_survives_json(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    slice_ = text[start:end]
    doc = Document(
        text,
        id="x",
        date="2017-10-17",
        entities=(Entity(start, end, slice_, "PERSON", score=0.5, canonical=slice_),),
        numbers=(Number(start, end, slice_, "DATE", value=Date("2017", "START")),),
        attributions=(Attribution(None, Span(start, end, slice_, "CUE"), ()),),
    )
    assert Document.from_json(doc.to_json()) == doc


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ({"entities": (Entity(0, 4, "SOHR", "COUNT"),)}, "no label of the entity layer"),
        ({"entities": (Entity(20, 99, "d.", "PERSON"),)}, "outside the text"),
        ({"entities": (Entity(4, 4, "", "PERSON"),)}, "is empty"),
        ({"entities": (Entity(0, 4, "SOHA", "PERSON"),)}, "differs from the text"),
        ({"entities": (Entity(0, 4, "SOHR", "PERSON"), Entity(3, 4, "R", "PERSON"))}, "overlap"),
        ({"numbers": (Number(10, 12, "22", "COUNT", counted=Span(11, 16, "2 men", "COUNTED")),)}, "overlap"),
        (
            {"attributions": (attribution(), dataclasses.replace(attribution(), cue=Span(10, 12, "22", "CUE")))},
            "overlap",
        ),
    ],
)
def test_what_breaks_the_scheme_is_refused(spans: dict[str, Any], message: str) -> None:
    with pytest.raises(AnnotationError, match=message) as caught:
        Document(TEXT, id="the-text", **spans)
    assert "the-text" in str(caught.value)


def test_nested_attributions_may_overlap_outer_ones_only() -> None:
    inner = Attribution(None, Span(17, 21, "died", "CUE"), (Span(10, 16, "22 men", "CONTENT"),), depth=2)
    doc = Document(TEXT, attributions=(attribution(), inner))
    assert [span.text for span in doc.head_spans("nested")] == ["22 men", "died"]
    assert len(doc.spans("attribution")) == 5
    with pytest.raises(AnnotationError, match="overlap"):
        doc.replace(attributions=(attribution(2), inner))


def test_a_counted_noun_is_a_span_of_the_number_layer() -> None:
    number = Number(10, 12, "22", "COUNT", value=Count(22, 22, "exact"), counted=Span(13, 16, "men", "COUNTED"))
    assert [span.label for span in Document(TEXT, numbers=(number,)).spans("number")] == ["COUNT", "COUNTED"]
    with pytest.raises(InputError, match="unknown layer"):
        Document(TEXT).spans("numbers")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[]", "no object"),
        ("{}", "not a document"),
        ('{"format": "raqqa_nlp.document", "version": 2}', "version 2"),
        ('{"format": "raqqa_nlp.document", "version": 1, "id": "a"}', "damaged document"),
    ],
)
def test_what_is_no_document_is_told(line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Document.from_json(line)


def test_html_keeps_the_text_and_escapes_it() -> None:
    text = 'Isis <script>alert("x")</script> & 22 men'
    doc = Document(
        text,
        entities=(Entity(0, 4, "Isis", "ORGANISATION"),),
        numbers=(Number(35, 37, "22", "COUNT"),),
        attributions=(Attribution(None, Span(0, 13, text[:13], "CUE"), (Span(14, 32, text[14:32], "CONTENT"),)),),
    )
    drawn = doc.to_html()
    assert "<script" not in drawn
    body = drawn.split("</p>", 1)[1]
    assert html.unescape(re.sub(r"<[^>]*>", "", body)) == text
    assert 'title="ORGANISATION, CUE"' in body
    assert doc._repr_html_() == drawn
    for label in (*schema.LAYERS["attribution"], "entity", "number"):
        assert f">{label}</span>" in drawn
