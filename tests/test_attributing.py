"""Attributions from linked spans."""

from __future__ import annotations

from raqqa_nlp.attributing import Linked, attributions, foreign
from raqqa_nlp.document import Span

TEXT = "Two died, sources added. He said three were injured, the BBC reported."


def span(words: str, label: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words, label, score=0.5)


ADDED, HE, SAID = span("added", "CUE"), span("He", "SOURCE"), span("said", "CUE")
DIED, HURT = span("Two died", "CONTENT"), span("three were injured", "CONTENT")
BBC, REPORTED = span("the BBC", "SOURCE"), span("reported", "CUE")
NONE = Linked((), {}, {})


def linked(added: Span) -> Linked:
    spans = (DIED, ADDED, HE, SAID, HURT, BBC, REPORTED)
    return Linked(spans, {ADDED: added, SAID: HE, REPORTED: BBC}, {DIED: ADDED, HURT: SAID})


def test_a_closing_cue_reports_its_sentence_and_what_is_in_it_is_nested() -> None:
    sources = span("sources", "SOURCE")
    found = attributions(TEXT, linked(sources), NONE, {})
    assert [(each.cue.text, each.depth, each.contents[0].text) for each in found] == [
        ("added", 1, "Two died"),
        ("reported", 1, "He said three were injured"),
        ("said", 2, "three were injured"),
    ]


def test_not_where_a_source_in_it_is_shared_with_another_sentence() -> None:
    found = attributions(TEXT, linked(HE), NONE, {})
    assert {(each.cue.text, each.depth) for each in found} == {("added", 1), ("said", 1)}


def test_another_scheme_s_are_what_they_are() -> None:
    assert [(each.cue.text, each.depth) for each in foreign(linked(HE))] == [("added", 1), ("said", 1)]
