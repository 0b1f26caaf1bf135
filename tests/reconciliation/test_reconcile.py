"""Which statements answer one question, how they stand to one another, and what is kept apart."""

from __future__ import annotations

import pytest
from told import told

from raqqa_nlp import reconcile
from raqqa_nlp.document import Document
from raqqa_nlp.reconciliation import Claims


def groups(*docs: Document) -> list[tuple[str, list[str]]]:
    """Relation and the numbers of each group with more than one."""
    found = reconcile(docs).groups
    return [(g.relation, [m.claim.number.text for m in g.members]) for g in found if len(g.members) > 1]


def links(found: Claims) -> list[tuple[str, str, str]]:
    """Part, whole and reason of each link."""
    return [
        (group.members[link.one].claim.number.text, group.members[link.other].claim.number.text, link.reason)
        for group in found
        for link in group.parts
    ]


KABUL = "{LOCATION:Kabul}"


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("{COUNT/killed:12}", "{COUNT/killed:12}", "agreeing"),
        ("{COUNT/killed:at least 12}", "{COUNT/killed:15}", "agreeing"),
        ("{COUNT/killed:dozens of}", "{COUNT/killed:40}", "agreeing"),
        ("{COUNT/killed:up to 300}", "{COUNT/killed:about 300-400}", "overlapping"),
        ("{COUNT/killed:at least 12}", "{COUNT/killed:10 to 20}", "overlapping"),
        ("{COUNT/killed:12}", "{COUNT/killed:15}", "contradicting"),
        ("{COUNT/killed:at least 20}", "{COUNT/killed:15}", "contradicting"),
        ("{COUNT/killed:about 100}", "{COUNT/killed:105}", "agreeing"),
        ("{COUNT/killed:about 100}", "{COUNT/killed:120}", "contradicting"),
    ],
)
def test_how_two_reports_of_one_event_stand(first: str, second: str, relation: str) -> None:
    one = told(f"An attack in {KABUL} killed {first} {{COUNTED:people}} on {{DATE:Monday}}.", id="one")
    other = told(f"{second} {{COUNTED:people}} were killed in {{DATE:Monday}}'s attack in {KABUL}.", id="other")
    assert [relation for relation, _ in groups(one, other)] == [relation]


@pytest.mark.parametrize(
    "words",
    [
        "{COUNT/injured:12} {COUNTED:people} were injured in an attack in {LOCATION:Kabul} on {DATE:Monday}.",  # status
        "{COUNT/killed:12} {COUNTED:people} were killed in an attack in {LOCATION:Aden} on {DATE:Monday}.",  # place
        "{COUNT/killed:12} {COUNTED:people} were killed in an attack in {LOCATION:Kabul} on {DATE:Friday}.",  # time
        "{COUNT/killed:12} {COUNTED:dogs} were killed in an attack in {LOCATION:Kabul} on {DATE:Monday}.",  # kind
        "{COUNT/killed:12} {COUNTED:people} have been killed in {LOCATION:Kabul} since {DATE:Monday}.",  # a total
        "Another {COUNT/killed:12} {COUNTED:people} were killed in an attack in {LOCATION:Kabul} on {DATE:Monday}.",
        "{COUNT/killed:12 more} {COUNTED:people} were killed in an attack in {LOCATION:Kabul} on {DATE:Monday}.",
    ],
)
def test_different_questions_stay_apart(words: str) -> None:
    one = told("An attack in {LOCATION:Kabul} killed {COUNT/killed:15} {COUNTED:people} on {DATE:Monday}.", id="one")
    assert groups(one, told(words, id="other")) == []


def test_a_part_goes_with_the_whole_that_the_words_name() -> None:
    doc = told(
        "{SOURCE:{ORGANISATION:Red Cross}} {CUE:said} {CONTENT:{COUNT/killed:300} {COUNTED:people} were killed in the "
        "battle for {LOCATION:Kabul}, including {COUNT/other:110} {COUNTED:civilians} and {COUNT/other:20} "
        "{COUNTED:journalists}}. Of the {COUNT/injured:50} {COUNTED:people} injured, {COUNT/other:30} were children. "
        "{COUNT/captured:Two} of those {COUNT/captured:nine} {COUNTED:suspects} were arrested."
    )
    said = "by the words of the text"
    assert sorted(links(reconcile([doc]))) == [
        ("110", "300", said),
        ("20", "300", said),
        ("30", "50", said),
        ("Two", "nine", said),
    ]


