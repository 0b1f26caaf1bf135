"""Attributions put into another speaker's mouth: "Police reported an attack" as "He said police reported an attack".

Nested attributions are rare in annotated texts, plain ones are not; this makes the former of the latter.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from raqqa_nlp import schema, sentences
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, Link

NESTED: Final = "nested"

_CUES: Final = ("said", "says", "reported", "stated", "added", "claimed", "noted", "warned", "announced", "has said")
_WORDS: Final = range(5, 61)
_LONGEST: Final = 80  # characters of a SOURCE
_STOP: Final = re.compile(r"[.!?]?\s*$")
_SMALL: Final = re.compile(
    r"(?:The|An?|In|On|At|Of|For|From|By|With|After|Before|During|As|But|And|It|He|She|They|We|You|This|That|These|Those"
    r"|His|Her|Its|Their|Our|Some|Many|Most|Several|All|Both|One|Two|Three|There|When|While|If|Up|About|More|Other)\b"
)
"""Words that begin with a capital only because a sentence begins with them."""

_PRONOUN: Final = re.compile(r"(?:who|which|that|he|she|they|it|we|I|you)\b", re.IGNORECASE)

Sources = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without its stop, and the indices of the attributions' spans in it."""

    start: int
    end: int
    spans: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is written before or after a sentence.

    :param source: place of the SOURCE in that. :param cue: of the CUE.
    :param said: characters right before the sentence that are CONTENT, too.
    :param quoted: whether it stands in quotation marks.
    """

    before: str
    after: str
    source: tuple[int, int]
    cue: tuple[int, int]
    said: int
    quoted: bool = False


def sources(texts: Iterable[LabelledText]) -> Sources:
    """The words of all SOURCEs that name somebody."""
    found = {
        _uncapitalised(text.text[span.start : span.end])
        for text in texts
        for span in text.spans
        if span.head == schema.ATTRIBUTION and span.labels == ("SOURCE",) and span.end - span.start <= _LONGEST
    }
    return sorted(words for words in found if "\n" not in words and not _PRONOUN.fullmatch(words))


def reported_again(labelled: LabelledText, pool: Sources, share: float, chance: random.Random) -> LabelledText:
    """The text with a share of its sentences that attribute something attributed as a whole.

    What they attribute is nested then. Of names and numbers in what is added nothing is known.

    :param pool: SOURCEs to draw from.
    """
    if not pool:
        return labelled
    for sentence in reversed(list(_sentences(labelled))):  # from the end, so that the places before it stay
        if chance.random() < share:
            labelled = _within(labelled, sentence, _frame(labelled.text, sentence, pool, chance))
    return labelled


def _sentences(labelled: LabelledText) -> Iterator[_Sentence]:
    """Sentences that hold whole attributions of the first depth and no part of another one."""
    parts = [i for i, span in enumerate(labelled.spans) if span.head in (schema.ATTRIBUTION, NESTED)]
    linked: dict[int, set[int]] = {i: set() for i in parts}
    for link in labelled.links:
        if link.source in linked and link.target in linked:
            linked[link.source].add(link.target)
            linked[link.target].add(link.source)
    stops = [found.end() for found in sentences.END.finditer(labelled.text)]
    for start, stop in zip([0, *stops], [*stops, len(labelled.text)], strict=True):
        end = start + _STOP.search(labelled.text[start:stop]).start()  # type: ignore[union-attr]  # it matches nothing, too
        touched = [i for i in parts if labelled.spans[i].start < end and start < labelled.spans[i].end]
        plain = all(
            labelled.spans[i].head == schema.ATTRIBUTION
            and start <= labelled.spans[i].start
            and labelled.spans[i].end <= end
            and linked[i] <= set(touched)
            for i in touched
        )
        some = any(labelled.spans[i].labels == ("CONTENT",) for i in touched)
        if plain and some and len(labelled.text[start:end].split()) in _WORDS and labelled.text[start].isupper():
            yield _Sentence(start, end, frozenset(touched))


def _frame(text: str, sentence: _Sentence, pool: Sources, chance: random.Random) -> _Frame:
    source, cue = chance.choice(pool), chance.choice(_CUES)
    first = source[0].upper() + source[1:]
    kinds = ["that", "plain", "according"]
    if text[sentence.end - 1].isalnum():
        quotable = not any(mark in text[sentence.start : sentence.end] for mark in '"“”')
        kinds += ["after", "quoted", "quoted"] if quotable else ["after"]
    kind = chance.choice(kinds)
    if kind in ("that", "plain"):
        before = f"{first} {cue} " + ("that " if kind == "that" else "")
        at = len(first) + 1
        return _Frame(before, "", (0, len(first)), (at, at + len(cue)), 5 if kind == "that" else 0)
    if kind == "according":
        return _Frame(f"According to {source}, ", "", (13, 13 + len(source)), (0, 12), 0)
    opening, closing = ('"', ',"') if kind == "quoted" else ("", ",")
    after = f"{closing} {source} {cue}"
    at = len(closing) + 1
    end = at + len(source)
    return _Frame(opening, after, (at, end), (end + 1, end + 1 + len(cue)), len(opening), kind == "quoted")


def _within(labelled: LabelledText, sentence: _Sentence, frame: _Frame) -> LabelledText:
    """The text with a sentence inside a frame."""
    start, end = sentence.start, sentence.end
    said = labelled.text[start:end]
    if frame.before and not frame.quoted:
        said = _uncapitalised(said)
    text = labelled.text[:start] + frame.before + said + frame.after + labelled.text[end:]
    edges, shifts = [start, end], [0, len(frame.before), len(frame.before) + len(frame.after)]

    def begins(place: int) -> int:
        return place + shifts[bisect_right(edges, place)]

    def ends(place: int) -> int:
        return place + shifts[bisect_left(edges, place)]

    spans = [
        replace(span, head=NESTED if i in sentence.spans else span.head, start=begins(span.start), end=ends(span.end))
        for i, span in enumerate(labelled.spans)
    ]
    base = start + len(frame.before) + len(said) if frame.after else start
    stop = start + len(frame.before) + len(said) + (2 if frame.quoted else 0)
    added = [
        LabelledSpan(schema.ATTRIBUTION, ("CUE",), base + frame.cue[0], base + frame.cue[1]),
        LabelledSpan(schema.ATTRIBUTION, ("SOURCE",), base + frame.source[0], base + frame.source[1]),
        LabelledSpan(schema.ATTRIBUTION, ("CONTENT",), start + len(frame.before) - frame.said, stop),
    ]
    cue = len(spans)
    links = (*labelled.links, Link("source", cue, cue + 1), Link("content", cue, cue + 2))
    unknown = [(head, begins(a), ends(b)) for head, a, b in labelled.unknown]
    unknown += [(head, added[1].start, added[1].end) for head in (schema.ENTITY, schema.NUMBER)]
    return replace(labelled, text=text, spans=(*spans, *added), links=links, unknown=tuple(unknown))


def _uncapitalised(words: str) -> str:
    """The words as they stand inside a sentence, if they begin with one that is no name."""
    return words[0].lower() + words[1:] if _SMALL.match(words) else words
