"""How a report names its texts, and links that lead to a figure in one."""

from __future__ import annotations

from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.reconciliation import Claims, Statement
from raqqa_nlp.render import Html, element, join
from raqqa_nlp.render.values import day_text

_CONTEXT: Final = 48  # characters of the text shown on either side of a figure
_LONGEST: Final = 60  # characters of a quotation


def place_id(claims: Claims, statement: Statement) -> str:
    """The figure's place in its text: ``d0-n3``."""
    doc = claims.documents[statement.document]
    return f"d{statement.document}-n{doc.numbers.index(statement.claim.number)}"


def row_id(claims: Claims, statement: Statement) -> str:
    """The row of a statement in the table of claims."""
    return f"claim-{place_id(claims, statement)}"


def text_name(index: int, doc: Document) -> str:
    """What a text is called on the page: "Text 3, Reuters"."""
    return f"Text {index + 1}, {doc.outlet}" if doc.outlet else f"Text {index + 1}"


def words(claims: Claims, statement: Statement) -> Html:
    """The figure, as a link to its place, in its line of the text, cut at whole words."""
    doc, number = claims.documents[statement.document], statement.claim.number
    before, after = around(doc.text, number.start, number.end, _CONTEXT)
    return join(before, element("a", number.text, href=f"#{place_id(claims, statement)}"), after)


def quoted(claims: Claims, statement: Statement) -> Html:
    """What :func:`said` gives, as a link to its place."""
    return element("a", f"“{said(claims, statement)}”", href=f"#{place_id(claims, statement)}")


def said(claims: Claims, statement: Statement) -> str:
    """The figure with its noun, in the text's own words where they stand near each other."""
    number = statement.claim.number
    noun = number.counted or number
    start, end = min(number.start, noun.start), max(number.end, noun.end)
    text = claims.documents[statement.document].text[start:end] if end - start <= _LONGEST else number.text
    return " ".join(text.split())


def day(doc: Document) -> Html:
    """A document's date, kept on one line; nothing where it has none."""
    return element("span", day_text(doc.date), class_="day") if doc.date else join()


def around(text: str, start: int, end: int, width: int) -> tuple[str, str]:
    """The words of a line before and after a stretch of it, at most ``width`` characters each and "…" where cut."""
    before = text[max(0, start - width - 1) : start].rpartition("\n")[2]
    after = text[end : end + width + 1].partition("\n")[0]
    if len(before) > width:
        before = "…" + before.partition(" ")[2]
    if len(after) > width:
        after = after.rpartition(" ")[0] + "…"
    return before, after
