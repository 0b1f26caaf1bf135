"""What of a CUE's words is one."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.cues import extent, says_nothing


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("also announced", "announced"),
        ("has also announced", "has also announced"),
        ("later repeatedly denied", "denied"),
        ("reportedly", "reportedly"),
        ("also", "also"),
        ("allegedly threatened", "allegedly threatened"),
        ("according to", "according to"),
        ("relying on", "relying on"),
    ],
)
def test_adverbs_before_a_cue_stay_outside(words: str, expected: str) -> None:
    text = f"He {words} it."
    start, end = extent(text, 3, 3 + len(words))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("words", "nothing"),
    [
        ("discussed", True),
        ("have been discussing", True),
        ("Refused", True),
        ("voted", True),
        ("are concerned", True),
        ("concerns", False),
        ("devoted", False),
        ("said", False),
    ],
)
def test_verbs_that_say_nothing(words: str, nothing: bool) -> None:
    assert says_nothing(words) is nothing


def test_annotated_cues_stay_as_they_are() -> None:
    for doc in load_gold():
        for attribution in doc.attributions:
            cue = attribution.cue
            assert extent(doc.text, cue.start, cue.end) == (cue.start, cue.end), cue
            assert not says_nothing(cue.text), cue
