"""Texts and annotated documents are read strictly, whatever way they are named."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import decode, write_text
from raqqa_nlp.inputs import find, read_annotated, read_texts


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts in it and below it, which is also the current one."""
    for name in ("b.txt", "a.txt", "deep/er/c.txt", "deep/a.TXT"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Two people in {name}.", encoding="utf-8")
    (tmp_path / "notes.md").write_text("Three people.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ids(*names: str) -> list[str | None]:
    return [doc.id for doc in read_texts(names)]


def test_files_folders_and_globs(texts: Path) -> None:
    assert ids("b.txt", "a.txt") == ["b", "a"]
    assert ids("notes.md") == ["notes"]
    assert ids("deep") == ["a", "c"]
    assert ids("*.txt") == ["a", "b"]
    assert ids("**/*.txt") == ["a", "b", "c"]
    assert ids(str(texts / "deep" / "**" / "*.txt")) == ["c"]


def test_each_file_is_read_once_and_every_id_is_its_own(texts: Path) -> None:
    assert ids("b.txt", "*.txt", str(texts / "b.txt")) == ["b", "a"]
    assert ids(".") == ["a.txt", "b", "deep/a.TXT", "c"]


def test_a_name_with_magic_characters_may_be_a_file(texts: Path) -> None:
    (texts / "[1].txt").write_text("One person.", encoding="utf-8")
    assert ids("[1].txt") == ["[1]"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeffZwölf\r\nLeute".encode())))
    [doc] = read_texts(["-", "-"], date="2017-10-17")
    assert (doc.id, doc.text, doc.date) == ("stdin", "Zwölf\r\nLeute", "2017-10-17")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_decoding_keeps_every_character(text: str) -> None:
    if text.strip():
        assert decode(text.encode(), "it") == text
        assert decode(b"\xef\xbb\xbf" + text.encode(), "it") == text
    else:
        with pytest.raises(InputError, match="it: empty"):
            decode(text.encode(), "it")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\3\4\0\0", "binary, no text (NUL at byte 4)"),
        ("Zwölf".encode("latin-1"), "not UTF-8 text (0xF6 at byte 2)"),
        ("Zwölf".encode("utf-16"), "UTF-16, not UTF-8"),
    ],
)
def test_what_is_no_utf8_text_is_said_with_its_place(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_texts([str(path)])
    assert caught.value.message.startswith(said)
    assert caught.value.where == str(path)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.txt", "missing.txt: no such file"),
        ("*.none", "*.none: no file matches"),
        ("empty", "empty: no .txt file in this folder"),
    ],
)
def test_names_that_stand_for_nothing(texts: Path, name: str, said: str) -> None:
    (texts / "empty").mkdir()
    with pytest.raises(InputError) as caught:
        read_texts(["a.txt", name])
    assert str(caught.value).startswith(said)


def test_a_file_without_permission(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"a\.txt: cannot be read \(Permission denied\)"):
        read_texts([str(texts / "a.txt")])


@pytest.mark.parametrize("date", ["17 October 2017", "2017-13-01", "2017-02-29", "20171017", "2017-W42-2", ""])
def test_dates_are_days(texts: Path, date: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        read_texts([str(texts / "a.txt")], date=date)


@pytest.mark.parametrize("folder", [".", "deep"])
def test_a_manifest_beside_or_above_dates_the_texts_it_lists(texts: Path, folder: str) -> None:
    path = texts / "deep" / "x.txt"
    path.write_text("Five people.", encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    entry = {"id": "five", "file": "x.txt", "sha256": digest, "date": "2017-10-17", "outlet": "Reuters"}
    manifest = texts / folder / "manifest.json"
    manifest.write_text(json.dumps({"texts": [entry]}), encoding="utf-8")

    [doc] = read_texts(["deep/x.txt"])
    assert (doc.id, doc.date, doc.outlet) == ("five", "2017-10-17", "Reuters")
    [doc] = read_texts(["deep/x.txt"], date="2020-01-01")
    assert doc.date == "2020-01-01"
    path.write_text("Six people.", encoding="utf-8")
    [doc] = read_texts(["deep/x.txt"])
    assert (doc.id, doc.date, doc.outlet) == ("x", None, None)


def test_a_damaged_manifest_is_said_and_a_foreign_one_left_alone(texts: Path) -> None:
    manifest = texts / "manifest.json"
    manifest.write_text('{"name": "a web application"}', encoding="utf-8")
    assert ids("a.txt") == ["a"]
    manifest.write_text('{"texts": [{"id": "a"}]}', encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json: no manifest of texts"):
        read_texts(["a.txt"])


def test_json_lines_of_documents_come_back(tmp_path: Path) -> None:
    docs = [
        Document("In Raqqa\u2028they said", id="a", entities=(Entity(3, 8, "Raqqa", "LOCATION"),)),
        Document("Zwölf\r\n", id="b", date="2017-10-17"),
    ]
    path = tmp_path / "out.jsonl"
    path.write_text("\n".join(doc.to_json() for doc in docs) + "\n\n", encoding="utf-8")
    assert read_annotated([str(path)]) == docs
    assert read_annotated([str(tmp_path)]) == docs


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "line 2: not a document"),
        ('{"format": ', "line 2: not JSON"),
        ("Two people", "line 2: not JSON"),
        (Document("x", id="b").to_json().replace('"text": "x",', ""), "line 2, b: damaged document data"),
    ],
)
def test_damaged_json_lines_are_said_with_their_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(f"{Document('x', id='a').to_json()}\n{content}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_annotated([str(path)])
    assert str(caught.value).startswith(f"{path}, {said}")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), write_text(path) as file:
        file.write(f"half {1 / 0}")
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
    with write_text(path) as file:
        file.write("after\n")
        assert path.read_text(encoding="utf-8") == "before"
    assert path.read_bytes() == b"after\n"
    assert list(tmp_path.iterdir()) == [path]


def test_writing_through_links_and_to_devices(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    for path in (link, Path(os.devnull)):
        with write_text(path) as file:
            file.write("x")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "x"
    assert not Path(os.devnull).is_file()


def test_a_file_keeps_the_permissions_of_the_one_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o600)
    with write_text(path) as file:
        file.write("after")
    assert path.read_text(encoding="utf-8") == "after"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_too_long() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        find(["x" * 300], [".txt"])


@pytest.mark.parametrize("name", ["missing/out.jsonl", "."])
def test_a_place_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be written"), write_text(tmp_path / name):
        pytest.fail("this must not be reached")
