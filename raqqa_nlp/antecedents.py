"""Who speaks: the PERSON or ORGANISATION that an attribution's SOURCE names, or that its pronoun or description means.

Rules of news prose, each of which answers only where one answer stands out; otherwise nobody is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from raqqa_nlp import sentences
from raqqa_nlp.document import Attribution, Document, Entity, Span
from raqqa_nlp.names.described import Descriptions

_SPEAKERS: Final = ("PERSON", "ORGANISATION")
_HE_SHE: Final = {"he": "m", "she": "f"}
_IT_THEY: Final = frozenset({"it", "they"})  # "they" of a name in the plural: "the Syrian Democratic Forces"
_I_WE: Final = frozenset({"i", "we"})
_GOES_ON: Final = re.compile(r"\b(?:add(?:s|ed|ing)?|also|further|went on)\b", re.IGNORECASE)
_RELATIVE: Final = {"who": _SPEAKERS, "that": _SPEAKERS, "which": ("ORGANISATION",)}

_PRONOUNS: Final = {*_HE_SHE, *_IT_THEY, *_I_WE, *_RELATIVE}

_COMMA: Final = re.compile(",")
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
    r"opponents?|prisoners?|refugees?|relatives?|residents?|rivals?|survivors?|victims?|aunt|brothers?|cousins?|"
    r"daughters?|father|husband|mother|nephews?|nieces?|parents|sisters?|sons?|uncles?|widow(?:er)?|wife)\b",
    re.IGNORECASE,
)
_OWNS: Final = re.compile(r"['’]s?\s+(?:\w+\s+){0,2}?" + _NOT_THEIR_VOICE.pattern, re.IGNORECASE)
_APPOSITION: Final = re.compile(
    r"\s*(?:\([^()]*\))?\s*,?\s*\(?|,\s(?:an?|the|another|head|leader|chief|spokes\w+)\b[^.;]*,\s*"
)
_OPENS_APPOSITION: Final = re.compile(r",\s*(?:the\s+)?(?:[A-Z]\w*\.?\s+){0,3}\Z")  # titles before the name
_OTHER: Final = {
    "m": re.compile(r"\b(?:Mrs|Ms|Miss|Lady|\w+woman)\b"),
    "f": re.compile(r"\b(?:Mr|Lord|Sir|(?:business|chair|congress|council|police|spokes|states)man)\b"),
}
"""Gender of a pronoun -> what is said of a person of the other."""

_REACH: Final = 3  # sentences back in which "he" may find its name
_LOOK_BACK: Final = 4000  # characters back that are looked at for sentences
_NEAR: Final = 40  # characters beside a name that may say "spokeswoman"


def speakers(doc: Document) -> tuple[Entity | None, ...]:
    """For each of ``doc.attributions`` the PERSON or ORGANISATION that speaks; ``None`` where no name can be given.

    All are entities of the document, but for a body that has no name there and is told by who leads it
    (:meth:`raqqa_nlp.names.described.Descriptions.led_body`).
    """
    return _Resolver(doc).speakers()


def name(entity: Entity | None) -> str | None:
    """An entity's canonical name, or its own words where none was given; ``None`` of ``None``."""
    return None if entity is None else entity.canonical or entity.text


