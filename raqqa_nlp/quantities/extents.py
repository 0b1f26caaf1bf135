"""Where a number begins and ends by the annotation scheme, whatever a model thought of its edges.

Each rule is a convention of the scheme; no text annotated by it has it otherwise.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.quantities import counted
from raqqa_nlp.quantities.counts import FAR, with_modifiers
from raqqa_nlp.quantities.nones import is_none
from raqqa_nlp.quantities.plain import NUMERAL

_NEAR: Final = 5  # characters before an amount in which its currency is looked for

_THOUSANDS: Final = re.compile(r"(?:,\d{3})+(?!\d)")
_PREPOSITION: Final = re.compile(
    r"(?:as(?!\s+(?:many|much|few|little|high)\b)|at(?!\s+(?:the\s+)?(?:very\s+)?(?:least|most)\b)|by|from|with)\s+",
    re.IGNORECASE,
)
_MODIFIER: Final = re.compile(
    r"(?:(?:about|almost|an\s+estimated|approximately|around|as\s+m(?:uch|any)\s+as|at\s+least|at\s+most|just|no\s+more\s+than|less\s+than|more\s+than|nearly|only|over|roughly"
    r"|some|under|up\s+to)\s+)+(?=\S)",
    re.IGNORECASE,
)
_ADVERB: Final = re.compile(r"\s+[a-z]+ly$")
_TENS: Final = re.compile(r"\b(?:tens|dozens|hundreds|thousands)\s+of\s+$", re.IGNORECASE)
_AN_HOUR: Final = re.compile(r"\s+(?:per|an)\s+hour\b", re.IGNORECASE)
_AT_LEAST: Final = re.compile(r"at\s+least\s+", re.IGNORECASE)
_DATES_END: Final = re.compile(r"\s*(?:\n|\s\()")
_OF_DATES: Final = re.compile(r"\b(?:this|fiscal)\s+$", re.IGNORECASE)
_BYGONE: Final = re.compile(r"(?:past|last)\b", re.IGNORECASE)
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
_SHARES: Final = re.compile(r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d.]*(?:\s+to\s+|[-–])$")
_OF: Final = re.compile(r"(?<!\s)\s+of$", re.IGNORECASE)
_PERIOD: Final = r"(?:second|minute|hour|day|week|month|year|decade)s?"
_COMPOUND: Final = re.compile(rf"an?\s+(?=\S+-{_PERIOD}$|{_PERIOD}-long$)", re.IGNORECASE)
_RATE: Final = re.compile(r"(?<=\w)(?<!\bhalf)(?<!\bof)(?<!\band)\s+(?:an?|per|each|every)\s+\w", re.IGNORECASE)
_PREFIX: Final = re.compile(r"\b(?:US|CAN|AUS?|NZ|HK)\s?$")
_UNIT: Final = re.compile(
    r"\s+(?:of\s+)?(?:(?:US|American|Canadian|Australian)\s+)?(?:dollars|euros|pounds|pesos)\b", re.IGNORECASE
)

_FROM: Final = re.compile(
    r"\b(?:r(?:ise|ose|isen|ising)|increas(?:e|es|ed|ing)|(?:drop|cut)\w*|fall(?:s|en|ing)?|fell|gr[eo]w\w*|jump\w*|climb\w*"
    r"|declin\w*|reduc\w*|rais\w*|shot|soar\w*|surg\w*|went|gone|up|down)\b(?:[^.;]|\.(?=\d))*\bfrom\s+$",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"(?<!\bup)(?<!\bclose)(?<!\bcloser)\s+to\s+", re.IGNORECASE)
_AND: Final = re.compile(r",?\s+and\s+|,\s+")
_ALONE_AND: Final = re.compile(r"\s+and\s+")
_BETWEEN: Final = re.compile(r"\bbetween\s(?!.*\s(?:and|to)\s)", re.IGNORECASE)
_YEARS: Final = re.compile(r"((?:19|20)\d\d)\s+(?:to|and)\s+((?:19|20)\d\d)", re.IGNORECASE)
_A_FEW: Final = re.compile(r"(?<!\w)a\s(?:few|couple)\b", re.IGNORECASE)
_OPENING: Final = re.compile(
    rf"[~≈<>≤≥]?\d|\b(?:{NUMERAL}|one|a|an|another|about|above|additional|almost|approaching|approximate(?:ly)?|around|as"
    r"|at|below|between|beyond|big|both|casi|circa|closer?|countless|(?:a\s+)?couple|dozens?|each|estimated|every"
    r"|exceed(?:s|ed|ing)?|fair|far|few(?:er)?|half|handful|hundreds?|innumerable|just|large|less|low|many|maximum|maybe"
    r"|(?:m|b|tr)illions?|minimum|more|most|multiple|myriad|near(?:ly|ing)?|no|north\s+of|not|nothing|(?:\w+\s+)?numbers?"
    r"|numerous|only|over|perhaps|possibly|practically|probably|roughly|scores?|several|single|small|so|some|substantial"
    r"|tens|thousands?|too|total|under|up|upwards|very|virtually|well|zero|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)\b",
    re.IGNORECASE,
)
"""What the first word of a COUNT can be."""

_OTHER: Final = re.compile(r"(?<!\s)\s+other$", re.IGNORECASE)
_SO: Final = re.compile(r"\bso\s+$", re.IGNORECASE)
_MORE: Final = re.compile(
    r"\ban\s+additional\s+$|(?<=\bis )closer\s+to\s+$|(?<=\bare )closer\s+to\s+$|(?<=\bwas )closer\s+to\s+$",
    re.IGNORECASE,
)
_FIGURE: Final = rf"(?:\d[\d,]*|one|{NUMERAL})"
_AMONG: Final = re.compile(
    rf"((?:(?:about|at\s+least|approximately|just|nearly|only|over|some)\s+)*{_FIGURE})"
    rf"\s+of\s+(?:(?:the|its|those|these|their)\s+)?({_FIGURE})",
    re.IGNORECASE,
)
_OR: Final = re.compile(r"\s+or\s+")
_OR_MORE: Final = re.compile(r"\s+or\s+more\b", re.IGNORECASE)
_A_SECOND: Final = re.compile(r"/(?:s|h|sec|min|day|year)\b", re.IGNORECASE)
_TIME: Final = re.compile(r"(year|month|week|day|hour|minute|second)s?$", re.IGNORECASE)
_TIMES: Final = ("year", "month", "week", "day", "hour", "minute", "second")


def extent(text: str, label: str, start: int, end: int) -> tuple[int, int]:
    """The range of a number found at ``[start, end)``, empty where by the scheme there is none.

    A figure has all its digits ("270,000"), a COUNT or DURATION its modifiers, but not "the next"; "15 to 20 percent"
    is one. "earlier" and "later" stay outside a DATE, "the first half of" belongs to it; it ends with its line.
    MEASURE, MONEY and PERCENT have no modifiers. A rate ("$6 [a gallon]") stays outside an amount of MONEY, but belongs
    to a speed; "US" before "$20" and "dollars" after "20 million" belong to it. What is none: :mod:`.nones`.

    :param label: of the number layer.
    """
    if label == "COUNTED":
        return counted.extent(text, start, end)
    if text[end - 1 : end].isdigit() and (found := _THOUSANDS.match(text, end)):
        end = found.end()
    if label == "COUNT":
        start, end = _count(text, start, end)
    if label in ("COUNT", "DURATION"):
        start = with_modifiers(text, start, end)
        if found := _OF.search(text, start, end):
            end = found.start()
    more = _SO if text[start:end].lower() == "many" else _MORE
    if label == "COUNT" and (found := more.search(text, max(0, start - FAR), start)):
        start = found.start()
    if label == "DURATION" and start >= 2 and _A_FEW.match(text, start - 2):
        start -= 2
    if label == "DURATION" and (found := _NEXT.match(text, start, end)):
        start = found.end()
    if label == "PERCENT" and (found := _SHARES.search(text, max(0, start - FAR), start)):
        start = found.start()
    if is_none(text, label, start, end):
        return start, start
    if label == "DATE":
        start, end = _date(text, start, end)
    if label == "DURATION" and (found := _COMPOUND.match(text, start, end)):
        start = found.end()
    if label in ("MEASURE", "MONEY", "PERCENT"):
        start, end = _bare(text, label, start, end)
    if label == "MONEY":
        start, end = _amount(text, start, end)
    return start, end


def parts(text: str, label: str, start: int, end: int) -> list[tuple[int, int]]:
    """The numbers that are found as one.

    "Rose from 9 to 10" tells of two COUNTs; a range would be "between" them. So does "16 of 29"; in "one of the five"
    only "five" is one. "2009 to 2011" are two DATEs.
    """
    if label == "COUNT" and (some := _AMONG.fullmatch(text, start, end)):
        return [some.span(2)] if some[1].lower() == "one" else [some.span(1), some.span(2)]
    if label == "DATE" and (years := _YEARS.fullmatch(text, start, end)):
        return [years.span(1), years.span(2)]
    to = _TO.search(text, start, end) if label == "COUNT" and _FROM.search(text, max(0, start - FAR), start) else None
    return [(start, to.start()), (to.end(), end)] if to else [(start, end)]


def joined(text: str, label: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two spans of a label are one by the scheme.

    Lengths of time that go on in a smaller unit ("a year and six months"); both ends of "between 500 and a thousand";
    "two or three".

    :param before: start and end of the first, which ends before the other begins.
    """
    if label == "COUNT" and _OR.fullmatch(text, before[1], after[0]):
        return all(re.fullmatch(_FIGURE, text[slice(*span)], re.IGNORECASE) for span in (before, after))
    if label == "COUNT" and _ALONE_AND.fullmatch(text, before[1], after[0]):
        opening = text[max(0, before[0] - len("between ")) : before[1]]
        return _BETWEEN.search(opening) is not None
    if label != "DURATION" or not _AND.fullmatch(text, before[1], after[0]):
        return False
    units = [_TIME.search(text[slice(*span)]) for span in (before, after)]
    larger, smaller = (_TIMES.index(unit[1].lower()) if unit else -1 for unit in units)
    return 0 <= larger < smaller


