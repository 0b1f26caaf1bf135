"""Calibration and error benchmarks on planted predictions: what they write is what was planted."""

from __future__ import annotations

import math
import random
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import calibration, errors, report, results
from raqqa_nlp.document import Document, Entity

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "x " * 20


def overconfident(count: int) -> tuple[list[Document], list[Document]]:
    """Documents in which a name with the score p is right with the probability p / 2 + 0.25, twenty names each."""
    draw = random.Random(0)
    gold, predicted = [], []
    for number in range(count):
        scores = [round(1 / (1 + math.exp(-draw.uniform(-2, 6))), 4) for _ in range(20)]
        names = [Entity(2 * i, 2 * i + 1, "x", "PERSON", score=score) for i, score in enumerate(scores)]
        right = tuple(
            Entity(name.start, name.end, "x", "PERSON")
            for name in names
            if draw.random() < (name.score or 0) / 2 + 0.25
        )
        gold.append(Document(TEXT, id=f"{number:03}", entities=right))
        predicted.append(Document(TEXT, id=f"{number:03}", entities=tuple(names)))
    return gold, predicted


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone")
    gold, predicted = overconfident(150)
    folds = [[str(doc.id) for doc in gold[part::5]] for part in range(5)]
    calibration.record(gold, predicted, folds, seeds=[1], data="nothing", seconds=1, root=root)
    return root


def test_calibration_is_better_after_than_before(clone: Path) -> None:
    result = results.load(clone / results.FOLDER / "calibration.json")
    before, after = result.measures[calibration.BEFORE], result.measures[calibration.AFTER]
    assert before["entity/calibration/expected error"] > 0.15 > 0.05 > after["entity/calibration/expected error"]
    assert before["entity/calibration/Brier score"] > after["entity/calibration/Brier score"]
    assert before["entity/calibration/expected error"] == before["all/calibration/expected error"]
    assert before["entity/scores of 0.9 and more/recall"] < before["entity/scores of 0.5 and more/recall"]
    assert before["entity/scores of 0.9 and more/precision"] < 80
    table = report.table(result, ["entity/calibration/*", "entity/scores of 0.9 and more/*"])
    assert table.splitlines()[0] == "| Layer | What | Measure | before calibration | after calibration |"
    assert "| entity | precision | scores of 0.9 and more |" in table
    scores = result.systems.values()
    assert len({system["entity/exact/micro"].counts for system in scores}) == 1


def test_the_figure_shows_both(clone: Path) -> None:
    figure = ET.parse(clone / results.FOLDER / calibration.FIGURE)
    words = {each.text for each in figure.iter(f"{SVG}text")}
    assert {calibration.BEFORE, calibration.AFTER, "share right", "score", "spans"} <= words
    errors = [float(word.rpartition(" ")[2]) for word in words if word and word.startswith("entity: 3,000 spans, ECE ")]
    assert len(errors) == 2
    assert max(errors) > 0.15 > 0.05 > min(errors)


def test_errors_are_counted_for_all_and_shown_only_of_public_texts(tmp_path: Path) -> None:
    text = "Amal spoke in Raqqa ."
    name, place = Entity(0, 4, "Amal", "PERSON"), Entity(14, 19, "Raqqa", "LOCATION")
    gold = [Document(text, id=which, entities=(name, place)) for which in ("own", "foreign")]
    predicted = [
        Document(text, id="own", entities=(name, Entity(14, 19, "Raqqa", "FACILITY"))),
        Document(text, id="foreign", entities=(place,)),
    ]
    found = errors.record("scheme", gold, predicted, public={"own"}, most=5, data="nothing", seconds=1, root=tmp_path)
    assert {error.error_class for error in found} == {
        ("entity", "LOCATION as FACILITY", "wrong label"),
        ("entity", "PERSON", "missed"),
    }
    result = results.load(tmp_path / results.FOLDER / "errors-scheme.json")
    assert result.measures == {
        "8-bit bundle": {"entity/wrong label/LOCATION as FACILITY": 1, "entity/missed/PERSON": 1}
    }
    assert "| entity | PERSON | missed | 1 |" in report.table(result, ["entity/missed/*"])
    page = (tmp_path / results.FOLDER / "errors-scheme.md").read_text(encoding="utf-8")
    assert "| entity | PERSON | missed | 1 | 50.0 |" in page
    assert "`Amal spoke in [{Raqqa}] .` (own)" in page
    assert "[Amal]" not in page
    assert "foreign" not in page
