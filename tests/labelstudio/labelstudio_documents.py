"""Documents for these tests: one small example of everything, and arbitrary ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.schema import Count, Date, Duration, Measure, Money, Percent, Value

TEXT = 'Mayor Ana Ruiz said "up to 40\npeople" had fled Port Vela in early May, and that rebels reportedly hold it.'
_S = TypeVar("_S", bound=Span)


def _at(words: str, label: str) -> tuple[int, int, str, str]:
    start = TEXT.index(words)
    return start, start + len(words), words, label


EXAMPLE = Document(
    text=TEXT,
    id="vela",
    date="2020-05-20",
    outlet="The Vela Post",
    entities=(
        Entity(*_at("Ana Ruiz", "PERSON"), canonical="Ana Ruiz"),
        Entity(*_at("Port Vela", "LOCATION"), canonical="Port Vela"),
    ),
    numbers=(
        Number(
            *_at("up to 40", "COUNT"),
            value=Count(None, 40, "at_most"),
            counted=Span(*_at("people", "COUNTED")),
            status="displaced",
        ),
        Number(*_at("early May", "DATE"), value=Date("2020-05", "START")),
    ),
    attributions=(
        Attribution(
            source=Span(*_at("Mayor Ana Ruiz", "SOURCE")),
            cue=Span(*_at("said", "CUE")),
            contents=(Span(*_at(TEXT[20:-1], "CONTENT")),),
        ),
        Attribution(
            source=None,
            cue=Span(*_at("reportedly", "CUE")),
            contents=(Span(*_at("that rebels", "CONTENT")), Span(*_at("hold it", "CONTENT"))),
            depth=2,
        ),
    ),
)
"""A nested attribution, one without a SOURCE and with a split CONTENT, null values, a CONTENT over a line break."""

unicode = st.characters(codec="utf-8")
words = st.text(unicode, min_size=1, max_size=8).filter(lambda text: text == text.strip())
numbers = st.integers(0, 10**9) | st.floats(0, 1e9)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Valid gold Documents over any Unicode text."""
    characters = unicode | st.sampled_from('\r\n\t "\\né👩‍👩‍👧\u0301\u2028')
    text = draw(st.text(characters, min_size=draw(st.sampled_from((1, 60))), max_size=80))
    return Document(
        text=text,
        id=draw(words),
        date=draw(st.none() | st.just("2017-10-17")),
        outlet=draw(st.none() | words),
        entities=tuple(draw(_entity(*place)) for place in draw(_places(text, 0, len(text)))),
        numbers=draw(_numbers(text)),
        attributions=draw(_attributions(text)),
    )


@st.composite
def _places(draw: st.DrawFn, text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Places in text order that do not overlap, neither starting nor ending on white space."""
    places = []
    for _ in range(draw(st.integers(0, 8))):
        gap, length = draw(st.integers(0, 4)), draw(st.integers(1, 25))
        start += gap
        words = text[start : min(start + length, end)]
        start += len(words)
        if stripped := words.strip():
            left = start - len(words) + words.index(stripped)
            places.append((left, left + len(stripped), stripped))
    return places


@st.composite
def _entity(draw: st.DrawFn, start: int, end: int, text: str) -> Entity:
    label = draw(st.sampled_from(schema.LAYERS[schema.ENTITY]))
    return Entity(start, end, text, label, canonical=draw(words) if label in schema.CANONICAL_LABELS else None)


@st.composite
def _numbers(draw: st.DrawFn, text: str) -> tuple[Number, ...]:
    places = draw(_places(text, 0, len(text)))
    counted = [Span(*place, "COUNTED") for place in places[: len(places) // 2]]
    found = [draw(_number(place, counted)) for place in places[len(counted) :]]
    return tuple(found)


@st.composite
def _number(draw: st.DrawFn, place: tuple[int, int, str], counted: Sequence[Span]) -> Number:
    value: Value = draw(
        _counts()
        if draw(st.booleans())
        else st.builds(Duration, st.none() | st.sampled_from(("P5M", "PXW", "PT24H", "P11Y2M", "PTXH", "P1.5D")))
        | st.builds(Date, st.none() | words, st.none() | st.sampled_from(schema.DATE_MODS))
        | st.builds(Money, st.none() | numbers, st.none() | st.from_regex("[A-Z]{3}", fullmatch=True))
        | st.builds(Percent, st.none() | numbers)
        | st.builds(Measure, st.none() | numbers, st.none() | words)
    )
    label = next(label for label, type_ in schema.VALUE_TYPES.items() if type_ is type(value))
    if not isinstance(value, Count):
        return Number(*place, label, value=value)
    what = draw(st.none() | st.sampled_from(counted)) if counted else None
    return Number(*place, label, value=value, counted=what, status=draw(st.sampled_from(schema.STATUSES)))


@st.composite
def _counts(draw: st.DrawFn) -> Count:
    low, high = sorted((1 + draw(numbers), 1 + draw(numbers)))
    return draw(
        st.sampled_from(
            (
                Count(low, low, "exact"),
                Count(low, high, "approximate"),
                Count(low, None, "at_least"),
                Count(None, high, "at_most"),
                Count(low, high, "range"),
                Count(None, None, "vague"),
            )
        )
    )


@st.composite
def _attributions(draw: st.DrawFn, text: str) -> tuple[Attribution, ...]:
    outer = draw(_attribution(text, 0, len(text), 1))
    inner: tuple[Attribution, ...] = ()
    if outer:
        content = max(outer[0].contents, key=lambda span: len(span.text))
        inner = draw(_attribution(text, content.start, content.end, 2))
    return tuple(sorted(outer + inner, key=lambda attribution: attribution.cue.start))


@st.composite
def _attribution(draw: st.DrawFn, text: str, start: int, end: int, depth: int) -> tuple[Attribution, ...]:
    """At most two attributions, which share their SOURCE if there are two and they have one."""
    places = draw(_places(text, start, end))
    if len(places) < 2:
        return ()
    content, cue, *rest = sorted(places, key=lambda place: place[0] - place[1])
    source = Span(*rest.pop(), "SOURCE") if len(rest) > 1 else None
    second: tuple[Attribution, ...] = ()
    if len(rest) > 1:
        said = Span(*rest.pop(), "CONTENT")
        second = (Attribution(source, Span(*rest.pop(), "CUE"), (said,), depth),)
    contents = tuple(Span(*place, "CONTENT") for place in sorted([content, *rest]))
    return (Attribution(source, Span(*cue, "CUE"), contents, depth), *second)
