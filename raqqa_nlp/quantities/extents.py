"""Where a number begins and ends by the annotation scheme, whatever a model thought of its edges.

Each rule is a convention of the scheme; no text annotated by it has it otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.quantities.counts import count, with_modifiers
from raqqa_nlp.quantities.plain import NUMERAL

_FAR: Final = 40  # characters beside a number that can say what it is
_NEAR: Final = 5  # characters before an amount in which its currency is looked for

_HOW_MANY: Final = re.compile(
    r"\b(?:many|several|multiple|numerous|countless|few(?:er)?|handful|numbers?|dozens?|scores?|tens|hundreds?"
    r"|thousands?|(?:m|b|tr)illions?)\b",
    re.IGNORECASE,
)
"""What a COUNT without ends says: nobody knows how many, but they can be counted."""

_THOUSANDS: Final = re.compile(r"(?:,\d{3})+(?!\d)")
_POSITION: Final = re.compile(r"\d+/\d+")
_OLD: Final = re.compile(r"[\s-]+old\b", re.IGNORECASE)
_AGED: Final = re.compile(r"\bage[ds]?\s+(?:between\s+)?(?:\d+\s+(?:and|to)\s+)?$", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_STOREY: Final = re.compile(r"\s+(?:floor|storey|story|street|avenue|anniversary|century|time)\b", re.IGNORECASE)
_DECADE: Final = re.compile(r"\w+ties", re.IGNORECASE)
_SOMEBODYS: Final = re.compile(r"\b(?:my|your|his|her|their)\s+(?:(?:early|mid|late)[\s-]+)?$", re.IGNORECASE)
_EARLIER: Final = re.compile(r"(?:earlier|later)\s+", re.IGNORECASE)
_PART: Final = re.compile(
    r"\b(?:(?:first|second|third|fourth|last|final|latter|same)\s+(?:\w+\s+)?(?:half|quarters?|semester|months|weeks"
    r"|days|period)|beginning|start|middle|end)\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What makes one DATE with the period after it."""

_NEXT: Final = re.compile(
    rf"(?:the\s+)?(?:past|last|first|next)\s+(?=\d|(?:{NUMERAL}|few|several|couple)\b)", re.IGNORECASE
)
_SHARES: Final = re.compile(r"(?<![\w.])\d[\d.]*(?:\s+to\s+|\s*[-–]\s*)$")
_OF: Final = re.compile(r"\s+of$", re.IGNORECASE)
_COMPOUND: Final = re.compile(r"an?\s+(?=\S+-(?:second|minute|hour|day|week|month|year|decade)s?$)", re.IGNORECASE)
_RATE: Final = re.compile(r"(?<=\w)\s+(?:an?|per|each|every)\s+\w", re.IGNORECASE)
_PREFIX: Final = re.compile(r"\b(?:US|CAN|AUS?|NZ|HK)\s?$")
_UNIT: Final = re.compile(
    r"\s+(?:of\s+)?(?:(?:US|American|Canadian|Australian)\s+)?(?:dollars|euros|pounds|pesos)\b", re.IGNORECASE
)

_AND: Final = re.compile(r",?\s+and\s+|,\s+")
_ALONE_AND: Final = re.compile(r"\s+and\s+")
_BETWEEN: Final = re.compile(r"\bbetween\s(?!.*\s(?:and|to)\s)", re.IGNORECASE)
_TIME: Final = re.compile(r"(year|month|week|day|hour|minute|second)s?$", re.IGNORECASE)
_TIMES: Final = ("year", "month", "week", "day", "hour", "minute", "second")


def extent(text: str, label: str, start: int, end: int) -> tuple[int, int]:
    """The range of a number found at ``[start, end)``, empty where by the scheme there is none.

    A figure has all its digits ("270,000"), a COUNT or DURATION its modifiers, but not "the next"; "15 to 20 percent"
    is one. A position ("2/8"), an age, or what says no number at all ("other") is no COUNT, a storey no DATE. "earlier"
    and "later" stay outside a DATE, "the first half of" belongs to it. A rate ("$6 [a gallon]") stays outside an amount
    of MONEY; "US" before "$20" and "dollars" after "20 million" belong to it.

    :param label: of the number layer.
    """
    if text[end - 1 : end].isdigit() and (found := _THOUSANDS.match(text, end)):
        end = found.end()
    if label in ("COUNT", "DURATION"):
        start = with_modifiers(text, start, end)
        if found := _OF.search(text[:end], start):
            end = found.start()
    if label == "DURATION" and (found := _NEXT.match(text, start, end)):
        start = found.end()
    if label == "PERCENT" and (found := _SHARES.search(text, max(0, start - _FAR), start)):
        start = found.start()
    if _is_none(text, label, start, end):
        return start, start
    if label == "DATE":
        start = _date_start(text, start, end)
    if label == "DURATION" and (found := _COMPOUND.match(text[:end], start)):
        start = found.end()
    if label == "MONEY":
        start, end = _amount(text, start, end)
    return start, end


def joined(text: str, label: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two spans of a label are one by the scheme.

    Lengths of time that go on in a smaller unit ("a year and six months"); both ends of "between 500 and a thousand".

    :param before: start and end of the first, which ends before the other begins.
    """
    if label == "COUNT" and _ALONE_AND.fullmatch(text, before[1], after[0]):
        opening = text[max(0, before[0] - len("between ")) : before[1]]
        return _BETWEEN.search(opening) is not None
    if label != "DURATION" or not _AND.fullmatch(text, before[1], after[0]):
        return False
    units = [_TIME.search(text[slice(*span)]) for span in (before, after)]
    larger, smaller = (_TIMES.index(unit[1].lower()) if unit else -1 for unit in units)
    return 0 <= larger < smaller


def _is_none(text: str, label: str, start: int, end: int) -> bool:
    words, before = text[start:end], text[max(0, start - _FAR) : start]
    if label in ("COUNT", "DURATION") and (_OLD.match(text, end) or _AGED.search(before)):
        return True
    if label == "COUNT":
        return _is_position(text, start, end) or _says_nothing(words)
    if label == "DATE":
        storey = _ORDINAL.fullmatch(words) and _STOREY.match(text, end)
        return bool(storey or (_DECADE.fullmatch(words) and _SOMEBODYS.search(before)))
    return False


def _says_nothing(words: str) -> bool:
    value = count(words)
    return value.low is None and value.high is None and not _HOW_MANY.search(words)


def _is_position(text: str, start: int, end: int) -> bool:
    around = _POSITION.finditer(text, max(0, start - _NEAR), end + _NEAR)
    return any(found.start() <= start and end <= found.end() for found in around)


def _date_start(text: str, start: int, end: int) -> int:
    if found := _EARLIER.match(text, start, end):
        return found.end()
    found = _PART.search(text, max(0, start - _FAR), start)
    return found.start() if found else start


def _amount(text: str, start: int, end: int) -> tuple[int, int]:
    if found := _RATE.search(text, start, end):
        end = found.start()
    elif found := _UNIT.match(text, end):
        end = found.end()
    if text[start] == "$" and (found := _PREFIX.search(text, max(0, start - _NEAR), start)):
        start = found.start()
    return start, end
