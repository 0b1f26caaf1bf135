"""Span JSON: what is written is read back; files that are wrong are refused with their place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.schema import Count, Percent
from raqqa_nlp.standoff import read_standoff, to_standoff

TEXT = "The mayor of Vela 🏙 said about 30 houses burned,\r\n15 to 20 percent of all.\n"
DOC = Document(
    TEXT,
    id="vela",
    date="2020-05-20",
    entities=(Entity(13, 17, "Vela", "LOCATION", canonical="Port Vela"),),
    numbers=(
        Number(
            25,
            33,
            "about 30",
            "COUNT",
            value=Count(30, 30, "approximate"),
            counted=Span(34, 40, "houses", "COUNTED"),
            status="attacked",
        ),
        Number(50, 66, "15 to 20 percent", "PERCENT", value=Percent(None)),
    ),
    attributions=(
        Attribution(
            Span(0, 17, "The mayor of Vela", "SOURCE"),
            Span(20, 24, "said", "CUE"),
            (Span(25, 73, TEXT[25:73], "CONTENT"),),
        ),
    ),
)


@pytest.fixture
def data() -> dict[str, Any]:
    return to_standoff(DOC)


def read(folder: Path, data: Any) -> Document:
    (folder / "vela.txt").write_bytes(TEXT.encode())
    (folder / "vela.json").write_text(json.dumps(data), encoding="utf-8")
    return read_standoff(folder / "vela.json", folder / "vela.txt")


def span(data: dict[str, Any], label: str) -> dict[str, Any]:
    return next(span for span in data["spans"] if span["label"] == label)


def test_what_is_written_is_read_back(tmp_path: Path, data: dict[str, Any]) -> None:
    assert read(tmp_path, data) == DOC


def test_a_range_where_the_scheme_holds_one_number_is_unknown(tmp_path: Path, data: dict[str, Any]) -> None:
    span(data, "PERCENT")["value"] = {"number": [15, 20]}
    assert read(tmp_path, data) == DOC


def test_null_values_are_absent_ones(tmp_path: Path, data: dict[str, Any]) -> None:
    span(data, "PERCENT")["value"] = {"number": None}
    assert read(tmp_path, data) == DOC


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "layer": (lambda d: span(d, "COUNT").update(layer="entity"), "COUNT is no label of the layer 'entity'"),
    "label": (lambda d: span(d, "COUNT").update(label="TALLY"), "no label|no such label"),
    "text": (lambda d: span(d, "COUNT").update(text="about 31"), "differs from the text there"),
    "offset": (lambda d: span(d, "COUNT").update(start=25.0), "of the wrong kind"),
    "id": (lambda d: span(d, "COUNT").update(id="SOURCE-0-17"), "the id is also that of|there is no region"),
    "value": (lambda d: span(d, "COUNT")["value"].pop("status"), "status is missing"),
    "no value": (lambda d: span(d, "LOCATION").update(value=None), "canonical is missing"),
    "relation": (lambda d: d["relations"][0].update(to="gone"), "there is no region gone"),
    "relation ends": (lambda d: d["relations"][0].update(to=3), "its type or ends are no strings"),
    "text_sha": (lambda d: d.update(text_sha="0"), "another version of"),
}


@pytest.mark.parametrize("case", BREAKS)
def test_wrong_annotations_are_refused(tmp_path: Path, data: dict[str, Any], case: str) -> None:
    spoil, said = BREAKS[case]
    spoil(data)
    with pytest.raises(AnnotationError, match=rf"vela\.json.*({said})"):
        read(tmp_path, data)


@pytest.mark.parametrize("key", ["spans", "relations", "doc_date"])
def test_damaged_files_are_refused(tmp_path: Path, data: dict[str, Any], key: str) -> None:
    del data[key]
    with pytest.raises(InputError, match=rf"vela\.json: damaged span JSON .*{key}"):
        read(tmp_path, data)
    with pytest.raises(InputError, match="not span JSON"):
        read(tmp_path, [])
    (tmp_path / "vela.json").write_text('{"spans": [', encoding="utf-8")
    with pytest.raises(InputError, match="not JSON"):
        read_standoff(tmp_path / "vela.json", tmp_path / "vela.txt")
