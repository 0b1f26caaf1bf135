"""Which canonical names of several documents are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.names import aliases
from raqqa_nlp.names.clusters import Clusters, Name
from raqqa_nlp.names.spelling import alike, is_acronym, shorten, sound, stands_for
from raqqa_nlp.names.within import distinctive, part_of, spoken
from raqqa_nlp.names.words import ROLES

_CONTEXT: Final = 80  # characters around a name that may say its role


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a canonical name occurs and how."""

    docs: set[int] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)


def names_of(docs: Sequence[Document]) -> tuple[Clusters, Mapping[tuple[str, str | None], int]]:
    """The canonical names of all documents, joined, and the name of every (label, canonical)."""
    seen: dict[tuple[str, str], _Seen] = {}
    places: list[set[str]] = []
    for number, doc in enumerate(docs):
        places.append({e.canonical for e in doc.entities if e.label == "LOCATION" and e.canonical})
        for entity in doc.entities:
            if entity.canonical:
                _note(seen.setdefault((entity.label, entity.canonical), _Seen()), doc, number, entity)
    table = aliases.load()
    names = [
        Name(label, text, len(found.docs), i, table.canonical(text, label))
        for i, ((label, text), found) in enumerate(seen.items())
    ]
    clusters = Clusters(names)
    _join(clusters, list(seen.values()), places)
    return clusters, {(name.label, name.text): i for i, name in enumerate(names)}


def _note(seen: _Seen, doc: Document, number: int, entity: Entity) -> None:
    seen.docs.add(number)
    seen.forms.add(shorten(entity.text, entity.label))
    if entity.label == "PERSON":
        roles, bodies = _role(doc, entity)
        seen.roles.update(roles)
        seen.bodies.update(bodies)


def _role(doc: Document, person: Entity) -> tuple[set[str], set[str]]:
    """What is said next to a person's name, up to the nearest full stop: role words, and organisations named."""
    before = re.split(r"[.;:\n!?]\s", doc.text[max(0, person.start - _CONTEXT) : person.start])[-1]
    after = re.split(r"[.;:\n!?]", doc.text[person.end : person.end + _CONTEXT])[0]
    apposed = after[: after.find(",", 1)] if "," in after[1:] else after
    nearby = " ".join(re.split(r",\s", before)[-1:]) + (apposed if after.startswith(",") else "")
    roles = {word for word in re.findall(r"\w+", nearby.casefold()) if word in ROLES}
    start, end = person.start - len(before), person.end + len(apposed)
    bodies = {e.canonical for e in doc.entities if e.label == "ORGANISATION" and start <= e.start < end and e.canonical}
    return roles, bodies


def _join(clusters: Clusters, seen: Sequence[_Seen], places: Sequence[set[str]]) -> None:
    clusters.join_equal(lambda name: name.fixed, "table of aliases")
    clusters.join_equal(lambda name: name.words, "same words")
    clusters.join_equal(spoken, "same sound")
    _join_where(clusters, lambda i, j: _introduced(clusters.names, seen, i, j), "introduced elsewhere", second=True)
    _join_where(clusters, lambda i, j: _same_person(clusters.names, seen, i, j), "spelling of the name")
    _join_where(clusters, lambda i, j: _same_site(clusters.names, seen, places, i, j), "the one site of its kind")


def _join_where(clusters: Clusters, same: Callable[[int, int], bool], reason: str, *, second: bool = False) -> None:
    for i, name in enumerate(clusters.names):
        found = [j for j, other in enumerate(clusters.names) if j != i and other.label == name.label and same(i, j)]
        if clusters.join_only(i, found, reason) and second:
            clusters.also.add(i)


def _introduced(names: Sequence[Name], seen: Sequence[_Seen], i: int, j: int) -> bool:
    """Whether document ``j``'s name is also called what ``i`` is, by an abbreviation or by several words."""
    short = names[i].text
    if is_acronym(short):
        return short in seen[j].forms or (names[i].label != "PERSON" and stands_for(short, names[j].text))
    return " " in short and short in seen[j].forms


def _same_person(names: Sequence[Name], seen: Sequence[_Seen], i: int, j: int) -> bool:
    """Full names whose given names sound the same; a surname alone only with the same role in the same body."""
    if names[i].label != "PERSON" or seen[i].docs & seen[j].docs:
        return False
    a, b = names[i].words, names[j].words
    if not a or not b:
        return False
    if len(a) > 1 and len(b) > 1:
        return sound(a[0]) == sound(b[0]) and (part_of(a, b, alike) or part_of(b, a, alike))
    shared = seen[i].roles & seen[j].roles
    agree = seen[i].bodies & seen[j].bodies
    return bool(shared and agree) and alike(a[-1], b[-1])


def _same_site(names: Sequence[Name], seen: Sequence[_Seen], places: Sequence[set[str]], i: int, j: int) -> bool:
    """A site described ("municipal stadium") and one named after a place ("Raqqa stadium") that both texts speak of."""
    if names[i].label != "FACILITY" or seen[i].docs & seen[j].docs:
        return False
    kind, named = distinctive(names[i]), names[j].words
    if len(kind) != 1 or len(named) < 2 or named[-1:] != kind:
        return False
    place = names[j].text[: -len(kind[0])].strip()
    return all(place in places[k] for k in seen[i].docs | seen[j].docs)
