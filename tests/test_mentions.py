"""Mentions of one name are held against each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import load_gold
from raqqa_nlp.document import Entity
from raqqa_nlp.mentions import LABELS, extent, reconciled

TEXT = "Ana Reyes of Zeta met Reyes. Zeta, said Reyes, is not Zeta Films. Reyes left; Zeta stayed."


def found(*named: tuple[str, int, str, float]) -> list[Entity]:
    """Entities by their words, which of these they are in the text, label and score."""
    entities = []
    for words, which, label, score in named:
        start = [place.start() for place in re.finditer(rf"\b{words}\b", TEXT)][which]
        entities.append(Entity(start, start + len(words), words, label, score=score))
    return sorted(entities, key=lambda entity: entity.start)


def labels(entities: Sequence[Entity], words: str) -> list[str]:
    return [entity.label for entity in entities if entity.text == words]


def test_the_surer_label_wins() -> None:
    torn = found(("Zeta", 0, "PERSON", 0.6), ("Zeta", 1, "ORGANISATION", 0.9), ("Zeta", 3, "PERSON", 0.2))
    settled = [entity for entity in reconciled(TEXT, torn) if entity.start in {old.start for old in torn}]
    assert [(entity.label, entity.score) for entity in settled] == [
        ("ORGANISATION", score) for score in (0.6, 0.9, 0.2)
    ]


def test_a_full_name_votes_for_its_last_word() -> None:
    torn = found(("Ana Reyes", 0, "PERSON", 0.9), ("Reyes", 1, "LOCATION", 0.8), ("Reyes", 2, "LOCATION", 0.05))
    assert set(labels(reconciled(TEXT, torn), "Reyes")) == {"PERSON"}


def test_what_was_passed_over_among_many_is_taken() -> None:
    known = found(("Reyes", 1, "PERSON", 0.9), ("Reyes", 2, "PERSON", 0.7), ("Ana Reyes", 0, "PERSON", 0.9))
    taken = reconciled(TEXT, known)
    assert [entity.start for entity in taken] == sorted(entity.start for entity in taken)
    assert [(entity.score, TEXT[entity.start : entity.end]) for entity in taken if entity not in known] == [
        (0.7, "Reyes")
    ]


@pytest.mark.parametrize(
    "known",
    [
        found(("Reyes", 1, "PERSON", 0.9)),
        found(("Zeta", 0, "WEAPON", 0.9), ("Zeta", 1, "WEAPON", 0.9), ("Zeta", 3, "ORGANISATION", 0.9)),
        found(("Zeta", 0, "ORGANISATION", 0.9), ("Zeta Films", 0, "ORGANISATION", 0.9)),
    ],
    ids=["found once", "a kind of thing", "passed over as often as found"],
)
def test_what_says_too_little_changes_nothing(known: list[Entity]) -> None:
    assert reconciled(TEXT, known) == tuple(known)


@pytest.mark.parametrize(
    ("text", "label", "name", "expected"),
    [
        ("Leung Pik-wan of", "PERSON", "Leung Pik", "Leung Pik-wan"),
        ("the Assad-led army", "PERSON", "Assad", "Assad"),
        ("the Trump-owned", "PERSON", "Trump", "Trump"),
        ("the Assad-appointed", "PERSON", "Assad", "Assad"),
        ("the MS-13 gang", "ORGANISATION", "MS", "MS-13"),
        ("an AK-47 and", "WEAPON", "AK", "AK-47"),
        ("the pro-Beijing camp", "LOCATION", "pro-Beijing", "Beijing"),
        ("the Anti-Smuggling Force", "ORGANISATION", "Anti-Smuggling Force", "Anti-Smuggling Force"),
        ("Lt. Col. Ryan Dillon said", "PERSON", "Lt. Col. Ryan Dillon", "Ryan Dillon"),
        ("a Major said", "PERSON", "Major", "Major"),
        ("20 artillery and mortar systems.", "WEAPON", "artillery and mortar", "artillery and mortar systems"),
        ("a mortar system", "WEAPON", "mortar", "mortar system"),
        ("mines and systems", "WEAPON", "mines", "mines"),
        ("AR-15 semi-automatic rifles", "WEAPON", "rifles", "semi-automatic rifles"),
        ("an automatic bomb", "WEAPON", "bomb", "bomb"),
        ("three rocket-propelled grenades", "WEAPON", "rocket", "rocket-propelled grenades"),
        ("vehicle-borne homemade bombs", "WEAPON", "homemade bombs", "vehicle-borne homemade bombs"),
        ("heavy artillery", "WEAPON", "artillery", "artillery"),
        ("from the U.S. He", "LOCATION", "U.S", "U.S."),
        ("at Camp Hurriya", "PERSON", "Hurriya", "Camp Hurriya"),
    ],
)
def test_names_end_where_the_scheme_ends_them(text: str, label: str, name: str, expected: str) -> None:
    start = text.index(name)
    first, end = extent(text, label, start, start + len(name))
    assert text[first:end] == expected


def test_no_annotated_name_has_other_edges() -> None:
    for doc in load_gold():
        for entity in doc.entities:
            assert extent(doc.text, entity.label, entity.start, entity.end) == (entity.start, entity.end), entity


def test_a_lost_apostrophe_leaves_its_s_outside() -> None:
    text = "Syrias army left Syria. Cyprus stayed."
    known = [Entity(start, start + len(name), name, "LOCATION") for start, name in ((0, "Syrias"), (17, "Syria"))]
    assert [entity.text for entity in reconciled(text, known)] == ["Syria", "Syria"]
    assert [entity.text for entity in reconciled(f"{text} It's so.", known)] == ["Syrias", "Syria"]


def test_gold_stays_as_it_is_but_for_names_that_differ_in_it() -> None:
    """The three texts use one name for a city and its stadium, or so; few mentions are such."""
    for doc in load_gold():
        sure = [replace(entity, score=1.0) for entity in doc.entities]
        same = {(entity.start, entity.end, entity.label) for entity in reconciled(doc.text, sure)}
        gold = {(entity.start, entity.end, entity.label) for entity in sure}
        assert len(gold ^ same) <= 0.04 * len(gold), gold ^ same


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.floats(0, 1)), min_size=3, max_size=3))
def test_once_is_enough(votes: list[tuple[str, float]]) -> None:
    places = [place.start() for place in re.finditer(r"\bReyes\b", TEXT)][1:]
    torn = [Entity(s, s + 5, "Reyes", label, score=score) for s, (label, score) in zip(places, votes, strict=True)]
    once = reconciled(TEXT, torn)
    assert reconciled(TEXT, once) == once
    assert len(set(labels(once, "Reyes"))) == 1
