"""The names of the texts as a table: every spelling with its places, and why the spellings are one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from raqqa_nlp.render import Cell, Html, Row, element, join, table_html
from raqqa_nlp.report.namelist import Listed, Place

_COLUMNS: Final = ("Name", "Kind", "Spellings", "Mentions", "Why one name")


def names_table(names: Sequence[Listed]) -> Html:
    """Names of several spellings, then the others folded away."""
    if not names:
        return element("p", "No names found.", class_="quiet")
    several = [name for name in names if len(name.variants) > 1]
    one = [name for name in names if len(name.variants) == 1]
    folded = element("details", element("summary", f"{len(one):,} names with one spelling"), _table(one))
    return join(_table(several) if several else "", folded if one else "")


def _table(names: Sequence[Listed]) -> Html:
    return table_html(_COLUMNS, (_row(name) for name in names))


def _row(name: Listed) -> Row:
    spellings = [_spelling(text, places) for text, places in name.variants.items()]
    reasons = [f"{merge.a} = {merge.b}: {merge.reason}" for merge in name.evidence]
    return Row(
        (
            Cell(element("b", name.canonical)),
            Cell(name.label.lower()),
            Cell(join(*(join(", " if i else "", spelling) for i, spelling in enumerate(spellings)))),
            Cell(f"{name.mentions:,}", name.mentions),
            Cell(join(*(element("div", reason) for reason in reasons))),
        )
    )


def _spelling(text: str, places: Sequence[Place]) -> Html:
    link = element("a", text, href=f"#d{places[0].document}-e{places[0].entity}")
    return join(link, f" ×{len(places)}") if len(places) > 1 else link