def test_a_narrower_kind_or_place_is_a_part() -> None:
    one = told("{COUNT/remaining:Up to 300} {COUNTED:militants} remained in {LOCATION:Kabul}.", id="one")
    other = told(
        "{COUNT/remaining:200-250} {COUNTED:foreign fighters} remained in {LOCATION:Kabul}. "
        "{COUNT/remaining:Dozens} of {COUNTED:jihadists} held out in the {FACILITY:stadium} of {LOCATION:Kabul}.",
        id="other",
    )
    found = reconcile([one, other])
    assert [(group.relation, len(group.members)) for group in found] == [("part-whole", 3)]
    assert sorted(links(found)) == [
        ("200-250", "Up to 300", "only those that are foreign"),
        ("Dozens", "Up to 300", "only at stadium"),
    ]
    [group] = found.groups
    assert [whole.claim.number.text for whole in group.wholes] == ["Up to 300"]
    assert group.title == "militants remaining, Kabul"


def test_a_part_that_is_more_than_its_whole_contradicts_it() -> None:
    one = told("{COUNT/remaining:Up to 300} {COUNTED:militants} remained in {LOCATION:Kabul}.", id="one")
    other = told("{COUNT/remaining:500} {COUNTED:foreign fighters} remained in {LOCATION:Kabul}.", id="other")
    assert groups(one, other) == [("contradicting", ["Up to 300", "500"])]


def test_two_parts_of_one_whole_are_not_compared() -> None:
    doc = told(
        "{COUNT/killed:20} {COUNTED:people} were killed in {LOCATION:Kabul}. "
        "They were {COUNT/killed:17} {COUNTED:men} and {COUNT/killed:three} {COUNTED:women}, found in {LOCATION:Kabul}."
    )
    [group] = [group for group in reconcile([doc]) if len(group.members) > 1]
    assert {(c.one, c.other) for c in group.comparisons} == {(1, 0), (2, 0)}


def test_sides_are_kept_apart() -> None:
    one = told("{COUNT/deployed:300} {COUNTED:{ORGANISATION:Army} fighters} moved in on {LOCATION:Kabul}.", id="one")
    other = told(
        "{COUNT/deployed:500} {COUNTED:{ORGANISATION:Taliban} fighters} moved in on {LOCATION:Kabul}.", id="two"
    )
    assert groups(one, other) == []


def test_the_status_is_the_documents() -> None:
    one = told("{COUNT/remaining:300} {COUNTED:fighters} were still holed up in {LOCATION:Kabul}.", id="one")
    other = told("{COUNT/remaining:400} {COUNTED:fighters} remained in {LOCATION:Kabul}.", id="other")
    assert groups(one, other) == [("contradicting", ["300", "400"])]
    deployed = told("{COUNT/deployed:400} {COUNTED:fighters} remained in {LOCATION:Kabul}.", id="other")
    assert groups(one, deployed) == []


def test_who_is_trapped_remains() -> None:
    one = told("{COUNT/trapped:300} {COUNTED:civilians} are trapped in {LOCATION:Kabul}.", id="one")
    other = told("{COUNT/remaining:400} {COUNTED:civilians} remain in {LOCATION:Kabul}.", id="other")
    assert groups(one, other) == [("contradicting", ["300", "400"])]


def test_places_lie_in_others_as_the_texts_say() -> None:
    one = told("{COUNT/displaced:500} {COUNTED:people} fled from {LOCATION:Aden}, {LOCATION:Yemen}.", id="one")
    other = told("In {LOCATION:Yemen}, {COUNT/displaced:9,000} {COUNTED:people} fled.", id="other")
    assert links(reconcile([one, other])) == [("500", "9,000", "Aden is in Yemen")]


