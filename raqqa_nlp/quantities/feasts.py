"""Feast days of the Western calendar, fixed and movable; those of the lunar calendars (Eid, Ramadan) are not here."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from raqqa_nlp.quantities.periods import UNKNOWN_YEAR

_Rule = Callable[[int], date]


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Such as the second Sunday of a month; ``None`` where the month has none.

    :param weekday: 0 is Monday.
    :param nth: from 1; -1 is the last.
    """
    days = [d for d in calendar.Calendar().itermonthdates(year, month) if (d.month, d.weekday()) == (month, weekday)]
    place = nth - 1 if nth > 0 else nth
    return days[place] if -len(days) <= place < len(days) else None


def easter(year: int) -> date:
    """Easter Sunday, Gregorian: the anonymous algorithm (*Nature*, 20 April 1876; Meeus, *Astronomical Algorithms*)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> _Rule:
    return lambda year: date(year, month, day)


def _weekday(month: int, weekday: int, nth: int) -> _Rule:
    def on(year: int) -> date:
        found = nth_weekday(year, month, weekday, nth)
        assert found is not None  # no feast is on a fifth weekday
        return found

    return on


def _from_easter(days: int) -> _Rule:
    return lambda year: easter(year) + timedelta(days=days)


FEASTS: Final[Mapping[str, _Rule]] = {
    "new year day": _fixed(1, 1),
    "martin luther king day": _weekday(1, 0, 3),
    "valentine day": _fixed(2, 14),
    "presidents day": _weekday(2, 0, 3),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "good friday": _from_easter(-2),
    "easter": _from_easter(0),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "may day": _fixed(5, 1),
    "memorial day": _weekday(5, 0, -1),
    "pentecost": _from_easter(49),
    "labor day": _weekday(9, 0, 1),
    "columbus day": _weekday(10, 0, 2),
    "halloween": _fixed(10, 31),
    "veterans day": _fixed(11, 11),
    "thanksgiving": _weekday(11, 3, 4),
    "thanksgiving day": _weekday(11, 3, 4),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year eve": _fixed(12, 31),
}
"""Name as :mod:`dates` normalises it (lower case, no possessive) -> its day in a year."""


def recurring(name: str) -> str | None:
    """What is the same of a feast in every year, as a TIMEX3 value: its day, its month, or nothing."""
    days = [FEASTS[name](year).isoformat()[4:] for year in range(2001, 2029)]
    shared = days[0] if len(set(days)) == 1 else days[0][:3]
    return f"{UNKNOWN_YEAR}{shared}" if all(day.startswith(shared) for day in days) else None


def near(name: str, today: date, *, coming: bool = False) -> date:
    """The feast nearest to a day, or the first after it."""
    days = [FEASTS[name](year) for year in (today.year - 1, today.year, today.year + 1)]
    return min((day for day in days if day > today or not coming), key=lambda day: abs(day - today))


def last(name: str, today: date, *, future: bool = False) -> date:
    """The last such feast up to a day, or the next from it."""
    here = FEASTS[name](today.year)
    if future:
        return here if here >= today else FEASTS[name](today.year + 1)
    return here if here <= today else FEASTS[name](today.year - 1)
