"""The command ``annotate agreement``: whom it compares, what it prints and writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raqqa_nlp.cli import main
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.labelstudio.export import GOLD
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.labelstudio.publish import ADJUDICATOR, ANNOTATORS

EXPORT = str(annotations_folder() / GOLD)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The ground truth and a poorer reading of two of its texts, as JSON lines."""
    gold, poor = tmp_path / "gold.jsonl", tmp_path / "poor.jsonl"
    docs = [doc.replace(claims=()) for doc in load_gold()]
    gold.write_text("".join(f"{doc.to_json()}\n" for doc in docs), encoding="utf-8")
    poor.write_text("".join(f"{doc.replace(entities=()).to_json()}\n" for doc in docs[:2]), encoding="utf-8")
    return str(gold), str(poor)


def test_an_export_of_several_annotators(capsys: Capture) -> None:
    assert main(["annotate", "agreement", EXPORT]) == 0
    printed, said = capsys.readouterr()
    assert printed.startswith(f"3 texts annotated by {' and '.join(ANNOTATORS)}.")
    assert "90.0 (71.4–100.0)" in printed  # COUNTED
    assert "Disagreements: 5 missing, 3 range, 3 value." in printed
    assert max(map(len, printed.splitlines())) <= 100
    assert said == f"raqqa-nlp: left out, for theirs is the ground truth: {ADJUDICATOR}\n"


def test_annotators_are_chosen(capsys: Capture) -> None:
    chosen = [ANNOTATORS[0], ADJUDICATOR]
    assert main(["annotate", "agreement", EXPORT, "--annotators", ", ".join(chosen), "--json"]) == 0
    printed, said = capsys.readouterr()
    found = json.loads(printed)
    assert (found["annotators"], found["left_out"], said) == (chosen, {}, "")
    # Of the eleven disagreements of the passes, the ground truth is with the first in three.
    assert len(found["disagreements"]) == 8


def test_a_model_against_gold(files: tuple[str, str], tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "page.html"
    assert main(["annotate", "agreement", f"truth={files[0]}", files[1], "-o", str(page)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("2 texts annotated by truth and poor.")
    assert f"1 text: {load_gold()[2].id} (truth)" in printed
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["{gold}"], "gold.jsonl: this is the work of one annotator. Name the files of two"),
        (["{gold}", "{gold}"], "two annotators are called 'gold'. Name them: NAME=FILE."),
        (["{gold}", "missing.jsonl"], "missing.jsonl: no such file"),
        ([EXPORT, "--annotators", "nobody"], f"no annotator 'nobody'. There are: {ANNOTATORS[0]}"),
        ([EXPORT, "--annotators", ADJUDICATOR], "agreement takes two annotators, here is 1"),
        (["{gold}", "{poor}", "-o", "no/folder/page.html"], "no/folder/page.html: cannot be written"),
        ([], "See: raqqa-nlp annotate agreement --help"),
    ],
)
def test_what_is_refused(arguments: list[str], problem: str, files: tuple[str, str], capsys: Capture) -> None:
    given = [argument.format(gold=files[0], poor=files[1]) for argument in arguments]
    assert main(["annotate", "agreement", *given]) == 2
    assert problem in capsys.readouterr().err
