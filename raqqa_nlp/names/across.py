"""Which canonical names of several documents are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.names import aliases
from raqqa_nlp.names.clusters import Clusters, Name
from raqqa_nlp.names.spelling import alike, is_acronym, shorten, sound, stands_for
from raqqa_nlp.names.within import distinctive, first_sounds, part_of, spoken
from raqqa_nlp.names.words import OFFICES, ROLES

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
    _join(clusters, dict(zip(names, seen.values(), strict=True)), places)
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


def _join(clusters: Clusters, seen: Mapping[Name, _Seen], places: Sequence[set[str]]) -> None:
    clusters.join_equal(lambda name: name.fixed, "table of aliases")
    clusters.join_equal(lambda name: name.words, "same words")
    clusters.join_equal(spoken, "same sound")
    clusters.also.update(
        clusters.join_where(
            lambda name: {name.text, name.text[:1].upper(), *seen[name].forms},
            lambda name, other: _introduced(name, other, seen[other].forms),
            "introduced elsewhere",
        )
    )
    clusters.join_where(
        first_sounds, lambda name, other: _same_person(name, other, seen[name], seen[other]), "spelling of the name"
    )
    clusters.join_where(
        lambda name: name.words[-1:] if name.label == "FACILITY" else (),
        lambda name, other: (
            _same_site(name, other, [places[k] for k in seen[name].docs | seen[other].docs])
            and not seen[name].docs & seen[other].docs
        ),
        "the one site of its kind",
    )


def _introduced(name: Name, other: Name, forms: set[str]) -> bool:
    """Whether the other is called ``name`` in its own document, by an abbreviation or by several words."""
    short = name.text
    if is_acronym(short):
        return short in forms or (name.label != "PERSON" and stands_for(short, other.text))
    return " " in short and short in forms and not (name.label == "ORGANISATION" and OFFICES.issuperset(name.words))


def _same_person(name: Name, other: Name, seen: _Seen, other_seen: _Seen) -> bool:
    """Full names that begin and end alike; with the same role in the same body, also a part of a full name.

    "Ahmed Ali" and "Ahmed Ali Saleh" may be father and son.
    """
    a, b = name.words, other.words
    if not a or not b or seen.docs & other_seen.docs:
        return False
    same_role = bool(seen.roles & other_seen.roles and seen.bodies & other_seen.bodies)
    if len(a) > 1 and len(b) > 1:
        same_ends = same_role or alike(a[-1], b[-1])
        return same_ends and sound(a[0]) == sound(b[0]) and (part_of(a, b, alike) or part_of(b, a, alike))
    return same_role and alike(a[-1], b[-1])


def _same_site(name: Name, other: Name, places: Sequence[set[str]]) -> bool:
    """A site described ("municipal stadium") and one named after a place ("Raqqa stadium") that both texts speak of."""
    kind, named = distinctive(name), other.words
    if len(kind) != 1 or len(named) < 2 or named[-1:] != kind:
        return False
    place = other.text[: -len(kind[0])].strip()
    return all(place in known for known in places)
