"""Names joined into clusters, each joining with its reason, and the spelling that stands for a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from raqqa_nlp.names.spelling import is_acronym, tokens, unshout
from raqqa_nlp.names.words import DESCRIPTIVE


@dataclass(frozen=True, slots=True)
class Merge:
    """Two spellings taken for one name, and why."""

    a: str
    b: str
    reason: str


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a name of one label.

    :param count: how often it occurs: mentions within a document, documents across.
    :param first: where it occurs first, in the order of reading.
    :param fixed: its canonical name where the table of aliases or a definition settles it.
    """

    label: str
    text: str
    count: int
    first: int
    fixed: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """:func:`raqqa_nlp.names.spelling.tokens` of the spelling."""
        return tokens(self.text)


class Clusters:
    """A partition of names, by union-find. Names with two different fixed canonicals are never joined."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.merges: list[Merge] = []
        self.also: set[int] = set()
        """Names the text or another document introduces as a second one; never chosen where there is a first."""
        self._parent = list(range(len(names)))
        self._fixed = [name.fixed for name in names]

    def root(self, i: int) -> int:
        """The name that stands for the cluster of name ``i``."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, i: int, j: int, reason: str) -> None:
        """Make one cluster of two, unless their labels or fixed canonicals differ."""
        a, b = self.root(i), self.root(j)
        fixed = {self._fixed[a], self._fixed[b]} - {None}
        if a == b or len(fixed) > 1 or self.names[a].label != self.names[b].label:
            return
        self._parent[b] = a
        self._fixed[a] = next(iter(fixed), None)
        self.merges.append(Merge(self.names[i].text, self.names[j].text, reason))

    def join_where(
        self, keys: Callable[[Name], Iterable[str]], same: Callable[[Name, Name], bool], reason: str
    ) -> list[int]:
        """Join every name to the one other cluster that holds names it is the same as; none where there are several.

        :param keys: only names with a key in common are compared.
        :param same: whether the first name is taken for the second; longer names are asked first.
        :returns: the names joined.
        """
        index: dict[tuple[str, str], list[int]] = {}
        for i, name in enumerate(self.names):
            for key in set(keys(name)):
                index.setdefault((name.label, key), []).append(i)
        joined = []
        for i in sorted(range(len(self.names)), key=lambda i: -len(self.names[i].words)):
            name = self.names[i]
            near = {j for key in keys(name) for j in index[name.label, key]}
            others = {self.root(j): j for j in sorted(near - {i}) if same(name, self.names[j])}
            others.pop(self.root(i), None)
            if len(others) == 1:
                [other] = others.values()
                self.join(other, i, reason)
                joined.append(i)
        return joined

    def join_equal(self, key: Callable[[Name], object], reason: str) -> None:
        """Join the names of one label with the same key; ``None`` is no key."""
        first: dict[tuple[str, object], int] = {}
        for i, name in enumerate(self.names):
            value = key(name)
            if value is not None:
                self.join(first.setdefault((name.label, value), i), i, reason)

    def members(self) -> list[list[int]]:
        """The clusters, names in order."""
        by_root: dict[int, list[int]] = {}
        for i in range(len(self.names)):
            by_root.setdefault(self.root(i), []).append(i)
        return list(by_root.values())

    def canonical(self, members: Sequence[int]) -> str:
        """The spelling that stands for a cluster: the settled one, or else the best of its own."""
        settled = self._fixed[self.root(members[0])]
        if settled:
            return settled
        best = max(members, key=lambda i: (i not in self.also, *_rank(self.names[i])))
        name = self.names[best]
        return unshout(name.text) if name.label in ("PERSON", "LOCATION") else name.text


def _rank(name: Name) -> tuple[object, ...]:
    """A full name before a short one, an expansion before its abbreviation; then the commoner, then the earlier."""
    latin = name.text.isascii() or any("a" <= c <= "z" for c in name.text.casefold())
    shouted = name.text.isupper() and not is_acronym(name.text)
    capitals = sum(map(str.isupper, name.text))
    whole = () if name.label == "LOCATION" else (_specific(name), len(name.words))
    return (latin, not is_acronym(name.text), not shouted, *whole, name.count, capitals, -name.first)


def _specific(name: Name) -> int:
    """In a FACILITY what tells it from others of its kind: "Raqqa stadium" before "municipal stadium"."""
    return sum(word not in DESCRIPTIVE for word in name.words) if name.label == "FACILITY" else 0