def _count(text: str, start: int, end: int) -> tuple[int, int]:
    """A COUNT without words that begin none ("detained [three]") and without "other", with "or more"."""
    if found := _PREPOSITION.match(text, start, end):
        start = found.end()
    opening = _OPENING.search(text, start, end)
    if opening and text[opening.start() - 1 : opening.start()] != "-":
        start = opening.start()
    if found := _OTHER.search(text, start, end):
        end = found.start()
    elif found := _OR_MORE.match(text, end):
        end = found.end()
    return start, end


def _date(text: str, start: int, end: int) -> tuple[int, int]:
    if found := _DATES_END.search(text, start, end):
        end = found.start()
    if found := _EARLIER.match(text, start, end) or _AT_LEAST.match(text, start, end):
        return found.end(), end
    before = max(0, start - FAR)
    found = _PART.search(text, before, start)
    if not found and not _BYGONE.match(text, start):
        found = _OF_DATES.search(text, before, start)
    return (found.start() if found else start), end


def _bare(text: str, label: str, start: int, end: int) -> tuple[int, int]:
    """An amount without its modifiers and adverbs, with "tens of" and "per hour"."""
    if found := _MODIFIER.match(text, start, end):
        start = found.end()
    if found := _ADVERB.search(text, start, end):
        end = found.start()
    if label == "MEASURE" and (found := _AN_HOUR.match(text, end) or _A_SECOND.match(text, end)):
        end = found.end()
    if label == "MONEY" and (found := _TENS.search(text, max(0, start - FAR), start)):
        start = found.start()
    return start, end


def _amount(text: str, start: int, end: int) -> tuple[int, int]:
    if found := _RATE.search(text, start, end):
        end = found.start()
    elif found := _UNIT.match(text, end):
        end = found.end()
    if text[start] == "$" and (found := _PREFIX.search(text, max(0, start - _NEAR), start)):
        start = found.start()
    return start, end
