"""Who speaks: the PERSON or ORGANISATION that an attribution's SOURCE names, or that its pronoun stands for.

Rules of news prose, each of which answers only where one answer stands out; otherwise nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from raqqa_nlp.document import Attribution, Document, Entity, Span

_SPEAKERS: Final = ("PERSON", "ORGANISATION")
_HE_SHE: Final = {"he": "m", "she": "f"}
_IT_THEY: Final = frozenset({"it", "they"})  # "they" of a name in the plural: "the Syrian Democratic Forces"
_I_WE: Final = frozenset({"i", "we"})
_RELATIVE: Final = {"who": _SPEAKERS, "that": _SPEAKERS, "which": ("ORGANISATION",)}

_PREPOSITION: Final = re.compile(r"\b(?:at|by|for|from|in|of|on|to|with|within)\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(
    r"\b(?:who|whom|whose|which|that|where|fighting|fleeing|fled|citing|"
    r"(?!issued|released|published|signed|posted|prepared|compiled|provided)\w+ed\s+(?:by|from|in|under|with)|"
    r"(?:held|led|seen|known|run|fought)\s+(?:by|in|as|from))\b",
    re.IGNORECASE,
)
_COMPOUND: Final = re.compile(r"[-‐‑]\w+(?:ed|led|held|run)\b")
_NOT_THEIR_VOICE: Final = re.compile(
    r"\b(?:captives?|critics?|defectors?|enem(?:y|ies)|famil(?:y|ies)|friends?|hostages?|neighbours?|neighbors?|"
    r"opponents?|prisoners?|refugees?|relatives?|residents?|rivals?|survivors?|victims?)\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"(?<!\b[A-Z])(?<!\bCol)(?<!\bGen)(?<!\bCapt)(?<!\bMr)(?<!\bDr)[.!?][\"”’)]*\s+|\n+")
_APPOSITION: Final = re.compile(r"\s*(?:\([^()]*\))?\s*,?\s*\(?|,\s(?:an?|the|who|head|leader|chief)\b[^.;]*,\s*")
_WOMAN: Final = re.compile(r"\b(?:Mrs|Ms|Miss|Lady|\w+woman)\b")
_MAN: Final = re.compile(r"\b(?:Mr|Lord|Sir|(?:business|chair|congress|council|police|spokes|states)man)\b")
_REACH: Final = 3  # sentences back in which "he" may find its name
_NEAR: Final = 40  # characters beside a name that may say "spokeswoman"


def speakers(doc: Document) -> tuple[Entity | None, ...]:
    """For each of ``doc.attributions`` the PERSON or ORGANISATION that speaks; ``None`` where no name can be given."""
    found: dict[int, Entity | None] = {}
    order = sorted(range(len(doc.attributions)), key=lambda i: (doc.attributions[i].depth, _place(doc.attributions[i])))
    for i in order:
        found[i] = _speaker(doc, doc.attributions[i], found)
    return tuple(found[i] for i in range(len(doc.attributions)))


def named(doc: Document, source: Span) -> Entity | None:
    """The name a SOURCE holds or is: its head, or else whom the head speaks for.

    "SDF spokesman [Talal Silo]"; "an [SDF] spokesman", "a statement by the [SDF]".
    """
    clause = _first(_CLAUSE, doc, source)
    held = [
        e
        for e in doc.entities
        if e.label in _SPEAKERS and source.start <= e.start and e.end <= clause and not _COMPOUND.match(doc.text, e.end)
    ]
    comma = _first(re.compile(","), doc, source)
    head = [e for e in held if e.start < min(comma, _first(_PREPOSITION, doc, source))]
    persons = [e for e in head if e.label == "PERSON"]
    if persons:
        return persons[-1]
    apposed = [
        e for e in held if e.start > comma and re.fullmatch(r".*,\s*(?:the\s+)?", doc.text[source.start : e.start])
    ]
    if apposed and (apposed[0].label == "PERSON" or not any(e.start < comma for e in held)):
        own_name = head and not doc.text[head[-1].end : comma].strip(" ()")
        return head[-1] if own_name else apposed[0]
    if _NOT_THEIR_VOICE.search(doc.text[source.start : comma]):
        return None
    return next((e for e in held if e.start < comma), None)


@dataclass(frozen=True, slots=True)
class _Pronoun:
    """A SOURCE that is a pronoun, with what surrounds it."""

    doc: Document
    attribution: Attribution
    source: Span
    outer: Entity | None
    said_before: Sequence[tuple[Span, Entity]]


def _speaker(doc: Document, attribution: Attribution, found: dict[int, Entity | None]) -> Entity | None:
    source = attribution.source
    if source is None:
        return None
    word = source.text.casefold()
    around = [i for i in found if doc.attributions[i].depth < attribution.depth and _holds(doc.attributions[i], source)]
    before = [(a.source, e) for a, e in ((doc.attributions[i], found[i]) for i in found) if a.source and e]
    pronoun = _Pronoun(
        doc,
        attribution,
        source,
        found[around[0]] if around else None,
        sorted(((s, e) for s, e in before if s.end <= source.start), key=lambda pair: -pair[0].start),
    )
    if word in _RELATIVE:
        return _beside(doc, source, _RELATIVE[word])
    if word in _I_WE:
        return pronoun.outer
    if word in _HE_SHE:
        return _back(pronoun, "PERSON", _REACH, _HE_SHE[word])
    if word in _IT_THEY:
        body = _back(pronoun, "ORGANISATION", 1, None)
        return body if body and (word == "it" or body.text.endswith("s")) else None
    return named(doc, source)


def _beside(doc: Document, pronoun: Span, labels: Sequence[str]) -> Entity | None:
    """The name right before a relative pronoun ("the SDF, which"), with at most an apposition between."""
    for label in labels:
        before = (e for e in doc.entities if e.label == label and e.end <= pronoun.start)
        last = max(before, key=lambda e: e.end, default=None)
        gap = doc.text[last.end : pronoun.start] if last else "."
        if _APPOSITION.fullmatch(gap) and not _SENTENCE_END.search(gap):
            return last
    return None


def _back(pronoun: _Pronoun, label: str, reach: int, gender: str | None) -> Entity | None:
    """The outer speaker, or else, sentence by sentence back, whoever spoke last or opens a sentence."""
    if pronoun.outer is not None:
        fits = pronoun.outer.label == label and not _contradicts(pronoun.doc, pronoun.outer, gender)
        return pronoun.outer if fits and not _rival(pronoun, label) else None
    for start, end in _sentences_back(pronoun.doc.text, pronoun.source.start, reach):
        spoke = [e for s, e in pronoun.said_before if start <= s.start < end]
        opens = [e for e in pronoun.doc.entities if start <= e.start and e.end <= end and _opens(pronoun, e, start)]
        for entity in (*spoke, *opens):
            if entity.label == label and not _contradicts(pronoun.doc, entity, gender):
                return entity
        if label == "ORGANISATION" and _rival(pronoun, label):
            return None
    return None


def _rival(pronoun: _Pronoun, label: str) -> bool:
    """Whether another name of the kind stands in the pronoun's sentence before it, not in what the pronoun says."""
    [start] = [s for s, _ in _sentences_back(pronoun.doc.text, pronoun.source.start, 0)]
    between = (e for e in pronoun.doc.entities if start <= e.start < pronoun.source.start and e.label == label)
    return any(name(e) != name(pronoun.outer) and not _own(pronoun, e) for e in between)


