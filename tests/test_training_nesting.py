"""Sentences put into another speaker's mouth: what they attribute is nested then."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import load_gold, schema
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, Link, from_document
from raqqa_nlp.training.nesting import NESTED, reported_again, sources

GOLD = [from_document(doc) for doc in load_gold()]
POOL = sources(GOLD)
TEXT = "Fighting went on. The army said rebels shelled the old market. Nobody fled the town."


def labelled(*parts: tuple[str, str], text: str = TEXT, head: str = schema.ATTRIBUTION) -> LabelledText:
    """A text with one attribution: label and words of each part, its CUE first."""
    spans = tuple(
        LabelledSpan(head, (label,), text.index(words), text.index(words) + len(words)) for label, words in parts
    )
    links = tuple(Link(label.lower(), 0, place) for place, (label, _) in enumerate(parts) if label != "CUE")
    return LabelledText("t", text, spans, links)


WHOLE = labelled(("CUE", "said"), ("SOURCE", "The army"), ("CONTENT", "rebels shelled the old market"))


def words(text: LabelledText, place: int) -> str:
    span = text.spans[place]
    return text.text[span.start : span.end]


@pytest.mark.parametrize("seed", range(12))
def test_the_sentence_is_what_somebody_else_says(seed: int) -> None:
    found = reported_again(WHOLE, ["a farmer"], 1.0, random.Random(seed))
    assert [span.head for span in found.spans] == [NESTED] * 3 + [schema.ATTRIBUTION] * 3
    assert [words(found, place).lower() for place in range(3)] == ["said", "the army", "rebels shelled the old market"]
    cue, source, content = found.spans[3:]
    assert words(found, 4).lower() == "a farmer"
    assert all(content.start <= span.start and span.end <= content.end for span in found.spans[:3])
    assert words(found, 5).removeprefix("that ").strip('",').lower() == "the army said rebels shelled the old market"
    assert found.links == (*WHOLE.links, Link("source", 3, 4), Link("content", 3, 5))
    assert {(head, source.start, source.end) for head in (schema.ENTITY, schema.NUMBER)} == set(found.unknown)
    before, after = min(cue.start, source.start, content.start), max(cue.end, source.end, content.end)
    assert (found.text[:before], found.text[after:]) == ("Fighting went on. ", ". Nobody fled the town.")


@pytest.mark.parametrize(
    "text",
    [
        labelled(("CUE", "said"), ("CONTENT", "rebels shelled the old market. Nobody fled the town")),
        labelled(("CUE", "said"), ("CONTENT", "rebels shelled the old market"), head=NESTED),
        labelled(("CUE", "said"), ("SOURCE", "The army")),
        labelled(("CUE", "said"), ("CONTENT", "it was over"), text="It was said\nit was over."),
        labelled(),
    ],
    ids=["goes on", "nested already", "without content", "too short", "nobody says anything"],
)
def test_other_sentences_stay(text: LabelledText) -> None:
    assert reported_again(text, POOL, 1.0, random.Random(0)) == text


def test_nobody_to_say_it() -> None:
    assert reported_again(WHOLE, [], 1.0, random.Random(0)) == WHOLE
    assert sources([labelled(("CUE", "said"), ("SOURCE", "They"), text="They said no")]) == []


def test_sources_stand_as_inside_a_sentence() -> None:
    assert sources([WHOLE]) == ["the army"]


@given(st.sampled_from(GOLD), st.integers(), st.floats(0, 1))
def test_every_span_keeps_its_words(text: LabelledText, seed: int, share: float) -> None:
    found = reported_again(text, POOL, share, random.Random(seed))
    for before, after in zip(text.spans, found.spans, strict=False):
        assert text.text[before.start : before.end].lower() == found.text[after.start : after.end].lower()
        assert (before.labels, before.status) == (after.labels, after.status)
    depths = {link.source: found.spans[link.source].head for link in found.links}
    assert all(link.target is None or found.spans[link.target].head == depths[link.source] for link in found.links)
    assert found.links[: len(text.links)] == text.links
