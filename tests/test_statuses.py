"""What the words beside a COUNT say of the counted, and what they leave to a model."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold, statuses
from raqqa_nlp.document import Document, Number, Span


@pytest.mark.parametrize(
    ("text", "counted", "expected"),
    [
        ("12 people were killed in the blast.", "people", "killed"),
        ("12 people killed the day before were buried.", "people", "killed"),
        ("12 people killed two days ago were buried.", "people", "killed"),
        ("12 people arrested in Raqqa were freed.", "people", "captured"),
        ("12 people killed 30 injured in a rocket attack", "people", "killed"),
        ("12 people injured a local source told Sputnik", "people", "injured"),
        ("12 gunmen killed 30 worshippers.", "gunmen", None),
        ("12 fighters attacked the village.", "fighters", None),
        ("12 masked men kidnapped three aid workers.", "masked men", None),
        ("12 men who had been kidnapped by the group", "men", "captured"),
        ("The blast killed 12 people.", "people", "killed"),
        ("12 drivers were shot to death", "drivers", "killed"),
        ("12 gunmen killed James Foley", "gunmen", None),
        ("12 men killed him", "men", None),
        ("12 civilians remain trapped in the city", "civilians", "trapped"),
        ("12 fighters remained in the city", "fighters", "remaining"),
        ("12 members of the cell who killed Foley fled", "members", None),
        ("12 hostages\n\nKilled in the raid was", "hostages", None),
        ("12 SOLDIERS KİLLED IN ANKARA", "SOLDIERS", None),
        ("12 civilians besieged within the city", "civilians", "trapped"),
        ("Fishermen rescued 12 migrants.", "migrants", "other"),
        ("The raid destroyed 12 tanks.", "tanks", "attacked"),
        ("The blast left many wounded\n12 hospitals took in the victims.", "hospitals", None),
    ],
)
def test_what_plain_words_say(text: str, counted: str, expected: str | None) -> None:
    start, of = text.index("12"), text.index(counted)
    number = Number(start, start + 2, "12", "COUNT", counted=Span(of, of + len(counted), counted, "COUNTED"))
    assert statuses.load().status(Document(text), number) == expected


def test_an_air_strike_near_two_villages_kills_no_villages() -> None:
    text = "An air strike on two villages killed 12 people."
    number = Number(17, 20, "two", "COUNT", counted=Span(21, 29, "villages", "COUNTED"))
    assert statuses.load().status(Document(text), number) is None


def test_what_it_says_of_the_gold_is_right() -> None:
    table = statuses.load()
    for doc in load_gold():
        for number in doc.numbers:
            if number.label == "COUNT":
                assert table.status(doc, number) in (None, number.status), number.text
