"""Where numbers begin and end: examples, and no annotated number is touched."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.quantities import extent


@pytest.mark.parametrize(
    ("text", "label", "found", "expected"),
    [
        ("no more than 20 men", "COUNT", "20", "no more than 20"),
        ("REUTERS 2/8 Fighters", "COUNT", "8", ""),
        ("REUTERS 2/8 Fighters", "COUNT", "2/8", ""),
        ("on 2/8, 30 men", "COUNT", "30", "30"),
        ("said earlier this month", "DATE", "earlier this month", "this month"),
        ("said earlier", "DATE", "earlier", "earlier"),
        ("sold for $6 a gallon", "MONEY", "$6 a gallon", "$6"),
        ("sold for a dollar", "MONEY", "a dollar", "a dollar"),
        ("bail of US$ 20,000 on", "MONEY", "$ 20,000", "US$ 20,000"),
        ("PLUS $20 on", "MONEY", "$20", "$20"),
    ],
)
def test_extents(text: str, label: str, found: str, expected: str) -> None:
    start = text.index(found)
    first, end = extent(text, label, start, start + len(found))
    assert text[first:end] == expected


def test_annotated_numbers_stay_as_they_are() -> None:
    for doc in load_gold():
        for number in doc.numbers:
            assert extent(doc.text, number.label, number.start, number.end) == (number.start, number.end), number
