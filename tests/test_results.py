"""The documents' figures are those of the result files; that check is itself checked with planted failures."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report, results
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import evaluate

TEXT = "Raqqa and Deir Ezzor"
README = """# A model

<!-- results:small entity/exact/* -->
<!-- /results -->

Text between.

<!-- results:small -->
out of date
<!-- /results -->
"""


def place(start: int, end: int) -> Entity:
    return Entity(start, end, TEXT[start:end], "LOCATION")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder like a clone: one result file and a README with regions already made."""
    gold = [Document(TEXT, id="a", entities=(place(0, 5), place(10, 20)))]
    worse = [Document(TEXT, id="a", entities=(place(0, 5), place(10, 14)))]
    systems = {"ours": evaluate(gold, gold), "theirs": evaluate(gold, worse)}
    results.record("small", systems, seeds=[0, 1], data="two names", seconds=90, root=tmp_path)
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    assert report.main([], root=tmp_path) == 0
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_documents_agree_with_the_results() -> None:
    assert report.update(results.ROOT, write=False) == []


def test_regions_are_made_from_the_results(clone: Path) -> None:
    text = (clone / "README.md").read_text(encoding="utf-8")
    assert "| entity | LOCATION | exact F1 | 100.0 | 50.0 |" in text
    assert text.count("| overlap F1 |") == text.count("| seqeval F1 |") == 3
    assert "at an unknown commit, seeds 0, 1, in 2 minutes on" in text
    assert "Text between." in text
    assert "out of date" not in text
    assert report.main(["--check"], root=clone) == 0


def test_a_changed_figure_is_found_and_mended(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (clone / "README.md").read_bytes()
    edit(clone / "README.md", "| 50.0 |", "| 51.0 |")
    changed = (clone / "README.md").read_bytes()
    assert report.main(["--check"], root=clone) == 1
    assert "README.md: out of date; mend it with: python -m benchmarks.report" in capsys.readouterr().out
    assert (clone / "README.md").read_bytes() == changed
    assert report.main([], root=clone) == 0
    assert (clone / "README.md").read_bytes() == before


def test_new_results_make_the_documents_stale(clone: Path) -> None:
    gold = [Document(TEXT, id="a", entities=(place(0, 5),))]
    results.record("small", {"ours": evaluate(gold, gold)}, seeds=[0], data="one name", seconds=1, root=clone)
    assert report.update(clone, write=False) == ["README.md"]


def test_an_edited_result_file_is_refused(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(clone / results.FOLDER / "small.json", '"f1": 0.5', '"f1": 0.6')
    assert report.main(["--check"], root=clone) == 2
    assert "the figures are not the sums" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<!-- /results -->\n\nText", "Text", "not closed"),
        ("<!-- results:small entity/exact/* -->\n", "", "closed that is not open"),
        ("results:small -->", "results:none -->", "none.json: no such file"),
        ("entity/exact/*", "entity/exakt/*", "no figure has a name like 'entity/exakt/*'"),
    ],
)
def test_damaged_regions(clone: Path, old: str, new: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(clone / "README.md", old, new)
    before = (clone / "README.md").read_bytes()
    assert report.main([], root=clone) == 2
    error = capsys.readouterr().err
    assert words in error
    assert "README.md" in error
    assert (clone / "README.md").read_bytes() == before


def test_a_last_region_left_open(clone: Path) -> None:
    text = README.removesuffix("<!-- /results -->\n")
    with pytest.raises(InputError, match="not closed"):
        report.render(text, clone / results.FOLDER, where="README.md")


def test_what_a_result_file_holds(clone: Path) -> None:
    found = results.load(clone / results.FOLDER / "small.json")
    assert list(found.systems) == ["ours", "theirs"]
    assert found.systems["theirs"]["entity/exact/micro"].counts == (1, 1, 1)
    assert found.commit == {"hash": None, "dirty": None}
    assert {"python", "numpy", "seqeval"} <= found.versions.keys()
    assert found.hardware["cores"] >= 1
    assert str(Path.home()) not in (clone / results.FOLDER / "small.json").read_text(encoding="utf-8")
    assert not list((clone / results.FOLDER).glob(".*"))


def test_a_damaged_result_file(clone: Path) -> None:
    path = clone / results.FOLDER / "small.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for content in ("{", "[]", json.dumps({**data, "systems": 1}), json.dumps({"systems": {}})):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=r"small\.json"):
            results.load(path)


MEASURES: results.Measures = {
    "ours": {"network/speed/words a second": 12345.6, "network/size/MB": 22.62, "scores/calibration/ECE": 0.0213},
    "theirs": {"network/speed/words a second": 999, "texts/invariance/any batch": True},
}


def with_measures(root: Path, measures: results.Measures) -> None:
    gold = [Document(TEXT, id="a", entities=(place(0, 5),))]
    systems = {"ours": evaluate(gold, gold), "theirs": evaluate(gold, gold)}
    results.record("measured", systems, seeds=[0], data="a name", seconds=1, measures=measures, root=root)


def test_measures_are_rows_of_their_own(clone: Path) -> None:
    with_measures(clone, MEASURES)
    result = results.load(clone / results.FOLDER / "measured.json")
    assert result.measures == MEASURES
    whole = report.table(result)
    assert "| entity | LOCATION | exact F1 | 100.0 | 100.0 |" in whole
    measured = [
        "| network | words a second | speed | 12,346 | 999 |",
        "| network | MB | size | 22.6 | – |",
        "| scores | ECE | calibration | 0.0213 | – |",
        "| texts | any batch | invariance | – | yes |",
    ]
    assert "\n".join(measured) in whole
    some = report.table(result, ["network/*", "entity/exact/LOCATION"]).splitlines()
    assert [line.split(" | ")[1] for line in some[2:5]] == ["LOCATION", "words a second", "MB"]
    assert report.table(result, ["texts/*"]).count("\n| ") == 2
    with pytest.raises(InputError, match=r"no figure has a name like 'speed/\*'"):
        report.table(result, ["texts/*", "speed/*"])


def test_what_systems_lack_is_said_in_words(clone: Path) -> None:
    gold = [Document(TEXT, id="a", entities=(place(0, 5),))]
    systems = {name: evaluate(gold, gold) for name in ("ours", "theirs")}
    results.record("words", systems, seeds=[0], data="", seconds=1, lacks={"theirs": "links"}, root=clone)
    result = results.load(clone / results.FOLDER / "words.json")
    assert result.lacks == {"theirs": "links"}
    assert "| entity | LOCATION | exact F1 | 100.0 | 100.0 |\n|  | gives no |  | – | links |" in report.table(
        result, ["entity/exact/LOCATION", "lacks"]
    )
    assert "links" not in report.table(result, ["entity/*"])
    turned = dataclasses.replace(result, systems={**systems, **dict.fromkeys("abc", systems["ours"])})
    assert "| System | entity LOCATION, exact F1 | gives no |" in report.table(turned, ["entity/exact/LOC*", "lacks"])
    with pytest.raises(InputError, match="words on an unknown system 'nobody'"):
        results.record("words", systems, seeds=[0], data="", seconds=1, lacks={"nobody": "links"}, root=clone)


def test_a_file_without_measures_reads_as_ever(clone: Path) -> None:
    path = clone / results.FOLDER / "small.json"
    assert "measures" not in json.loads(path.read_text(encoding="utf-8"))
    assert results.load(path).measures == {}


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ({"nobody": {"a/b/c": 1}}, "unknown system 'nobody'"),
        ({"ours": {"speed": 1}}, "'speed': 1 is no measure"),
        ({"ours": {"a/b/c": "fast"}}, "'a/b/c': 'fast' is no measure"),
    ],
)
def test_measures_that_fit_no_table_are_refused(clone: Path, measures: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        with_measures(clone, measures)
    assert not (clone / results.FOLDER / "measured.json").exists()
    path = clone / results.FOLDER / "small.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "measures": measures}), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        results.load(path)


def test_commit_and_dirty_tree(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    (tmp_path / "code.py").write_text("1\n", encoding="utf-8")
    git("add", "code.py")
    git("commit", "-m", "one")
    (tmp_path / "README.md").write_text("made by the benchmark itself\n", encoding="utf-8")
    clean = results.commit(tmp_path)
    assert len(clean["hash"]) == 40
    assert clean["dirty"] is False
    (tmp_path / "code.py").write_text("2\n", encoding="utf-8")
    assert results.commit(tmp_path) == {**clean, "dirty": True}
