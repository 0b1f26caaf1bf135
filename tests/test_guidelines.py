"""The guidelines quote the texts rightly, and what they show as a span is one in the ground truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

import pytest

from raqqa_nlp.document import Document
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.regions import FIELDS, Region, disassemble

GUIDELINES: Final = (annotations_folder() / "GUIDELINES.md").read_text(encoding="utf-8")
EXAMPLE: Final = re.compile(r"`([^`]+)`\s\((\d{3})\)")
PART: Final = re.compile(r"\[([A-Z]+): |(\])|(…)|(\s+)|([^\s\[\]…]+)")
EXAMPLES: Final = sorted({(" ".join(words.split()), text) for words, text in EXAMPLE.findall(GUIDELINES)})


@cache
def gold() -> dict[str, Document]:
    return {str(doc.id)[:3]: doc for doc in load_gold()}


@cache
def regions(text: str) -> dict[tuple[str, int, int], Region]:
    return {(region.label, region.start, region.end): region for region in disassemble(gold()[text])[0]}


def compiled(example: str) -> tuple[re.Pattern[str], list[str]]:
    """A pattern for the passage, with a group for each span shown, and the spans' labels."""
    assert "".join(match.group() for match in PART.finditer(example)) == example, "an unpaired bracket or bare label"
    pattern, labels = [], []
    for label, close, gap, space, word in PART.findall(example):
        pattern.append("(" if label else ")" if close else ".+?" if gap else r"\s+" if space else re.escape(word))
        labels += [label] if label else []
    return re.compile("".join(pattern), re.DOTALL), labels


def places(example: str, text: str) -> Iterator[list[tuple[str, int, int]]]:
    pattern, labels = compiled(example)
    for match in pattern.finditer(gold()[text].text):
        yield [(label, *match.span(number)) for number, label in enumerate(labels, start=1)]


def table(section: str) -> Iterator[list[str]]:
    """The body rows of a section's table that quote a text."""
    body = GUIDELINES.split(f"\n### {section}\n")[1].split("\n#")[0]
    for line in body.splitlines():
        if line.startswith("|") and EXAMPLE.search(line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def value(words: str, text: str, label: str) -> dict[str, Any]:
    """The values of the first span of these words."""
    return next(
        dict(region.values) for region in regions(text).values() if (region.label, region.text) == (label, words)
    )


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 100
    assert {text for _, text in EXAMPLES} == set(gold())


@pytest.mark.parametrize(("example", "text"), EXAMPLES)
def test_example_stands_in_its_text_and_shows_its_spans(example: str, text: str) -> None:
    found = list(places(example, text))
    assert found, "no such passage"
    assert any(all(span in regions(text) for span in spans) for spans in found), found


@pytest.mark.parametrize("wrong", ["[COUNT: 3,251] people", "[COUNT: 3,250 people]", "[DATE: 3,250] people"])
def test_a_wrong_example_is_noticed(wrong: str) -> None:
    assert not any(all(span in regions("000") for span in spans) for spans in places(wrong, "000"))


@pytest.mark.parametrize(
    ("section", "label", "skipped"), [("3.2 low, high and modifier", "COUNT", 0), ("3.6 DATE", "DATE", 1)]
)
def test_values_in_tables_are_the_ground_truths(section: str, label: str, skipped: int) -> None:
    rows = list(table(section))
    assert len(rows) > 5
    names = [field.name for field in FIELDS[label] if field.name != "status"]
    for first, *rest in rows:
        shown = {name: cell for name, cell in zip(names, rest[skipped:], strict=True) if cell}
        for words, text in EXAMPLE.findall(first):
            held = {name: str(one) for name, one in value(words, text, label).items() if name != "status"}
            assert shown == held, words


def test_canonical_names_are_the_ground_truths() -> None:
    rows = GUIDELINES.split("| in the texts | canonical |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    for names, canonical in (row.strip("| ").split(" | ") for row in rows):
        for variants, texts in re.findall(r"([^()]+) \(([\d, ]+)\),? ?", names):
            for name in variants.split(", "):
                for text in texts.split(", "):
                    named = [region for region in regions(text).values() if region.text == name]
                    held = {region.values["canonical"] for region in named if "canonical" in region.values}
                    assert held == {canonical}, (name, text)


def test_keys_are_those_of_the_label_config() -> None:
    labels = ElementTree.parse(annotations_folder() / "label_config.xml").iter("Label")
    keys = {f"`{label.get('hotkey')}` {label.get('value')}" for label in labels}
    assert set(re.findall(r"`\w` [A-Z]+", GUIDELINES)) == keys


def test_links_lead_to_headings() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in GUIDELINES.splitlines()
        if line.startswith("#")
    }
    links = re.findall(r"\]\(#([^)]+)\)", GUIDELINES)
    assert len(links) > 30
    assert set(links) <= headings
