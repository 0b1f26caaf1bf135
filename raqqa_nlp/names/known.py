"""Well-known names as they stand in a text: their labels, and where the long ones begin and end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from raqqa_nlp.names import aliases
from raqqa_nlp.names.spelling import tokens

_BETWEEN: Final = r"(?:[\s‐‑–—-]+|['’.]+\s*)(?:(?:the|al|el|ar|as|ash|ad)[\s-]+)?"
_GENERIC: Final = re.compile(r"\s+(?:group|organi[sz]ation|(?:news\s+)?agency|newspaper|television|city|town)$")
"""What the table has as a part of some names and the scheme leaves out, in small letters."""

_ARTICLE: Final = r"(?:\b(?:al|el)[\s-])?"


_SMALL: Final = re.compile(r"(?<![\w'’])(?!(?:of|the|for|and|in|to|on|against|al|el|ar|ash|e|news)\b)(?<!\w-)[a-z]")
"""A word in small letters: "an Islamic state", "European union leaders" are no well-known names."""

_CAPITALISED: Final = re.compile(r"Sana|Emirates")
"""One thing in capitals or with more words, another as it stands."""


def label(name: str) -> str | None:
    """The one label under which a name stands in the table of well-known names, if it is one."""
    if _CAPITALISED.fullmatch(name):  # "Sana" may be the town; the agency is "SANA"
        return None
    table = _labels()
    labels = table.get(tokens(name), frozenset()) | table.get((name,), frozenset())
    return next(iter(labels)) if len(labels) == 1 else None


def long_names(text: str) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of each well-known name of several words, the longest where one is in another."""
    for found in _pattern().finditer(text):
        name = _GENERIC.sub("", found[0])
        known = label(name)
        if known and not _SMALL.search(name):
            yield known, found.start(), found.start() + len(name)


@cache
def _labels() -> Mapping[tuple[str, ...], frozenset[str]]:
    table, found = aliases.load(), defaultdict[tuple[str, ...], frozenset[str]](frozenset)
    for known, words in table.known:
        found[words] |= {known}
    for known, capitals in table.short:
        found[capitals,] |= {known}
    return found


@cache
def _pattern() -> re.Pattern[str]:
    names = [_BETWEEN.join(map(re.escape, words)) for _, words in aliases.load().known if len(words) > 1]
    return re.compile(rf"\b{_ARTICLE}(?:{'|'.join(sorted(names, key=len, reverse=True))})\b", re.IGNORECASE)
