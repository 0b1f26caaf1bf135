"""Claims as tables for the terminal: one for each text, then one across the texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from raqqa_nlp import claims, names, schema
from raqqa_nlp.document import Claim, Document
from raqqa_nlp.report.places import around

_CONTEXT: Final = 32  # characters of the text shown on either side of a number


def report(docs: Sequence[Document]) -> RenderableType:
    """For each Document a heading and the table of its claims; a table across them where two or more have any."""
    parts: list[RenderableType] = []
    for place, doc in enumerate(docs, start=1):
        heading = " · ".join(filter(None, (f"[{place}] {doc.id or 'text'}", doc.outlet, doc.date)))
        found = of_document(doc) if doc.claims else Text("No counts found.")
        parts += [plain(heading, style="bold"), found, Text()]
    if sum(bool(doc.claims) for doc in docs) > 1:
        parts += [Text(f"Across the {len(docs)} texts", style="bold"), across(docs)]
    return Group(*parts)


def of_document(doc: Document) -> Table:
    """A row for each claim, in text order: who, how many, of what, status, line:column, and the words around it."""
    table = _table("Who", "How many", "Of what", "Status", "Where", "In the text")
    for claim in doc.claims:
        cells = (
            claims.voice(claim),
            claims.range_text(claim),
            claim.counted or "",
            claim.status or "",
            where(doc, claim),
        )
        table.add_row(*map(plain, cells), _words(doc, claim))
    return table


def across(docs: Sequence[Document]) -> Table:
    """All claims, those with the same status and noun side by side; equal ones share a row.

    Names are made one across the documents (:func:`raqqa_nlp.names.merge`); places are ``[document] line:column``.
    """
    merged = [claims.derive(doc) for doc in names.merge(docs)]
    placed = [(claim, f"[{i}] {where(doc, claim)}") for i, doc in enumerate(merged, start=1) for claim in doc.claims]
    rows: dict[tuple[str, ...], list[str]] = {}
    for claim, place in sorted(placed, key=lambda item: _comparable(item[0])):
        cells: tuple[str, ...] = (
            claim.status or "",
            claim.counted or "",
            claims.range_text(claim),
            claims.voice(claim),
        )
        rows.setdefault(cells, []).append(place)
    table = _table("Status", "Of what", "How many", "Who", "Where")
    for cells, places in rows.items():
        table.add_row(*map(plain, cells), ", ".join(places))
    return table


def where(doc: Document, claim: Claim) -> str:
    """``line:column`` of the number, both counted from 1; lines end at a line feed."""
    start = claim.number.start
    return f"{doc.text.count(chr(10), 0, start) + 1}:{start - doc.text.rfind(chr(10), 0, start)}"


def _comparable(claim: Claim) -> tuple[int, list[str], float]:
    """Sorting key: the status, the noun counted, and how many."""
    status = schema.STATUSES.index(claim.status) if claim.status in schema.STATUSES else len(schema.STATUSES)
    return status, (claim.counted or "").casefold().split()[-1:], claim.low or claim.high or 0


def _words(doc: Document, claim: Claim) -> Text:
    """The number in its line, cut at whole words."""
    number = claim.number
    before, after = around(doc.text, number.start, number.end, _CONTEXT)
    return Text.assemble(plain(before), plain(number.text, style="bold"), plain(after))


def plain(text: str, style: str = "") -> Text:
    """Text as it is, not as markup, and with nothing in it that a terminal would obey."""
    return Text("".join(c if c.isprintable() else " " for c in text), style=style)


def _table(*columns: str) -> Table:
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table
