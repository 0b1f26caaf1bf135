"""What a name's own words settle."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Entity
from raqqa_nlp.naming import by_their_words, plain


def entity(words: str, label: str) -> Entity:
    return Entity(0, len(words), words, label, score=0.8)


@pytest.mark.parametrize(
    ("words", "read", "label"),
    [
        ("Yazidi", "LOCATION", "NATIONALITY"),
        ("Salvadorans", "PERSON", "NATIONALITY"),
        ("Shi ite", "ORGANISATION", "NATIONALITY"),
        ("Shi’ites", "LOCATION", "NATIONALITY"),
        ("South Koreans", "ORGANISATION", "NATIONALITY"),
        ("Syrian Arab Army", "ORGANISATION", "ORGANISATION"),
        ("Christian", "PERSON", "PERSON"),
        ("IEDs", "ORGANISATION", "WEAPON"),
        ("AK-47", "PERSON", "WEAPON"),
        ("Tabqa Dam", "LOCATION", "FACILITY"),
        ("Camp Hurriya", "LOCATION", "FACILITY"),
        ("Camp", "LOCATION", "LOCATION"),
        ("Tigris river", "FACILITY", "LOCATION"),
        ("Mexico City", "FACILITY", "LOCATION"),
        ("National Hospital", "ORGANISATION", "ORGANISATION"),
        ("Dam", "LOCATION", "LOCATION"),
        ("Medical City", "FACILITY", "FACILITY"),
        ("al-Qaida", "WEAPON", "ORGANISATION"),
        ("AIN ISSA", "ORGANISATION", "LOCATION"),
        ("Jordan", "PERSON", "PERSON"),
        ("Sana", "LOCATION", "LOCATION"),
        ("Ramadan", "PERSON", "PERSON"),
        ("MBS", "PERSON", "PERSON"),
        ("Pentagon", "FACILITY", "FACILITY"),
        ("Operation Smile", "ORGANISATION", "ORGANISATION"),
        ("Asad", "NATIONALITY", "PERSON"),
        ("Lake Assad", "LOCATION", "LOCATION"),
        ("Toronto Star", "LOCATION", "ORGANISATION"),
        ("Castello Road", "FACILITY", "LOCATION"),
        ("Ishtar Gate", "LOCATION", "FACILITY"),
        ("Camp Hurriya", "PERSON", "FACILITY"),
        ("Bureau of Alcohol, Tobacco, Firearms and Explosives", "FACILITY", "FACILITY"),
    ],
)
def test_words_settle_a_label(words: str, read: str, label: str) -> None:
    assert by_their_words(words, [entity(words, read)]) == [entity(words, label)]


@pytest.mark.parametrize(
    "words", ["HMS Ocean", "Operation Steel\nCurtain", "Hajj", "Eid al-Adha", "God", "Arabic", "Islam", "Lt"]
)
def test_what_the_scheme_leaves_unmarked(words: str) -> None:
    assert by_their_words(words, [entity(words, "ORGANISATION")]) == []


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("the hospital", "hospital", True),
        ("a hospital", "hospital", False),
        ("an airport", "airport", False),
        ("a National Hospital", "National Hospital", True),
        ("Obama hospital", "hospital", True),
    ],
)
def test_any_place_of_its_kind_is_unmarked(text: str, words: str, left: bool) -> None:
    site = Entity(text.index(words), len(text), words, "FACILITY", score=0.9)
    assert by_their_words(text, [site]) == ([site] if left else [])


@pytest.mark.parametrize(
    ("text", "words", "label", "left"),
    [
        ("during Eid", "Eid", "PERSON", False),
        ("said Eid", "Eid", "PERSON", True),
        ("Kurdish-speaking Iraq", "Kurdish", "NATIONALITY", False),
        ("the Kurdish speaker", "Kurdish", "NATIONALITY", True),
        ("the Iran-Iraq War", "Iran", "LOCATION", False),
        ("the Iran-Iraq War", "Iraq", "LOCATION", False),
        ("the Gulf War", "Gulf", "LOCATION", False),
        ("Syria Warns", "Syria", "LOCATION", True),
        ("Ukraine War Crimes Probe", "Ukraine", "LOCATION", True),
        ("the Iraq Summit", "Iraq", "LOCATION", True),
        ("US$ 20", "US", "LOCATION", False),
        ("an NGO", "NGO", "ORGANISATION", False),
        ("the World Drug Report", "World Drug Report", "ORGANISATION", False),
        ("the Report Centre", "Report Centre", "ORGANISATION", True),
        ("their tanks", "tanks", "WEAPON", False),
        ("anti-tank mines", "anti-tank mines", "WEAPON", True),
    ],
)
def test_what_its_surroundings_leave_unmarked(text: str, words: str, label: str, left: bool) -> None:
    start = text.index(words)
    name = Entity(start, start + len(words), words, label, score=0.9)
    assert by_their_words(text, [name]) == ([name] if left else [])


def test_a_name_in_other_letters_has_the_label_of_the_one_it_explains() -> None:
    text = "Abu Ghadiya (Arabic: أبو غادية) left"
    first, second = (
        Entity(0, 11, "Abu Ghadiya", "PERSON", score=0.9),
        Entity(21, 30, text[21:30], "LOCATION", score=0.5),
    )
    assert [name.label for name in by_their_words(text, [first, second])] == ["PERSON", "PERSON"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Muslims and Greeks prayed", ["Muslims", "Greeks"]),
        ("the Iraqi army", ["Iraqi"]),
        ("the Iraqi Army", []),
        ("anti-Iraqi words, Kurdish-speaking, in Kurdish: x", []),
        ("the Turkish language", []),
        ("He speaks Turkish.", []),
        ("in Turkish hands", ["Turkish"]),
        ("muslims", []),
    ],
)
def test_words_for_adherence_settle_themselves(text: str, expected: list[str]) -> None:
    assert [text[start:end] for _, start, end in plain(text)] == expected


def test_annotated_names_hold_all_words_for_adherence() -> None:
    for doc in load_gold():
        places = [(entity.start, entity.end) for entity in doc.entities]
        assert all(any(a < end and start < b for a, b in places) for _, start, end in plain(doc.text))


@pytest.mark.parametrize(
    ("words", "label", "places"),
    [
        ("Syria-Iraq", "LOCATION", ["Syria", "Iraq"]),
        ("U.S.–Israel", "LOCATION", ["U.S.", "Israel"]),
        ("Syria-Iraq", "ORGANISATION", ["Syria-Iraq"]),
        ("Ayn-Issa", "LOCATION", ["Ayn-Issa"]),
        ("Guinea-Bissau", "LOCATION", ["Guinea-Bissau"]),
    ],
)
def test_two_places_joined_by_a_hyphen_are_two(words: str, label: str, places: list[str]) -> None:
    text = f"the {words} border"
    found = by_their_words(text, [Entity(4, 4 + len(words), words, label, score=0.9)])
    assert [(each.text, text[each.start : each.end]) for each in found] == [(place, place) for place in places]


@pytest.mark.parametrize(
    ("text", "label"),
    [("SOHR said", "ORGANISATION"), ("SOHR SAYS", "PERSON"), ("SOHR SAYS\nand more", "PERSON")],
)
def test_an_acronym_is_no_person(text: str, label: str) -> None:
    assert [found.label for found in by_their_words(text, [Entity(0, 4, "SOHR", "PERSON", score=0.9)])] == [label]


def test_gold_names_stay_as_they_are() -> None:
    for doc in load_gold():
        assert tuple(by_their_words(doc.text, doc.entities)) == doc.entities


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        (
            "Islamic State in Iraq and the Levant fell",
            [("Islamic State", "ORGANISATION"), ("Levant", "ORGANISATION")],
            ["Islamic State in Iraq and the Levant"],
        ),
        ("al-Qaeda in Iraq fell", [("al-Qaeda in", "ORGANISATION")], ["al-Qaeda in Iraq"]),
        (
            "against Islamic State in Iraq and Syria",
            [("Islamic State", "ORGANISATION"), ("Iraq", "LOCATION"), ("Syria", "LOCATION")],
            ["Islamic State", "Iraq", "Syria"],
        ),
        ("the Islamic State group", [("Islamic State", "ORGANISATION")], ["Islamic State"]),
        ("an Islamic state governed", [("Islamic", "NATIONALITY")], ["Islamic"]),
        ("forces of the Islamic State", [], []),
    ],
)
def test_well_known_names_are_whole(text: str, found: list[tuple[str, str]], expected: list[str]) -> None:
    read = [
        Entity(text.index(words), text.index(words) + len(words), words, label, score=0.8) for words, label in found
    ]
    assert [named.text for named in by_their_words(text, read)] == expected
