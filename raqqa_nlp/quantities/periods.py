"""Arithmetic on TIMEX3 values: which year a bare "June" is in, the week before, the same month a year on.

A value is a string as TimeML's TIMEX3 writes it (*TimeML Annotation Guidelines* 1.2.1): ``2017``, ``2017-06``,
``2017-06-06``, ``2017-W28``, ``2017-W28-WE``, ``2017-SU``, ``2017-Q3``, ``2017-H1``, ``198`` (a decade), ``19`` (a
century's first two digits), with ``XXXX`` for an unknown year.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final

UNKNOWN_YEAR: Final = "XXXX"
_LEAP: Final = 2000  # stands in for an unknown year, so that 29 February exists
_DAY: Final = re.compile(r"(\d{4}|XXXX)-(\d\d)-(\d\d)")
_WEEK: Final = re.compile(r"(\d{4})-W(\d\d)")
_BASE: Final = re.compile(r"(?:FY)?(\d{4}|XXXX)(?!\d)(?:-(\d\d)(?!\d))?(?:-(\d\d))?")
_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class Context:
    """What a relative date resolves against.

    :param today: the document's date.
    :param anchor: the value of the last date before this one in the text, of any unit.
    :param future: whether the words before speak of what is to come; otherwise the past is meant, as in news.
    """

    today: date | None = None
    anchor: str | None = None
    future: bool = False

    @property
    def anchor_year(self) -> int | None:
        """The anchor's year, where it has one."""
        match = _BASE.match(self.anchor or "")
        return int(match[1]) if match and match[1] != UNKNOWN_YEAR else None

    @property
    def anchor_day(self) -> str | None:
        """The anchor's day, where it has one, without the time."""
        match = _DAY.match(self.anchor or "")
        return match[0] if match else None


def year_of(month: int, day: int | None, context: Context, *, strict: bool = False) -> int | None:
    """The year of a month or day given without one.

    With the document's date it is the last that has begun by then (``strict``: by the month before), or the next when
    the context looks ahead; without it, the year the text is telling of if its last date is more than a bare year.
    """
    if context.today is None:
        return context.anchor_year if "-" in (context.anchor or "") else None
    year, now = context.today.year, (context.today.month, context.today.day if day else 0)
    key = (month, day or 0)
    if context.future:
        year, step = year + (key < now), 1
    else:
        year, step = year - (key > now or (key == now and strict)), -1
    while key == (2, 29) and MINYEAR <= year <= MAXYEAR and not calendar.isleap(year):
        year += step
    return year


def compose(year: int | None, month: int, day: int | None = None) -> str | None:
    """The value of a month or a day; ``None`` where the calendar has no such day or year."""
    if not 1 <= month <= 12 or (year is not None and not MINYEAR <= year <= MAXYEAR):
        return None
    written = UNKNOWN_YEAR if year is None else f"{year:04d}"
    if day is None:
        return f"{written}-{month:02d}"
    days = calendar.monthrange(_LEAP if year is None else year, month)[1]
    return f"{written}-{month:02d}-{day:02d}" if 1 <= day <= days else None


def on_weekday(days: Sequence[str | None], weekday: int) -> str | None:
    """The first of the days that is on a weekday, 0 for Monday; the first of all where none is."""
    fitting = (day for day in days if day and date.fromisoformat(day).weekday() == weekday)
    return next(fitting, days[0] if days else None)


def shift(base: str | None, unit: str, steps: int) -> str | None:
    """The period of a unit that is so many steps from the one the base lies in; ``None`` where the base is too coarse.

    :param base: a TIMEX3 value; a time of day in it is ignored.
    :param unit: day, week, weekend, month, quarter, half, year, decade or century.
    """
    try:
        return _shift(base or "", unit, steps)
    except (OverflowError, ValueError):  # outside the years 1 to 9999
        return None


def _shift(base: str, unit: str, steps: int) -> str | None:
    if week := _WEEK.match(base):
        base = date.fromisocalendar(int(week[1]), int(week[2]), 1).isoformat()
        if unit == "day":
            return None
    match = _BASE.match(base)
    if match is None:
        return None
    known = match[1] != UNKNOWN_YEAR
    year, month, day = (
        int(match[1]) if known else _LEAP,
        *(int(group) if group else None for group in match.groups()[1:]),
    )
    if unit in ("day", "week", "weekend"):
        return None if day is None or month is None else _days(date(year, month, day), unit, steps, known=known)
    if unit in _MONTHS:
        return None if month is None else _months(year, month, unit, steps, known=known)
    return _years(year, unit, steps) if known else None


def _days(day: date, unit: str, steps: int, *, known: bool) -> str | None:
    moved = day + timedelta(days=steps if unit == "day" else 7 * steps)
    if unit == "day":
        return compose(moved.year if known else None, moved.month, moved.day)
    iso = moved.isocalendar()
    return f"{iso.year:04d}-W{iso.week:02d}{'-WE' if unit == 'weekend' else ''}" if known else None


def _months(year: int, month: int, unit: str, steps: int, *, known: bool) -> str | None:
    size = _MONTHS[unit]
    years, index = divmod((year * 12 + month - 1) // size + steps, 12 // size)
    if not MINYEAR <= years <= MAXYEAR:
        return None
    written = f"{years:04d}" if known else UNKNOWN_YEAR
    return f"{written}-{index + 1:02d}" if size == 1 else f"{written}-{'Q' if size == 3 else 'H'}{index + 1}"


def _years(year: int, unit: str, steps: int) -> str | None:
    digits, size = {"year": (4, 1), "decade": (3, 10), "century": (2, 100)}[unit]
    moved = year // size + steps
    return f"{moved:0{digits}d}" if MINYEAR <= moved * size + size - 1 <= MAXYEAR else None
