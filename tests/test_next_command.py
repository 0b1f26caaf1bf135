"""The command ``annotate next``: what it chooses, leaves out, prints and refuses; a stand-in is the model."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from raqqa_nlp import pipeline
from raqqa_nlp.cli import main
from raqqa_nlp.document import Document, Entity, Span

SURE = "Shells fell on Homs ."
UNSURE = "Shells fell on Raqqa ."
LONG = "Shells fell on Raqqa , it was said , and on nothing else ."
MISSED = "Shells fell on a [bold]town\x1b[31m ."

Capture = pytest.CaptureFixture[str]


class StandIn:
    """Finds Homs and is sure, finds Raqqa and is not, and may have missed a town."""

    calibrated = True

    def survey(self, texts: Iterable[Document]) -> Iterator[tuple[Document, tuple[Span, ...]]]:
        for doc in texts:
            yield self._found(doc), tuple(self._at(doc, "[bold]town\x1b[31m", Span, 0.25))

    def _found(self, doc: Document) -> Document:
        names = [*self._at(doc, "Homs", Entity, 0.99), *self._at(doc, "Raqqa", Entity, 0.4)]
        return doc.replace(entities=tuple(name for name in names if isinstance(name, Entity)))

    def _at(self, doc: Document, words: str, kind: type[Span], score: float) -> Iterator[Span]:
        if words in doc.text:
            start = doc.text.index(words)
            yield kind(start, start + len(words), words, "LOCATION", score=score)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four texts in the current folder, and the stand-in at work."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(pipeline, "load", lambda bundle: StandIn() if bundle is None else None)
    for name, text in (("sure", SURE), ("unsure", UNSURE), ("long", LONG), ("missed", MISSED)):
        (tmp_path / f"{name}.txt").write_bytes(text.encode())


def run(capsys: Capture, *arguments: str) -> str:
    assert main(["annotate", "next", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def refused(capsys: Capture, *arguments: str) -> str:
    assert main(["annotate", "next", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.removeprefix("raqqa-nlp: ").strip()


def export(*texts: str, cancelled: bool = False, annotated: bool = True) -> str:
    """A Label Studio export of these texts, their annotations empty."""
    annotation = {"id": 1, "result": [], "was_cancelled": cancelled}
    tasks = [
        {"id": place, "data": {"text": text}, "annotations": [annotation] if annotated else []}
        for place, text in enumerate(texts)
    ]
    return json.dumps(tasks)


def test_a_table_says_what_to_annotate_and_why(capsys: Capture) -> None:
    printed = run(capsys, ".", "-n", "3")
    assert printed.index(" unsure ") < printed.index(" long ")
    assert "LOCATION “Raqqa” wrong: 60%" in printed
    assert "3 of 4 texts" in printed
    assert "probabilities" not in printed


def test_what_the_texts_say_is_only_text(capsys: Capture) -> None:
    printed = run(capsys, "missed.txt")
    assert "LOCATION missed at “[bold]town" in printed
    assert "\x1b" not in printed


def test_scores_that_are_no_probabilities_are_called_so(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StandIn, "calibrated", False)
    assert "This model's scores are no probabilities" in run(capsys, ".")


def test_paths_alone_for_the_next_command(capsys: Capture) -> None:
    assert run(capsys, ".", "-n", "2", "--paths") == "unsure.txt\nlong.txt\n"
    assert run(capsys, "./*.txt", "--paths", "-o", "list") == ""
    assert Path("list").read_text(encoding="utf-8").splitlines()[0] == "unsure.txt"


def test_json_holds_places_in_the_text(capsys: Capture) -> None:
    [item] = json.loads(run(capsys, "unsure.txt", "--json"))
    assert item == {
        "rank": 1,
        "id": "unsure",
        "path": "unsure.txt",
        "sha256": sha256(UNSURE.encode()).hexdigest(),
        "words": 5,
        "expected_wrong": 0.6,
        "expected_missed": 0,
        "density": 1,
        "nearest": 0,
        "doubts": [{"label": "LOCATION", "start": 15, "end": 20, "text": "Raqqa", "missed": False, "error": 0.6}],
    }
    items = json.loads(run(capsys, ".", "--json"))
    assert [each["rank"] for each in items] == [1, 2, 3, 4]
    assert items[-1]["nearest"] > 0.3


@pytest.mark.parametrize("name", ["unsure.txt", "another-name.txt"])
def test_texts_annotated_already_are_left_out_by_what_they_say(capsys: Capture, name: str) -> None:
    Path("unsure.txt").rename(name)
    Path("export.json").write_text(export(UNSURE), encoding="utf-8")
    printed = run(capsys, ".", "--annotated", "export.json")
    assert "3 of 3 texts, 1 annotated already left out" in printed
    assert "unsure" not in printed
    assert "another" not in printed


def test_several_sources_of_what_is_annotated(capsys: Capture) -> None:
    Path("done").mkdir()
    Path("done", "export.json").write_text(export(UNSURE), encoding="utf-8")
    Path("done", "gold.jsonl").write_text(Document(LONG, id="x").to_json() + "\n", encoding="utf-8")
    Path("export.json").write_text(export(MISSED), encoding="utf-8")
    assert run(capsys, ".", "--annotated", "done", "--annotated", "export.json", "--paths") == "sure.txt\n"


@pytest.mark.parametrize("state", [{"cancelled": True}, {"annotated": False}])
def test_what_was_skipped_or_only_sent_is_not_annotated(capsys: Capture, state: dict[str, bool]) -> None:
    Path("export.json").write_text(export(UNSURE, **state), encoding="utf-8")
    assert run(capsys, ".", "--annotated", "export.json", "-n", "1", "--paths") == "unsure.txt\n"


def test_a_text_that_is_there_twice_is_taken_once(capsys: Capture) -> None:
    Path("copy.txt").write_bytes(UNSURE.encode())
    assert "4 of 4 texts" in run(capsys, ".")


def test_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(UNSURE.encode())))
    [item] = json.loads(run(capsys, "-", "--json"))
    assert (item["id"], item["path"]) == ("stdin", None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((".", "-n", "0"), "argument -n/--count: '0' is no number of texts. See: raqqa-nlp annotate next --help"),
        ((".", "--json", "--paths"), "argument --paths: not allowed with argument --json"),
        ((".", "-o", "x"), "x: the table goes to no file. Add --json or --paths, or leave -o out."),
        (("-", "--paths"), "-: standard input has no path. Name files, or leave --paths out."),
        (("none.txt",), "none.txt: no such file. Check the path."),
        ((".", "--annotated", "none.json"), "none.json: no such file"),
        (
            (".", "--annotated", "all.json"),
            "every text (4) is annotated already. Name texts that nobody has annotated.",
        ),
        ((".", "--annotated", "cut.json"), "cut.json: not JSON, or cut short"),
        ((".", "--annotated", "bare.json"), "bare.json, task 7: it has no text. Export the project"),
        ((".", "--annotated", "out.jsonl"), "out.jsonl, x: it was predicted, not annotated: its spans have scores."),
    ],
)
def test_wrong_use_is_one_line_that_says_how_to_mend_it(capsys: Capture, arguments: tuple[str, ...], said: str) -> None:
    Path("all.json").write_text(export(SURE, UNSURE, LONG, MISSED), encoding="utf-8")
    Path("cut.json").write_text(export(SURE)[:-1], encoding="utf-8")
    Path("bare.json").write_text('[{"id": 7, "annotations": [{"result": []}]}]', encoding="utf-8")
    found = Document(SURE, id="x", entities=(Entity(15, 19, "Homs", "LOCATION", score=0.5),))
    Path("out.jsonl").write_text(found.to_json() + "\n", encoding="utf-8")
    assert refused(capsys, *arguments).startswith(said)
