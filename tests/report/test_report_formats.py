"""The claims as files: every statement is in each, and no text breaks out of its cell."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest
from dossier_documents import HOSTILE, documents

from raqqa_nlp import Document, reconcile
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.report import formats


def rendered(form: str, hostile: str = "") -> str:
    return formats.render(documents(hostile), form).decode("utf-8", "replace")


def test_csv_has_a_row_for_each_statement() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv"))))
    expected = reconcile(documents()).rows()
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in expected] == rows
    assert len(rows) == 7


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing(start: str) -> None:
    doc = documents()[0].replace(id=f'{start}HYPERLINK("x")', date=None, outlet=None)
    rows = list(csv.DictReader(io.StringIO(formats.render([doc], "csv").decode(), newline="")))
    assert {row["document_id"] for row in rows} == {f'\'{start}HYPERLINK("x")'}


def test_json_is_what_claims_write() -> None:
    assert json.loads(rendered("json")) == json.loads(reconcile(documents()).to_json())


@pytest.mark.parametrize("hostile", [*HOSTILE[:5], "a | b", "[x](http://y) `z` *e*", "# head"])
def test_markdown_keeps_its_tables(hostile: str) -> None:
    lines = rendered("md", hostile).splitlines()
    table = [re.split(r"(?<!\\)\|", line) for line in lines if line.startswith("|")]
    assert {len(cells) for cells in table} == {9}
    assert sum(cells[1].strip() not in ("Who", "---") for cells in table) == 7
    assert not re.search(r"(?<!\\)[<>`\[\]]", "\n".join(lines))


def test_parquet_keeps_types() -> None:
    pandas = pytest.importorskip("pandas", reason="comes with the extra report")
    pytest.importorskip("pyarrow", reason="comes with the extra report")
    frame = pandas.read_parquet(io.BytesIO(formats.render(documents(), "parquet")))
    assert list(frame.columns) == list(reconcile(documents()).rows()[0])
    assert frame["start"].dtype.kind == "i"
    assert sorted(frame["low"].dropna()) == sorted(
        r["low"] for r in reconcile(documents()).rows() if r["low"] is not None
    )


def test_html_is_the_dossier() -> None:
    assert rendered("html").startswith("<!doctype html>")


def test_what_is_no_format() -> None:
    with pytest.raises(InputError, match=r"unknown format 'pdf'\. Choose from html, csv, json, parquet, md"):
        formats.render([Document("x")], "pdf")
    with pytest.raises(InputError, match=r"a\.xls: no format is known by the ending '\.xls'"):
        formats.of_path(Path("a.xls"))
    with pytest.raises(InputError, match="Name one with -o"):
        formats.check("parquet", to_file=False)
    assert [formats.of_path(Path(name)) for name in ("a.HTM", "b.markdown", "c.csv")] == ["html", "md", "csv"]


def test_a_missing_extra_is_named_before_work_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"raqqa_nlp\[report\]"):
        formats.check("parquet", to_file=True)
