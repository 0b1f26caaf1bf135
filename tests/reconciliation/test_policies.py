"""Which figure a policy takes, and what it says of it."""

from __future__ import annotations

import pytest
from told import told

from raqqa_nlp import reconcile
from raqqa_nlp.errors import InputError
from raqqa_nlp.reconciliation import POLICIES, Claims, choose, source_priority, total
from raqqa_nlp.reconciliation.policies import Policy, ucdp

SAID = (
    "{SOURCE:{ORGANISATION:%s}} {CUE:said} "
    "{CONTENT:{COUNT/killed:%s} {COUNTED:people} were killed in {LOCATION:Aden}%s}."
)


@pytest.fixture(scope="module")
def found() -> Claims:
    """Army 12, Red Cross about 300-400 with 110 civilians, a paper's hundreds and many, the last on a later day."""
    part = ", including {COUNT/killed:110} {COUNTED:civilians}"
    return reconcile(
        [
            told(SAID % ("Army", "12", ""), id="one", date="2020-05-18"),
            told(SAID % ("Red Cross", "about 300-400", part), id="two", date="2020-05-19", outlet="The Post"),
            told(
                "{COUNT/killed:Hundreds} were killed in {LOCATION:Aden}.", id="three", date="2020-05-20", outlet="News"
            ),
            told("{COUNT/killed:Many} were killed in {LOCATION:Aden}.", id="four", date="2020-05-21"),
        ]
    )


@pytest.mark.parametrize(
    ("policy", "taken", "low", "high"),
    [
        ("lowest", ["12"], 12, 12),
        ("highest", ["about 300-400"], 400, 400),
        ("ucdp", ["12", "12", "about 300-400"], 12, 400),
        ("latest", ["Hundreds"], 200, None),
        (source_priority(["Nobody", "red cross", "Army"]), ["about 300-400"], 300, 400),
        (source_priority(["News"]), ["Hundreds"], 200, None),
        (source_priority(["Nobody"]), [], None, None),
        (lambda group: ucdp(group, ["Red Cross"]), ["12", "about 300-400", "about 300-400"], 12, 400),
    ],
)
def test_what_is_taken(
    found: Claims, policy: str | Policy, taken: list[str], low: int | None, high: int | None
) -> None:
    [choice] = choose(found, policy)
    assert [item.statement.claim.number.text for item in choice.taken] == taken
    assert (choice.low, choice.high) == (low, high)


def test_what_is_said_of_it(found: Claims) -> None:
    why = {name: choose(found, name)[0].why for name in POLICIES}
    assert why["lowest"] == "“12” (people; Army): the lowest figure of 3 statements; 1 that counts a part passed over."
    assert why["ucdp"].startswith(
        "Low “12” (people; Army); best “12” (people; Army), the lowest definite one; high “about"
    )
    assert "latest date, 2020-05-20" in why["latest"]
    assert "number 2 of the sources preferred" in choose(found, source_priority(["Nobody", "Army"]))[0].why
    assert "none of Nobody gives a figure" in choose(found, source_priority(["Nobody"]))[0].why


def test_nothing_is_taken_where_nobody_gives_a_figure() -> None:
    found = reconcile([told("{COUNT/killed:Many} were killed in {LOCATION:Aden}.", date=None)])
    for policy in POLICIES:
        [choice] = choose(found, policy)
        assert (choice.taken, choice.low, choice.high) == ((), None, None)
        assert choice.why.startswith("Nothing taken")


def test_lengths_are_compared_across_units() -> None:
    found = reconcile([told("A {DURATION:five-month} battle. It was a {DURATION:two-week} battle.")])
    [lowest] = choose(found, "lowest")
    [highest] = choose(found, "highest")
    assert (lowest.low, highest.high) == (2, 5)


def test_a_policy_nobody_knows(found: Claims) -> None:
    with pytest.raises(InputError, match="no policy 'median'"):
        choose(found, "median")


def test_nobody_is_added_twice(found: Claims) -> None:
    added = total(found, "killed", "highest")
    assert (added.low, added.high) == (400, 400)
    assert total(found, "injured") == total(reconcile([]), "injured")
    assert total(found, "injured").low is None


def test_an_event_is_not_added_to_a_total_that_may_hold_it() -> None:
    found = reconcile(
        [
            told(
                "{COUNT/killed:900} {COUNTED:people} have been killed in {LOCATION:Aden} since {DATE:January}. An "
                "attack on {DATE:Monday} killed {COUNT/killed:12} {COUNTED:fighters} in {LOCATION:Aden}. "
                "{COUNT/killed:Many} {COUNTED:dogs} were killed. {COUNT/killed:Five} {COUNTED:people} were killed on "
                "{DATE:Sunday} in {LOCATION:Oslo}."
            )
        ]
    )
    added = total(found, "killed")
    assert (added.low, added.high) == (905, 905)
    assert sorted(why for _, why in added.left_out) == ["it gives no figure", "it may be in a running total"]
