"""brat's notation: offsets that brat itself would accept, and what it may write that must be refused or joined."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from labelstudio_documents import documents

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.formats import brat, read, write
from raqqa_nlp.inputs import read_texts
from raqqa_nlp.schema import Count

TEXT = "\ufeff🏙 Ana Ruiz said\r\n“two\u2028shops” closed,\n\n and left."
DOC = Document(
    TEXT,
    id="vela",
    date="2020-05-20",
    entities=(Entity(3, 11, "Ana Ruiz", "PERSON", canonical="Ana “Rui” Ruiz", score=0.5),),
    numbers=(Number(19, 22, "two", "COUNT", value=Count(2, 2, "exact"), status="other"),),
    attributions=(
        Attribution(
            Span(3, 11, "Ana Ruiz", "SOURCE"),
            Span(12, 16, "said", "CUE"),
            (Span(18, len(TEXT) - 1, TEXT[18:-1], "CONTENT"),),
        ),
    ),
)
ANN = """\
T1\tPERSON 3 11\tAna Ruiz
T2\tSOURCE 3 11\tAna Ruiz
T3\tCUE 12 16\tsaid
T4\tCONTENT 18 22;23 37;40 48\t“two shops” closed, and left
T5\tCOUNT 19 22\ttwo
R1\tsource Arg1:T3 Arg2:T2
R2\tcontent Arg1:T3 Arg2:T4
A1\tdepth T3 1
A2\tmodifier T5 exact
A3\tstatus T5 other
#1\tAnnotatorNotes T1\t{"canonical": "Ana \\u201cRui\\u201d Ruiz", "score": 0.5}
#2\tAnnotatorNotes T5\t{"low": 2, "high": 2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert write([DOC], tmp_path / "brat", "brat") == []
    return tmp_path / "brat"


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "vela.ann"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


def test_a_text_by_example(folder: Path) -> None:
    assert (folder / "vela.txt").read_bytes() == TEXT.encode()
    assert (folder / "vela.ann").read_bytes().decode() == ANN
    [doc] = read(folder)
    assert doc.replace(claims=()) == DOC
    assert len(doc.claims) == 1
    [bare] = read_texts([str(folder / "vela.txt")])
    assert (bare.id, bare.date) == ("vela", "2020-05-20")


@settings(max_examples=40)
@given(documents())
def test_lines_are_what_brat_reads(doc: Document) -> None:
    """brat splits a file where Python does, and holds a span's words against the text, joined by single spaces."""
    files = brat.encode([doc])
    [name] = {name[:-4] for name in files if name.endswith(".ann")}
    for line in files[f"{name}.ann"].decode().splitlines():
        kind = {
            "T": r"T\d+\t[A-Z]+ [\d ;]+\t.+",
            "R": r"R\d+\t[a-z]+ Arg1:T\d+ Arg2:T\d+",
            "A": r"A\d+\t[a-z]+ T\d+ \w+",
        }
        assert re.fullmatch(kind.get(line[0], r"#\d+\tAnnotatorNotes T\d+\t\{.*\}"), line)
        if line.startswith("T"):
            _, place, words = line.split("\t", 2)
            pieces = [tuple(map(int, piece.split())) for piece in place.partition(" ")[2].split(";")]
            assert " ".join(doc.text[start:end] for start, end in pieces) == words


def test_the_configuration_is_the_scheme() -> None:
    sections = dict(re.findall(r"\[(\w+)\]\n(.*?)(?=\n\[|\Z)", brat.configuration(), re.DOTALL))
    assert sections["entities"].split() == list(schema.LAYER_OF)
    assert "counts\tArg1:COUNT, Arg2:COUNTED" in sections["relations"].splitlines()
    assert f"status\tArg:COUNT, Value:{'|'.join(schema.STATUSES)}" in sections["attributes"].splitlines()
    assert "depth\tArg:CUE, Value:1|2" in sections["attributes"].splitlines()


