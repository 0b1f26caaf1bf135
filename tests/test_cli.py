"""The command line: what it prints, what it refuses, what it leaves behind. A stand-in takes the model's place."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from raqqa_nlp import __version__, claims, pipeline
from raqqa_nlp.bundle import DEFAULT, NETWORK, SETTINGS, TOKENIZER
from raqqa_nlp.cli import main
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.schema import Count

TEXT = "Raqqa fell.\r\nThe Red Crescent said 12 people were killed.\nAbout 300 [bold]fighters[/bold]\x1b[31m left."

Capture = pytest.CaptureFixture[str]


def annotated(doc: Document) -> Document:
    """What the stand-in finds: words of TEXT, wherever they stand."""

    def at(words: str) -> tuple[int, int, str]:
        start = doc.text.index(words)
        return start, start + len(words), words

    def counted(words: str) -> Span:
        return Span(*at(words), "COUNTED")

    found = doc.replace(
        entities=(Entity(*at("Red Crescent"), "ORGANISATION", canonical="Red Crescent"),),
        numbers=(
            Number(*at("12"), "COUNT", value=Count(12, 12, "exact"), counted=counted("people"), status="killed"),
            Number(
                *at("About 300"),
                "COUNT",
                value=Count(300, 300, "approximate"),
                counted=counted("[bold]fighters[/bold]"),
                status="evacuated",
            ),
        ),
        attributions=(
            Attribution(
                Span(*at("The Red Crescent"), "SOURCE"),
                Span(*at("said"), "CUE"),
                (Span(*at("12 people were killed"), "CONTENT"),),
            ),
        ),
    )
    return claims.derive(found)


class StandIn:
    """Has what the command line uses of a Pipeline; breaks at a text that says so."""

    def stream(self, texts: Iterable[Document], *, progress: bool = False) -> Iterator[Document]:
        assert not progress
        for doc in texts:
            if "break" in doc.text:
                raise ZeroDivisionError
            if "interrupt" in doc.text:
                raise KeyboardInterrupt
            yield annotated(doc)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two texts in it and the stand-in at work."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(pipeline, "load", lambda bundle: StandIn() if bundle is None else None)
    for name in ("a", "b"):
        Path(f"{name}.txt").write_bytes(TEXT.encode())
    return tmp_path


def expected(name: str, date: str | None = None) -> Document:
    return annotated(Document(TEXT, id=name, date=date))


def lines(text: str) -> list[Document]:
    return [Document.from_json(line) for line in text.splitlines()]


def test_predict_prints_a_line_for_each_text(folder: Path, capsys: Capture) -> None:
    assert main(["predict", "b.txt", str(folder), "--date", "2017-10-17"]) == 0
    printed = capsys.readouterr()
    assert lines(printed.out) == [expected("b", date="2017-10-17"), expected("a", date="2017-10-17")]
    assert printed.err == ""


@pytest.mark.usefixtures("folder")
def test_predict_writes_a_file(capsys: Capture) -> None:
    assert main(["predict", "a.txt", "-o", "out.jsonl"]) == 0
    assert lines(Path("out.jsonl").read_text(encoding="utf-8")) == [expected("a")]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("layers", "kept"),
    [
        ("entity", {"entities"}),
        ("number", {"numbers"}),
        ("number, entity", {"numbers", "entities"}),
        ("attribution,number", {"numbers", "attributions", "claims"}),
        ("entity,number,attribution", {"entities", "numbers", "attributions", "claims"}),
    ],
)
@pytest.mark.usefixtures("folder")
def test_predict_keeps_the_layers_asked_for(capsys: Capture, layers: str, kept: set[str]) -> None:
    assert main(["predict", "a.txt", "--layers", layers]) == 0
    [doc] = lines(capsys.readouterr().out)
    for name in ("entities", "numbers", "attributions", "claims"):
        assert getattr(doc, name) == (getattr(expected("a"), name) if name in kept else ())


@pytest.mark.parametrize(
    ("text", "error", "status"),
    [("break", ZeroDivisionError, None), ("interrupt", None, 130)],
)
@pytest.mark.usefixtures("folder")
def test_nothing_is_left_half_written(text: str, error: type[Exception] | None, status: int | None) -> None:
    Path("out.jsonl").write_text("before", encoding="utf-8")
    Path("c.txt").write_text(text, encoding="utf-8")
    before = sorted(Path().iterdir())
    arguments = ["predict", "a.txt", "c.txt", "-o", "out.jsonl"]
    if error:
        with pytest.raises(error):
            main(arguments)
    else:
        assert main(arguments) == status
    assert sorted(Path().iterdir()) == before
    assert Path("out.jsonl").read_text(encoding="utf-8") == "before"


@pytest.mark.usefixtures("folder")
def test_report_shows_each_text_and_all_together(capsys: Capture) -> None:
    assert main(["report", "a.txt", "b.txt", "--date", "2017-10-17"]) == 0
    printed = [re.sub(" {2,}", "  ", line.strip()) for line in capsys.readouterr().out.splitlines()]
    one = [
        "Red Crescent  12  people  killed  2:23  The Red Crescent said 12",
        "own voice  about 300  [bold]fighters[/bold]  evacuated  3:1  About 300",
    ]
    for row in one:
        assert sum(line.startswith(row) for line in printed) == 2, printed
    assert "[1] a · 2017-10-17" in printed
    assert "Across the 2 texts" in printed
    assert "killed  people  12  Red Crescent  [1] 2:23, [2] 2:23" in printed
    assert "evacuated  [bold]fighters[/bold]  about 300  own voice  [1] 3:1, [2] 3:1" in printed


@pytest.mark.parametrize(
    ("name", "start"),
    [("d.html", "<!doctype html>"), ("c.csv", "group,"), ("c.json", "{"), ("c.md", "# "), ("x", "# ")],
)
@pytest.mark.usefixtures("folder")
def test_report_writes_files(capsys: Capture, name: str, start: str) -> None:
    form = ["--format", "md"] if name == "x" else []
    assert main(["report", "a.txt", "b.txt", "-o", name, *form]) == 0
    written = Path(name).read_bytes().decode()
    assert written.startswith(start)
    assert written.endswith("\n")
    assert "Red Crescent" in written
    assert capsys.readouterr() == ("", "")
    assert main(["report", "a.txt", "b.txt", "--format", Path(name).suffix[1:] or "md"]) == 0
    assert capsys.readouterr().out == written


def test_what_scores_little_is_left_out(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Reuters said dozens of men were killed in Raqqa.", encoding="utf-8")
    spans = []
    for score in ("0", "1"):
        assert main(["predict", "a.txt", "--min-score", score]) == 0
        doc = Document.from_json(capsys.readouterr().out)
        spans.append(len(doc.entities) + len(doc.numbers))
    assert spans[0] > spans[1] == 0
    assert main(["predict", "a.txt", "--min-score", "90"]) == 2
    assert "'90' is no number from 0 to 1" in capsys.readouterr().err


@pytest.mark.parametrize(("convention", "least"), [("default", 24), ("ACLED", 12), ("none", None)])
def test_what_a_vague_plural_means_is_chosen(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, convention: str, least: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("vague.txt").write_text("Reuters said dozens of men were killed.", encoding="utf-8")
    assert main(["predict", "vague.txt", "--vague", convention]) == 0
    (claim,) = Document.from_json(capsys.readouterr().out).claims
    assert (claim.low, claim.high, claim.modifier) == (least, None, "vague")
    assert main(["predict", "vague.txt", "--vague", "ACLD"]) == 2
    assert "ACLED" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [20, 40, 100, 250])
@pytest.mark.usefixtures("folder")
def test_report_fits_the_width_and_obeys_no_text(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["report", "a.txt"]) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= columns
    assert "\x1b" not in printed


@pytest.mark.usefixtures("folder")
def test_one_text_has_no_table_across(capsys: Capture) -> None:
    assert main(["report", "a.txt"]) == 0
    assert "Across" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["predict", "missing.txt"], "missing.txt: no such file. Check the path."),
        (
            ["report", "a.txt", "empty.txt"],
            "empty.txt: empty: there is nothing but white space. Give a file that holds text.",
        ),
        (["predict", "binary.txt"], "binary.txt: binary, no text (NUL at byte 1). Give plain text in UTF-8."),
        (["report", "none"], "none: no .txt file in this folder. Name the files, or a glob in quotes."),
        (
            ["predict", "a.txt", "--layers", "entity,words"],
            "unknown layer 'words'. Choose from entity, number, attribution.",
        ),
        (
            ["predict", "a.txt", "--date", "Tuesday"],
            "'Tuesday' is no date. Write it as YYYY-MM-DD, for example 2017-10-17.",
        ),
        (
            ["predict", "a.txt", "-o", "none/or/so"],
            "none/or/so: cannot be written (No such file or directory). Name a file",
        ),
        (
            ["report", "a.txt", "-o", "a.doc"],
            "a.doc: no format is known by the ending '.doc'. Name the format: --format",
        ),
        (["report", "a.txt", "--format", "pdf"], "unknown format 'pdf'. Choose from html, csv, json, parquet, md."),
        (["report", "a.txt", "--format", "parquet"], "Parquet is binary and goes to a file. Name one with -o."),
        (
            ["report", "a.txt", "--format", "terminal", "-o", "a"],
            "a: the terminal's tables go to no file. Leave -o out.",
        ),
        (["evaluate", "a.txt", "a.txt"], "a.txt, line 1: not JSON"),
        (["evaluate", "a.txt"], "the following arguments are required: PRED. See: raqqa-nlp evaluate --help"),
        (["predict"], "the following arguments are required: FILE. See: raqqa-nlp predict --help"),
        (["forecast"], "argument COMMAND: invalid choice: 'forecast'"),
        ([], "the following arguments are required: COMMAND. See: raqqa-nlp --help"),
    ],
)
def test_wrong_use_is_one_line(folder: Path, capsys: Capture, arguments: list[str], said: str) -> None:
    (folder / "none").mkdir()
    (folder / "empty.txt").write_text("\n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(b"\x89\0\xff")
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"raqqa-nlp: {said}")
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, SETTINGS])
def test_a_damaged_bundle_is_one_line(tmp_path: Path, capsys: Capture, name: str) -> None:
    bundle = shutil.copytree(DEFAULT, tmp_path / "bundle")
    data = bytearray((bundle / name).read_bytes())
    data[data.rindex(b"0") if name == SETTINGS else len(data) // 3] ^= 1
    (bundle / name).write_bytes(data)
    (tmp_path / "a.txt").write_text("Two people died.", encoding="utf-8")
    assert main(["predict", str(tmp_path / "a.txt"), "--bundle", str(bundle)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"raqqa-nlp: {bundle / name}: damaged")
    assert printed.err.endswith("Copy or export the bundle anew.\n")
    assert printed.err.count("\n") == 1


@pytest.mark.usefixtures("folder")
def test_a_bug_is_not_hidden() -> None:
    Path("c.txt").write_text("break", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        main(["report", "c.txt"])


@pytest.mark.parametrize("command", ["predict", "report"])
@pytest.mark.usefixtures("folder")
def test_a_reader_that_goes_away(capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main([command, "a.txt"]) == 141
        monkeypatch.undo()
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.usefixtures("folder")
def test_a_full_disk(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["predict", "a.txt", "-o", "/dev/full"]) == 2
    with Path("/dev/full").open("w", encoding="utf-8") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        assert main(["report", "a.txt"]) == 2
        monkeypatch.undo()
    assert (
        capsys.readouterr().err.splitlines()
        == ["raqqa-nlp: no space left to write to. Free some, or write elsewhere."] * 2
    )


@pytest.mark.usefixtures("folder")
def test_evaluate_scores_what_predict_writes(capsys: Capture) -> None:
    assert main(["predict", "a.txt", "b.txt", "-o", "gold.jsonl"]) == 0
    without = [doc.replace(entities=()) for doc in lines(Path("gold.jsonl").read_text(encoding="utf-8"))]
    Path("found.jsonl").write_text("".join(f"{doc.to_json()}\n" for doc in without), encoding="utf-8")

    assert main(["evaluate", "gold.jsonl", "found.jsonl", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["number/exact/COUNT"]["f1"] == 1
    assert figures["entity/exact/ORGANISATION"]["f1"] == 0
    assert main(["evaluate", "gold.jsonl", "gold.jsonl"]) == 0
    assert re.search(r"number +│ COUNT +│ exact +│ +100\.0", capsys.readouterr().out)


def test_evaluate_reads_exports(capsys: Capture) -> None:
    exports = str(Path(__file__).parents[1] / "annotations" / "exports" / "raqqa.json")
    assert main(["evaluate", exports, exports, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["claim/overlap/all"] == {"tp": 23, "fp": 0, "fn": 0, "precision": 1, "recall": 1, "f1": 1}


def test_train_and_export_pass_their_arguments_on(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    from raqqa_nlp import training

    calls: list[object] = []

    def train(config: Path, **named: object) -> Path:
        calls.append((config, named))
        return Path("checkpoint")

    def export(*given: Path) -> SimpleNamespace:
        calls.append(given)
        return SimpleNamespace(quantised_agreement=0.98765, texts=3)

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(training, "export", export)
    assert main(["train", "configs/c.toml"]) == 0
    assert main(["train", "c.toml", "--data", "corpora", "-o", "here", "--resume"]) == 0
    assert main(["export", "checkpoint", "-o", "bundle"]) == 0
    assert calls == [
        (Path("configs/c.toml"), {"data": None, "output": Path("runs/c"), "resume": False}),
        (Path("c.toml"), {"data": Path("corpora"), "output": Path("here"), "resume": True}),
        (Path("checkpoint"), Path("bundle")),
    ]
    agreement = "bundle: agrees with its checkpoint by 98.8 F1 on the spans of 3 texts"
    assert capsys.readouterr().out.splitlines() == ["checkpoint", "checkpoint", agreement]


def test_train_names_what_is_wrong_with_its_configuration(capsys: Capture) -> None:
    assert main(["train", "missing.toml"]) == 2
    assert capsys.readouterr().err.startswith("raqqa-nlp: missing.toml: cannot be read")


@pytest.mark.parametrize("command", ["predict", "report", "evaluate", "train", "export"])
def test_help_teaches(capsys: Capture, command: str) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert re.search(rf"^ +{command} +\w", shown, re.MULTILINE)
    assert "examples:" in shown
    assert "exit status:" in shown
    with pytest.raises(SystemExit) as done:
        main([command, "--help"])
    assert done.value.code == 0
    assert len(capsys.readouterr().out) > 300


def test_version(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"raqqa-nlp {__version__}\n"
