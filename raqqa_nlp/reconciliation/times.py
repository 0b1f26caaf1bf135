"""When: the days that a TIMEX3 value spans, and whether two statements speak of the same time."""

from __future__ import annotations

import calendar
import re
from datetime import date as Day
from datetime import timedelta
from typing import Final, TypeAlias

Period: TypeAlias = tuple[str, str]
"""First and last day, ``YYYY-MM-DD``, which sort as days do."""

RECENT: Final = 31
"""Days: what a report tells without a date is of the month before it."""

LASTING: Final = 7
"""Days by which the dates of a state ("remained") may differ; those of an event, by one, for time zones."""

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)(?:-WE)?")
_MONTHS: Final = re.compile(r"(\d{4})(?:-(\d\d|Q[1-4]|H[12]|SP|SU|FA|WI))?")
_SEASONS: Final = {"SP": (3, 3), "SU": (6, 3), "FA": (9, 3), "WI": (12, 3)}


def period(value: str | None) -> Period | None:
    """The days of a TIMEX3 value: "2017-10" is 1 to 31 October; ``None`` of decades, unknown years and other forms."""
    try:
        return _period(value or "")
    except (ValueError, OverflowError):  # no such day in the calendar
        return None


def _period(value: str) -> Period | None:
    if match := _DAY.fullmatch(value):
        day = Day(*map(int, match.groups())).isoformat()
        return day, day
    if match := _WEEK.fullmatch(value):
        monday = Day.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    if match := _MONTHS.fullmatch(value):
        first, size = _months(match[2])
        years, last = divmod(first + size - 2, 12)
        year = int(match[1]) + years
        end = Day(year, last + 1, calendar.monthrange(year, last + 1)[1])
        return Day(int(match[1]), first, 1).isoformat(), end.isoformat()
    return None


def _months(part: str | None) -> tuple[int, int]:
    """The first month of a part of a year, and how many months it has."""
    if part is None:
        return 1, 12
    if part in _SEASONS:
        return _SEASONS[part]
    if part[0] in "QH":
        size = 3 if part[0] == "Q" else 6
        return (int(part[1]) - 1) * size + 1, size
    return int(part), 1


def assumed(said: Period | None, reported: str | None) -> Period | None:
    """The time of a statement: as said, or else the month before its report; ``None`` where neither is known."""
    if said is not None or reported is None:
        return said
    return shift(reported, -RECENT), reported


def meet(one: Period, other: Period, slack: int) -> bool:
    """Whether two periods share a day, or are at most so many days apart."""
    return one[0] <= shift(other[1], slack) and other[0] <= shift(one[1], slack)


def days(span: Period) -> int:
    """How many days a period has."""
    return (Day.fromisoformat(span[1]) - Day.fromisoformat(span[0])).days + 1


def shift(day: str, by: int) -> str:
    """A day so many days on, within the calendar."""
    try:
        return (Day.fromisoformat(day) + timedelta(days=by)).isoformat()
    except OverflowError:
        return day
