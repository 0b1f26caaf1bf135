"""Tables as HTML that a narrow screen can show a row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from raqqa_nlp.render.markup import Html, element


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and what it is sorted by: its words if ``order`` is ``None``."""

    content: str
    order: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    :param id: its name as a place to jump to, within the page.
    :param facets: what it can be filtered by: ``{"status": "killed"}``.
    """

    cells: Sequence[Cell]
    id: str | None = None
    facets: tuple[tuple[str, str], ...] = ()


def table_html(columns: Sequence[str], rows: Iterable[Row], *, id: str | None = None) -> Html:
    """A table with a head; each cell carries the name of its column."""
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = (_row(columns, row) for row in rows)
    return element("table", element("thead", head), element("tbody", *body), id=id)


def _row(columns: Sequence[str], row: Row) -> Html:
    cells = (
        element("td", cell.content, data_label=column, data_order=None if cell.order is None else str(cell.order))
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return element("tr", *cells, id=row.id, **{f"data_{name}": value for name, value in row.facets})
