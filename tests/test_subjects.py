"""Who stands right before a verb of saying."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Span
from raqqa_nlp.subjects import before


@pytest.mark.parametrize(
    ("text", "cue", "name", "subject"),
    [
        ("It fell. She also claims that", "claims", None, "She"),
        ("It fell. The Church also claims that", "claims", "Church", "The Church"),
        ("It fell, and Paris claims that", "claims", "Paris", "Paris"),
        ("AFP and Reuters reported", "reported", "Reuters", None),
        ("It fell. Gen. Ali said", "said", "Ali", "Gen. Ali"),
        ("Hezbollah accused of smuggling", "accused", "Hezbollah", None),
        ("It seems that", "seems", None, None),
        ("Minister Paris claims that", "claims", "Paris", None),
        ("It is claimed that", "is claimed", None, None),
        ("he reportedly fell", "reportedly", None, None),
        ("Paris, claiming that", "claiming", "Paris", None),
        ("the town said", "said", None, None),
        ("after it became known", "became known", None, None),
    ],
)
def test_the_subject_before_a_cue(text: str, cue: str, name: str | None, subject: str | None) -> None:
    start = text.index(cue)
    names = {text.index(name) + len(name): text.index(name)} if name else {}
    place = before(text, Span(start, start + len(cue), cue, "CUE"), names)
    assert (text[slice(*place)] if place else None) == subject


def test_in_the_annotated_texts_it_is_the_source() -> None:
    for doc in load_gold():
        people = {entity.end: entity.start for entity in doc.entities if entity.label in ("PERSON", "ORGANISATION")}
        for attribution in doc.attributions:
            place = before(doc.text, attribution.cue, people)
            if place:
                assert attribution.source is not None, attribution.cue
                assert place == (attribution.source.start, attribution.source.end)
