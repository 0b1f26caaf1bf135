"""What the guide's Python prints is what the guide says. ``python test_evaluation_readme.py`` writes it anew."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

import raqqa_nlp.evaluation
from raqqa_nlp.files import read_text, write_text

GUIDE = Path(raqqa_nlp.evaluation.__file__).with_name("README.md")
EXAMPLE = re.compile(r"(```python\n(?P<code>.*?)```\n)(?P<output>\n```text\n.*?```\n)?", re.DOTALL)


def rendered(text: str) -> str:
    """The text with the output of its examples made anew; they share their names, in order."""
    names: dict[str, object] = {}

    def run(example: re.Match[str]) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(example["code"], str(GUIDE), "exec"), names)
        return example[1] + (f"\n```text\n{printed.getvalue()}```\n" if printed.getvalue() else "")

    return EXAMPLE.sub(run, text)


def test_examples_print_what_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = read_text(GUIDE)
    assert rendered(text) == text
    assert {path.name for path in tmp_path.iterdir()} == {"entities.svg", "confusion.png", "errors.svg"}


def test_links_lead_somewhere() -> None:
    for document in (GUIDE, GUIDE.with_name("PEERS.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", read_text(document)):
            assert (GUIDE.parent / target).exists(), target


if __name__ == "__main__":
    made = rendered(read_text(GUIDE))
    with write_text(GUIDE) as file:
        file.write(made)
