"""The table of claims, with the fields that a reader filters it by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from raqqa_nlp.claims import voice
from raqqa_nlp.reconciliation import Claims, Statement
from raqqa_nlp.render import Cell, Html, Row, element, join, table_html
from raqqa_nlp.report.disputes import badge, group_id
from raqqa_nlp.report.places import day, row_id, text_name, words

_COLUMNS: Final = ("Who", "How many", "Of what", "Status", "In the text", "Text", "Date", "Relation")
_FACETS: Final = {"who": "Anybody", "status": "Any status", "text": "All texts", "relation": "Any relation"}
"""What can be chosen -> the choice of all."""


def claims_table(claims: Claims) -> Html:
    """All statements of the claims, in the order of their texts, each with its place and its group."""
    group_of = {member.place: number for number, group in enumerate(claims) for member in group.members}
    rows = [_row(claims, statement, group_of[statement.place]) for statement in claims.statements]
    if not rows:
        return element("p", "No figures found.", class_="quiet")
    return join(_filter(rows), table_html(_COLUMNS, rows, id="claims-table"))


def _row(claims: Claims, statement: Statement, number: int) -> Row:
    doc, claim, group = claims.documents[statement.document], statement.claim, claims.groups[number]
    name = text_name(statement.document, doc)
    status = claim.status if claim.status != "other" else None
    cells = (
        Cell(element("b", voice(claim)) if claim.source else voice(claim)),
        Cell(statement.amount, _order(statement)),
        Cell(claim.counted or ""),
        Cell(status or ""),
        Cell(element("span", words(claims, statement), class_="words")),
        Cell(name, statement.document),
        Cell(day(doc), int(doc.date.replace("-", "")) if doc.date else None),
        Cell("" if group.relation == "single" else element("a", badge(group), href=f"#{group_id(number)}")),
    )
    facets = (("who", voice(claim)), ("status", status or ""), ("text", name), ("relation", group.relation))
    return Row(cells, row_id(claims, statement), facets)


def _order(statement: Statement) -> float | None:
    low, high = statement.claim.low, statement.claim.high
    return low if low is not None else high


def _filter(rows: Sequence[Row]) -> Html:
    search = element("input", type="search", name="words", placeholder="Search", aria_label="Search the claims")
    selects = (_select(facet, every, rows) for facet, every in _FACETS.items())
    count = element("output", name="count", role="status")
    reset = element("button", "Show all", type="reset")
    return element("form", search, *selects, reset, count, id="filter", hidden=True)


def _select(facet: str, every: str, rows: Sequence[Row]) -> Html:
    values = sorted({value for row in rows for name, value in row.facets if name == facet and value}, key=str.casefold)
    options = (element("option", value, value=value) for value in values)
    return element("select", element("option", every, value=""), *options, name=facet, aria_label=every)
