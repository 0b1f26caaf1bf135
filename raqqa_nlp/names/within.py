"""Which names of one document are the same: what the text says itself first, then the table, then likeness.

A rule joins a name only where it points to one other name; where it points to several, the name is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.names import aliases
from raqqa_nlp.names.clusters import Clusters, Name
from raqqa_nlp.names.spelling import (
    alike,
    bracketed,
    content_words,
    is_acronym,
    shorten,
    sounds,
    stands_for,
    tokens,
    unshout,
)
from raqqa_nlp.names.words import BODIES, DESCRIPTIVE, INVERTED, OFFICES, RIVALS

_KNOWN_AS: Final = re.compile(
    r"[\s,(\"“]*(?:(?:who|which)\s+(?:is|was)\s+)?"
    r"(?:(?:also|better|best|commonly|formerly|otherwise|previously|sometimes|then|now|widely)\s+)*"
    r"(?:(?:known|referred\s+to)\s+(?:\w+\s+){0,2}?(?:as|by)|a\.?k\.?a\.?|alias|nicknamed|nom\s+de\s+guerre)"
    r"[\s,:]*(?:the\s+)?[\s\"“'‘]*",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(r"[\"”]?\s*\((?:\w+:\s*|or\s+|the\s+)?[\"“]?")
_BETWEEN: Final = re.compile(r"\s*(?:[-–—,;/]|or)\s*")
_OWNED: Final = re.compile(r"['’]s?\s+\Z")
_RIVER: Final = re.compile(r"^(\S+)\s+river(\s+valley)?$", re.IGNORECASE)
_SLIP: Final = 0.94  # in sound, for names of several words: one letter in sixteen


def names_of(doc: Document) -> tuple[Clusters, dict[Entity, int]]:
    """The names of a document, joined, and the name of every entity that carries a canonical one."""
    owners = {e.end: e for e in doc.entities if e.label == "LOCATION"}
    texts = {e: _written(doc, e, owners) for e in doc.entities if e.label in schema.CANONICAL_LABELS}
    order = list(dict.fromkeys((entity.label, text) for entity, text in texts.items()))
    index = {key: i for i, key in enumerate(order)}
    of = {entity: index[entity.label, text] for entity, text in texts.items()}
    said = _said(doc, of)
    local = {i for i in (_own_abbreviation(order, *pair) for pair in said) if i is not None}
    counts = [0] * len(order)
    for i in of.values():
        counts[i] += 1
    table = aliases.load()
    names = [
        Name(label, text, counts[i], i, None if i in local else table.canonical(text, label))
        for i, (label, text) in enumerate(order)
    ]
    clusters = Clusters(names)
    for a, b, reason in said:
        clusters.join(a, b, reason)
        if reason == "known as":
            clusters.also.add(b)
    _join(clusters)
    return clusters, of


def _written(doc: Document, entity: Entity, owners: Mapping[int, Entity]) -> str:
    """The name as written, shortened and spelled out.

    "United State's" is taken for a slip where the table knows it; "Peru's National Police" is that of Peru.

    :param owners: LOCATIONs by where they end.
    """
    table = aliases.load()
    text = table.spelled_out(shorten(entity.text, entity.label), entity.label)
    slipped = re.match(r"['’]s\b", doc.text[entity.end : entity.end + 3])
    if slipped and table.canonical(text, entity.label) is None and table.canonical(f"{text}s", entity.label):
        text = f"{text}s"
    if entity.label == "ORGANISATION" and OFFICES.issuperset(tokens(text)):
        owned = _OWNED.search(doc.text, max(0, entity.start - 5), entity.start)
        owner = owners.get(owned.start()) if owned else None
        return f"{text} of {table.canonical(owner.text, owner.label) or unshout(owner.text)}" if owner else text
    return _RIVER.sub(lambda found: found[1] + (found[2] or "").lower(), text) if entity.label == "LOCATION" else text


def _own_abbreviation(order: Sequence[tuple[str, str]], a: int, b: int, reason: str) -> int | None:
    """The abbreviation, if the text gives it another meaning than the table does."""
    if reason != "abbreviation":
        return None
    short, full = (a, b) if is_acronym(order[a][1]) else (b, a)
    known = aliases.load().canonical(order[short][1], order[short][0])
    return short if known and not _one_slip(known, order[full][1]) else None


def _said(doc: Document, of: dict[Entity, int]) -> list[tuple[int, int, str]]:
    """What the text says: "Syrian Democratic Forces (SDF)", "Mohammed Emwazi, better known as Jihadi John"."""
    found: list[tuple[Entity, Entity, str]] = []
    previous: Entity | None = None
    outside: Entity | None = None  # the name before the bracket that the text is in
    for entity in sorted(of, key=lambda entity: entity.start):
        gap = doc.text[previous.end : entity.start] if previous else ""
        if previous and _OPENING.fullmatch(gap):
            outside = previous
        elif not _BETWEEN.fullmatch(gap):
            outside = None
        if outside and outside.label == entity.label and _may_abbreviate(outside.text, entity.text):
            short = is_acronym(entity.text) or is_acronym(outside.text)
            found.append((outside, entity, "abbreviation" if short else "known as"))
        elif previous and previous.label == entity.label and _KNOWN_AS.fullmatch(gap):
            found.append((previous, entity, "known as"))
        previous = entity
    carried = {(e.label, inside): e for e in of if (inside := bracketed(e.text))}
    found += [(carried[e.label, e.text], e, "abbreviation") for e in of if (e.label, e.text) in carried]
    return list(dict.fromkeys((of[a], of[b], reason) for a, b, reason in found if of[a] != of[b]))


def _may_abbreviate(name: str, other: str) -> bool:
    """Whether what stands in brackets after a name is the same name: short, or in another script."""
    foreign = not any("a" <= c <= "z" for c in other.casefold())
    return foreign or (is_acronym(other) and " " in name) or (is_acronym(name) and stands_for(name, other))


def _join(clusters: Clusters) -> None:
    clusters.join_equal(lambda name: name.fixed, "table of aliases")
    clusters.join_equal(lambda name: name.words, "same words")
    clusters.join_equal(_inverted, "the same the other way round")
    clusters.join_equal(lambda name: name.text.removesuffix("s") if is_acronym(name.text) else None, "plural")
    clusters.join_where(lambda name: {name.text[:1].upper()}, _initials, "initials")
    clusters.join_where(first_sounds, _part(str.__eq__), "part of the full name")
    clusters.join_where(first_sounds, _part(alike), "spelling of the name")
    clusters.join_equal(spoken, "same sound")
    clusters.join_where(_outline, _slip, "slip of the pen")
    clusters.join_where(lambda name: name.words, _shortened, "part of the name")


def _initials(short: Name, name: Name) -> bool:
    return short.fixed is None and short.label != "PERSON" and stands_for(short.text, name.text)


def _inverted(name: Name) -> object:
    """The words of "Ministry of Defence" as those of "Defence Ministry"."""
    kind, *rest = name.words or ("",)
    if kind in INVERTED and rest[:1] == ["of"] and len(rest) > 1:
        return (*rest[1:], kind)
    return name.words if len(name.words) > 1 and name.words[-1] in INVERTED else None


def spoken(name: Name) -> object:
    """The sounds of a name, if they are enough to tell it from others; a person's name needs two words."""
    heard = sounds(name.words)
    enough = len(heard) > 1 if name.label == "PERSON" else len("".join(heard)) >= 4
    return heard if enough and not is_acronym(name.text) else None


