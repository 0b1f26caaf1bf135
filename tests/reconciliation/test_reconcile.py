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


def test_what_the_next_words_say_goes_before_the_status() -> None:
    one = told("{COUNT/other:300} {COUNTED:fighters} were still holed up in {LOCATION:Kabul}.", id="one")
    other = told("{COUNT/deployed:400} {COUNTED:fighters} remained in {LOCATION:Kabul}.", id="other")
    assert groups(one, other) == [("contradicting", ["300", "400"])]
    assert {member.about.status for group in reconcile([one, other]) for member in group.members} == {"remaining"}


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
