"""What looks like a number of the scheme and is none: positions, ages, rates, ordinals, what only bears a number.

Each rule is a convention of the scheme; hardly a text annotated by it has it otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.quantities.counts import FAR, count
from raqqa_nlp.quantities.plain import NUMERAL

_NEAR: Final = 5  # characters before a position in which the rest of it is looked for

_HOW_MANY: Final = re.compile(
    r"\b(?:many|several|multiple|numerous|countless|innumerable|myriad|few(?:er)?|handful|numbers?|dozens?|scores?|tens|hundreds?"
    r"|thousands?|(?:m|b|tr)illions?)\b",
    re.IGNORECASE,
)
"""What a COUNT without ends says: nobody knows how many, but they can be counted."""

_POSITION: Final = re.compile(r"\d+/\d+")
_OLD: Final = re.compile(r"(?<=[a-z])[\s-]+olds?\b|[\s-]+(?:year|month|week|day)s?[\s-]+olds?\b", re.IGNORECASE)
_TIME: Final = re.compile(r"(?:\d|year|month|week|day)s?$", re.IGNORECASE)
_AGED: Final = re.compile(r"\bage[ds]?:?\s+(?:between\s+(?:\d+\s+and\s+)?|\d+\s+to\s+)?$", re.IGNORECASE)
_AGE: Final = re.compile(r"[1-9]?\d")
_PERSON: Final = re.compile(r"(?<!\bIn )(?<!\bOf )\b[A-Z]\w*, $")
_OF_THESE: Final = re.compile(r",\s+(?:including|mostly|most|all|many|some|or|among|of\s+(?:them|whom|which))\b")
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_STOREY: Final = re.compile(r"\s+(?:floor|storey|story|street|avenue|anniversary|century|time)\b", re.IGNORECASE)
_MINUTE: Final = re.compile(r"\d+(?:st|nd|rd|th)\s+minute", re.IGNORECASE)
_DECADE: Final = re.compile(r"\w+ties", re.IGNORECASE)
_SOMEBODYS: Final = re.compile(r"\b(?:my|your|his|her|their)\s+(?:(?:early|mid|late)[\s-]+)?$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\b(?:Article|Chapter|Channel|Flight|Highway|Law|Phase|Resolution|Route|Section)\s+$")
_NUMBERED_WHOLE: Final = re.compile(rf"{_NUMBERED.pattern[:-1]}\S+")
_FOLD: Final = re.compile(r"[\s-]fold\b")
_ONE_IN: Final = re.compile(r"(?<!\bno )(?<!ing )(?<!\band )\bone\s+in\s+$", re.IGNORECASE)
_RANK: Final = re.compile(r"number\s+\d+", re.IGNORECASE)
_RANKED: Final = re.compile(r"\b(?:to|at|as|ranked|the|is|was|world['’]s)\s+$", re.IGNORECASE)
_FOR_EVERY: Final = re.compile(r"\bfor\s+every\s+$", re.IGNORECASE)
_RATED: Final = re.compile(
    rf"(?:\s+(?!(?:and|but|then|who|which|that)\b)[\w-]+){{1,4}}\s+for\s+every\s+(?:\d|{NUMERAL}\b)", re.IGNORECASE
)
_EVERY: Final = re.compile(r"every\s", re.IGNORECASE)
_PER: Final = re.compile(r"\sper\s", re.IGNORECASE)
_SHARE: Final = re.compile(r"(?:[\s-]+(?:thirds|fifths|tenths)|(?<=three)[\s-]+quarters)\b", re.IGNORECASE)
_SHARE_WHOLE: Final = re.compile(rf"{NUMERAL}[\s-]+(?:thirds|fifths|tenths)|three[\s-]+quarters", re.IGNORECASE)
_HOW: Final = re.compile(r"\bhow\s+$", re.IGNORECASE)
_MUCH: Final = re.compile(r"many|much|few", re.IGNORECASE)


def is_none(text: str, label: str, start: int, end: int) -> bool:
    """Whether what was found at ``[start, end)`` is no number of the scheme.

    :param label: of the number layer.
    """
    words, before = text[start:end], text[max(0, start - FAR) : start]
    if label in ("COUNT", "DATE", "DURATION") and (_NUMBERED.search(before) or _NUMBERED_WHOLE.fullmatch(words)):
        return True
    if label in ("COUNT", "DATE", "DURATION") and _is_age(text, start, end):
        return True
    if label in ("DATE", "DURATION") and (_MINUTE.fullmatch(words) or _SHARE_WHOLE.fullmatch(words)):
        return True
    if label == "COUNT":
        return _is_no_count(text, start, end)
    if label == "DATE":
        storey = _ORDINAL.fullmatch(words) and _STOREY.match(text, end)
        return bool(storey or (_DECADE.fullmatch(words) and _SOMEBODYS.search(before)))
    return False


def _is_no_count(text: str, start: int, end: int) -> bool:
    words, before = text[start:end], text[max(0, start - FAR) : start]
    rate = _PER.search(words) or _FOR_EVERY.search(before) or _RATED.match(text, end)
    if _FOLD.match(text, end) or _ONE_IN.search(before) or (_RANK.fullmatch(words) and _RANKED.search(before)):
        return True
    if rate or _EVERY.match(words) or _ORDINAL.fullmatch(words) or _SHARE.match(text, end):
        return True
    if _HOW.search(before) and _MUCH.fullmatch(words):
        return True
    value = count(words)
    nothing = value.low is None and value.high is None and not _HOW_MANY.search(words)
    return nothing or _is_position(text, start, end)


def _is_age(text: str, start: int, end: int) -> bool:
    """As in "aged 14", "a 19-year-old", "a member, 42, of"."""
    old = _OLD.match(text, end) and _TIME.search(text, start, end)
    if old or _AGED.search(text, max(0, start - FAR), start):
        return True
    if not _AGE.fullmatch(text, start, end) or not text.startswith(",", end) or _OF_THESE.match(text, end):
        return False
    return _PERSON.search(text, max(0, start - FAR), start) is not None


def _is_position(text: str, start: int, end: int) -> bool:
    around = _POSITION.finditer(text, max(0, start - _NEAR), end + _NEAR)
    return any(found.start() <= start and end <= found.end() for found in around)
