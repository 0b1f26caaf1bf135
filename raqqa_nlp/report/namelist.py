"""The names of several documents with their spellings, where these stand, and why they were taken for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from raqqa_nlp import names
from raqqa_nlp.document import Document
from raqqa_nlp.names import Merge


@dataclass(frozen=True, slots=True)
class Place:
    """A mention: the document's and the entity's index."""

    document: int
    entity: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One name.

    :param variants: spelling -> its places, in reading order.
    :param evidence: what joined these spellings.
    """

    canonical: str
    label: str
    variants: dict[str, list[Place]] = field(default_factory=dict)
    evidence: list[Merge] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        """How often it is named, in all documents."""
        return sum(map(len, self.variants.values()))


def listed(merged: Sequence[Document], given: Sequence[Document]) -> list[Listed]:
    """All canonical names of the documents; those of most spellings, then mentions, first.

    :param merged: with names made one across them.
    :param given: the same documents before, from which the reasons for that follow.
    """
    found: dict[tuple[str, str], Listed] = {}
    known: dict[tuple[str, str], set[str]] = {}
    for i, (doc, before) in enumerate(zip(merged, given, strict=True)):
        for j, (entity, original) in enumerate(zip(doc.entities, before.entities, strict=True)):
            if entity.canonical:
                key = entity.label, entity.canonical
                name = found.setdefault(key, Listed(entity.canonical, entity.label))
                name.variants.setdefault(entity.text, []).append(Place(i, j))
                known.setdefault(key, {entity.canonical}).update({entity.text, original.canonical or entity.text})
    for merge in dict.fromkeys([*(merge for doc in given for merge in names.explain(doc)), *names.explain(*given)]):
        for key, spellings in known.items():
            if merge.a in spellings and merge.b in spellings:
                found[key].evidence.append(merge)
    return sorted(found.values(), key=lambda name: (-len(name.variants), -name.mentions, name.canonical))
