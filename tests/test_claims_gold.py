"""The 23 COUNTs of the three texts: who says them, by a careful reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

import raqqa_nlp
from raqqa_nlp import claims, names
from raqqa_nlp.document import Claim, Document

OWN_VOICE = "own voice"
HEDGED = "hedged"

READING = {
    "000_25a5015446499403": [
        ("3,250", "Syrian Observatory for Human Rights"),
        ("1,130", "Syrian Observatory for Human Rights"),
        ("270,000", "Save The Children"),
        ("two", "A local field commander"),
        ("8", OWN_VOICE),
    ],
    "001_0c418d0bc87b24e1": [
        ("up to 300", "BBC"),
        ("two", OWN_VOICE),
        ("Dozens", HEDGED),
        ("22", HEDGED),
        ("Up to 300", HEDGED),
        ("thousands", OWN_VOICE),
        ("about 15,000", OWN_VOICE),
        ("many", OWN_VOICE),
    ],
    "002_b4f31120ac09fb1b": [
        ("no more than 200-300", "Talal Silo"),
        ("only a few", "Talal Silo"),
        ("275", "Talal Silo"),
        ("about 300-400", "US-led coalition"),
        ("Many", OWN_VOICE),
        ("dozens", OWN_VOICE),
        ("more than 130", OWN_VOICE),
        ("only a few more", "A Syrian military source"),
        ("Thousands", OWN_VOICE),
        ("hundreds", OWN_VOICE),
    ],
}
NAMELESS = {"A local field commander", "A Syrian military source"}
"""Sources without a name: the claim's source is None, their words are in its attribution."""


@pytest.fixture(scope="module")
def derived() -> dict[str | None, Document]:
    bare = (
        doc.replace(entities=tuple(replace(e, canonical=None) for e in doc.entities)) for doc in raqqa_nlp.load_gold()
    )
    return {doc.id: claims.derive(doc) for doc in names.merge([names.canonicalise(doc) for doc in bare])}


@pytest.mark.parametrize("document", READING)
def test_claims_of_the_three_texts(derived: dict[str | None, Document], document: str) -> None:
    assert [(claim.number.text, voice(claim)) for claim in derived[document].claims] == READING[document]


def voice(claim: Claim) -> str:
    if claim.attribution is None:
        return OWN_VOICE
    if claim.attribution.source is None:
        return HEDGED
    words = claim.attribution.source.text
    assert (claim.source is None) == (words in NAMELESS)
    return claim.source or words


def test_names_of_the_three_texts_are_the_gold_ones(derived: dict[str | None, Document]) -> None:
    for gold in raqqa_nlp.load_gold():
        found = [(e.text, e.canonical) for e in derived[gold.id].entities]
        assert found == [(e.text, e.canonical) for e in gold.entities]
