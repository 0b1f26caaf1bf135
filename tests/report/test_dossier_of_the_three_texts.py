"""What the dossier of the three texts must show, as the model that ships reads them."""

from __future__ import annotations

import re

import pytest

from raqqa_nlp import Claims, Group, Statement, load_gold, predict, reconcile
from raqqa_nlp.report.dossier import dossier


@pytest.fixture(scope="module")
def claims() -> Claims:
    return reconcile(predict(load_gold()))


@pytest.fixture(scope="module")
def rows() -> list[str]:
    """The rows of all tables and the lines of all plots, as words alone."""
    written = dossier(list(predict(load_gold())))
    parts = re.findall(r"<(tr|li)\b[^>]*>(.*?)</\1>", written, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", part).split()) for _, part in parts]


def member(claims: Claims, amount: str, source: str | None = None) -> tuple[Group, Statement]:
    """The first statement of an amount, of a source if given, and its group."""
    return next(
        (group, found)
        for group in claims
        for found in group.members
        if found.amount == amount and source in (None, found.claim.source)
    )


def test_one_man_in_three_spellings(rows: list[str]) -> None:
    [row] = [row for row in rows if re.match(r"Talal \w+ person ", row)]
    assert {"Talal Silo", "Sello", "Talal Sello", "Selo", "Talal Selo"} <= set(re.findall(r"(?:Talal )?Se?i?l+o", row))
    assert "same sound" in row


def test_five_against_four_months_of_battle(claims: Claims, rows: list[str]) -> None:
    group, five = member(claims, "5 months")
    assert group.relation == "contradicting"
    opposed = [
        {group.members[c.one].place, group.members[c.other].place}
        for c in group.comparisons
        if c.relation == "contradicting"
    ]
    within = [m for m in group.members if m.amount == "4 months" and m.document == five.document]
    assert within
    assert all({five.place, m.place} in opposed for m in within)
    assert {m.document for m in group.members if m.amount == "4 months"} == {0, 1, 2}
    assert any("five-month" in row and "≠" in row for row in rows)


def test_the_fighters_remaining_are_one_group(claims: Claims) -> None:
    group, _ = member(claims, "about 300–400")
    amounts = {m.amount: m.claim.counted for m in group.members}
    assert amounts.keys() >= {"up to 300", "200–300 at most", "about 300–400"}
    assert amounts["200–300 at most"] == "foreign militants"


def test_civilians_are_part_of_the_killed(claims: Claims, rows: list[str]) -> None:
    group, part = member(claims, "1,130")
    wholes = [group.members[c.other].amount for c in group.parts if group.members[c.one] == part]
    assert wholes == ["3,250"]
    assert any(row.startswith("“1,130 civilians” ⊂ “3,250 people”") for row in rows)


def test_an_acronym_speaks_for_its_organisation(rows: list[str]) -> None:
    said = [row for row in rows if row.startswith("Syrian Observatory for Human Rights") and "SOHR said 3,250" in row]
    assert said