def test_ids_that_are_no_file_names(tmp_path: Path) -> None:
    ids = ["a/b", "A", "a", "../up", "text-1", "text-4", ".", "", "ä", "x" * 200]
    docs = [Document(f"{number}", id=id_ or "none") for number, id_ in enumerate(ids)]
    write(docs, tmp_path / "brat", "brat")
    names = sorted(path.stem for path in (tmp_path / "brat").glob("*.ann"))
    assert names == sorted(
        ["text-1", "A", "text-3", "text-4", "text-5", "text-6", "text-7", "none", "text-9", "text-10"]
    )
    assert read(tmp_path / "brat") == docs


def test_two_documents_with_one_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="two texts have the sha256"):
        write([Document("x", id="a"), Document("x", id="b")], tmp_path / "brat", "brat")


def test_a_folder_of_another_hand(tmp_path: Path) -> None:
    """No manifest, folders below, Windows' line ends, remarks, a CONTENT in pieces, spans in any order."""
    home = tmp_path / "batch 1"
    home.mkdir()
    (home / "x.txt").write_bytes(b"Help, he said, is near.\n")
    (home / "x.ann").write_bytes(
        b"T9\tCONTENT 0 4;15 22\tHelp is near\r\n"
        b"T2\tCUE 9 13\tsaid\r\n"
        b"R1\tcontent Arg1:T2 Arg2:T9\r\n"
        b"#1\tAnnotatorNotes T2\tis this a cue?\r\n"
        b"#2\tAnnotatorNotes R1\t{}\r\n"
    )
    [doc] = read(tmp_path)
    assert doc.id == "batch 1/x"
    [attribution] = doc.attributions
    assert [content.text for content in attribution.contents] == ["Help", "is near"]
    assert (attribution.source, attribution.cue.text, attribution.depth) == (None, "said", 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("T1\tPERSON 3 11", "T1\tPERSON 4 12", r"line 1: T1 says 'Ana Ruiz', the text there 'na Ruiz '"),
        ("T1\tPERSON 3 11", "T1\tPERSON 3 99", r"line 1: T1 says"),
        ("T1\tPERSON", "T1\tGPE", "the scheme has no such label"),
        ("T1\tPERSON 3 11\tAna Ruiz", "T1\tPERSON 3 6;12 16\tAna said", "T1, a PERSON, is in pieces"),
        ("T5\tCOUNT", "T1\tCOUNT", "line 5: T1 is there twice"),
        ("R1\tsource", "E1\tAttribution:T3 source:T2\nR1\tsource", r"line 6: 'E1\\tAttribution:T3 source:T2' is none"),
        ("R1\tsource", "R1\tsaid_by", "the scheme has no such relation"),
        ("Arg2:T2", "Arg2:T7", "there is no region T7"),
        ("A3\tstatus T5 other", "A3\tstatus T5 lost", "status is 'lost'"),
        ("A3\tstatus T5 other", "A3\tstatus T8 other", "values of T8, which is not there"),
        ("A2\tmodifier T5 exact", "A2\tmood T5 exact", "COUNT has no value 'mood'"),
        ('"low": 2', '"low": "2"', "low is '2'"),
        ("T1\tPERSON 3 11", "T1 PERSON 3 11", "line 1: 'T1 PERSON 3 11"),
    ],
)
def test_wrong_lines_are_refused_with_their_place(folder: Path, old: str, new: str, said: str) -> None:
    rewrite(folder, old, new)
    with pytest.raises((AnnotationError, InputError), match=said) as caught:
        read(folder)
    assert str(caught.value.where).startswith(str(folder / "vela.ann"))


def test_files_that_do_not_belong_together(folder: Path) -> None:
    (folder / "vela.txt").write_bytes(TEXT.replace("two", "six").encode())
    with pytest.raises(AnnotationError, match=r"vela\.ann: the text beside it is another one"):
        read(folder)
    (folder / "vela.txt").write_bytes("für".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read(folder)
    (folder / "vela.txt").unlink()
    with pytest.raises(InputError, match=r"vela\.txt: the text or its annotations are missing"):
        read(folder, "brat")


def test_a_listed_text_without_annotations_is_said(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["texts"].append({**manifest["texts"][0], "id": "b", "file": "b.txt", "sha256": "0"})
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "b.txt").write_text("b", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"b\.txt: the text or its annotations are missing. Give both b\.txt and b\.ann"
    ):
        read(folder)
