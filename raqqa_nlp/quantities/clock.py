"""Times of day inside dates: "10 a.m.", "22:30", "early evening", taken off a date's text as TIMEX3's ``T`` part."""

from __future__ import annotations

import re
from typing import Final

_ZONE: Final = r"(?: ?(?:gmt|utc|bst|cet|cest|est|edt|cst|cdt|pst|pdt|ast|msk|z|local(?: time)?|(?:\w+ )?time))?"
_CLOCK: Final = (
    rf"(?:(?P<h12>\d{{1,2}})(?:[:.](?P<m12>\d\d)(?::\d\d)?)? ?(?P<half>am|pm)"
    rf"|(?P<h24>[01]?\d|2[0-4])[:h](?P<m24>[0-5]\d)(?::[0-5]\d)?(?: ?(?:hours|hrs))?"
    rf"|(?P<mil>[01]\d[0-5]\d|2[0-3][0-5]\d) ?(?:hours|hrs|h|gmt|utc|z)\b"
    rf"|(?P<oclock>\d{{1,2}}) ?o ?'?clock"
    rf"|(?P<word>noon|midday|midnight)){_ZONE}"
)
_PARTS: Final = {
    "morning": "MO",
    "dawn": "MO",
    "pre-dawn": "MO",
    "predawn": "MO",
    "sunrise": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "dusk": "EV",
    "sunset": "EV",
    "night": "NI",
    "nighttime": "NI",
    "daytime": "DT",
    "daylight": "DT",
}
_PART: Final = rf"(?P<part>{'|'.join(_PARTS)})(?: hours)?"
_TIME: Final = rf"(?:{_CLOCK}|{_PART})"
_LEADING: Final = re.compile(rf"{_TIME}(?: (?:on|of|in|at))?(?: the)?(?: (?P<rest>.+))?")
_TRAILING: Final = re.compile(rf"(?P<rest>.+?)(?: (?:at|in|around|by|about))?(?: the)? {_TIME}")


def split(text: str) -> tuple[str, str | None]:
    """The date and the time of day of a normalised text: "sunday morning" gives "sunday" and ``TMO``.

    The first is empty where the text is a time of day alone, the second ``None`` where it has none.
    """
    match = _LEADING.fullmatch(text) or _TRAILING.fullmatch(text)
    if match is None:
        return text, None
    rest = match["rest"] or ""
    if match["part"]:
        return rest, f"T{_PARTS[match['part']]}"
    part = _LEADING.fullmatch(rest) or _TRAILING.fullmatch(rest)
    if part and part["part"]:  # "8 o'clock on Friday night"
        rest = part["rest"] or ""
    time = _clock(match, later=bool(part and part["part"] and _PARTS[part["part"]] in ("AF", "EV", "NI")))
    return (rest, time) if time else (text, None)


def _clock(match: re.Match[str], *, later: bool) -> str | None:
    """``T22:30``; midnight is ``T24:00``, the end of its day, as in TIMEX3.

    :param later: an hour up to eleven is of the afternoon or night.
    """
    if match["word"]:
        return "T24:00" if match["word"] == "midnight" else "T12:00"
    if match["mil"]:
        return f"T{match['mil'][:2]}:{match['mil'][2:]}"
    hour = int(match["h12"] or match["h24"] or match["oclock"])
    minute = int(match["m12"] or match["m24"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    elif later and 0 < hour < 12:
        hour += 12
    return f"T{hour:02d}:{minute:02d}" if hour * 60 + minute <= 24 * 60 and minute < 60 else None
