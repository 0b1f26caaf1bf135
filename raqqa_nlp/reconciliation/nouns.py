"""What a DURATION measures: the battle of "five-month battle", "four months of battle", "the battle lasted a week"."""

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
_LONGEST: Final = 5  # words of a noun phrase that are looked at


def measured(doc: Document, number: Number, clause: tuple[int, int]) -> str | None:
    """The noun of what a DURATION says the length of; ``None`` where the clause gives none.

    :param clause: the range of the clause that the number stands in.
    """
    after = doc.text[number.end : clause[1]]
    if of := _OF.match(after):
        return _head(after[of.end() :])
    if _BEFORE_NOUN.search(number.text):
        return _head(after)
    before = doc.text[clause[0] : number.start]
    if lasted := _LASTED.search(before):
        known = [word for word in _WORD.findall(before[: lasted.start()]) if kinds.load().known(word)]
        return known[-1] if known else None
    return None


def _head(text: str) -> str | None:
    """The noun that a phrase at the start of a text is about: its first one in the table of kinds, or else its last."""
    words: list[str] = []
    end = len(text) - len(text.lstrip())
    for match in _WORD.finditer(text):
        if text[end : match.start()].strip() or match[0] in _ENDS or len(words) == _LONGEST:
            break
        words.append(match[0])
        end = match.end()
    while len(words) > 1 and words[-1].endswith("ed"):  # "four months of unrest crippled the city"
        words.pop()
    known = [word for word in words if kinds.load().known(word)]
    return known[0] if known else words[-1] if words else None
