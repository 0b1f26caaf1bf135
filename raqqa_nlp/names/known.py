"""Well-known names as they stand in a text: their labels, and where the long ones begin and end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from raqqa_nlp.names import aliases
from raqqa_nlp.names.spelling import tokens

_BETWEEN: Final = r"(?:[\s‐‑–—-]+|['’.]+\s*)(?:(?:the|al|el|ar|as|ash|ad)[\s-]+)?"
_GENERIC: Final = re.compile(r"\s+(?:group|organi[sz]ation|(?:news\s+)?agency|newspaper|television|city|town)$")
"""What the table has as a part of some names and the scheme leaves out, in small letters."""

_ARTICLE: Final = r"(?:\b(?:al|el)[\s-])?"


def label(name: str) -> str | None:
    """The one label under which a name stands in the table of well-known names, if it is one."""
    labels = _labels()[tokens(name)] | _labels()[name,]
    return next(iter(labels)) if len(labels) == 1 else None


def long_names(text: str) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of each well-known name of several words, the longest where one is in another."""
    for found in _pattern().finditer(text):
        name = _GENERIC.sub("", found[0])
        known = label(name)
        if known and any(character.isupper() for character in name[:4]):
            yield known, found.start(), found.start() + len(name)


@cache
def _labels() -> defaultdict[tuple[str, ...], frozenset[str]]:
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
