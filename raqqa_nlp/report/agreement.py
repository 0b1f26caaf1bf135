"""The page of agreement: how far annotators agree, and every place where they do not, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from raqqa_nlp.evaluation.agreement import Agreement, Row, tables
from raqqa_nlp.evaluation.agreement.words import ALL
from raqqa_nlp.render import Cell, Html, element, join, table_html
from raqqa_nlp.render import Row as TableRow
from raqqa_nlp.render.spans import document_html
from raqqa_nlp.render.values import date_text
from raqqa_nlp.report.page import Part, script, whole
from raqqa_nlp.report.sidebyside import ComparedText, Numbered, disagreements_html, marks, numbered

SCRIPTS: Final = ("page.js", "reading.js", "agreement.js")
STYLE: Final = "agreement.css"

_CAVEAT: Final = (
    "Agreement says how alike annotators read, not who is right. F1 is in per cent; kappa and alpha are of words, 1 "
    "where all agree, 0 where no more do than by chance. In brackets 95 per cent intervals over texts."
)


def page(agreement: Agreement) -> str:
    """The page, as a whole HTML document."""
    texts, found = numbered(agreement)
    articles = join(*(_text(text, found) for text in texts))
    parts = [
        Part("disagreements", "Disagreements", "Where they differ", len(found), disagreements_html(found)),
        Part("figures", "Figures", "How far they agree", None, _figures(agreement)),
        Part("texts", "Texts", "Texts", len(texts), articles),
    ]
    return whole(
        f"Agreement of {', '.join(agreement.texts.annotators)}",
        _opening(agreement),
        parts,
        skip="the disagreements",
        scripts=[script(name) for name in SCRIPTS],
        style=script(STYLE),
    )


def _opening(agreement: Agreement) -> Html:
    lead = " ".join((*tables.compared(agreement), tables.kinds(agreement)))
    overview = [row for row in agreement.rows if row.what == ALL]
    return join(
        element("h1", "How far annotators agree"),
        element("p", lead, class_="lead"),
        _table("Spans", tables.SPANS, overview),
        element("p", _CAVEAT, class_="quiet"),
    )


def _figures(agreement: Agreement) -> Html:
    parts = [_titled(*each) for each in tables.tables(agreement)]
    if len(agreement.texts.annotators) > 2:
        columns, rows = tables.pairs(agreement)
        body = (TableRow([Cell(cell) for cell in row]) for row in rows)
        parts.append(join(element("h3", tables.PAIRS), table_html(columns, body)))
    return join(*parts, *(element("p", line, class_="quiet") for line in tables.undefined(agreement)))


def _titled(title: str, items: str, measures: Sequence[str], rows: Sequence[Row]) -> Html:
    return join(element("h3", title), _table(items, measures, rows))


def _table(items: str, measures: Sequence[str], rows: Sequence[Row]) -> Html:
    columns = "Layer", "What", items, *(tables.TITLES[measure] for measure in measures)
    return table_html(columns, (TableRow(list(_cells(row, measures))) for row in rows))


def _cells(row: Row, measures: Sequence[str]) -> Iterator[Cell]:
    yield Cell(row.layer)
    yield Cell(element("b", row.what))
    yield Cell(f"{row.items:,}", row.items)
    for measure in measures:
        figure = row.figures.get(measure)
        ends = tables.interval(measure, figure)
        shown = element("span", f"({ends})", class_="interval") if ends else ""
        yield Cell(join(tables.value(measure, figure), " ", shown), figure.value if figure else None)


def _text(text: ComparedText, found: Sequence[Numbered]) -> Html:
    doc = text.any
    here = [each for each in found if each.text is text]
    about = " · ".join(filter(None, (doc.outlet, doc.date and date_text(doc.date), doc.id, ", ".join(text.docs))))
    return element(
        "article",
        element("h3", f"Text {text.number + 1}"),
        element("p", about, class_="quiet"),
        document_html(doc.text, list(marks(text, here)), prefix=f"d{text.number}-"),
        id=f"d{text.number}",
    )
