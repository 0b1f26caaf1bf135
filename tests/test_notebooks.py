"""Notebooks hold no outputs and run from beginning to end; both checks are themselves checked.

``python tests/test_notebooks.py`` takes out of them what a run has left.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS = 1800
"""A cell's, on the busiest machine; a notebook takes less than a minute of one core."""


def faults(text: str) -> list[str]:
    """What must not be in git: results of a run, and marks of the machine or program that it ran on."""
    notebook = json.loads(text)
    found = [] if notebook["metadata"] == METADATA else [f"metadata {notebook['metadata']}"]
    for number, cell in enumerate(notebook["cells"]):
        for key, empty in (("outputs", []), ("execution_count", None), ("metadata", {}), ("attachments", {})):
            if cell.get(key, empty) != empty:
                found.append(f"cell {number}: {key}")
        found += [f"cell {number}: it is empty"] * (not "".join(cell["source"]).strip())
    return found


def stripped(text: str) -> str:
    """The notebook as it may be in git."""
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return f"{nbformat.writes(notebook)}\n"


def run(notebook: Any) -> None:
    """Run all cells in the folder of the notebooks, with what the tests import.

    :raises CellExecutionError: a cell fails.
    """
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": FOLDER}})
    client.execute(env=environment)


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01_corpus", "02_evaluation", "03_claims", "04_your_own_data"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_of_a_run_is_kept(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=nbformat.NO_CONVERT))
    assert faults(text) == [], "mend it with: python tests/test_notebooks.py"
    assert stripped(text) == text, "mend it with: python tests/test_notebooks.py"
    for link in re.findall(r"\]\(([^)#]+)\)", "".join("".join(cell["source"]) for cell in json.loads(text)["cells"])):
        assert (FOLDER / link).exists(), link


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"outputs": [new_output("stream", text="3")]}, "outputs"),
        ({"execution_count": 3}, "execution_count"),
        ({"metadata": {"collapsed": True}}, "metadata"),
    ],
)
def test_what_a_run_leaves_is_found(change: dict[str, Any], fault: str) -> None:
    clean = new_notebook(cells=[new_markdown_cell("words"), new_code_cell("1 + 2")], metadata=METADATA)
    assert faults(nbformat.writes(clean)) == []
    clean.cells[1].update(change)
    assert faults(nbformat.writes(clean)) == [f"cell 1: {fault}"]
    clean.metadata["widgets"] = {}
    assert len(faults(nbformat.writes(clean))) == 2
    assert faults(stripped(nbformat.writes(clean))) == []


def test_an_empty_cell_is_found() -> None:
    notebook = new_notebook(cells=[new_code_cell(" ")], metadata=METADATA)
    assert faults(nbformat.writes(notebook)) == ["cell 0: it is empty"]


def test_pages_need_no_network() -> None:
    exporter = HTMLExporter(extra_template_basedirs=[str(FOLDER)], template_name="offline")
    page, _ = exporter.from_filename(str(NOTEBOOKS[0]))
    assert "What the gold holds" in page
    assert re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)=|\bimport\(|@import", page) == []
    assert re.search(r"<script\b[^>]*src=", HTMLExporter().from_filename(str(NOTEBOOKS[0]))[0])


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_they_run(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    run(notebook)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.slow
def test_a_cell_that_fails_is_noticed() -> None:
    notebook = nbformat.read(NOTEBOOKS[2], as_version=4)
    notebook.cells = [*notebook.cells[:2], new_code_cell("assert not claims.groups")]
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(notebook)


if __name__ == "__main__":
    for each in NOTEBOOKS:
        each.write_text(stripped(each.read_text(encoding="utf-8")), encoding="utf-8")
