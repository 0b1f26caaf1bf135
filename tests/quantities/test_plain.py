"""Numbers that the words alone settle, and what looks like them."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.quantities import extent, of_what, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thousands of people fled", [("COUNT", "Thousands")]),
        ("tens of thousands of refugees", [("COUNT", "tens of thousands")]),
        ("worth millions of dollars", []),
        ("Many of its leaders and several guards", [("COUNT", "Many"), ("COUNT", "several")]),
        ("how many people", []),
        ("two wounded men, three villages", [("COUNT", "two"), ("COUNT", "three")]),
        ("five times the rate, two thirds, Unit Two", []),
        ("five million people", []),
        ("several years of war", [("DURATION", "several years")]),
        ("spent weeks there, after the months of fighting", [("DURATION", "weeks"), ("DURATION", "months")]),
        ("two years ago", []),
    ],
)
def test_plain_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(label, text[start:end]) for label, start, end in plain(text)] == expected


def test_in_the_annotated_texts_all_of_them_are_numbers() -> None:
    for doc in load_gold():
        gold = {(number.label, number.start, number.end) for number in doc.numbers}
        covered = {place for number in doc.numbers for place in range(number.start, number.end)}
        for label, start, end in plain(doc.text):
            assert covered.issuperset(range(start, end)), doc.text[start:end]
            assert (label, *extent(doc.text, label, start, end)) in gold or doc.text[start:end] == "a few"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dozens of captured Syrian soldiers there", "captured Syrian soldiers"),
        ("Thousands of people have fled", "people"),
        ("five of the men", None),
        ("dozens, of whom", None),
        ("dozens of", None),
    ],
)
def test_what_is_counted_after_of(text: str, expected: str | None) -> None:
    place = of_what(text, text.index(" of") if " of" in text else len(text))
    assert (text[slice(*place)] if place else None) == expected
