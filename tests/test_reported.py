"""The sentence that a CUE closes or opens."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Span
from raqqa_nlp.reported import content


def span(text: str, words: str, label: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words, label)


@pytest.mark.parametrize(
    ("text", "cue", "source", "said"),
    [
        ("He left. Two men were killed, reported the BBC. It was", "reported", "the BBC", "Two men were killed"),
        ("It held. However, two men were killed, reported the BBC.", "reported", "the BBC", "two men were killed"),
        ("BEIRUT (Reuters) - Two men were killed, the BBC reported.", "reported", "the BBC", "Two men were killed"),
        ("According to the BBC, which is there, two men died.", "According to", "the BBC", None),
        ("According to the BBC, two men died, but it held.", "According to", "the BBC", "two men died"),
        ('"We won. Two men were killed," said the BBC.', "said", "the BBC", None),
        ("Two men were killed, the BBC reported.", "reported", "the BBC", "Two men were killed"),
        ("However, according to the BBC, two men died.", "according to", "the BBC", "two men died"),
        ("Two men were killed, reported the BBC, citing", "reported", "the BBC", None),
        ("Two men, reported the BBC.", "reported", "the BBC", None),
        ("It said, according to the BBC, two men died.", "according to", "the BBC", None),
        ("Two men were killed, the BBC in its report said.", "said", "the BBC", None),
        ("The BBC reported two men killed.", "reported", "The BBC", None),
    ],
)
def test_what_is_reported(text: str, cue: str, source: str, said: str | None) -> None:
    place = content(text, span(text, cue, "CUE"), span(text, source, "SOURCE"))
    assert (text[slice(*place)] if place else None) == said


def test_in_the_annotated_texts_it_is_the_content() -> None:
    seen = 0
    for doc in load_gold():
        for each in doc.attributions:
            place = content(doc.text, each.cue, each.source) if each.source else None
            if place:
                seen += 1
                [said] = each.contents
                assert said.start == place[0]
                assert said.text.rstrip('",”') == doc.text[slice(*place)].rstrip('",”')
    assert seen
