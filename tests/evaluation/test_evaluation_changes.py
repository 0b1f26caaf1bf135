"""What is done to a prediction shows in the scores that should show it, and in no others."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from evaluation_texts import documents, gold
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, confusion, evaluate, evaluate_spans
from raqqa_nlp.evaluation.spans import Place

LAYERS = ("entity", "number")


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Document, str, int]:
    """A Document, one of its layers, and the index of one of its spans."""
    doc = draw(documents())
    layer = draw(st.sampled_from(LAYERS))
    spans = _spans(doc, layer)
    assume(spans)
    return doc, layer, draw(st.integers(0, len(spans) - 1))


def _spans(doc: Document, layer: str) -> tuple[Span, ...]:
    return doc.entities if layer == "entity" else doc.numbers


def changed(doc: Document, layer: str, spans: list[Span]) -> Document:
    ordered = tuple(sorted(spans, key=lambda span: span.start))
    return doc.replace(**{"entities" if layer == "entity" else "numbers": ordered})


def counts(report: Report, name: str) -> tuple[float, ...]:
    figure = report.figures.get(name)
    return () if figure is None else figure.counts


def scored(doc: Document, predicted: Document, layer: str) -> dict[str, Any]:
    report = evaluate([doc], [predicted])
    measures = ("exact", "overlap", "boundary", "type", "end_to_end")
    return {measure: counts(report, f"{layer}/{measure}/micro") for measure in measures}


@settings(max_examples=40, deadline=None)
@given(chosen())
def test_a_swapped_label(given_: tuple[Document, str, int]) -> None:
    doc, layer, index = given_
    spans = list(_spans(doc, layer))
    size = len(spans)
    labels = schema.LAYERS[schema.ENTITY] if layer == "entity" else ("COUNT", "PERCENT")
    label = next(label for label in labels if label != spans[index].label)
    changes = {"label": label, "value": None} if layer == "number" else {"label": label}
    spans[index] = dataclasses.replace(spans[index], **changes)
    found = scored(doc, changed(doc, layer, spans), layer)
    assert found["exact"] == found["overlap"] == (size - 1, 1, 1)
    assert found["boundary"] == (size, 0, 0)
    assert found["type"] == (size - 1, size)


@settings(max_examples=40, deadline=None)
@given(chosen())
def test_a_shifted_offset(given_: tuple[Document, str, int]) -> None:
    doc, layer, index = given_
    spans = list(_spans(doc, layer))
    size, span = len(spans), spans[index]
    assume(span.end - span.start > 1)
    spans[index] = dataclasses.replace(span, end=span.end - 1, text=span.text[:-1])
    found = scored(doc, changed(doc, layer, spans), layer)
    assert found["exact"] == found["boundary"] == (size - 1, 1, 1)
    assert found["overlap"] == (size, 0, 0)
    assert found["type"] == (size, size)
    if layer == "number":
        assert found["end_to_end"] == (size - 1, 1, 1)


@settings(max_examples=40, deadline=None)
@given(chosen())
def test_a_doubled_span(given_: tuple[Document, str, int]) -> None:
    doc, layer, index = given_
    spans = list(_spans(doc, layer))
    found = scored(doc, changed(doc, layer, [*spans, spans[index]]), layer)
    assert found["exact"] == found["overlap"] == found["boundary"] == (len(spans), 1, 0)
    assert found["type"] == (len(spans), len(spans))
    if layer == "number":
        assert found["end_to_end"] == (len(spans), 1, 0)


@settings(max_examples=40, deadline=None)
@given(chosen())
def test_a_span_too_few_or_too_many(given_: tuple[Document, str, int]) -> None:
    doc, layer, index = given_
    spans = list(_spans(doc, layer))
    size = len(spans)
    fewer = changed(doc, layer, spans[:index] + spans[index + 1 :])
    for name, figure in scored(doc, fewer, layer).items():
        if name in ("exact", "overlap", "boundary"):
            assert figure == (size - 1, 0, 1)
    for name, figure in scored(fewer, doc, layer).items():
        if name in ("exact", "overlap", "boundary"):
            assert figure == (size - 1, 1, 0)


@settings(max_examples=20, deadline=None)
@given(st.lists(documents(), min_size=2, max_size=4), st.data())
def test_documents_missing_or_in_another_order(docs: list[Document], data: st.DataObject) -> None:
    docs = [doc.replace(id=str(i)) for i, doc in enumerate(docs)]
    shuffled = data.draw(st.permutations(docs))
    assert evaluate(docs, shuffled) == evaluate(docs, docs)
    lost = data.draw(st.sampled_from(docs))
    rest = [doc for doc in docs if doc is not lost]
    with pytest.raises(InputError, match=f"the predicted documents: .* missing: {lost.id}"):
        evaluate(docs, rest)
    with pytest.raises(InputError, match=f"the gold documents: .* missing: {lost.id}"):
        evaluate(rest, docs)
    with pytest.raises(InputError, match=f"two documents with the id '{lost.id}'"):
        evaluate(docs, [*docs, lost])


def test_an_empty_prediction_is_a_document_too() -> None:
    doc = gold()
    assert evaluate([doc], [Document(doc.text, id=doc.id)]).figures["entity/exact/micro"].counts == (0, 0, 3)


@settings(max_examples=40, deadline=None)
@given(documents(), documents())
def test_the_confusion_holds_each_span_once(left: Document, right: Document) -> None:
    for layer in schema.LAYERS:
        found = confusion([left], [right], layer)
        rows, columns = (
            {label: count for label in found.labels if (count := sum(span.label == label for span in doc.spans(layer)))}
            for doc in (left, right)
        )
        totals = [sum(row) for row in found.counts], [sum(column) for column in zip(*found.counts, strict=True)]
        for expected, total in ((rows, totals[0]), (columns, totals[1])):
            assert {label: n for label, n in zip(found.labels, total, strict=False) if n} == expected
        assert found.counts[-1][-1] == 0


def test_confusion_of_planted_errors() -> None:
    doc = gold()
    names = [dataclasses.replace(doc.entities[0], label="LOCATION"), *doc.entities[2:]]
    extra = dataclasses.replace(doc.entities[0], start=69, end=75, text=doc.text[69:75], label="WEAPON")
    found = confusion([doc], [doc.replace(entities=(names[0], extra, names[1]))], "entity")
    assert found.labels == ("PERSON", "LOCATION", "WEAPON")
    assert found.counts == ((1, 1, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 1, 0))
    assert found.to_markdown().splitlines() == [
        "| Gold | PERSON | LOCATION | WEAPON | missed |",
        "| :--- | ---: | ---: | ---: | ---: |",
        "| PERSON | 1 | 1 |  |  |",
        "| LOCATION |  |  |  | 1 |",
        "| WEAPON |  |  |  |  |",
        "| spurious |  |  | 1 |  |",
    ]
    frame = found.to_frame()
    assert frame.loc["PERSON", "LOCATION"] == frame.loc["spurious", "WEAPON"] == 1
    assert found.to_dict()["counts"][0] == [1, 1, 0, 0]
    with pytest.raises(InputError, match="unknown layer 'words'"):
        confusion([doc], [doc], "words")


NESTED: dict[str, list[Place]] = {"a": [(0, 10, "b"), (2, 4, "a"), (2, 8, "c.d")], "b": []}


def test_plain_spans_may_nest_and_have_any_label() -> None:
    report = evaluate_spans(NESTED, {"b": [(0, 1, "a")], "a": [(2, 4, "c.d"), (2, 8, "c.d"), (0, 9, "b")]})
    found = {name.removeprefix("span/"): figure.counts for name, figure in report.figures.items()}
    assert found == {
        "exact/a": (0, 1, 1),
        "exact/b": (0, 1, 1),
        "exact/c.d": (1, 1, 0),
        "exact/micro": (1, 3, 2),
        "overlap/a": (0, 1, 1),
        "overlap/b": (1, 0, 0),
        "overlap/c.d": (1, 1, 0),
        "overlap/micro": (2, 2, 1),
        "boundary/micro": (2, 2, 1),
        "type/a": (0, 1),
        "type/b": (1, 1),
        "type/c.d": (1, 1),
        "type/micro": (2, 3),
    }
    assert list(report.figures)[:4] == ["span/exact/a", "span/exact/b", "span/exact/c.d", "span/exact/micro"]
    assert report["span/exact/macro"].value == pytest.approx((0 + 0 + 2 / 3) / 3)
    assert evaluate_spans(NESTED, NESTED, layer="drug")["drug/overlap/micro"].value == 1


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ({}, {}, "no gold texts"),
        (NESTED, {"a": []}, "the predicted spans: 1 text(s) missing: b"),
        ({"a": []}, NESTED, "the gold spans: 1 text(s) missing: b"),
        (NESTED, {**NESTED, "b": [(3, 3, "a")]}, "predicted spans of b: (3, 3, 'a') is no range"),
        ({**NESTED, "b": [(-1, 3, "a")]}, NESTED, "gold spans of b: (-1, 3, 'a') is no range"),
        ({**NESTED, "b": [(0, 3, "a/b")]}, NESTED, "'a/b' cannot name a figure"),
        ({**NESTED, "b": [(0, 3, "micro")]}, NESTED, "'micro' cannot name a figure"),
    ],
)
def test_plain_spans_that_are_none(left: dict[str, list[Place]], right: dict[str, list[Place]], words: str) -> None:
    with pytest.raises(InputError) as error:
        evaluate_spans(left, right)
    assert words in str(error.value)


def test_a_layer_with_a_slash() -> None:
    with pytest.raises(InputError, match="no name of a layer"):
        evaluate_spans(NESTED, NESTED, layer="a/b")
