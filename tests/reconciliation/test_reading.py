"""What words say of kind, status, length, time, place and bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import told

from raqqa_nlp import statuses
from raqqa_nlp.document import Number
from raqqa_nlp.errors import ConfigError
from raqqa_nlp.reconciliation import Bounds, bounds, kinds, nouns, places, reconcile, times
from raqqa_nlp.schema import Count, Duration


@pytest.mark.parametrize(
    ("phrase", "kind", "restrictions"),
    [
        ("militants", "fighter", ()),
        ("foreign fighters", "fighter", ("foreign",)),
        ("captured Syrian soldiers", "soldier", ("Syrian", "captured")),
        ("its top leaders", "leader", ("top",)),
        ("towns and villages", "settlement", ()),
        ("police officers", "police officer", ()),
        ("other suspected jihadists", "fighter", ()),
        ("men, women and children", "person", ()),
        ("widgets", "widget", ()),
        ("", None, ()),
        ("- -", None, ()),
    ],
)
def test_noun_phrases(phrase: str, kind: str | None, restrictions: tuple[str, ...]) -> None:
    assert kinds.load().read(phrase) == kinds.Phrase(kind, restrictions)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        *(("people", "person"), ("gunmen", "gunman"), ("women", "woman"), ("children", "child"), ("lives", "life")),
        *(("cities", "city"), ("houses", "house"), ("buses", "bus"), ("bosses", "boss"), ("churches", "church")),
        *(("hostilities", "hostility"), ("crisis", "crisis"), ("Troops", "troop"), ("ties", "tie"), ("men", "man")),
    ],
)
def test_singulars(plural: str, singular: str) -> None:
    assert kinds.singular(plural) == singular


def test_kinds_lie_in_wider_ones() -> None:
    table = kinds.load()
    assert table.chain("boy") == ("boy", "child", "person")
    assert (table.common("fighter", "soldier"), table.common("fighter", "town")) == ("combatant", None)
    assert all(table.of[table.chain(kind)[-1]] == table.chain(kind)[-1] for kind in table.of.values())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("person\t-", "not three columns"),
        ("boy\tchild\tboy", "no kind 'child' so far"),
        ("person\t-\tperson|man\nman\tperson\tman", "'man' stands twice"),
    ],
)
def test_a_wrong_table_of_kinds(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        kinds.parse(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("killed\tdied", "not a row"),
        ("slain\ta\tb\tc", "not a row"),
        ("killed\tleft\t-\t-\nevacuated\tleft\t-\t-", "both"),
    ],
)
def test_a_wrong_table_of_statuses(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        statuses.parse(text)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("{COUNT:20} {COUNTED:people} were reportedly killed.", "killed"),
        ("{COUNT:20} {COUNTED:people} have died.", "killed"),
        ("An attack killed {COUNT:at least 20} {COUNTED:people}.", "killed"),
        ("the deaths of {COUNT:20} {COUNTED:people}", "killed"),
        ("{COUNT:20} {COUNTED:soldiers}, backed by tanks, moved in.", "deployed"),
        ("{COUNT:20} {COUNTED:men} in the city were thought to be holding out.", "remaining"),
        ("{COUNT:20} {COUNTED:men} who had surrendered", "surrendered"),
        ("{COUNT:20} {COUNTED:attacks} have killed {COUNT:30} {COUNTED:people}", None),
        ("{COUNT:20} {COUNTED:people} spoke of those killed.", None),
    ],
)
def test_statuses_that_words_say(words: str, status: str | None) -> None:
    doc = told(words)
    assert statuses.load().status(doc, doc.numbers[0]) == status


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        ("a {DURATION:five-month} battle for the city", "battle"),
        ("{DURATION:four months} of battle hemmed them in", "battle"),
        ("{DURATION:three years} of IS control in the city", "control"),
        ("{DURATION:five months}' fighting", "fighting"),
        ("the siege lasted {DURATION:two weeks}", "siege"),
        ("{DURATION:months} of unrest crippled the city", "unrest"),
        ("in retreat for {DURATION:two years}, losing", None),
        ("spent {DURATION:weeks} preventing a convoy", None),
        ("a {DURATION:six-year}, bloody affair", None),
    ],
)
def test_what_a_length_is_of(words: str, noun: str | None) -> None:
    doc = told(words)
    assert nouns.measured(doc, doc.numbers[0], (0, len(doc.text))) == noun


@pytest.mark.parametrize(
    ("words", "noun"),
    [
        ("{COUNT:12} {COUNTED:big dogs} barked", "big dogs"),
        ("{COUNT:12} IS militants, it said", "IS militants"),
        ("{COUNT:12} of their fighters", "fighters"),
        ("{COUNT:12} were killed", ""),
        ("{COUNT:12} big dogs", ""),
    ],
)
def test_what_is_counted(words: str, noun: str) -> None:
    doc = told(words)
    assert doc.text[slice(*nouns.counted(doc, doc.numbers[0]))] == noun


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("2017-10-15", ("2017-10-15", "2017-10-15")),
        ("2017-10-15TMO", ("2017-10-15", "2017-10-15")),
        ("2016-02", ("2016-02-01", "2016-02-29")),
        ("2017", ("2017-01-01", "2017-12-31")),
        ("2017-Q4", ("2017-10-01", "2017-12-31")),
        ("2017-H2", ("2017-07-01", "2017-12-31")),
        ("2017-WI", ("2017-12-01", "2018-02-28")),
        ("2017-SU", ("2017-06-01", "2017-08-31")),
        ("2017-W01", ("2017-01-02", "2017-01-08")),
        ("2017-W53", None),
        ("2017-13", None),
        ("2017-02-30", None),
        ("XXXX-06", None),
        ("198", None),
        ("TMO", None),
        (None, None),
    ],
)
def test_days_of_dates(value: str | None, period: tuple[str, str] | None) -> None:
    assert times.period(value) == period


def test_days_stay_within_the_calendar() -> None:
    assert times.shift("9999-12-31", 1) == "9999-12-31"
    assert times.shift("2020-02-28", 2) == "2020-03-01"
    assert times.assumed(None, "2020-05-20") == ("2020-04-19", "2020-05-20")
    assert times.days(("2020-02-28", "2020-03-01")) == 3


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (Count(12, 12, "exact"), 12, 12),
        (Count(200, 300, "range"), 200, 300),
        (Count(300, 400, "approximate"), 270, 440),
        (Count(130, None, "at_least"), 130, None),
        (Count(200, 300, "at_least"), 200, None),
        (Count(None, 300, "at_most"), 0, 300),
        (Count(200, 300, "at_most"), 200, 300),
        (Count(24, None, "vague"), 24, None),
        (Count(None, None, "vague"), 0, None),
    ],
)
def test_what_a_count_allows(count: Count, low: float, high: float | None) -> None:
    allowed = bounds.of_count(count)
    assert allowed.low == pytest.approx(low)
    assert allowed.high == (None if high is None else pytest.approx(high))


@pytest.mark.parametrize(
    ("form", "words", "said", "days"),
    [
        ("P5M", "five-month", (5, 5, "exact", "M"), (137, 167.4)),
        ("P5M", "more than five months", (5, None, "at_least", "M"), (137, None)),
        ("P5M", "up to five months", (None, 5, "at_most", "M"), (0, 167.4)),
        ("P20D", "about 20 days", (20, 20, "approximate", "D"), (18, 22)),
        ("P2Y6M", "two and a half years", (30, 30, "exact", "M"), (897.9, 928.3)),
        ("PXM", "months", (2, None, "vague", "M"), (45.7, None)),
        ("PXM", "five or six months", (5, 6, "range", "M"), (137, 197.8)),
        ("PT36H", "36 hours", (36, 36, "exact", "TH"), (35.5 / 24, 36.5 / 24)),
        (None, "ages", (None, None, "vague", None), (0, None)),
        ("PT", "nothing", (None, None, "vague", None), (0, None)),
    ],
)
def test_what_a_duration_allows(
    form: str | None, words: str, said: tuple[object, ...], days: tuple[float, float | None]
) -> None:
    length = bounds.length(form, words)
    assert (length.low, length.high, length.modifier, length.unit) == said
    allowed = bounds.of_length(length)
    assert allowed.low == pytest.approx(days[0], abs=0.1)
    assert allowed.high == (None if days[1] is None else pytest.approx(days[1], abs=0.1))
    assert bounds.days_of(Duration(form)) == (bounds.DAYS[length.unit] if length.unit else 1)


ends = st.builds(lambda a, b: Bounds(a, None if b is None else a + b), st.integers(0, 9), st.none() | st.integers(0, 9))


@given(ends, ends)
def test_standings_are_those_of_sets(one: Bounds, other: Bounds) -> None:
    def allowed(of: Bounds) -> set[int]:
        return {n for n in range(40) if of.low <= n <= (math.inf if of.high is None else of.high)}

    a, b = allowed(one), allowed(other)
    expected = "contradicting" if not a & b else "agreeing" if a <= b or b <= a else "overlapping"
    assert bounds.compare(one, other) == bounds.compare(other, one) == expected


@pytest.mark.parametrize(
    ("words", "inside"),
    [
        ("in {LOCATION:Aden}, {LOCATION:Yemen}.", {"Aden": "Yemen"}),
        ("{LOCATION:Yemen}'s {LOCATION:Aden}", {"Aden": "Yemen"}),
        ("{LOCATION:Aden} in southern {LOCATION:Yemen}", {"Aden": "Yemen"}),
        ("{LOCATION:Aden}, {LOCATION:Yemen} and {LOCATION:Oman}", {}),
        ("{LOCATION:Aden}, {LOCATION:Yemen}, and the rest", {}),
        ("{LOCATION:Aden}, {LOCATION:Yemen}'s port", {}),
        ("{LOCATION:Aden} and {LOCATION:Yemen}", {}),
        (
            "{LOCATION:Aden}, {LOCATION:Yemen}. {LOCATION:Yemen}, {LOCATION:Asia}. {LOCATION:Asia}, {LOCATION:Aden}.",
            None,
        ),
    ],
)
def test_which_place_lies_in_which(words: str, inside: dict[str, str] | None) -> None:
    [doc] = reconcile([told(words)]).documents
    found = places.containers([doc])
    assert found == inside if inside is not None else len(found) == 2
    assert all(len(places.chain(place, found)) <= 3 for place in found)


def test_places_that_act_or_stand_in_compounds_are_no_settings() -> None:
    doc = told(
        "{LOCATION:Turkey} spoke of {LOCATION:US}-backed forces near {LOCATION:Aden} of {LOCATION:Oman}'s war in the "
        "{FACILITY:old port}."
    )
    assert [entity.text for entity in places.settings(doc)] == ["Aden", "Oman", "old port"]
    assert places.main(doc.replace(entities=())) is None


def test_a_number_without_a_value_is_kept() -> None:
    doc = told("{COUNT/killed:12} {COUNTED:people}, {DURATION:ages} ago.")
    bare = doc.replace(numbers=tuple(Number(n.start, n.end, n.text, n.label) for n in doc.numbers))
    assert [(s.bounds.low, s.bounds.high) for s in reconcile([bare]).statements] == [(0, None), (0, None)]
