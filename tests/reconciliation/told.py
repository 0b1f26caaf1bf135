"""Short reports for the tests of reconciliation, written as marked text and drawn at random."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

from hypothesis import strategies as st

from raqqa_nlp import quantities, schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span

_MARK: Final = re.compile(r"\{([A-Z]+)(?:/(\w+))?:|\}")


def told(marked: str, *, id: str | None = None, date: str | None = "2020-05-20", outlet: str | None = None) -> Document:
    """A document from marked text: ``{LOCATION:Kabul}``, ``{COUNT/killed:12} {COUNTED:people}``; marks may nest.

    A COUNTED belongs to the last COUNT before it, a CONTENT to the last SOURCE and CUE before it.
    """
    text, spans = _read(marked)
    numbers = _numbers(text, spans, date)
    entities = [Entity(s.start, s.end, s.text, s.label) for s, _ in spans if schema.LAYER_OF[s.label] == schema.ENTITY]
    return Document(
        text, id=id, date=date, outlet=outlet, entities=tuple(entities), numbers=numbers, attributions=_said(spans)
    )


def _read(marked: str) -> tuple[str, list[tuple[Span, str | None]]]:
    text, place = "", 0
    opened: list[tuple[int, str, str | None]] = []
    found: list[tuple[int, int, str, str | None]] = []
    for match in _MARK.finditer(marked):
        text += marked[place : match.start()]
        place = match.end()
        if match[1]:
            opened.append((len(text), match[1], match[2]))
        else:
            start, label, status = opened.pop()
            found.append((start, len(text), label, status))
    assert not opened
    text += marked[place:]
    spans = [(Span(start, end, text[start:end], label), status) for start, end, label, status in found]
    return text, sorted(spans, key=lambda item: (item[0].start, -item[0].end))


def _numbers(text: str, spans: list[tuple[Span, str | None]], date: str | None) -> tuple[Number, ...]:
    said = [(span, status) for span, status in spans if span.label in schema.VALUE_TYPES]
    values = quantities.parse_all(text, [span for span, _ in said], date=date)
    numbers = [
        Number(s.start, s.end, s.text, s.label, value=value, status=status or "other" if s.label == "COUNT" else None)
        for (s, status), value in zip(said, values, strict=True)
    ]
    for counted in (span for span, _ in spans if span.label == "COUNTED"):
        last = max(i for i, n in enumerate(numbers) if n.label == "COUNT" and n.start < counted.start)
        numbers[last] = dataclasses.replace(numbers[last], counted=counted)
    return tuple(numbers)


def _said(spans: list[tuple[Span, str | None]]) -> tuple[Attribution, ...]:
    by_label = {label: [s for s, _ in spans if s.label == label] for label in schema.LAYERS[schema.ATTRIBUTION]}

    def beside(label: str, content: Span) -> Span | None:
        before = [span for span in by_label[label] if span.end <= content.start]
        after = [span for span in by_label[label] if span.start >= content.end]
        return before[-1] if before else after[0] if after else None

    found: list[Attribution] = []
    for content in by_label["CONTENT"]:
        cue = beside("CUE", content)
        assert cue is not None
        found.append(Attribution(beside("SOURCE", content), cue, (content,)))
    return tuple(found)


_AMOUNTS: Final = ("12", "up to 300", "about 300-400", "at least 40", "hundreds", "many", "one", "1,130", "3,250")
_NOUNS: Final = ("people", "civilians", "foreign fighters", "rebels", "children", "towns and villages", "trucks")
_SENTENCES: Final = (
    "{{COUNT/{status}:{amount}}} {{COUNTED:{noun}}} were there in {{LOCATION:{place}}}. ",
    (
        "{{SOURCE:{{ORGANISATION:{who}}}}} {{CUE:said}} {{CONTENT:{{COUNT/{status}:{amount}}} {{COUNTED:{noun}}} were "
        "seen, including {{COUNT/{status}:{other}}} {{COUNTED:civilians}}}}. "
    ),
    "Another {{COUNT/{status}:{other}}} were {status} on {{DATE:Monday}}. ",
    "The {{DURATION:{months}-month}} battle for {{LOCATION:{place}}}, {{LOCATION:Asia}}, is over. ",
    "It took {{DURATION:weeks}}. ",
)


@st.composite
def reports(draw: st.DrawFn) -> Document:
    """A document of sentences that have something to do with those of others."""
    sentences = draw(st.lists(st.sampled_from(_SENTENCES), max_size=5))
    choices = {
        "status": schema.STATUSES,
        "amount": _AMOUNTS,
        "other": _AMOUNTS,
        "noun": _NOUNS,
        "place": ("Kabul", "Aden"),
        "who": ("Red Cross", "Army"),
        "months": ("four", "five"),
    }
    told_ = "".join(s.format(**{name: draw(st.sampled_from(of)) for name, of in choices.items()}) for s in sentences)
    name, date = draw(st.sampled_from((None, "a", "b"))), draw(st.sampled_from((None, "2020-05-20", "2020-01-01")))
    return told(told_ or "Nothing.", id=name, date=date)