def first_sounds(name: Name) -> set[str]:
    """How the words of a person's name begin: :func:`part_of` needs one in common."""
    return {sound[:1] for sound in sounds(name.words)} if name.label == "PERSON" else set()


def _part(same: Callable[[str, str], bool]) -> Callable[[Name, Name], bool]:
    return lambda name, other: part_of(name.words, other.words, same)


def part_of(part: Sequence[str], whole: Sequence[str], same: Callable[[str, str], bool]) -> bool:
    """Whether a person called by the words ``part`` may be the one whose full name is ``whole``.

    A surname with or without what stands before it ("Vilque Soria"), the first of two surnames ("Cardenas" of "Osiel
    Cardenas Guillen"), a given name, or the whole without middle names.
    """

    def equal(words: Sequence[str]) -> bool:
        return all(map(same, part, words))

    if len(part) >= len(whole):
        return len(part) == len(whole) > 1 and sounds((part[0],)) == sounds((whole[0],)) and equal(whole)
    if any(equal(whole[k : k + len(part)]) for k in range(len(whole) - len(part) + 1)):
        return True
    rest = iter(whole[1:])
    return len(part) > 1 and same(part[0], whole[0]) and all(any(same(w, x) for x in rest) for w in part[1:])


def _outline(name: Name) -> set[str]:
    """How the words of an organisation's or site's name begin: two with one slip agree in it."""
    sites = name.label in ("ORGANISATION", "FACILITY") and not is_acronym(name.text)
    return {" ".join(sound[:1] for sound in sounds(content_words(name.text)))} if sites else set()


def _slip(name: Name, other: Name) -> bool:
    return _one_slip(name.text, other.text)


def _one_slip(a: str, b: str) -> bool:
    """Whether two long names differ by a letter or an ending, word by word, and in no digit."""
    x, y = content_words(a), content_words(b)
    if x == y:
        return True
    same_words = len(x) == len(y) and all(_one_word(v, w) for v, w in zip(x, y, strict=True))
    heard = " ".join(sounds(x)), " ".join(sounds(y))
    return same_words and SequenceMatcher(None, *heard, autojunk=False).ratio() >= _SLIP


def _one_word(a: str, b: str) -> bool:
    return a.removesuffix("s") == b.removesuffix("s") or (a.isalpha() and b.isalpha() and alike(a, b))


def _shortened(name: Name, other: Name) -> bool:
    """A part that stands for an organisation's or site's longer name: "Security Council", "Sinaloa", "stadium".

    Its last words; an organisation's first words before "of", or what is left without the word for its kind.
    """
    part, whole = distinctive(name), other.words
    if name.fixed or name.label not in ("ORGANISATION", "FACILITY") or is_acronym(name.text):
        return False
    if not 0 < len(part) < len(whole):
        return False
    is_kind = name.label == "FACILITY" or len(part) > 1 or part[-1] in BODIES
    if is_kind and whole[-len(part) :] == part:
        return name.label != "ORGANISATION" or RIVALS.isdisjoint(whole[: -len(part)])
    if name.label != "ORGANISATION":
        return False
    if whole[0] in BODIES and whole[1:] == ("of", *part):
        return True
    rest = whole[len(part) :]
    named_after = (rest[0] == "of" and part[-1] in BODIES) or (len(rest) == 1 and rest[0] in BODIES)
    return named_after and whole[: len(part)] == part


def distinctive(name: Name) -> tuple[str, ...]:
    """A FACILITY's words without a mere description before them: "municipal stadium" is a stadium."""
    words = name.words
    while name.label == "FACILITY" and len(words) > 1 and words[0] in DESCRIPTIVE:
        words = words[1:]
    return words
