"""What the three texts say of one another, as the model that ships reads them."""

from __future__ import annotations

import pytest

import raqqa_nlp
from raqqa_nlp import load_gold, reconcile
from raqqa_nlp.evaluation.groups import load_groups, scores
from raqqa_nlp.reconciliation import Claims, Group


@pytest.fixture(scope="module")
def found() -> Claims:
    return reconcile(raqqa_nlp.predict(load_gold()))


def group_of(found: Claims, words: str, text: str) -> Group:
    """The one group with this number of the text whose id begins so."""
    [group] = [
        group
        for group in found
        if any(m.claim.number.text == words and str(found.documents[m.document].id)[:3] == text for m in group.members)
    ]
    return group


def numbers(group: Group) -> set[str]:
    return {member.claim.number.text for member in group.members}


def test_the_battle_lasted_five_months_or_four_in_one_text_too(found: Claims) -> None:
    group = group_of(found, "five-month", "000")
    assert group in found.contradictions()
    by_text = {(str(found.documents[m.document].id)[:3], m.claim.low) for m in group.members}
    assert {("000", 5), ("000", 4), ("001", 4), ("002", 4)} <= by_text
    contradicting = {
        frozenset(group.members[i].claim.number.text for i in (c.one, c.other))
        for c in group.comparisons
        if c.relation == "contradicting"
    }
    assert frozenset(("five-month", "four-month")) in contradicting


def test_the_fighters_remaining_are_one_group_with_its_differences(found: Claims) -> None:
    group = group_of(found, "about 300-400", "002")
    assert {"no more than 200-300", "about 300-400", "up to 300", "Up to 300"} <= numbers(group)
    assert group.relation == "overlapping"
    foreign = {
        (group.members[link.one].claim.number.text, group.members[link.other].claim.number.text) for link in group.parts
    }
    assert {("no more than 200-300", "about 300-400"), ("no more than 200-300", "Up to 300")} <= foreign
    assert "no more than 200-300" not in {whole.claim.number.text for whole in group.wholes}


def test_the_civilians_killed_are_part_of_the_people_killed(found: Claims) -> None:
    group = group_of(found, "3,250", "000")
    links = {
        (group.members[link.one].claim.number.text, group.members[link.other].claim.number.text, link.reason)
        for link in group.parts
    }
    assert ("1,130", "3,250", "by the words of the text") in links


def test_the_observatory_counted_them(found: Claims) -> None:
    group = group_of(found, "3,250", "000")
    [member] = [member for member in group.members if member.claim.number.text == "3,250"]
    assert member.claim.source == "Syrian Observatory for Human Rights"


def test_other_events_are_not_among_them(found: Claims) -> None:
    assert numbers(group_of(found, "22", "001")) == {"22"}
    assert numbers(group_of(found, "more than 130", "002")) == {"more than 130"}
    assert numbers(group_of(found, "six-year", "002")) == {"six-year"}


def test_groups_of_the_predicted_documents(found: Claims) -> None:
    """The model was trained on these texts: this holds the way from text to groups, not how good it is elsewhere."""
    gold = list(load_gold())
    figures = scores(load_groups(gold), gold, found)
    assert figures["group/pairwise/all"].value >= 0.9
    assert figures["group/b_cubed/all"].value >= 0.9