def _opens(pronoun: _Pronoun, entity: Entity, start: int) -> bool:
    """Whether a name, with title or article, is the first thing in a sentence, and not in what the pronoun says."""
    before = pronoun.doc.text[start : entity.start]
    return not _own(pronoun, entity) and len(before.split()) <= 2 and not re.search(r"[,;:]", before)


def _own(pronoun: _Pronoun, entity: Entity) -> bool:
    return any(c.start <= entity.start < c.end for c in pronoun.attribution.contents)


def _sentences_back(text: str, place: int, reach: int) -> list[tuple[int, int]]:
    """The ranges of the sentence around ``place``, up to it, and of ``reach`` sentences before, nearest first."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(text, 0, place))]
    ends = [*starts[1:], place]
    return list(zip(starts, ends, strict=True))[::-1][: reach + 1]


def _contradicts(doc: Document, person: Entity, gender: str | None) -> bool:
    """Whether a title or role beside any mention of the person is of the other gender."""
    other = {"m": _WOMAN, "f": _MAN}.get(gender or "")
    if other is None:
        return False
    mentions = (e for e in doc.entities if e.label == person.label and name(e) == name(person))
    return any(other.search(beside) for e in mentions for beside in _titles(doc.text, e))


def _titles(text: str, person: Entity) -> tuple[str, str]:
    before = re.split(r"[,.;\n]\s", text[max(0, person.start - _NEAR) : person.start])[-1]
    after = re.match(r",\s[^,.;\n]*", text[person.end : person.end + _NEAR])
    return before, after[0] if after else ""


def _first(pattern: re.Pattern[str], doc: Document, source: Span) -> int:
    """Where a pattern first occurs in a SOURCE outside its names and brackets; the SOURCE's end where it does not."""
    for match in pattern.finditer(doc.text, source.start, source.end):
        inside = doc.text[source.start : match.start()]
        in_name = any(e.start <= match.start() < e.end for e in doc.entities)
        if not in_name and inside.count("(") <= inside.count(")"):
            return match.start()
    return source.end


def _holds(attribution: Attribution, span: Span) -> bool:
    return any(content.start <= span.start and span.end <= content.end for content in attribution.contents)


def _place(attribution: Attribution) -> int:
    return (attribution.source or attribution.cue).start


def name(entity: Entity | None) -> str | None:
    """An entity's canonical name, or its own words where none was given; ``None`` of ``None``."""
    return None if entity is None else entity.canonical or entity.text
