"""Small annotated texts for the tests of the evaluation, written out and drawn at random."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Claim, Document, Entity, Number, Span
from raqqa_nlp.evaluation.tagged import WORD
from raqqa_nlp.schema import Count, Date, Percent, Value

TEXT = (
    "Talal Silo said up to 300 militants were killed in Raqqa on Tuesday. Dozens of civilians reportedly fled. "
    "Amy Roe wrote that the mayor had said 20 shops reopened."
)


def at(phrase: str, label: str, text: str = TEXT) -> Span:
    """The span of the phrase's first occurrence."""
    start = text.index(phrase)
    return Span(start, start + len(phrase), phrase, label)


def entity(phrase: str, label: str, canonical: str | None = None) -> Entity:
    return Entity(**dataclasses.asdict(at(phrase, label)), canonical=canonical)


def number(
    phrase: str, label: str, value: Value | None, counted: str | None = None, status: str | None = None
) -> Number:
    span = None if counted is None else at(counted, "COUNTED")
    return Number(**dataclasses.asdict(at(phrase, label)), value=value, counted=span, status=status)


def attribution(source: str | None, cue: str, *contents: str, depth: int = 1) -> Attribution:
    who = None if source is None else at(source, "SOURCE")
    return Attribution(who, at(cue, "CUE"), tuple(at(content, "CONTENT") for content in contents), depth)


def gold(**changes: Any) -> Document:
    """Three entities, four numbers, four attributions of which one is nested, three claims."""
    militants = number("up to 300", "COUNT", Count(None, 300, "at_most"), "militants", "killed")
    civilians = number("Dozens", "COUNT", Count(24, None, "vague"), "civilians", "displaced")
    shops = number("20", "COUNT", Count(20, 20, "exact"), "shops", "other")
    spoken = attribution("Talal Silo", "said", "up to 300 militants were killed in Raqqa on Tuesday")
    hedged = attribution(None, "reportedly", "Dozens of civilians", "fled")
    written = attribution("Amy Roe", "wrote", "that the mayor had said 20 shops reopened")
    inner = attribution("the mayor", "had said", "20 shops reopened", depth=2)
    document = Document(
        TEXT,
        id="one",
        entities=(
            entity("Talal Silo", "PERSON", "Talal Silo"),
            entity("Raqqa", "LOCATION", "Raqqa"),
            entity("Amy Roe", "PERSON", "Amy Roe"),
        ),
        numbers=(militants, number("Tuesday", "DATE", Date("2017-10-17")), civilians, shops),
        attributions=(spoken, hedged, written, inner),
        claims=(
            claim(militants, "Talal Silo", spoken),
            claim(civilians, None, hedged),
            claim(shops, None, inner),
        ),
    )
    return document.replace(**changes)


def claim(number: Number, source: str | None, attribution: Attribution | None) -> Claim:
    assert isinstance(number.value, Count)
    counted = number.counted.text if number.counted else None
    low, high, modifier = number.value.low, number.value.high, number.value.modifier
    return Claim(number, low, high, modifier, counted, number.status, source, attribution, "one")


WORDS = "aa bb cc, dd ee. ff gg hh ii jj"
_CUTS = sorted({edge for i, c in enumerate(WORDS) if c.isalpha() for edge in (i, i + 1)})
_VALUES: list[tuple[str, Value]] = [
    ("COUNT", Count(1, 1, "exact")),
    ("COUNT", Count(1, None, "at_least")),
    ("PERCENT", Percent(2)),
]


@st.composite
def ranges(draw: st.DrawFn, *, most: int = 5) -> list[tuple[int, int]]:
    """Ranges over :data:`WORDS` that do not overlap."""
    cuts = sorted(draw(st.sets(st.sampled_from(_CUTS), max_size=2 * most)))
    return list(zip(cuts[::2], cuts[1::2], strict=False))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A Document over :data:`WORDS` with spans of all layers; attributions are flat."""
    spans = [
        Span(start, end, WORDS[start:end], draw(st.sampled_from(schema.LAYERS[schema.ENTITY])))
        for start, end in draw(ranges())
    ]
    numbers = []
    for start, end in draw(ranges(most=3)):
        label, value = draw(st.sampled_from(_VALUES))
        numbers.append(Number(start, end, WORDS[start:end], label, value=value))
    parts = draw(ranges(most=6))
    attributions = [_attribution(parts[i : i + 3]) for i in range(0, len(parts) - 1, 3) if parts[i + 1 : i + 2]]
    entities = tuple(Entity(**dataclasses.asdict(span)) for span in spans)
    return Document(WORDS, id="w", entities=entities, numbers=tuple(numbers), attributions=tuple(attributions))


@st.composite
def flat_words(draw: st.DrawFn) -> Document:
    """Entities that begin and end where words do."""
    words = [word.span() for word in WORD.finditer(WORDS)]
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=10)))
    entities = []
    for first, last in zip(cuts[::2], cuts[1::2], strict=False):
        start, end = words[first][0], words[last - 1][1]
        label = draw(st.sampled_from(["PERSON", "WEAPON"]))
        entities.append(Entity(start, end, WORDS[start:end], label))
    return Document(WORDS, id="w", entities=tuple(entities))


def _attribution(parts: list[tuple[int, int]]) -> Attribution:
    cue, content, *source = parts
    spans = [Span(s, e, WORDS[s:e], label) for (s, e), label in ((cue, "CUE"), (content, "CONTENT"))]
    who = Span(*source[0], WORDS[slice(*source[0])], "SOURCE") if source else None
    return Attribution(who, spans[0], (spans[1],))
