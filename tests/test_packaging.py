"""What is built holds what it needs: the wheel, made from the source archive, works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import raqqa_nlp

ROOT = Path(__file__).parents[1]


def build(kind: str, source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = target.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source archive."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, folder / "built")) as archive:
        archive.extractall(folder, filter="data")
    [unpacked] = folder.glob("raqqa_nlp-*")
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(build("wheel", sdist, folder / "built")) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def files(folder: Path, under: str) -> set[str]:
    return {
        path.relative_to(folder / under).as_posix()
        for path in (folder / under).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(code: str, site: Path, cwd: Path) -> str:
    """Run code somewhere else, with the wheel's content first on the path."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_source_archive_holds_the_project_and_nothing_else(sdist: Path) -> None:
    for part in ("annotations", "raqqa_nlp", "tests"):
        assert files(sdist, part) == files(ROOT, part)
    hidden = {path.name for path in sdist.iterdir() if path.name.startswith(".")}
    assert hidden <= {".ci", ".editorconfig", ".gitattributes", ".gitignore", ".pre-commit-config.yaml"}
    assert not {"build", "dist", "runs"} & {path.name for path in sdist.iterdir()}


def test_the_wheel_holds_the_package_and_the_annotations(wheel: Path) -> None:
    folders = ("exports/", "extended/", "further/", "registers/", "texts/")
    parts = (*folders, "groups.json", "label_config.xml", "manifest.json")
    annotations = {f"annotations/{name}" for name in files(ROOT, "annotations") if name.startswith(parts)}
    assert files(wheel, "raqqa_nlp") == files(ROOT, "raqqa_nlp") | annotations
    assert {path.name for path in wheel.iterdir()} == {"raqqa_nlp", f"raqqa_nlp-{raqqa_nlp.__version__}.dist-info"}


def test_gold_and_predict_work_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    code = """
import raqqa_nlp
assert raqqa_nlp.__file__.startswith({site!r}), raqqa_nlp.__file__
gold = raqqa_nlp.load_gold()
print([doc.id for doc in gold], [doc.text == found.text for doc, found in zip(gold, raqqa_nlp.predict(gold))])
"""
    ids = sorted(path.stem for path in (ROOT / "annotations" / "texts").iterdir())
    assert run(code.format(site=str(wheel)), wheel, tmp_path) == f"{ids} {[True] * 3}\n"


def test_the_wheel_installs_the_command(wheel: Path) -> None:
    [entry_points] = wheel.glob("*.dist-info/entry_points.txt")
    assert "raqqa-nlp = raqqa_nlp.cli:main" in entry_points.read_text(encoding="utf-8")
