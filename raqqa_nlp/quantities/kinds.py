"""What kind of number it is where the word after it settles that: "300 kilos" is no COUNT, whatever a model thinks.

No COUNT of the texts annotated by the scheme stands before a physical unit, a currency or "per cent". "Three days
later" and "over the past year" tell of a DURATION.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.quantities.counts import FAR
from raqqa_nlp.quantities.plain import NUMERAL

_UNITS: Final = (
    r"(?:(?:square|cubic)\s+)?(?:tons?|tonnes?|kilos?|kilogram(?:me)?s?|kgs?|gram(?:me)?s?|hectares?|acres?|km|miles?"
    r"|(?:kilo|centi|milli)?met(?:er|re)s?|feet|foot|inch(?:es)?|gallons?|lit(?:er|re)s?|mm|cm|megawatts?|mph|kph)\b"
    r"(?!\s+(?:soldiers?|patrols?|guards?|troops|police\w*|traffic|bridges?)\b)"
)
_CURRENCIES: Final = (
    r"(?:dollars?|euros?|pesos?|reals|reais|soles|rubles?|roubles?|dinars?|liras?|rupees?|quetzals?|quetzales"
    r"|lempiras?|bolivars?)\b(?![\s-]*(?:zone|area|MPs?)\b)"
)
_AFTER: Final = {
    "MEASURE": re.compile(rf"(?:[ \u00a0]+|-){_UNITS}", re.IGNORECASE),
    "MONEY": re.compile(rf"[ \u00a0]+{_CURRENCIES}", re.IGNORECASE),
    "PERCENT": re.compile(r"\s*%|\s+(?:per\s?cent|pct)\b", re.IGNORECASE),
}
_LATER: Final = re.compile(
    rf"(?:(?:\d+|an?|just|about|or|so|matter|of|couple|{NUMERAL}|few|several|many|some)\s+)+"
    r"(?:second|minute|hour|day|week|month|year|decade)s?(\s+(?:later|earlier))",
    re.IGNORECASE,
)
_PAST: Final = re.compile(r"past\s+(?:week|month|year|decade)", re.IGNORECASE)
_LAST: Final = re.compile(r"last\s+(?:week|month|year|decade)", re.IGNORECASE)
_OVER: Final = re.compile(r"\b(?:over|during|for|within)\s+the\s+$", re.IGNORECASE)
_HUNDREDS: Final = re.compile(r"(?!911)[1-9]\d\d")
_OF_AN_AGE: Final = re.compile(r"\s+(?:BC|AD|CE|BCE|GMT|UTC|local|hours|attacks?)\b")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_IN_THE_YEAR: Final = re.compile(
    r"(?:\b(?:in|since|by|until|till|year|years|before|after|from|to|at|between|between\s+\d+\s+and|around|AD|c\.)\s+|[(–-])$",
    re.IGNORECASE,
)
_ROUND: Final = re.compile(
    r"(?:(?:about|almost|around|just|more than|nearly|over|some)\s+)*"
    r"(?:\d{1,3}(?:,\d{3})*|(?:an?|one)\s+(?:hundred|thousand|million))",
    re.IGNORECASE,
)
_SIGNS: Final = {
    "PERCENT": re.compile(r"%|\bper\s?cent|\bpct\b|\bpoints?\b|\bshare", re.IGNORECASE),
    "DURATION": re.compile(r"\b(?:second|minute|hour|day|night|week|month|year|decade|centur)", re.IGNORECASE),
}
"""Label -> what is near a figure that has it."""

_PERCENT: Final = re.compile(r"%$|\bper\s?cent$", re.IGNORECASE)


def _is_bare(text: str, label: str, start: int, end: int) -> bool:
    """Whether it is a figure alone, with nothing near it that makes it a date, a share or a length of time."""
    words = text[start:end]
    if label == "DATE":
        year = _IN_THE_YEAR.search(text, max(0, start - FAR), start) or _OF_AN_AGE.match(text, end)
        return bool((_HUNDREDS.fullmatch(words) and not year) or _THOUSANDS.fullmatch(words))
    if label in _SIGNS and _ROUND.fullmatch(words):
        return not _SIGNS[label].search(text, max(0, start - FAR), end + FAR)
    return False


def kind(text: str, label: str, start: int, end: int) -> tuple[str, int]:
    """Label and end of what was found at ``[start, end)``: a COUNT of a unit takes in the unit and is no COUNT.

    :param label: of the number layer.
    """
    if _is_bare(text, label, start, end):
        label = "COUNT"
    if label == "DATE":
        if found := _LATER.fullmatch(text, start, end):
            return "DURATION", found.start(1)
        over = _LAST.fullmatch(text, start, end) and _OVER.search(text, max(0, start - FAR), start)
        return ("DURATION" if over or _PAST.fullmatch(text, start, end) else label), end
    if label == "COUNT" and any(character.isalnum() for character in text[start:end]):
        for other, after in _AFTER.items():
            if found := after.match(text, end):
                return other, found.end()
        if _PERCENT.search(text, start, end):
            return "PERCENT", end
    return label, end
