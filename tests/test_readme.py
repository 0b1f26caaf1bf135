"""The README's Python says what the README says it says. ``python tests/test_readme.py`` writes its output anew."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from raqqa_nlp.files import read_text, write_text

README = Path(__file__).parents[1] / "README.md"
EXAMPLE = re.compile(r"(```python\n(?P<code>.*?)```\n\n```text\n)(?P<output>.*?)(```\n)", re.DOTALL)


def rendered(text: str) -> str:
    """The text with the output of its examples made anew; they share their names, in order."""
    names: dict[str, object] = {}

    def run(example: re.Match[str]) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(example["code"], str(README), "exec"), names)
        return example[1] + printed.getvalue() + example[4]

    return EXAMPLE.sub(run, text)


def test_examples_print_what_the_readme_says() -> None:
    text = read_text(README)
    assert EXAMPLE.search(text)
    assert rendered(text) == text


def test_a_wrong_output_is_found() -> None:
    wrong = "```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n"
    assert rendered(wrong) == wrong.replace("3", "2")


def test_commands_are_those_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read_text(README.parent / "Makefile"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        used = set(re.findall(r"(?:^|`)make ([a-z-]+)", read_text(README.parent / document), re.MULTILINE))
        assert used
        assert used <= targets


def test_links_lead_somewhere() -> None:
    for document in README.parent.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", read_text(document)):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


if __name__ == "__main__":
    made = rendered(read_text(README))
    with write_text(README) as file:
        file.write(made)
