"""Where numbers begin and end: examples, and no annotated number is touched."""

from __future__ import annotations

import itertools

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.quantities import extent, joined


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
        ("worth tens of millions of dollars", "MONEY", "tens of millions", "tens of millions of dollars"),
        ("in the first half of this year", "DATE", "this year", "first half of this year"),
        ("by the end of 2013", "DATE", "2013", "end of 2013"),
        ("on the 33rd floor", "DATE", "33rd", ""),
        ("on the 33rd", "DATE", "33rd", "33rd"),
        ("in his late seventies", "DATE", "seventies", ""),
        ("in the seventies", "DATE", "seventies", "seventies"),
        ("after a six-year war", "DURATION", "a six-year", "six-year"),
        ("after a week", "DURATION", "a week", "a week"),
        ("a 19 year old man", "DURATION", "19 year", ""),
        ("girls aged between 13 and 17", "COUNT", "17", ""),
        ("girls aged 13", "COUNT", "13", ""),
        ("between 13 and 17 girls", "COUNT", "13 and 17", "13 and 17"),
        ("other people", "COUNT", "other", ""),
        ("with 270,000 people", "COUNT", "270", "270,000"),
        ("that about 300-400 fighters", "COUNT", "300-400", "about 300-400"),
        ("spoke about three men", "COUNT", "three", "three"),
        ("that only a few may", "COUNT", "a few", "only a few"),
        ("with 270,0000 people", "COUNT", "270", "270"),
        ("for the next 30 hours", "DURATION", "next 30 hours", "30 hours"),
        ("in the last year", "DURATION", "last year", "last year"),
        ("cleared 15 to 20 percent", "PERCENT", "20 percent", "15 to 20 percent"),
        ("from 2.5-3 percent", "PERCENT", "3 percent", "2.5-3 percent"),
        ("in 2015, 20 percent", "PERCENT", "20 percent", "20 percent"),
        ("more than doubled", "COUNT", "more than doubled", ""),
        ("IS handed over 12 men", "COUNT", "12", "12"),
        ("IS handed over 12 men", "COUNT", "over 12", "12"),
        ("IS handed over 12 men", "COUNT", "handed over 12", "12"),
        ("IS lost over 12 men", "COUNT", "12", "over 12"),
        ("spread over 3 days", "DURATION", "over 3 days", "3 days"),
        ("two-thirds of the town", "COUNT", "two-thirds of", ""),
        ("an unknown number of people", "COUNT", "unknown number", "unknown number"),
    ],
)
def test_extents(text: str, label: str, found: str, expected: str) -> None:
    start = text.index(found)
    first, end = extent(text, label, start, start + len(found))
    assert text[first:end] == expected


@pytest.mark.parametrize(
    ("label", "first", "gap", "second", "expected"),
    [
        ("DURATION", "six years", " and ", "eight months", True),
        ("DURATION", "two hours", ", ", "30 minutes", True),
        ("DURATION", "two days", " or ", "three hours", False),
        ("DURATION", "eight months", " and ", "six years", False),
        ("DURATION", "weeks-long", " and ", "two hours", False),
        ("DATE", "this year", " and ", "last month", False),
        ("COUNT", "Between 500", " and ", "a thousand", True),
        ("COUNT", "between 500 and 600", " and ", "a thousand", False),
        ("COUNT", "500", " and ", "a thousand", False),
    ],
)
def test_lengths_of_time_that_are_one(label: str, first: str, gap: str, second: str, expected: bool) -> None:
    text = first + gap + second
    assert joined(text, label, (0, len(first)), (len(first + gap), len(text))) is expected


def test_annotated_numbers_stay_as_they_are() -> None:
    for doc in load_gold():
        for number in doc.numbers:
            assert extent(doc.text, number.label, number.start, number.end) == (number.start, number.end), number


def test_annotated_numbers_stay_apart() -> None:
    for doc in load_gold():
        for one, other in itertools.pairwise(doc.numbers):
            assert not joined(doc.text, one.label, (one.start, one.end), (other.start, other.end)), (one, other)
