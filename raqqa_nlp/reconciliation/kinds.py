"""What is counted: the kind that a noun phrase names, and what narrows it. The table is ``kinds.tsv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from raqqa_nlp.errors import ConfigError

_FILE: Final = "kinds.tsv"
_IRREGULAR: Final = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "lives": "life",
    "buses": "bus",
}
_NO_PLURAL: Final = re.compile(r"(?:ss|us|is|news|series|species|headquarters|barracks)$")
_WORDS: Final = re.compile(r"[^\W_]+(?:[-‐‑'’.][^\W_]+)*\.?")
_JOINED: Final = re.compile(r"\s+(?:and|or)\s+|,\s*")

_GENERAL: Final = """
a an the this that these those its their his her our your my some any all both such own same other another more
further additional last final remaining main major minor key big large small different various armed unarmed
hard-core hardcore die-hard innocent suspected alleged dead mostly many few several up at least about
"""
NOT_NARROWING: Final = frozenset(_GENERAL.split())
"""Words before a noun that say nothing of which ones are counted, or that are said of any of them."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase read: its kind, and the words that narrow it, sorted."""

    kind: str | None
    restrictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The table.

    :param of: word or words in the singular -> kind.
    :param above: kind -> the kind it is a part of.
    """

    of: Mapping[str, str]
    above: Mapping[str, str]

    def chain(self, kind: str) -> tuple[str, ...]:
        """A kind and those it is a part of, outwards: boy, child, person."""
        found = [kind]
        while found[-1] in self.above:
            found.append(self.above[found[-1]])
        return tuple(found)

    def common(self, one: str, other: str) -> str | None:
        """The narrowest kind that both are or are parts of."""
        others = self.chain(other)
        return next((kind for kind in self.chain(one) if kind in others), None)

    def read(self, phrase: str) -> Phrase:
        """The kind that the last noun of a phrase names, by the longest entry of the table that it ends in.

        Of "towns and villages" the kind that both are. A noun that is not in the table is its own kind.

        >>> load().read("foreign militants")
        Phrase(kind='fighter', restrictions=('foreign',))
        """
        heads = [self._head(part) for part in _JOINED.split(phrase) if _WORDS.search(part)]
        if not heads:
            return Phrase(None, ())
        kind, restrictions = heads[-1]
        for other, _ in heads[:-1]:
            kind = self.common(kind, other) or kind
        return Phrase(kind, tuple(sorted(set(restrictions))))

    def all_of(self, words: str) -> set[str]:
        """The kinds of all words that are in the table, and those that they are parts of."""
        known = {self.of[word] for word in map(singular, _WORDS.findall(words)) if word in self.of}
        return {wider for kind in known for wider in self.chain(kind)}

    def known(self, words: str) -> str | None:
        """The kind of the first word that is in the table: of "battle hemmed" that of battle."""
        return next((self.of[word] for word in map(singular, _WORDS.findall(words)) if word in self.of), None)

    def _head(self, phrase: str) -> tuple[str, list[str]]:
        words = _WORDS.findall(phrase)
        last = singular(words[-1])
        two = f"{words[-2].casefold()} {last}" if len(words) > 1 else last
        size = 2 if two in self.of and two != last else 1
        kind = self.of.get(two if size == 2 else last, last)
        return kind, [word for word in words[:-size] if word.casefold() not in NOT_NARROWING]


def singular(word: str) -> str:
    """A noun's singular in small letters, by the common rules.

    >>> singular("militiamen"), singular("cities"), singular("clashes"), singular("houses")
    ('militiaman', 'city', 'clash', 'house')
    """
    word = word.casefold()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 4:
        return f"{word[:-3]}man"
    if not word.endswith("s") or len(word) < 4 or _NO_PLURAL.search(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if re.search(r"(?:[xz]|ch|sh|ss)es$", word) else word[:-1]


@cache
def load() -> Kinds:
    """The table that ships with the package.

    :raises ConfigError: a row is malformed, a word stands twice, or a kind is above itself.
    """
    return parse(files("raqqa_nlp.reconciliation").joinpath(_FILE).read_text(encoding="utf-8"))


def parse(text: str) -> Kinds:
    """A table from its text.

    :raises ConfigError: as :func:`load`.
    """
    of: dict[str, str] = {}
    above: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        where = f"{_FILE}, line {number}"
        cells = line.split("\t")
        if len(cells) != 3:
            raise ConfigError("not three columns", where=where, mend="Write kind, the kind above or -, words, by tabs.")
        kind, parent, words = cells
        if parent != "-" and parent not in above and parent not in of.values():
            raise ConfigError(f"no kind {parent!r} so far", where=where, mend="List a kind below the one it is of.")
        if parent != "-":
            above[kind] = parent
        for word in words.split("|"):
            if word in of:
                raise ConfigError(f"{word!r} stands twice", where=where, mend="Leave it in one row.")
            of[word] = kind
    return Kinds(of, above)
