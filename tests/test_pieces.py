"""Names found in pieces, and several found as one."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Entity
from raqqa_nlp.pieces import apart, whole


def found(text: str, words: str, label: str) -> Entity:
    start = text.index(words)
    return Entity(start, start + len(words), words, label, score=0.9)


@pytest.mark.parametrize(
    ("words", "label", "expected"),
    [
        ("Sunni Arab", "NATIONALITY", ["Sunni", "Arab"]),
        ("Sunni Muslim", "NATIONALITY", ["Sunni Muslim"]),
        ("SDF fighters", "ORGANISATION", ["SDF"]),
        ("U.S. Marines", "ORGANISATION", ["U.S."]),
        ("Iraqi fighters", "ORGANISATION", ["Iraqi fighters"]),
        ("Raymond Chan of People Power", "PERSON", ["Raymond Chan"]),
        ("Queen of the Pacific", "PERSON", ["Queen of the Pacific"]),
        ("Syria–Turkey", "LOCATION", ["Syria", "Turkey"]),
    ],
)
def test_what_is_found_as_one(words: str, label: str, expected: list[str]) -> None:
    text = f"the {words} said"
    names = apart(found(text, words, label))
    assert [name.text for name in names] == expected
    assert all(text[name.start : name.end] == name.text for name in names)


@pytest.mark.parametrize(
    ("text", "label", "names", "expected"),
    [
        ('as Joaquin "El Chapo" Guzman fled', "PERSON", ["Joaquin", "Guzman"], ['Joaquin "El Chapo" Guzman']),
        ('as Joaquin "El Chapo" Guzman', "PERSON", ["Joaquin", "El Chapo", "Guzman"], ['Joaquin "El Chapo" Guzman']),
        ("John “J.D.” Dorrian", "PERSON", ["John “J.D.”", "Dorrian"], ["John “J.D.” Dorrian"]),
        ("John said “no” Dorrian", "PERSON", ["John", "Dorrian"], ["John", "Dorrian"]),
        ("3rd Battalion, 6th Marine", "ORGANISATION", ["3rd Battalion", "6th Marine"], ["3rd Battalion, 6th Marine"]),
        ("from 3rd Battalion, Reuters", "ORGANISATION", ["3rd Battalion", "Reuters"], ["3rd Battalion", "Reuters"]),
    ],
)  # fmt: skip
def test_what_is_found_in_pieces(text: str, label: str, names: list[str], expected: list[str]) -> None:
    entities = whole(text, [found(text, name, label) for name in names])
    assert [entity.text for entity in entities] == expected
    assert all(text[entity.start : entity.end] == entity.text for entity in entities)


def test_annotated_names_stay_as_they_are() -> None:
    for doc in load_gold():
        assert tuple(whole(doc.text, doc.entities)) == doc.entities
        assert all(apart(entity) == [entity] for entity in doc.entities)
