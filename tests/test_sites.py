"""Bare nouns that stand for a site named before."""

from __future__ import annotations

import pytest

from raqqa_nlp.document import Entity
from raqqa_nlp.sites import named_again


def again(text: str, *names: str, label: str = "FACILITY") -> list[str]:
    """What is found beside the names, each at its last place."""
    places = [(text.rindex(name), name) for name in names]
    entities = [Entity(start, start + len(name), name, label, score=0.5) for start, name in sorted(places)]
    found = named_again(text, entities)
    assert list(found) == sorted(found, key=lambda entity: entity.start)
    assert all(text[entity.start : entity.end] == entity.text for entity in found)
    new = [entity for entity in found if entity not in entities]
    assert all((entity.label, entity.score) == ("FACILITY", 0.5) for entity in new)
    return [entity.text for entity in new]


def test_the_one_site_of_the_story() -> None:
    text = "They shelled Raqqa National Hospital. The hospital burned, and the hospital's staff fled."
    assert again(text, "Raqqa National Hospital") == ["hospital", "hospital"]
    assert again("Camp Hurriya was hit. We mourn the camp's dead.", "Camp Hurriya") == ["camp"]


def test_a_shorter_name_is_the_same_site() -> None:
    text = "At Raqqa National Hospital, as the National Hospital is known, the hospital gates were shut."
    assert again(text, "Raqqa National Hospital", "National Hospital") == ["hospital"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The hospital fell before Raqqa National Hospital did.", ["Raqqa National Hospital"]),
        ("Aleppo Hospital and Homs Hospital were hit; the hospital burned.", ["Aleppo Hospital", "Homs Hospital"]),
        ("Near Aleppo Hospital lies the hospital of another army.", ["Aleppo Hospital"]),
        ("At Aleppo Hospital a hospital bed was free, and hospitals elsewhere.", ["Aleppo Hospital"]),
        ("In the municipal stadium sat men; the stadium was full.", ["municipal stadium"]),
        ("They left Aleppo Hospital for the hospital-like tents.", ["Aleppo Hospital"]),
    ],
)
def test_another_or_none(text: str, names: list[str]) -> None:
    assert again(text, *names) == []


def test_an_organisation_is_no_site() -> None:
    assert again("Damascus University spoke. The university is old.", "Damascus University", label="ORGANISATION") == []
