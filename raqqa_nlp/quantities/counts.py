"""COUNT: how many, with both ends and how they are meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from raqqa_nlp.quantities import conventions, words
from raqqa_nlp.quantities.conventions import Convention
from raqqa_nlp.quantities.words import Item, Numeral
from raqqa_nlp.schema import Count, Modifier, Number

_THAN: Final = r"(?:no|not|nothing)\s+(?:any\s+)?{}\s+than"
_AT_LEAST: Final = (
    r"\b(?:more|greater|higher|larger) than\b|\bat (?:the )?(?:very )?least\b|\bover\b|\babove\b|\bbeyond\b"
    r"|\bupwards? of\b|\bin excess of\b|\bexceed(?:s|ed|ing)?\b|\bnorth of\b|\bas (?:few|little) as\b|\bminimum\b"
    r"|\bor (?:more|greater|over)\b|\band (?:more|counting|upwards?)\b|\bplus\b|\+|>|≥"
)
_AT_MOST: Final = (
    r"\b(?:fewer|less|lower|smaller) than\b|\bat (?:the )?(?:very )?most\b|\bup to\b|\bas (?:many|much|high) as\b"
    r"|\bunder\b|\bbelow\b|\bmaximum\b|\bor (?:fewer|less|under)\b|\bnot even\b|<|≤"
)
_APPROXIMATE: Final = (
    r"\babout\b|\baround\b|\bsome\b|\broughly\b|\bapprox(?:imately)?\b|\bestimate[ds]?\b|\bnearly\b|\balmost\b"
    r"|\bnear(?:ing)?\b|\bapproaching\b|\bcloser? to\b|\b(?:shy|short) of\b|\bcirca\b|\bca?\.|[~≈∼]"
    r"|\bin the (?:region|neighbou?rhood) of\b|\bon the order of\b|\bor (?:so|thereabouts)\b|\bodd\b|-some(?:thing)?\b"
    r"|\d-?ish\b|\bvirtually\b|\bpractically\b|\bperhaps\b|\bmaybe\b|\bpossibly\b|\bprobably\b|\baverage\b|\bcouple\b"
)
_MODIFIERS: Final[tuple[tuple[Modifier, re.Pattern[str]], ...]] = (
    ("approximate", re.compile(r"\bmore or less\b|\bgive or take\b")),
    ("at_least", re.compile(_THAN.format("(?:fewer|less|lower|under)"))),
    ("at_most", re.compile(_THAN.format("(?:more|greater|higher|over)"))),
    ("at_least", re.compile(_AT_LEAST)),
    ("at_most", re.compile(_AT_MOST)),
    ("approximate", re.compile(_APPROXIMATE)),
)
"""In order: the first that is found decides, so that "no fewer than" comes before "fewer than"."""


_BEFORE: Final = re.compile(
    r"\b(?:(?:no|not) (?:more|fewer|less|greater|higher|lower) than|(?:more|fewer|less|greater) than|at least|at most"
    r"|up to|as many as|as few as|an estimated|nearly|almost|roughly|approximately|upwards? of|in excess of"
    r"|(?:about|around|over|some)(?= \d)|(?:only|just)(?: (?:over|under))?"
    r"|(?:about|around)(?= an? (?:hour|minute|day|week|month|year)\b)) ".replace(" ", r"\s+"),
    re.IGNORECASE,
)
"""Words that modify the number after them; "over", "about", "some" before words may belong to what stands before."""

_ANOTHERS: Final = re.compile(
    r"\b(?:(?:hand|turn)(?:s|ed|ing)?|(?:spread|stretch)(?:s|es|ed|ing)?|r[au]n|drove|anger|outrage|concerns?|disputes?"
    r"|talks|control)\s+over\s+"
    r"|\b(?:asked|news|information|concerned|talking|worried)\s+about\s+"
    r"|\b(?:go(?:es|ing|ne)?|went|shot|climbed|rose|risen|toll|dead)\s+up\s+to\s+",
    re.IGNORECASE,
)
"""Words whose "over", "about", "up to" is no modifier of the number after it."""

FAR: Final = 40
"""Characters beside a number in which words that say what it is are looked for."""


def with_modifiers(text: str, start: int, end: int) -> int:
    """Where a COUNT or DURATION found at ``[start, end)`` begins with its modifiers, by the scheme a part of it.

    "300" of "up to 300" and "more than 20" of "no more than 20" are widened; of "handed over 12" only "12" is left;
    other spans begin where they did.
    """
    for found in _ANOTHERS.finditer(text, max(0, start - FAR), end):
        if found.start() <= start <= found.end() < end:
            return found.end()
    for found in _BEFORE.finditer(text, max(0, start - FAR), end):
        if found.start() < start <= found.end():
            return found.start()
    return start


def count(text: str, convention: str | Convention = conventions.DEFAULT) -> Count:
    """How many a COUNT says: both ends, and the modifier.

    A bound beside a range keeps both ends ("no more than 200-300" is 200 to 300, at_most). A share of something
    ("half of the", "one in three") and words without a number ("several", "a few") are vague with no ends.

    :param convention: what a vague plural means at least; its name is kept on the value of one.
    :raises InputError: no convention has that name.
    """
    chosen = conventions.find(convention)
    items = words.read(text, whole=True, shorthand=True)
    ends = words.ends(items)
    if ends is None or 0 < ends[0].value < 1 or _is_share(items):
        return Count(None, None, "vague")
    first, last = ends
    modifier = _modifier(text)
    if first.vague or last.vague:
        return Count(None if modifier == "at_most" else _least(first, chosen), None, "vague", convention=chosen.name)
    low, high = words.plain(first.value), words.plain(last.value)
    if first is not last:
        bounded_apart = _modifier(text[slice(*sorted((first.end, last.end)))]) in ("at_least", "at_most")
        return Count(low, high, "range" if bounded_apart else modifier or "range")
    return Count(None if modifier == "at_most" else low, None if modifier == "at_least" else high, modifier or "exact")


def _least(end: Numeral, convention: Convention) -> Number | None:
    """A lower bound as a number; ``None`` where it is a vague plural that the convention leaves open."""
    if end.plural is None:
        return words.plain(end.value)
    least = convention.least.get(end.plural)
    return None if least is None else words.plain(end.value / words.PLURALS[end.plural] * least)


def _is_share(items: Sequence[Item]) -> bool:
    """Such as "one in three", "two out of five"."""
    first, *others = (i for i, item in enumerate(items) if isinstance(item, Numeral))
    return bool(others) and list(items[first + 1 : others[0]]) in (["in"], ["out", "of"])


def _modifier(text: str) -> Modifier | None:
    plain = " ".join(text.casefold().split())
    return next((modifier for modifier, pattern in _MODIFIERS if pattern.search(plain)), None)
