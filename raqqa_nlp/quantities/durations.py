"""DURATION: a length of time as ISO 8601."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from raqqa_nlp.quantities import words
from raqqa_nlp.quantities.words import Numeral
from raqqa_nlp.schema import Duration

_SINGULAR: Final = {
    "second": (1, "TS"),
    "minute": (1, "TM"),
    "hour": (1, "TH"),
    "day": (1, "D"),
    "night": (1, "D"),
    "week": (1, "W"),
    "fortnight": (2, "W"),
    "month": (1, "M"),
    "quarter": (3, "M"),
    "semester": (6, "M"),
    "year": (1, "Y"),
    "decade": (10, "Y"),
    "century": (100, "Y"),
    "millennium": (1000, "Y"),
}
_ABBREVIATED: Final = {
    **dict.fromkeys(("s", "sec", "secs"), (1, "TS")),
    **dict.fromkeys(("m", "min", "mins"), (1, "TM")),
    **dict.fromkeys(("h", "hr", "hrs"), (1, "TH")),
    **dict.fromkeys(("d",), (1, "D")),
    **dict.fromkeys(("wk", "wks"), (1, "W")),
    **dict.fromkeys(("mo", "mos", "mth", "mths"), (1, "M")),
    **dict.fromkeys(("y", "yr", "yrs"), (1, "Y")),
}
_PLURAL: Final = {f"{word}s": unit for word, unit in _SINGULAR.items()} | {
    "centuries": (100, "Y"),
    "millennia": (1000, "Y"),
}
_UNKNOWN: Final = {**dict.fromkeys(("lifetime", "lifetimes", "generation", "generations"), (1, "Y"))}
UNITS: Final = {**_SINGULAR, **_ABBREVIATED, **_PLURAL, **_UNKNOWN}
"""Unit of time -> (how many, ISO 8601 designator; ``T`` marks those of the clock)."""

_VAGUE: Final = frozenset({"several", "some", "few", "many", "recent", "coming"})
_RANGE: Final = frozenset({"to", "or", "till", "until"})
_ORDER: Final = ("Y", "M", "W", "D", "TH", "TM", "TS")
_NEXT: Final = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS"), "W": (7, "D")}
"""Designator -> how many of the next smaller unit it is exactly, and that unit; a month is no fixed number of days."""


@dataclass(frozen=True, slots=True)
class Length:
    """So many of an ISO 8601 unit.

    :param number: ``None`` where the text leaves it open.
    :param size: how many of it one of the named unit are, 10 for a decade.
    """

    number: Fraction | None
    designator: str
    size: int


def duration(text: str) -> Duration:
    """A length of time: "five-month" is ``P5M``, "a year and a half" ``P1Y6M``, "a few hours" ``PTXH``.

    Modifiers ("nearly", "less than") do not change the value; decades and centuries are counted in years; a range
    ("two or three weeks", "a week to a month") leaves the number open, in its first unit, for ISO 8601 has no other way
    to say it.
    """
    return Duration(_iso(lengths(text)))


def lengths(text: str) -> list[Length]:
    """The lengths of time a text names, in order."""
    found: list[Length] = []
    pending: list[Numeral] = []
    vague = ranging = False
    for item in words.read(text):
        if isinstance(item, Numeral):
            pending.append(item)
            continue
        ranging = ranging or (bool(found) and item in _RANGE)
        if item == "per":  # "10 hours per week" are ten hours
            break
        word = _unit_word(item)
        if word not in UNITS or (word in _ABBREVIATED and not pending):
            vague = vague or word in _VAGUE
            continue
        size, designator = UNITS[word]
        if ranging:  # "two weeks to a month"
            return [Length(None, found[0].designator, found[0].size)]
        found.append(Length(_number(word, pending, size, vague=vague), designator, size))
        pending, vague = [], False
    return _with_rest(found, pending, text) if found and pending else found


def _unit_word(item: str) -> str:
    """The unit in "year's" and "yearlong"."""
    word = item.replace("’", "'").removesuffix("'s")
    return word if word in UNITS else word.removesuffix("long")


def _number(word: str, pending: Sequence[Numeral], size: int, *, vague: bool) -> Fraction | None:
    """How many; a lone singular is one, a lone plural open, two numbers a range and so open."""
    if word in _UNKNOWN or len(pending) > 1 or any(numeral.vague for numeral in pending):
        return None
    if pending:
        return pending[0].value * size
    return Fraction(size) if word in _SINGULAR and not vague else None


def _with_rest(found: Sequence[Length], pending: Sequence[Numeral], text: str) -> list[Length]:
    """A number after the unit: "a year and a half" adds to it, "a day or two" leaves it open."""
    *earlier, last = found
    number = last.number
    if "or" in text.casefold().split():
        number = None
    elif number is not None and len(pending) == 1 and pending[0].value < 1:
        number += pending[0].value * last.size
    return [*earlier, Length(number, last.designator, last.size)]


def _iso(found: Sequence[Length]) -> str | None:
    totals: dict[str, Fraction | None] = {}
    for length in found:
        if length.number is None or totals.get(length.designator, Fraction(0)) is None:
            totals[length.designator] = None
        else:
            _add(totals, length.number, length.designator)
    if not totals:
        return None
    parts = [(designator, totals[designator]) for designator in _ORDER if designator in totals]
    date = "".join(_part(number) + designator for designator, number in parts if "T" not in designator)
    time = "".join(_part(number) + designator[1:] for designator, number in parts if "T" in designator)
    return f"P{date}T{time}" if time else f"P{date}"


def _add(totals: dict[str, Fraction | None], number: Fraction, designator: str) -> None:
    """Adds a number, a fraction of it turned into smaller units where that comes out even."""
    whole, rest = divmod(number, 1)
    if rest and designator in _NEXT:
        size, smaller = _NEXT[designator]
        if (rest * size).denominator == 1:
            _add(totals, rest * size, smaller)
            number = Fraction(whole)
    if number or not rest:
        totals[designator] = (totals.get(designator) or 0) + number


def _part(number: Fraction | None) -> str:
    if number is None:
        return "X"
    return str(number.numerator) if number.denominator == 1 else str(float(number))
