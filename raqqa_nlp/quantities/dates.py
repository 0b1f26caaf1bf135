"""DATE: points and periods of the calendar as TIMEX3 values, resolved against the document's date.

A normalised text loses its modifier ("early", "end of"), then its time of day (:mod:`clock`); what is left is one of
the :mod:`forms`, or two of them as a range.
"""

from __future__ import annotations

import re
from datetime import date as Day
from typing import Final

from raqqa_nlp.quantities import clock, forms
from raqqa_nlp.quantities.periods import Context
from raqqa_nlp.quantities.words import listed
from raqqa_nlp.schema import Date

_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        listed(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
} | {"thirtieth": 30}
_FILLERS: Final = re.compile(
    r"(?:(?:on|in|at|by|since|until|till|during|before|after|from|for|of|the|as of|earlier|later|just|shortly|nearly"
    r"|over|under|between|an?|no (?:later|earlier) than|not (?:later|earlier|before|until)(?: than)?) )+"
)
_MODS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (mod, re.compile(rf"(?:{pattern})[ -](?:the )?(?P<rest>.+)"))
    for mod, pattern in (
        ("START", r"(?P<part>(?:early|small|wee) hours|early)(?: days| weeks| part)?(?: of| on| in)?"),
        ("START", r"(?:very )?(?:beginning|start|outset) of|dawn of(?= \d)|1th (?:few )?(?:days|weeks?) of"),
        ("MID", r"mid|middle of"),
        ("END", r"late(?: at)?(?: part)?(?: of| on| in)?|end of(?: the day)?(?: of| on)?|close of"),
        ("END", r"(?:last|final) (?:few )?(?:days|weeks?) of"),
        ("APPROX", r"about|around|approximately|approx|circa|ca|c|roughly|some ?time(?: in| around)?"),
    )
)

_BARE: Final = {
    "last": "yesterday",
    "previous": "yesterday",
    "this": "today",
    "same": "same day",
    "that": "same day",
} | {word: f"{word} day" for word in ("next", "following")}
"""Determiner of a part of the day ("last night") -> the day."""

_DAY: Final = re.compile(r"[\dX]{4}-\d\d-\d\d")


def date(text: str, context: Context) -> Date:
    """The TIMEX3 value of a date, and ``START``, ``MID``, ``END`` or ``APPROX`` where only a part of it is meant.

    Numeric dates that can be read both ways are read day first. Without the document's date a date without a year
    keeps ``XXXX`` for it, and one that hangs on the day of writing ("Tuesday", "today") stays ``None``.
    """
    rest = _strip(_normalise(text))
    mod, part = None, None
    for name, pattern in _MODS:
        if match := pattern.fullmatch(rest):
            mod, part, rest = name, match.groupdict().get("part"), _strip(match["rest"])
            rest = f"this {rest}" if rest in ("day", "week", "month", "quarter") else rest
            break
    value = _resolve(rest, context)
    if part and value and _DAY.fullmatch(value):
        return Date(f"{value}TMO")
    return Date(value, mod)


def pair(text: str, context: Context) -> tuple[str, str] | None:
    """Both ends of a range of dates ("January and August 2008"), each as a value; ``None`` if it is no such range."""
    first, slash, last = (_range(_strip(_normalise(text)), context) or "").partition("/")
    return (first, last) if slash else None


def _normalise(text: str) -> str:
    """Lower case, single spaces, plain quotes and dashes; without commas, abbreviations' points, possessives."""
    plain = text.casefold().translate(str.maketrans("‘’ʼ‐‑‒–—―−,;()[]", "'''-------      "))
    plain = re.sub(r"(?<=\d)\s*([ap])\.?\s?m\b\.?", r" \1m", plain)
    plain = re.sub(r"\b([ab])\.\s?([dc])\b\.?(?:\s?e\b\.?)?", r"\1\2", plain)
    plain = " ".join(re.sub(r"(?<=[^\W\d_])\.", " ", plain).split()).strip(' .:"“”')
    plain = re.sub(r"(?<=[^\W\d_])'s\b", "", plain)
    plain = re.sub(r"\b(?:(twenty|thirty)[ -])?(" + "|".join(_ORDINALS) + r")\b", _ordinal, plain)
    plain = re.sub(r"^overnight (?:on )?(?!into)(.+)$", r"\1 night", plain)
    return re.sub(r"^'(?!\d)|(?<=\w)'(?:s$|$)", "", plain)


def _ordinal(match: re.Match[str]) -> str:
    tens = {"twenty": 20, "thirty": 30}.get(match[1] or "", 0)
    return f"{tens + _ORDINALS[match[2]]}th"


def _strip(text: str) -> str:
    match = _FILLERS.match(text)
    return text[match.end() :] if match else text


def _resolve(text: str, context: Context) -> str | None:
    """The value of a date with or without a time of day."""
    core, time = clock.split(text)
    if time is None:
        return _value(core, context)
    if not core:
        return f"{context.anchor_day or ''}{time}"
    day = _value(_strip(_BARE.get(core, core)), context)
    return f"{day}{time}" if day and _DAY.fullmatch(day) else day


def _value(text: str, context: Context) -> str | None:
    """The value of a date without a time of day."""
    return forms.value(text, context) or _range(text, context)


def _range(text: str, context: Context) -> str | None:
    """Two dates, the first sharing the year of the second where it has none of its own."""
    for match in re.finditer(rf"{forms.TO}|/", text):
        left, right = _strip(text[: match.start()]), _strip(text[match.end() :])
        year = re.search(r"\b\d{4}$", right)
        shared = f"{left} {year[0]}" if year and not re.search(r"\d{4}|\bxxxx\b", left) else left
        first = forms.value(shared, context)
        last = forms.value(right, context)
        if first and last and first > last:
            first = forms.value(left, Context(_first_day(last), context.anchor))
        if first and last and "/" not in first + last:
            return f"{first}/{last}"
    return None


def _first_day(value: str) -> Day | None:
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$", value)
    return Day(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match and int(match[1]) else None
