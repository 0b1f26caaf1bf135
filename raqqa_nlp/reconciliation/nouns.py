"""The noun counted or measured: the battle of "five-month battle", "four months of battle", "it lasted a week"."""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp.document import Document, Number
from raqqa_nlp.reconciliation import kinds

_BEFORE_NOUN: Final = re.compile(r"(?:[-‐‑]\s?(?:year|month|week|day|hour|minute|second|decade)|long)$", re.IGNORECASE)
_OF: Final = re.compile(r"\s+of\s+|['’]\s+")
_LASTED: Final = re.compile(
    r"\b(?:last(?:s|ed|ing)?|rag(?:es?|ed|ing)|dragg(?:ed|ing) on|go(?:es|ne|ing)? on|went on|continu(?:es?|ed|ing)|"
    r"took|taken|stretch(?:ed|ing))(?:\s+(?:for|over|into|on|almost|already|the|past|last|its|a))*\s+$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’‐‑-]*")
_FUNCTION_WORDS: Final = """
a about across after against among an and are around as at be been before began between but by can could did do
does during for from had has have he if in inside into is it its led left may might more no not now of off on or
over said says she should since so than that the their then there they this through to under until up was we were
what when where which while who will with within without would
"""
_ENDS: Final = frozenset(_FUNCTION_WORDS.split())
"""Words that end a noun phrase; in capitals they are names ("IS")."""
_PART_OF: Final = re.compile(r"\s+of\s+(?:(?:the|its|their|these|those|our|his|her)\s+)?")
_LONGEST: Final = 5  # words of a noun phrase that are looked at


def counted(doc: Document, number: Number) -> tuple[int, int]:
    """The range of the noun phrase that a COUNT counts: its COUNTED, or else the words after it up to a known noun.

    :returns: an empty range where there is neither.
    """
    if number.counted:
        return number.counted.start, number.counted.end
    of = _PART_OF.match(doc.text, number.end)
    words = _phrase(doc.text, of.end() if of else number.end, len(doc.text))
    known = next((word for word in words if kinds.load().known(word[0])), None)
    return (number.end, number.end) if known is None else (words[0].start(), known.end())


def measured(doc: Document, number: Number, clause: tuple[int, int]) -> str | None:
    """The noun of what a DURATION says the length of; ``None`` where the clause gives none.

    :param clause: the range of the clause that the number stands in.
    """
    if of := _OF.match(doc.text, number.end, clause[1]):
        return _head(doc.text, of.end(), clause[1])
    if _BEFORE_NOUN.search(number.text):
        return _head(doc.text, number.end, clause[1])
    before = doc.text[clause[0] : number.start]
    if lasted := _LASTED.search(before):
        known = [word for word in _WORD.findall(before[: lasted.start()]) if kinds.load().known(word)]
        return known[-1] if known else None
    return None


def _head(text: str, start: int, end: int) -> str | None:
    """The noun that the phrase there is about: its first one in the table of kinds, or else its last."""
    words = [match[0] for match in _phrase(text, start, end)]
    while len(words) > 1 and words[-1].endswith("ed"):  # "four months of unrest crippled the city"
        words.pop()
    known = [word for word in words if kinds.load().known(word)]
    return known[0] if known else words[-1] if words else None


def _phrase(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The words from a place on that may be one noun phrase, with nothing but white space between."""
    words: list[re.Match[str]] = []
    for match in _WORD.finditer(text, start, end):
        if text[start : match.start()].strip() or match[0] in _ENDS or len(words) == _LONGEST:
            break
        words.append(match)
        start = match.end()
    return words
