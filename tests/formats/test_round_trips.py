"""Every form gives a Document back but for the losses it states; nothing is written over, nothing half."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelstudio_documents import EXAMPLE, documents

from raqqa_nlp import formats, load_gold
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.formats.loss import losses
from raqqa_nlp.formats.words import sayable
from raqqa_nlp.inputs import read_annotated
from raqqa_nlp.schema import Count, Date, Duration, Measure, Money, Percent
from raqqa_nlp.windows import split

EXACT = ("brat", "huggingface", "jsonl")
"""Forms that hold all of any annotated text."""

WORDS = ("conll", "spacy", "spacy-json")
"""Forms that know words alone."""

SUFFIX = {"jsonl": ".jsonl", "spacy": ".spacy", "spacy-json": ".jsonl"}
NOTHING = {
    "COUNT": None,
    "DURATION": Duration(None),
    "DATE": Date(None),
    "MONEY": Money(None, None),
    "PERCENT": Percent(None),
    "MEASURE": Measure(None, None),
}
"""What a number has whose value is not known."""

CONLL_LACKS = {"date", "outlet", "canonical", "value", "status", "score", "span"}


def place(folder: str | Path, form: str) -> Path:
    return Path(folder, f"out{SUFFIX.get(form, '')}")


def bare(number: Number) -> Number:
    return dataclasses.replace(number, value=NOTHING[number.label], status=None)


def kept(doc: Document, form: str) -> Document:
    """What a form should keep of a text that is annotated by hand."""
    if form in WORDS:
        doc = sayable(doc, split(doc.text))
    if form == "conll":
        doc = doc.replace(
            date=None,
            outlet=None,
            entities=tuple(dataclasses.replace(entity, canonical=None) for entity in doc.entities),
            numbers=tuple(map(bare, doc.numbers)),
        )
    return derive(doc)


@pytest.mark.parametrize("form", formats.FORMATS)
@settings(max_examples=20)
@given(
    docs=st.lists(documents().map(derive), min_size=1, max_size=2, unique_by=(lambda doc: doc.id, lambda doc: doc.text))
)
def test_what_is_read_back_is_the_document_but_for_the_losses(form: str, docs: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        lost = formats.write(docs, place(folder, form), form)
        back = formats.read(place(folder, form))
    assert back == [kept(doc, form) for doc in docs]
    changed = {doc.id for doc, read in zip(docs, back, strict=True) if doc != read}
    assert {loss.document for loss in lost} == changed
    assert {loss.what for loss in lost} <= (CONLL_LACKS | {"link"} if form == "conll" else {"span", "link"})
    assert not (lost and form in EXACT)


@pytest.mark.parametrize("form", formats.FORMATS)
def test_the_three_texts(tmp_path: Path, form: str) -> None:
    gold = load_gold()
    path = place(tmp_path, form)
    lost: Counter[str] = Counter()
    for loss in formats.write(gold, path, form):
        lost[loss.what] += loss.count
    assert formats.read(path) == [kept(doc, form) for doc in gold]
    assert read_annotated([str(path)]) == formats.read(path, form)
    names = [entity for doc in gold for entity in doc.entities if entity.canonical]
    numbers = [number for doc in gold for number in doc.numbers]
    in_columns = {
        "date": 3,
        "outlet": 1,
        "canonical": len(names),
        "value": len(numbers),
        "status": sum(number.label == "COUNT" for number in numbers),
    }
    assert lost == (in_columns if form == "conll" else {})


SCORED = derive(
    EXAMPLE.replace(
        entities=tuple(dataclasses.replace(entity, score=0.75) for entity in EXAMPLE.entities),
        numbers=(
            dataclasses.replace(EXAMPLE.numbers[0], score=0.5, counted=Span(30, 36, "people", "COUNTED", score=0.25)),
        ),
        attributions=tuple(
            Attribution(
                a.source and dataclasses.replace(a.source, score=0.875),
                dataclasses.replace(a.cue, score=0.125),
                tuple(dataclasses.replace(content, score=0.375) for content in a.contents),
                a.depth,
                score=0.125,
            )
            for a in EXAMPLE.attributions
        ),
    )
)


@pytest.mark.parametrize("form", formats.FORMATS)
def test_scores_of_predictions(tmp_path: Path, form: str) -> None:
    lost = formats.write([SCORED], place(tmp_path, form), form)
    [back] = formats.read(place(tmp_path, form))
    if form == "conll":
        assert {loss.what: loss.count for loss in lost}["score"] == 2 + 1 + 1 + 3 + 3 + 2
        assert all(span.score is None for span in back.entities)
    else:
        assert (lost, back) == ([], SCORED)


def changed(**values: Any) -> Document:
    """The scored document with other values of its number, entity, attribution or text."""
    [number], [entity, *rest], [attribution, *inner] = SCORED.numbers, SCORED.entities, SCORED.attributions
    return SCORED.replace(
        numbers=(dataclasses.replace(number, **values.pop("number", {})),),
        entities=(dataclasses.replace(entity, **values.pop("entity", {})), *rest),
        attributions=(dataclasses.replace(attribution, **values.pop("attribution", {})), *inner),
        **values,
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (SCORED, {}),
        (changed(date=None), {"date": 1}),
        (changed(outlet=None), {"outlet": 1}),
        (changed(entity={"canonical": None}), {"canonical": 1}),
        (changed(entity={"score": None}), {"score": 1}),
        (changed(number={"value": None}), {"value": 1}),
        (changed(number={"value": Count(None, 40, "at_most", convention="default")}), {"value": 1}),
        (changed(number={"status": None}), {"status": 1}),
        (changed(number={"counted": None}), {"span": 1}),
        (changed(attribution={"source": None}), {"span": 1}),
        (changed(attribution={"score": None}), {"score": 1}),
        (SCORED.replace(entities=()), {"span": 2}),
        (SCORED.replace(attributions=SCORED.attributions[:1]), {"span": 3}),
        (SCORED.replace(numbers=(), attributions=()), {"span": 2 + 3 + 3}),
    ],
)
def test_each_loss_is_counted(after: Document, expected: dict[str, int]) -> None:
    assert {loss.what: loss.count for loss in losses(SCORED, after.replace(claims=SCORED.claims))} == expected
    assert all(loss.document == "vela" for loss in losses(SCORED, after))


def test_a_depth_and_a_link_between_spans_that_stay_are_counted() -> None:
    outer = SCORED.replace(attributions=SCORED.attributions[:1])
    deep = outer.replace(attributions=(dataclasses.replace(outer.attributions[0], depth=2),))
    assert [(loss.what, loss.count) for loss in losses(outer, deep)] == [("depth", 1)]
    number = SCORED.numbers[0]
    twin = dataclasses.replace(number, start=21, end=23, text="up")
    both = SCORED.replace(numbers=(twin, dataclasses.replace(number, start=24, end=29, text="to 40")))
    one = both.replace(numbers=(dataclasses.replace(twin, counted=None), both.numbers[1]))
    assert [(loss.what, loss.count) for loss in losses(both, one)] == [("link", 1)]


def test_claims_that_do_not_follow_are_a_loss(tmp_path: Path) -> None:
    without = SCORED.replace(attributions=(), claims=SCORED.claims)
    assert formats.write([without.replace(claims=())], tmp_path / "a", "brat") == []
    claim = dataclasses.replace(SCORED.claims[0], source="somebody else", attribution=None)
    [loss] = formats.write([without.replace(claims=(claim,))], tmp_path / "b", "brat")
    assert (loss.document, loss.what, loss.count) == ("vela", "claim", 1)
    assert formats.write([without.replace(claims=(claim,))], tmp_path / "c", "jsonl") == []


def test_values_that_annotations_do_not_hold_are_a_loss(tmp_path: Path) -> None:
    doc = Document(
        "$3-5 million", id="a", numbers=(Number(0, 12, "$3-5 million", "MONEY", value=Money(None, "USD", 3e6, 5e6)),)
    )
    for form in ("brat", "huggingface", "spacy-json"):
        assert [loss.what for loss in formats.write([doc], place(tmp_path, form), form)] == ["value"]
        place(tmp_path, form).rename(tmp_path / form)
    with pytest.raises(InputError, match=r"a: brat cannot hold 1 value.*without --strict"):
        formats.write([doc], tmp_path / "strict", "brat", strict=True)
    assert not (tmp_path / "strict").exists()


@pytest.mark.parametrize("form", ["huggingface", "spacy"])
@pytest.mark.parametrize("number", [2**53 + 1, 10**400], ids=["rounded", "endless"])
def test_numbers_too_large_are_an_error_or_a_loss(tmp_path: Path, form: str, number: int) -> None:
    doc = derive(changed(number={"value": Count(number, number, "exact")}))
    if (form, number) == ("spacy", 2**53 + 1):
        assert formats.write([doc], tmp_path / "x", form) == []
    elif number < 10**400:
        assert [loss.what for loss in formats.write([doc], tmp_path / "x", form)] == ["value"]
    else:
        with pytest.raises(InputError, match=f"{form} cannot hold so large a number"):
            formats.write([doc], tmp_path / "x", form)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("docs", "said"),
    [
        ([], "there are no documents"),
        ([Document("x")], "a document without an id"),
        ([Document("x", id="a"), Document("y", id="a")], "two documents with the id 'a'"),
        ([Document("\ud800", id="a")], "'a': no valid Unicode"),
        ([Document("x ", id="a", entities=(Entity(0, 2, "x ", "WEAPON"),))], "starts or ends on white space"),
        ([Document("x", id="a", entities=(Entity(0, 1, "x", "PERSON", canonical=" x"),))], "canonical is ' x'"),
    ],
)
@pytest.mark.parametrize("form", formats.FORMATS)
def test_documents_that_no_form_takes(tmp_path: Path, docs: list[Document], said: str, form: str) -> None:
    with pytest.raises((InputError, AnnotationError), match=said):
        formats.write(docs, tmp_path / "x", form)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", formats.FORMATS)
def test_nothing_is_written_over_or_half_written(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place(tmp_path, form)
    assert formats.write([EXAMPLE], path, form, dry_run=True) == formats.write([EXAMPLE], path, form)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    for dry_run in (True, False):
        with pytest.raises(InputError, match=f"{path}: it is there already"):
            formats.write([EXAMPLE.replace(id="other")], path, form, dry_run=dry_run)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises((InputError, OSError), match="No space left"):
        formats.write([EXAMPLE], tmp_path / "second", form)
    monkeypatch.undo()
    with pytest.raises(InputError, match="cannot be written"):
        formats.write([EXAMPLE], tmp_path / "missing" / "deep", form)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert set(tmp_path.iterdir()) == {path}


def test_an_empty_folder_is_a_free_place(tmp_path: Path) -> None:
    formats.write([EXAMPLE], tmp_path, "brat")
    assert formats.read(tmp_path) == [derive(EXAMPLE)]


def test_forms_are_told_by_what_is_there(tmp_path: Path) -> None:
    doc = derive(EXAMPLE)
    for form in formats.FORMATS:
        path = tmp_path / f"{form}{SUFFIX.get(form, '')}"
        formats.write([doc], path, form)
        assert formats.form_of(path) == form
        assert read_annotated([str(path)]) == [kept(doc, form)]
    assert read_annotated([str(tmp_path / "conll" / "entity.conll")])[0].entities
    assert formats.read(tmp_path / "huggingface" / "data" / "train-00000-of-00001.parquet") == [doc]
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    assert formats.form_of(tmp_path / "notes.txt") is None
    with pytest.raises(InputError, match=r"gone\.jsonl: no such file or folder"):
        formats.read(tmp_path / "gone.jsonl")
    with pytest.raises(InputError, match="no form of annotated texts is known"):
        formats.read(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="nothing of the form conll is in this folder"):
        formats.read(tmp_path / "brat", "conll")
    with pytest.raises(InputError, match=r"unknown format 'xml'. Choose from brat"):
        formats.read(tmp_path / "brat", "xml")
    with pytest.raises(InputError, match=r"vela\.ann: brat's annotations are read with their texts. Name the folder"):
        read_annotated([str(tmp_path / "brat" / "vela.ann")])
    (tmp_path / "brat" / "vela.txt").rename(tmp_path / "conll" / "vela.txt")
    (tmp_path / "brat" / "vela.ann").rename(tmp_path / "conll" / "vela.ann")
    with pytest.raises(InputError, match="it holds several forms: brat, conll"):
        read_annotated([str(tmp_path / "conll")])
