"""The command ``convert``, and commands that read what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.cli import main
from raqqa_nlp.formats import FORMATS, read

EXPORTS = str(Path(__file__).parents[2] / "annotations" / "exports")
Capture = pytest.CaptureFixture[str]


def convert(*arguments: str) -> int:
    return main(["convert", *arguments])


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read_and_scored(tmp_path: Path, capsys: Capture, form: str) -> None:
    path = str(tmp_path / ("out.spacy" if form == "spacy" else "out.jsonl" if "json" in form else "out"))
    assert convert(EXPORTS, "--to", form, "-o", path) == 0
    first, *lost = capsys.readouterr().out.splitlines()
    assert first == f"wrote 3 texts to {path}, losing {'what this form cannot hold:' if lost else 'nothing'}"
    assert bool(lost) == (form == "conll")
    assert main(["evaluate", EXPORTS, path, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["entity/exact/micro"]["f1"] == figures["attribution/exact/whole"]["f1"] == 1
    assert convert(path, "--to", "jsonl", "-o", str(tmp_path / "back.jsonl")) == 0
    assert read(tmp_path / "back.jsonl") == read(path)
    assert (read(path) == list(load_gold())) == (form != "conll")


def test_losses_are_listed(tmp_path: Path, capsys: Capture) -> None:
    assert convert(EXPORTS, "--to", "conll", "-o", str(tmp_path / "out"), "--dry-run") == 0
    assert list(tmp_path.iterdir()) == []
    first, *lost = capsys.readouterr().out.splitlines()
    assert first.startswith("would write 3 texts to ")
    assert [line.split()[1] for line in lost] == ["date", "outlet", "canonical", "value", "status"]
    assert " ".join(lost[1].split()) == "1 outlet in 1 text, first 002_b4f31120ac09fb1b (who published it)"


def test_strict_writes_nothing(tmp_path: Path, capsys: Capture) -> None:
    assert convert(EXPORTS, "--to", "conll", "-o", str(tmp_path / "out"), "--strict") == 2
    assert "conll cannot hold 1 date, and more. Choose another format" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "xml", "-o", "new"], "unknown format 'xml'. Choose from brat, conll,"),
        (["--to", "brat", "-o", "taken"], "taken: it is there already. Name another place"),
        (["--to", "brat"], "the following arguments are required: -o/--output"),
        (["--to", "brat", "-o", "missing/new"], "missing/new: cannot be written (No such file or directory)"),
    ],
)
def test_wrong_use_is_one_line(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert convert(EXPORTS, *arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_help_names_every_form(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        convert("--help")
    text = capsys.readouterr().out
    assert all(f"\n  {form} " in text for form in FORMATS)