class _Resolver:
    """The names and speakers of one document, in text order."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._text = doc.text
        self._entities = sorted(doc.entities, key=lambda entity: entity.start)
        self._said: list[tuple[Span, Attribution, Entity]] = []
        self._descriptions = Descriptions(doc)
        self._mentions: dict[str | None, list[Entity]] = {}
        for entity in self._entities:
            self._mentions.setdefault(name(entity), []).append(entity)

    def speakers(self) -> tuple[Entity | None, ...]:
        """Names first, then what stands for them; outer attributions first, whose speaker an inner "we" stands for."""
        found: dict[int, Entity] = {}
        attributions = self._doc.attributions
        order = sorted(range(len(attributions)), key=lambda i: (attributions[i].depth, _place(attributions[i])))
        for resolve in (self._by_name, self._by_pronoun):
            for i in order:
                source = attributions[i].source
                if source is None or i in found:
                    continue
                if speaker := resolve(attributions[i], source):
                    found[i] = speaker
                    insort(self._said, (source, attributions[i], speaker), key=lambda said: said[0].start)
        return tuple(found.get(i) for i in range(len(attributions)))

    def _by_name(self, _attribution: Attribution, source: Span) -> Entity | None:
        if source.text.casefold() in _PRONOUNS and not self._between(source.start, source.end):
            return None
        return self._named(source) or self._described(source)

    def _by_pronoun(self, attribution: Attribution, source: Span) -> Entity | None:
        word = source.text.casefold()
        if word in _RELATIVE:
            return self._beside(source, _RELATIVE[word])
        if word in _I_WE:
            return self._outer(attribution, source)
        if word in _HE_SHE:
            return self._back(attribution, source, "PERSON", _REACH, _HE_SHE[word])
        if word in _IT_THEY:
            body = self._back(attribution, source, "ORGANISATION", 1, None)
            goes_on = _GOES_ON.search(self._text, source.end, max(source.end, attribution.cue.end))
            return body if body and (word == "it" or body.text.endswith("s") or goes_on) else None
        return None

    def _described(self, source: Span) -> Entity | None:
        """The name that a description stands for: "the observatory", "a coalition spokesman"."""
        words = self._text[source.start : self._first(_CLAUSE, source)]
        if _NOT_THEIR_VOICE.search(words):
            return None
        return self._descriptions.name(words, source.start) or self._descriptions.led_body(words)

    def _named(self, source: Span) -> Entity | None:
        """The name a SOURCE holds or is: its head, or else whom the head speaks for.

        "SDF spokesman [Talal Silo]"; "an [SDF] spokesman", "a statement by the [SDF]".
        """
        clause, comma = self._first(_CLAUSE, source), self._first(_COMMA, source)
        inside = (e for e in self._between(source.start, clause) if e.end <= clause and e.label in _SPEAKERS)
        held = [e for e in inside if not _COMPOUND.match(self._text, e.end)]
        head = [e for e in held if e.start < min(comma, self._first(_PREPOSITION, source))]
        first = [e for e in held if e.start < comma]
        persons = [e for e in head if e.label == "PERSON"] or self._after_a_name(first)
        if persons and not _OWNS.match(self._text, persons[-1].end, source.end):
            return persons[-1]
        apposed = [e for e in held if e.start > comma and _OPENS_APPOSITION.search(self._text, comma, e.start)]
        if apposed and (apposed[0].label == "PERSON" or not first):
            is_name_itself = head and not self._text[head[-1].end : comma].strip(" ()")
            return head[-1] if is_name_itself else apposed[0]
        if _NOT_THEIR_VOICE.search(self._text, source.start, comma):
            return None
        return next((e for e in first if not self._owns_another(e, first)), None)

    def _after_a_name(self, names: Sequence[Entity]) -> list[Entity]:
        """Persons right after another name: "the leader of the Civic Party (CP) [Ruth Marlow]"."""
        pairs = pairwise(names)
        return [e for before, e in pairs if e.label == "PERSON" and not self._text[before.end : e.start].strip(" )")]

    def _owns_another(self, entity: Entity, names: Sequence[Entity]) -> bool:
        """Whether a name's possessive stands before another: "the [Treasury]'s Office of Foreign Assets Control"."""
        return any(re.fullmatch(r"['’]s?\s+", self._text[entity.end : e.start]) for e in names if e.start > entity.end)

    def _first(self, pattern: re.Pattern[str], source: Span) -> int:
        """Where a pattern first occurs in a SOURCE outside its names and brackets; its end where it does not."""
        names = self._between(source.start, source.end)
        for match in pattern.finditer(self._text, source.start, source.end):
            before = self._text[source.start : match.start()]
            in_name = any(e.start <= match.start() < e.end for e in names)
            if not in_name and before.count("(") <= before.count(")"):
                return match.start()
        return source.end

    def _beside(self, pronoun: Span, labels: Sequence[str]) -> Entity | None:
        """The name right before a relative pronoun ("the SDF, which"), with at most an apposition between."""
        before = self._between(max(0, pronoun.start - _LOOK_BACK), pronoun.start)
        for label in labels:
            last = next((e for e in reversed(before) if e.label == label), None)
            gap = self._text[last.end : pronoun.start] if last else "."
            if _APPOSITION.fullmatch(gap) and not sentences.END.search(gap):
                return last
        return None

    def _back(
        self, attribution: Attribution, pronoun: Span, label: str, reach: int, gender: str | None
    ) -> Entity | None:
        """The outer speaker, or else, sentence by sentence back, whoever spoke last or opens a sentence."""
        sentences = self._sentences_back(pronoun.start, reach)
        here = self._between(sentences[0][0], pronoun.start)
        others = [e for e in here if e.label == label and not _in(e, attribution)]
        outer = self._outer(attribution, pronoun)
        if outer is not None and outer.label == label:
            rival = any(name(e) != name(outer) for e in others)
            return None if rival or self._contradicts(outer, gender) else outer
        for start, end in sentences:
            opening = [e for e in self._between(start, end) if not _in(e, attribution) and self._opens(e, start)]
            for entity in (*self._spoke(start, end), *opening):
                if entity.label == label and not self._contradicts(entity, gender):
                    return entity
            if label == "ORGANISATION" and others:
                return None
        return None

    def _outer(self, attribution: Attribution, source: Span) -> Entity | None:
        """The speaker of the attribution that a nested one's SOURCE stands in."""
        return next((e for _, outer, e in self._said if _is_inside(attribution, source, outer)), None)

    def _spoke(self, start: int, end: int) -> list[Entity]:
        """Who speaks in a range of text, by the places of the SOURCEs: outer attributions before inner, last first."""
        first = bisect_left(self._said, start, key=lambda said: said[0].start)
        last = bisect_left(self._said, end, key=lambda said: said[0].start)
        found = sorted(self._said[first:last], key=lambda said: (said[1].depth, -said[0].start))
        return [entity for _, _, entity in found]

    def _opens(self, entity: Entity, start: int) -> bool:
        """Whether a name, with title or article, is the first thing in its sentence."""
        before = self._text[start : entity.start]
        return len(before.split()) <= 2 and not re.search(r"[,;:]", before)

    def _sentences_back(self, place: int, reach: int) -> list[tuple[int, int]]:
        """The ranges of the sentence around ``place``, up to it, and of ``reach`` sentences before, nearest first."""
        begin = max(0, place - _LOOK_BACK)
        starts = [begin, *(match.end() for match in sentences.END.finditer(self._text, begin, place))]
        return list(zip(starts, [*starts[1:], place], strict=True))[::-1][: reach + 1]

    def _contradicts(self, entity: Entity, gender: str | None) -> bool:
        """Whether a title or role beside any mention of a person is of the other gender."""
        if gender is None:
            return False
        return any(
            _OTHER[gender].search(beside) for e in self._mentions[name(entity)] for beside in self._beside_name(e)
        )

    def _beside_name(self, entity: Entity) -> tuple[str, str]:
        before = re.split(r"[,.;\n]\s", self._text[max(0, entity.start - _NEAR) : entity.start])[-1]
        after = re.match(r",\s[^,.;\n]*", self._text[entity.end : entity.end + _NEAR])
        return before, after[0] if after else ""

    def _between(self, start: int, end: int) -> list[Entity]:
        """The names that begin in a range of text."""
        first = bisect_left(self._entities, start, key=lambda entity: entity.start)
        last = bisect_left(self._entities, end, key=lambda entity: entity.start)
        return self._entities[first:last]


def _in(span: Span, attribution: Attribution) -> bool:
    return any(content.start <= span.start and span.end <= content.end for content in attribution.contents)


def _place(attribution: Attribution) -> int:
    return (attribution.source or attribution.cue).start


def _is_inside(attribution: Attribution, source: Span, outer: Attribution) -> bool:
    return attribution.depth > outer.depth and _in(source, outer)