def test_one_voice_is_not_taken_to_contradict_itself_but_two_are() -> None:
    killed = "{COUNT/killed:%s} {COUNTED:people} were killed in {LOCATION:Aden}"
    own = f"Rain fell. {killed % 15}."
    by_army, by_police = (
        f"{{SOURCE:{{ORGANISATION:{who}}}}} {{CUE:said}} {{CONTENT:{killed % amount}}}. "
        for who, amount in (("Army", 12), ("Police", 14))
    )
    assert groups(told(by_army + own)) == [("contradicting", ["12", "15"])]
    assert groups(told(by_army + by_police)) == [("contradicting", ["12", "14"])]
    assert groups(told(by_army + by_army.replace("12", "19"))) == []
    assert groups(told(f"{killed % 12}. {own}")) == []


def test_a_battle_has_one_length_whoever_gives_it() -> None:
    one = told("The {DURATION:five-month} battle for {LOCATION:Aden} is over. It was a {DURATION:four-month} assault.")
    assert groups(one) == [("contradicting", ["five-month", "four-month"])]
    visits = told(
        "After a {DURATION:five-day} visit to {LOCATION:Aden} came a {DURATION:four-day} visit to {LOCATION:Aden}."
    )
    assert groups(visits) == []


@pytest.mark.parametrize(
    "words",
    [
        "after {DURATION:four months} of battle in {LOCATION:Aden}",
        "the battle in {LOCATION:Aden} lasted {DURATION:about four months}",
        "the {DURATION:months-long} fighting in {LOCATION:Aden}",
        "{DURATION:18 weeks} of fighting in {LOCATION:Aden}",
    ],
)
def test_lengths_of_one_thing_in_other_words(words: str) -> None:
    one = told("The {DURATION:four-month} battle for {LOCATION:Aden} is over.", id="one")
    [(relation, _)] = groups(one, told(f"It was {words}.", id="other"))
    assert relation == "agreeing"


def test_a_length_long_ago_is_another() -> None:
    one = told("The {DURATION:four-month} battle for {LOCATION:Aden} is over.", id="one")
    other = told("In {DATE:1994}, the {DURATION:two-month} battle for {LOCATION:Aden} ended.", id="other")
    assert groups(one, other) == []


def test_documents_of_other_stories_or_times_are_not_compared() -> None:
    arrested = "{COUNT/captured:%s} {COUNTED:people} were arrested in {LOCATION:Aden}. "
    one, other = arrested % 12, arrested % 15
    assert groups(told(one), told(other)) == [("contradicting", ["12", "15"])]
    assert groups(told(one), told(other, date="2019-01-01")) == []
    met, meant = (
        "".join(f"{{PERSON:{first} {last}}} spoke. " for last in ("Lee", "Day", "Fox")) for first in ("Ann", "Bo")
    )
    assert groups(told(one + met), told(other + meant)) == []
    assert groups(told(one + met), told(other + met)) == [("contradicting", ["12", "15"])]


def test_the_status_other_says_too_little_to_compare() -> None:
    one = told("{COUNT/other:300} {COUNTED:votes} in {LOCATION:Aden}.", id="one")
    assert groups(one, told("{COUNT/other:400} {COUNTED:votes} in {LOCATION:Aden}.", id="two")) == []
    assert groups(one, told("{COUNT/other:300} {COUNTED:votes} in {LOCATION:Aden}.", id="two")) != []


def test_statements_carry_who_said_it_where_and_when() -> None:
    doc = told(
        "{SOURCE:{ORGANISATION:Red Cross}} {CUE:said} {CONTENT:the battle took {DURATION:more than two years}}.",
        id="one",
        outlet="The Post",
    )
    [statement] = reconcile([doc]).statements
    assert (statement.claim.source, statement.claim.counted, statement.claim.status) == ("Red Cross", "battle", None)
    assert (statement.claim.low, statement.claim.high, statement.claim.modifier) == (2, None, "at_least")
    assert (statement.date, statement.outlet, statement.document) == ("2020-05-20", "The Post", 0)


def test_one_voice_does_not_give_a_part_that_is_more_than_its_whole() -> None:
    arrested = "{COUNT/captured:%s} {COUNTED:%s} were arrested. "
    assert groups(told(arrested % ("Eight", "people") + arrested % ("59", "officials"))) == []


