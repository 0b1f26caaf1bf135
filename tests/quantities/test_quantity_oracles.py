"""Held against others' work: num2words for number words, dateparser for dates. No part of either is in the package."""

from __future__ import annotations

import datetime
import re

import dateparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from raqqa_nlp import quantities
from raqqa_nlp.quantities import counts
from raqqa_nlp.schema import Count, Date

TODAY = datetime.date(2017, 10, 17)
DAYS = st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 12, 31))
WRITTEN = (
    "%d %B %Y",
    "%A, %d %B %Y",
    "%B %d, %Y",
    "%b. %d, %Y",
    "%A, %b %d, %Y",
    "%dth of %B %Y",
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
)


def ours(text: str) -> str:
    value = quantities.parse("DATE", text, date=TODAY.isoformat())
    assert isinstance(value, Date)
    assert value.value is not None
    return value.value


def theirs(text: str) -> datetime.date:
    rules = {"RELATIVE_BASE": datetime.datetime.combine(TODAY, datetime.time(12)), "PREFER_DATES_FROM": "past"}
    found = dateparser.parse(text, languages=["en"], settings={**rules, "DATE_ORDER": "DMY"})
    assert found is not None
    day: datetime.date = found.date()
    return day


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 999) | st.integers(0, 10**10 - 1), st.sampled_from(["en", "en_IN"]))
def test_number_words(number: int, language: str) -> None:
    written = num2words(number, lang=language)
    for form in (written, written.upper(), written.replace("-", " "), written.replace(" and ", " ")):
        assert counts.count(form) == Count(number, number, "exact")


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["hundred", "thousand", "million"]))
def test_ranges_of_number_words(first: int, second: int, scale: str) -> None:
    low, high = sorted((first, second))
    if low == high:
        return
    factor = {"hundred": 100, "thousand": 1000, "million": 1_000_000}[scale]
    expected = Count(low * factor, high * factor, "range")
    assert counts.count(f"{num2words(low)} to {num2words(high)} {scale}") == expected
    assert counts.count(f"between {num2words(low)} {scale} and {num2words(high)} {scale}") == expected


@settings(max_examples=60, deadline=None)
@given(DAYS, st.sampled_from(WRITTEN))
def test_days_of_the_calendar(day: datetime.date, form: str) -> None:
    written = day.strftime(form)
    assert ours(written) == theirs(written).isoformat() == day.isoformat()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]), st.booleans())
def test_distances_from_today(number: int, unit: str, in_words: bool) -> None:
    text = f"{num2words(number) if in_words else number} {unit}{'s' * (number > 1)} ago"
    day, digits = theirs(re.sub(r"^\D+(?= \w+ ago)", str(number), text)), {"day": 10, "month": 7, "year": 4}
    week = "{:04d}-W{:02d}".format(*day.isocalendar())
    assert ours(text) == (week if unit == "week" else day.isoformat()[: digits[unit]])


@pytest.mark.parametrize(
    "text", ["today", "yesterday", "tomorrow", "June 6", "6 June", "Monday", "Wednesday", "Sunday"]
)
def test_days_without_a_year(text: str) -> None:
    assert ours(text) == theirs(text).isoformat()
