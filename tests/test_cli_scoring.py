"""``raqqa-nlp evaluate``: tables, comparisons and pictures of files of Documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from raqqa_nlp.cli import main
from raqqa_nlp.document import Document, Entity

Capture = pytest.CaptureFixture[str]
TEXT = "Talal Silo met AnnaRoe in Raqqa."
TRUE = (Entity(0, 10, "Talal Silo", "PERSON"), Entity(19, 22, "Roe", "PERSON"), Entity(26, 31, "Raqqa", "LOCATION"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Gold and two systems: one finds all but one name, the other nothing but one."""
    monkeypatch.chdir(tmp_path)
    for name, entities in (("gold", TRUE), ("good", TRUE[:2]), ("bad", TRUE[2:])):
        docs = [Document(TEXT, id=str(number), entities=entities) for number in range(7)]
        Path(f"{name}.jsonl").write_text("".join(f"{doc.to_json()}\n" for doc in docs), encoding="utf-8")
    return tmp_path


def test_a_table_with_intervals_and_what_tags_cannot_say(capsys: Capture) -> None:
    assert (
        main(["evaluate", "gold.jsonl", "good.jsonl", "--intervals", "--figures", "entity/exact/*,*/overlap/micro"])
        == 0
    )
    out = capsys.readouterr().out
    assert re.search(r"entity +│ micro +│ exact .* 80\.0 .* 80\.0 to 80\.0", out)
    assert "seqeval │" not in out
    assert "7 gold span(s) begin or end within a word" in " ".join(out.split())
    assert "0 [19, 22) 'Roe', 1 [19, 22)" in " ".join(out.split())


def test_a_table_of_markdown(capsys: Capture) -> None:
    assert main(["evaluate", "gold.jsonl", "good.jsonl", "--markdown", "--figures", "entity/exact/micro"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| entity | micro | exact | 100.0 | 66.7 | 80.0 | 14 | 0 | 7 |"
    assert lines[4].startswith(
        "7 gold span(s) begin or end within a word; seqeval's figures count them as missed: 0 [19,"
    )


def test_two_systems(capsys: Capture) -> None:
    compared = ["evaluate", "gold.jsonl", "good.jsonl", "--against", "bad.jsonl"]
    assert main([*compared, "--figures", "entity/exact/micro"]) == 0
    assert re.search(r"exact +│ +80\.0 │ +50\.0 │ +\+30\.0 │ +30\.0 to 30\.0 │ +0\.016", capsys.readouterr().out)
    assert main([*compared, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["systems"] == ["good.jsonl", "bad.jsonl"]
    assert {each["name"]: each["p"] for each in found["differences"]}["entity/exact/micro"] == 2 / 2**7
    assert main([*compared, "--markdown"]) == 0
    assert "| entity | micro | exact | 80.0 | 50.0 | +30.0 | 30.0 to 30.0 | 0.016 |" in capsys.readouterr().out


def test_pictures(folder: Path) -> None:
    assert main(["evaluate", "gold.jsonl", "good.jsonl", "--plots", "pictures/of it"]) == 0
    names = {path.name for path in (folder / "pictures" / "of it").iterdir()}
    assert names == {"exact-entity.svg", "confusion-entity.svg", "errors.svg"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--figures", "entity/exakt/*"], "no figure has a name like 'entity/exakt/*'"),
        (["--against", "one.jsonl"], "6 document(s) missing"),
        (["--plots", "gold.jsonl"], "gold.jsonl: cannot be made"),
        (["--json", "--markdown"], "not allowed with argument"),
    ],
)
def test_wrong_use_is_told_on_one_line(arguments: list[str], said: str, capsys: Capture) -> None:
    first = Path("gold.jsonl").read_text(encoding="utf-8").splitlines()[0]
    Path("one.jsonl").write_text(f"{first}\n", encoding="utf-8")
    assert main(["evaluate", "gold.jsonl", "good.jsonl", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
