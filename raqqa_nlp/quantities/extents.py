"""Where a number begins and ends by the annotation scheme, whatever a model thought of its edges."""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.quantities.counts import with_modifiers

_FARTHEST: Final = 5  # characters before an amount in which its currency is looked for
_POSITION: Final = re.compile(r"\d+/\d+")
_EARLIER: Final = re.compile(r"(?:earlier|later)\s+", re.IGNORECASE)
_RATE: Final = re.compile(r"(?<=\w)\s+(?:an?|per|each|every)\s+\w", re.IGNORECASE)
_CURRENCY: Final = re.compile(r"\b(?:US|CAN|AUS?|NZ|HK)\s?$")


def extent(text: str, label: str, start: int, end: int) -> tuple[int, int]:
    """The range of a number found at ``[start, end)``, empty where by the scheme there is none.

    A COUNT or DURATION has its modifiers; a position ("2/8") is no COUNT; "earlier" and "later" stay outside a DATE, a
    rate ("$6 [a gallon]") outside an amount of MONEY, and "US" before "$20" inside it. No text annotated by the scheme
    has it otherwise.

    :param label: of the number layer.
    """
    if label in ("COUNT", "DURATION"):
        start = with_modifiers(text, start, end)
    if label == "COUNT" and _is_position(text, start, end):
        return start, start
    if label == "DATE" and (found := _EARLIER.match(text, start, end)):
        start = found.end()
    if label == "MONEY":
        if found := _RATE.search(text, start, end):
            end = found.start()
        if text[start] == "$" and (found := _CURRENCY.search(text, max(0, start - _FARTHEST), start)):
            start = found.start()
    return start, end


def _is_position(text: str, start: int, end: int) -> bool:
    around = _POSITION.finditer(text, max(0, start - _FARTHEST), end + _FARTHEST)
    return any(found.start() <= start and end <= found.end() for found in around)
