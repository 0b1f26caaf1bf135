"""Values in words, for readers: "up to 300", "5 months", "early 2014"."""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.schema import Count, Date, Duration, Measure, Money, Number, Percent, Value

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(MO|AF|EV|NI))?)?)?")
_PARTS: Final = {"MO": "morning", "AF": "afternoon", "EV": "evening", "NI": "night"}
_MODS: Final = {"START": "early", "MID": "mid", "END": "late", "APPROX": "about"}
_DURATION: Final = re.compile(
    r"P(?:([\d.]+|X)Y)?(?:([\d.]+|X)M)?(?:([\d.]+|X)W)?(?:([\d.]+|X)D)?"
    r"(?:T(?:([\d.]+|X)H)?(?:([\d.]+|X)M)?(?:([\d.]+|X)S)?)?"
)
_UNITS: Final = ("year", "month", "week", "day", "hour", "minute", "second")


def value_text(value: Value | None, words: str) -> str:
    """A value in words; "not understood" where it holds nothing.

    :param words: of the text, which a vague count is shown by.
    """
    match value:
        case Count(low=low, high=high, modifier=modifier):
            return count_text(low, high, modifier, words)
        case Duration(value=str(form)):
            return duration_text(form)
        case Date(value=str(form), mod=mod):
            return date_text(form, mod)
        case Money(amount=amount, currency=currency) if figures := _amount_or_range(amount, value.low, value.high):
            return f"{figures} {currency or 'of an unknown currency'}"
        case Percent(number=number) if figures := _amount_or_range(number, value.low, value.high):
            return f"{figures} per cent"
        case Measure(number=number, unit=unit) if figures := _amount_or_range(number, value.low, value.high):
            return f"{figures} {unit or ''}".strip()
        case _:
            return "not understood"


def _amount_or_range(number: Number | None, low: Number | None, high: Number | None) -> str:
    """The one number, or the range; nothing where neither is known."""
    if number is None and low is not None and high is not None:
        return f"{figure(low)}–{figure(high)}"
    return "" if number is None else figure(number)


def count_text(low: Number | None, high: Number | None, modifier: str, words: str) -> str:
    """How many: "3,250", "about 15,000", "≥130", "up to 300", "200–300 at most", "vague: dozens (24 or more)"."""
    if modifier == "vague":
        bound = "" if low is None else f" ({figure(low)} or more)"
        return f"vague: {words.lower()}{bound}"
    if low is None or high is None:
        return f"up to {figure(high)}" if high is not None else f"≥{figure(low)}" if low is not None else "unknown"
    figures = figure(low) if low == high else f"{figure(low)}–{figure(high)}"
    wording = {"approximate": "about {}", "at_least": "{} at least", "at_most": "{} at most"}
    return wording.get(modifier, "{}").format(figures)


def duration_text(form: str) -> str:
    """An ISO 8601 length in words: "1 year 6 months", "some weeks"; another form as it is."""
    match = _DURATION.fullmatch(form)
    parts = [(amount, unit) for amount, unit in zip(match.groups(), _UNITS, strict=True) if amount] if match else []
    if not parts:
        return form
    return " ".join(_amount(amount, unit) for amount, unit in parts)


def date_text(form: str, mod: str | None = None) -> str:
    """A TIMEX3 date in words: "15 October 2017, morning", "early 2014"; another form as it is."""
    match = _DATE.fullmatch(form)
    before = f"{_MODS[mod]} " if mod in _MODS else ""
    if match is None or not 1 <= int(match[2] or 1) <= len(_MONTHS):
        return before + form
    year, month, day, part = match.groups()
    words = " ".join(filter(None, (day and str(int(day)), month and _MONTHS[int(month) - 1], year)))
    return before + words + (f", {_PARTS[part]}" if part else "")


def day_text(day: str) -> str:
    """A day for a narrow place: "15 Oct 2017"; another form as it is."""
    match = _DATE.fullmatch(day)
    if match is None or not match[3] or not 1 <= int(match[2]) <= len(_MONTHS):
        return day
    return f"{int(match[3])} {_MONTHS[int(match[2]) - 1][:3]} {match[1]}"


def figure(number: Number) -> str:
    """Digits in groups of three."""
    return f"{number:,}"


def _amount(amount: str, unit: str) -> str:
    return f"some {unit}s" if amount == "X" else f"{amount} {unit}{'' if amount == '1' else 's'}"
