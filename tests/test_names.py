"""Canonical names within one document and across several."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp import names
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import ConfigError
from raqqa_nlp.names import aliases, spelling

PER, ORG, LOC, FAC = "PERSON", "ORGANISATION", "LOCATION", "FACILITY"


def document(text: str, *entities: tuple[str, str], id: str | None = None) -> Document:
    """Entities are given in reading order; each is the next occurrence of its words."""
    found, place = [], 0
    for words, label in entities:
        start = text.index(words, place)
        place = start + len(words)
        found.append(Entity(start, place, words, label))
    return Document(text, id=id, entities=tuple(found))


def canonicals(doc: Document) -> list[str | None]:
    return [entity.canonical for entity in names.canonicalise(doc).entities]


WITHIN: dict[str, tuple[str, Sequence[tuple[str, str, str | None]]]] = {
    "abbreviation in brackets": (
        "The Northern Relief Board (NRB) sent lorries. NRB drivers returned.",
        [("Northern Relief Board", ORG, "Northern Relief Board"), *[("NRB", ORG, "Northern Relief Board")] * 2],
    ),
    "expansion in brackets": (
        "The NRB (Northern Relief Board) sent lorries.",
        [("NRB", ORG, "Northern Relief Board"), ("Northern Relief Board", ORG, "Northern Relief Board")],
    ),
    "abbreviation inside the span": (
        "The Northern Relief Board (NRB) sent lorries. NRB drivers returned.",
        [("Northern Relief Board (NRB)", ORG, "Northern Relief Board"), ("NRB", ORG, "Northern Relief Board")],
    ),
    "a body and its rival": (
        "The Free Harbour Guard met the Harbour Guard.",
        [("Free Harbour Guard", ORG, "Free Harbour Guard"), ("Harbour Guard", ORG, "Harbour Guard")],
    ),
    "initials alone": (
        "The Harbour Office for River Safety met. HORS sent boats.",
        [
            ("Harbour Office for River Safety", ORG, "Harbour Office for River Safety"),
            ("HORS", ORG, "Harbour Office for River Safety"),
        ],
    ),
    "initials of two names": (
        "The Northern Relief Board and the National River Bank met; NRB staff left.",
        [
            ("Northern Relief Board", ORG, "Northern Relief Board"),
            ("National River Bank", ORG, "National River Bank"),
            ("NRB", ORG, "NRB"),
        ],
    ),
    "the text's own meaning of a well-known abbreviation": (
        "Inland Seaways (IS) cancelled a ferry. IS gave no reason.",
        [("Inland Seaways", ORG, "Inland Seaways"), *[("IS", ORG, "Inland Seaways")] * 2],
    ),
    "well-known names": (
        "IS, Daesh and Isis; the US, U.S. and America; the UK; the UN; the Pentagon",
        [*[(word, ORG, "Islamic State") for word in ("IS", "Daesh", "Isis")]]
        + [(word, LOC, "United States") for word in ("US", "U.S.", "America")]
        + [("UK", LOC, "United Kingdom"), ("UN", ORG, "United Nations")]
        + [("Pentagon", ORG, "United States Department of Defense")],
    ),
    "abbreviated country in a name": (
        "U.S. Central Command and the UN Board of Inquiry; the Board of Inquiry",
        [("U.S. Central Command", ORG, "United States Central Command")]
        + [(words, ORG, "United Nations Board of Inquiry") for words in ("UN Board of Inquiry", "Board of Inquiry")],
    ),
    "capitals": (
        "BEIRUT (REUTERS) - In Beirut, Reuters reported. AIN ISSA was quiet.",
        [
            ("BEIRUT", LOC, "Beirut"),
            ("REUTERS", ORG, "Reuters"),
            ("Beirut", LOC, "Beirut"),
            ("Reuters", ORG, "Reuters"),
            ("AIN ISSA", LOC, "Ain Issa"),
        ],
    ),
    "misplaced apostrophe": ("The United State's support", [("United State", LOC, "United States")]),
    "surname, title, middle initial, nickname": (
        'Gen. Ruth B. Marlow and Piet "Tiny" Haas met. Col Haas left; Ruth Marlow stayed; Marlow\'s aide too.',
        [
            ("Ruth B. Marlow", PER, "Ruth B. Marlow"),
            ('Piet "Tiny" Haas', PER, "Piet Haas"),
            ("Col Haas", PER, "Piet Haas"),
            ("Ruth Marlow", PER, "Ruth B. Marlow"),
            ("Marlow's", PER, "Ruth B. Marlow"),
        ],
    ),
    "two persons of one surname": (
        "Ruth Marlow and Hugh Marlow spoke. Marlow left.",
        [("Ruth Marlow", PER, "Ruth Marlow"), ("Hugh Marlow", PER, "Hugh Marlow"), ("Marlow", PER, "Marlow")],
    ),
    "one's given name, the other's surname": (
        "Mostafa Bali and Laila Mostafa spoke. Bali left. Mostafa stayed.",
        [
            ("Mostafa Bali", PER, "Mostafa Bali"),
            ("Laila Mostafa", PER, "Laila Mostafa"),
            ("Bali", PER, "Mostafa Bali"),
            ("Mostafa", PER, "Mostafa"),
        ],
    ),
    "Arabic article and romanisation": (
        "Nadim al-Khoury spoke. Khouri left Raqqah for Raqqa.",
        [
            ("Nadim al-Khoury", PER, "Nadim al-Khoury"),
            ("Khouri", PER, "Nadim al-Khoury"),
            ("Raqqah", LOC, "Raqqa"),
            ("Raqqa", LOC, "Raqqa"),
        ],
    ),
    "better known as": (
        "Peter Oakes, better known as Red Pete, fled. Red Pete was seen.",
        [("Peter Oakes", PER, "Peter Oakes"), *[("Red Pete", PER, "Peter Oakes")] * 2],
    ),
    "then known as": (
        "The Harbour Guard, then known as the Coast Militia, fled.",
        [("Harbour Guard", ORG, "Harbour Guard"), ("Coast Militia", ORG, "Harbour Guard")],
    ),
    "rivers": (
        "the Orontes River, the Orontes, the Orontes River Valley and the Orontes valley",
        [
            ("Orontes River", LOC, "Orontes"),
            ("Orontes", LOC, "Orontes"),
            ("Orontes River Valley", LOC, "Orontes valley"),
            ("Orontes valley", LOC, "Orontes valley"),
        ],
    ),
    "sites by their kind": (
        "The municipal stadium and Northgate stadium are one; the stadium fell. Eastern Hospital did not; the hospital",
        [
            ("municipal stadium", FAC, "Northgate stadium"),
            ("Northgate stadium", FAC, "Northgate stadium"),
            ("stadium", FAC, "Northgate stadium"),
            ("Eastern Hospital", FAC, "Eastern Hospital"),
            ("hospital", FAC, "Eastern Hospital"),
        ],
    ),
    "two sites of a kind": (
        "Eastern Hospital and Western Hospital; the hospital",
        [
            ("Eastern Hospital", FAC, "Eastern Hospital"),
            ("Western Hospital", FAC, "Western Hospital"),
            ("hospital", FAC, "hospital"),
        ],
    ),
    "slip of the pen, but not another side or number": (
        "Northern Relief Board, Northern Releif Boards; Upper Valley East, Upper Valley West; 5th Fleet, 6th Fleet",
        [*[(words, ORG, "Northern Relief Board") for words in ("Northern Relief Board", "Northern Releif Boards")]]
        + [(w, ORG, w) for w in ("Upper Valley East", "Upper Valley West", "5th Fleet", "6th Fleet")],
    ),
    "a longer name is another body": (
        "Islamic State War Committee; Islamic State; United Nations; United Nations Security Council",
        [(w, ORG, w) for w in ("Islamic State War Committee", "Islamic State", "United Nations")]
        + [("United Nations Security Council", ORG, "United Nations Security Council")],
    ),
    "an office named both ways round": (
        "The Ministry of Works met. The Works Ministry left; Works University and the University of Works did not.",
        [
            ("Ministry of Works", ORG, "Ministry of Works"),
            ("Works Ministry", ORG, "Ministry of Works"),
            ("Works University", ORG, "Works University"),
            ("University of Works", ORG, "University of Works"),
        ],
    ),
    "plural of an abbreviation": (
        "Two NRBs met; each NRB left.",
        [("NRBs", ORG, "NRBs"), ("NRB", ORG, "NRBs")],
    ),
    "an office with its country beside it": (
        "Norland's Supreme Court met. The Supreme Court rose; Norland's Harbour Guard left, Southland's too.",
        [
            ("Norland", LOC, "Norland"),
            ("Supreme Court", ORG, "Supreme Court of Norland"),
            ("Supreme Court", ORG, "Supreme Court of Norland"),
            ("Norland", LOC, "Norland"),
            ("Harbour Guard", ORG, "Harbour Guard"),
        ],
    ),
    "an office of two countries": (
        "Norland's Supreme Court met Southland's Supreme Court. The Supreme Court rose.",
        [
            ("Norland", LOC, "Norland"),
            ("Supreme Court", ORG, "Supreme Court of Norland"),
            ("Southland", LOC, "Southland"),
            ("Supreme Court", ORG, "Supreme Court of Southland"),
            ("Supreme Court", ORG, "Supreme Court"),
        ],
    ),
    "no canonical for adherences and weapons": (
        "Kurdish mines in Syria",
        [("Kurdish", "NATIONALITY", None), ("mines", "WEAPON", None), ("Syria", LOC, "Syria")],
    ),
}


@pytest.mark.parametrize("case", WITHIN)
def test_within_a_document(case: str) -> None:
    text, entities = WITHIN[case]
    doc = document(text, *((words, label) for words, label, _ in entities))
    assert canonicals(doc) == [canonical for _, _, canonical in entities]


def test_every_joining_has_its_reason() -> None:
    doc = document("The Northern Relief Board (NRB) met.", ("Northern Relief Board", ORG), ("NRB", ORG))
    assert names.explain(doc) == (names.Merge("Northern Relief Board", "NRB", "abbreviation"),)


def across(*docs: Document) -> list[list[str | None]]:
    return [[entity.canonical for entity in doc.entities] for doc in names.merge(docs)]


def test_romanised_surname_across_documents() -> None:
    docs = (
        document("Nadim Khoury spoke.", ("Nadim Khoury", PER)),
        document("Nadim Khouri spoke. Khouri left.", ("Nadim Khouri", PER), ("Khouri", PER)),
        document("Nadeem Khourie spoke.", ("Nadeem Khourie", PER)),
    )
    assert across(*docs) == [["Nadim Khoury"], ["Nadim Khoury"] * 2, ["Nadim Khoury"]]
    assert {merge.reason for merge in names.explain(*docs)} == {"same sound"}


def test_surname_alone_needs_role_and_body() -> None:
    full = document("NRB spokesman Nadim Khoury spoke.", ("NRB", ORG), ("Nadim Khoury", PER))
    role = document("Khouri, an NRB spokesman, left.", ("Khouri", PER), ("NRB", ORG))
    bare = document("Khouri left.", ("Khouri", PER))
    assert across(full, role)[1] == ["Nadim Khoury", "NRB"]
    assert across(full, bare)[1] == ["Khouri"]


def test_different_given_names_stay_apart() -> None:
    docs = (
        document("Nadim Khoury spoke.", ("Nadim Khoury", PER)),
        document("Samir Khoury spoke.", ("Samir Khoury", PER)),
    )
    assert across(*docs) == [["Nadim Khoury"], ["Samir Khoury"]]


def test_a_longer_name_may_be_another_s() -> None:
    short = document("Ahmed Ali spoke.", ("Ahmed Ali", PER))
    long = document("Ahmed Ali Saleh spoke.", ("Ahmed Ali Saleh", PER))
    middle = document("Ahmed K. Ali spoke.", ("Ahmed K. Ali", PER))
    assert across(short, long) == [["Ahmed Ali"], ["Ahmed Ali Saleh"]]
    assert across(short, middle) == [["Ahmed K. Ali"], ["Ahmed K. Ali"]]
    roles = (
        document("NRB spokesman Ahmed Ali spoke.", ("NRB", ORG), ("Ahmed Ali", PER)),
        document("Ahmed Ali Saleh, an NRB spokesman, left.", ("Ahmed Ali Saleh", PER), ("NRB", ORG)),
    )
    assert across(*roles)[0] == ["NRB", "Ahmed Ali Saleh"]


def test_abbreviation_spelled_out_in_another_document() -> None:
    short = document("NRB sent lorries.", ("NRB", ORG))
    full = document("The Northern Relief Board (NRB) met.", ("Northern Relief Board", ORG), ("NRB", ORG))
    other = document("The National River Bank (NRB) met.", ("National River Bank", ORG), ("NRB", ORG))
    assert across(short, full)[0] == ["Northern Relief Board"]
    assert across(short, full, other)[0] == ["NRB"]


def test_offices_of_two_countries_stay_apart() -> None:
    docs = [
        document(f"{land}'s Supreme Court met.", (land, LOC), ("Supreme Court", ORG))
        for land in ("Norland", "Southland")
    ]
    bare = document("The Supreme Court met.", ("Supreme Court", ORG))
    assert [names[-1] for names in across(*docs, bare)] == [
        "Supreme Court of Norland",
        "Supreme Court of Southland",
        "Supreme Court",
    ]


def test_the_one_site_of_a_place() -> None:
    named = document("Northgate stadium in Northgate", ("Northgate stadium", FAC), ("Northgate", LOC))
    same = document("the municipal stadium of Northgate", ("municipal stadium", FAC), ("Northgate", LOC))
    elsewhere = document("the municipal stadium of Southgate", ("municipal stadium", FAC), ("Southgate", LOC))
    assert across(named, same)[1][0] == "Northgate stadium"
    assert across(named, elsewhere)[1][0] == "municipal stadium"


def test_merge_keeps_given_canonicals_and_takes_no_document() -> None:
    entity = Entity(0, 3, "NRB", ORG, canonical="Northern Relief Board")
    assert across(Document("NRB met.", entities=(entity,))) == [["Northern Relief Board"]]
    assert names.merge(()) == ()


NAMES = st.sampled_from(
    ["SDF", "Syrian Democratic Forces", "Ruth Marlow", "Marlow", "the stadium", "US", "(", "'s", "Ö. Å", "李"]
)
ENTITIES = st.lists(st.tuples(NAMES, st.sampled_from([PER, ORG, LOC, FAC, "WEAPON"])), max_size=8)


@given(ENTITIES)
@settings(max_examples=60, deadline=None)
def test_canonicalising_and_merging_settle(entities: list[tuple[str, str]]) -> None:
    doc = document(" met ".join(words for words, _ in entities), *entities)
    once = names.canonicalise(doc)
    assert names.canonicalise(once) == once
    assert all(bool(e.canonical) == (e.label != "WEAPON") for e in once.entities)
    merged = names.merge((once, once))
    assert merged[0] == merged[1]
    assert names.merge(merged) == merged


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("silo", "sello", True),
        ("qaida", "qaeda", True),
        ("mohammed", "muhammad", True),
        ("buchtmann", "bauchtman", True),
        ("hassan", "hussein", False),
        ("ali", "ala", False),
        ("eastern", "western", False),
    ],
)
def test_alike(a: str, b: str, same: bool) -> None:
    assert spelling.alike(a, b) is spelling.alike(b, a) is same


def test_short_aliases_match_in_capitals_only() -> None:
    table = aliases.load()
    assert table.canonical("U.S.", LOC) == table.canonical("US", LOC) == "United States"
    assert table.canonical("us", LOC) is None
    assert table.canonical("is", ORG) is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("ORGANISATION\tA Body\tB", "line 1: not a row of the table"),
        ("WEAPON\tA\tB\town", "line 1: not a row of the table"),
        (
            "ORGANISATION\tA Body\tThe Office\town\nORGANISATION\tB Body\tOffice\town",
            "line 2: 'Office' stands for both",
        ),
    ],
)
def test_a_wrong_table_is_refused(row: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        aliases.parse(row)
