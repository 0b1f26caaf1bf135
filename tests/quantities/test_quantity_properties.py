"""What holds for any text: no error, ends in order, and numbers that come back however they are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp import quantities
from raqqa_nlp.document import Span
from raqqa_nlp.quantities import clock, counts, durations, feasts, forms, words
from raqqa_nlp.schema import VALUE_TYPES, Count

VOCABULARY = sorted(
    {*words._SMALL, *words._TENS, *words._SCALES, *words.PLURALS, *words._PARTS, *words._SHORTHAND}
    | {
        *durations.UNITS,
        *forms._STEPS,
        *forms._SEASONS,
        *feasts.FEASTS,
        *forms._DECADES,
        *forms._NEARBY,
        *clock._PARTS,
    }
    | set(
        words.listed(
            "between and to or from - – , . / ' a an of the up at least most no more than about early late mid"
        )
    )
    | set(words.listed("monday tues. june dec. 1st 29th 2014 '14 1990s 10 a.m. 22:30 9.30pm b.c. fy q3 half end ago"))
    | set(
        words.listed("0 1 12 31 99 1,130 1.130 5.975,74 1/2 ½ ٣ 9999 0000 2017-10-17 30/02/2017 $ £ € usd p cents % km")
    )
    | {"9" * 40}
)
LABELS = st.sampled_from(sorted(VALUE_TYPES))
DATES = st.none() | st.dates().map(str)
ANCHORS = st.none() | st.sampled_from(
    ["2006", "XXXX-02-29", "2006-05-06T10:00", "2017-W53", "198", "BC0575", "9999-12-31", "?"]
)
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(VOCABULARY), max_size=9).map(" ".join)


@settings(max_examples=700, deadline=None)
@given(LABELS, TEXTS, DATES, ANCHORS, st.text(max_size=20))
def test_any_text_has_a_value(label: str, text: str, date: str | None, anchor: str | None, before: str) -> None:
    value = quantities.parse(label, text, date=date, anchor=anchor, before=before)
    assert type(value) is VALUE_TYPES[label]
    if isinstance(value, Count) and value.low is not None and value.high is not None:
        assert value.low <= value.high


NUMBERS = st.integers(0, 999) | st.integers(0, 999_999_999)


@settings(max_examples=200, deadline=None)
@given(NUMBERS)
def test_a_number_comes_back_however_it_is_written_in_digits(number: int) -> None:
    for separator in ("", ",", " ", "\u202f", "’", "."):
        assert counts.count(f"{number:,}".replace(",", separator)) == Count(number, number, "exact")


@settings(max_examples=200, deadline=None)
@given(NUMBERS, NUMBERS)
def test_a_range_of_words_has_the_ends_it_names(first: int, second: int) -> None:
    low, high = sorted((first, second))
    if low == high:
        return
    found = counts.count(f"between {low:,} and {high:,}")
    assert found.modifier == "range"
    assert found.high == high
    assert found.low in (low, 1000 * low)  # "between 2 and 3,000"


@pytest.mark.parametrize(
    "text",
    ["1" * 200, "1,000," * 33, "a " * 100, "and " * 50, "1 to " * 40, "june " * 40, "- " * 100, "1-" * 100, "½" * 200],
)
def test_a_long_text_takes_no_longer_than_it_should(text: str) -> None:
    start = time.perf_counter()
    for label in VALUE_TYPES:
        quantities.parse(label, text, date="2017-10-17")
    assert time.perf_counter() - start < 1


def test_a_span_of_ten_megabytes_is_not_understood() -> None:
    text = "two hundred and " * 655_360
    assert quantities.parse_all(text, [Span(0, len(text), text, "COUNT")]) == (Count(None, None, "vague"),)