def test_dates_that_no_days_are_known_from_are_told_apart() -> None:
    one = "{COUNT/killed:32} {COUNTED:bodies} were found in {LOCATION:Aden}. "
    other = "{SOURCE:Police} {CUE:said} {CONTENT:{COUNT/killed:35} {COUNTED:bodies} were found in {LOCATION:Aden}%s}."
    assert groups(told(one + other % "", date=None)) == [("contradicting", ["32", "35"])]
    assert groups(told(one + other % " on {DATE:Monday}", date=None)) == []


def test_groups_are_not_chained_through_one_that_says_less() -> None:
    """ "Militants" may be of either side, but those of the one are not those of the other."""
    words = "{COUNT/remaining:%s} {COUNTED:%s militants} remained in {LOCATION:Aden}."
    army = told(words % ("300", "{ORGANISATION:Army}"), id="a")
    nobody = told(words % ("300", ""), id="b")
    taliban = told(words % ("500", "{ORGANISATION:Taliban}"), id="c")
    assert groups(army, nobody, taliban) == [("agreeing", ["300", "300"])]


def test_a_part_that_words_put_with_its_whole_does_not_keep_others_from_it() -> None:
    one = told(
        "{COUNT/captured:Ten} {COUNTED:people} were arrested in {LOCATION:Aden}, including {COUNT/captured:two} "
        "{COUNTED:bankers}.",
        id="one",
    )
    other = told("{COUNT/captured:Twelve} {COUNTED:people} were arrested in {LOCATION:Aden}.", id="two")
    assert groups(one, other) == [("contradicting", ["Ten", "two", "Twelve"])]


def test_words_that_go_in_a_circle_make_no_part_of_itself() -> None:
    doc = told("{COUNT/captured:Two} of the {COUNT/captured:three} of them were arrested.")
    assert [(part, whole) for part, whole, _ in links(reconcile([doc]))] == [("Two", "three")]


def test_the_dead_of_a_battle_are_a_total_and_those_of_an_attack_are_not() -> None:
    battle = told("{COUNT/killed:300} {COUNTED:people} were killed in the long battle for {LOCATION:Aden}.", id="one")
    attack = told("{COUNT/killed:12} {COUNTED:people} were killed in an attack in {LOCATION:Aden}.", id="two")
    more = told("{COUNT/killed:350} {COUNTED:people} have been killed in {LOCATION:Aden}.", id="three")
    assert groups(battle, attack, more) == [("contradicting", ["300", "350"])]


@pytest.mark.parametrize(
    ("words", "period", "scope"),
    [
        ("since {DATE:January}", ("2020-01-01", "2020-05-20"), "cumulative"),
        ("in the past {DURATION:24 hours}", ("2020-05-19", "2020-05-20"), "incident"),
        ("over the last {DURATION:two years}", ("2018-05-21", "2020-05-20"), "cumulative"),
        ("on {DATE:Monday}", ("2020-05-18", "2020-05-18"), "incident"),
        ("in {DATE:2019}", ("2019-01-01", "2019-12-31"), None),
        ("in all", None, "cumulative"),
        ("in the battle", None, "cumulative"),
        ("in a blast", None, "incident"),
        ("there", None, None),
    ],
)
def test_when_and_of_how_much(words: str, period: tuple[str, str] | None, scope: str | None) -> None:
    [group] = [g for g in reconcile([told(f"{{COUNT/killed:12}} {{COUNTED:people}} died {words}.")]) if g.about.status]
    assert (group.about.period, group.about.scope) == (period, scope)


def test_the_place_is_the_nearest_or_the_one_the_text_speaks_of_most() -> None:
    doc = told(
        "{LOCATION:US}-backed and {LOCATION:US}-led forces and {LOCATION:US}-made tanks are in {LOCATION:Aden}. "
        "{COUNT/killed:12} {COUNTED:people} died. {LOCATION:Oman} said {COUNT/killed:15} {COUNTED:dogs} died in "
        "{LOCATION:Sanaa}, while {COUNT/killed:three} {COUNTED:cats} died near {LOCATION:Aden}."
    )
    found = reconcile([doc]).statements
    assert [(s.about.places, s.about.place_said) for s in found] == [
        (("Aden",), False),
        (("Sanaa",), True),
        (("Aden",), True),
    ]
