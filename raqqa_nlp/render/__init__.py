"""Documents as HTML, for notebooks and reports alike: markup that cannot be broken by what is put into it."""

from __future__ import annotations

from raqqa_nlp.render.markup import Html, asset, element, join
from raqqa_nlp.render.spans import Mark, document_html, fragment, marked_html
from raqqa_nlp.render.tables import Cell, Row, table_html

__all__ = [
    "Cell",
    "Html",
    "Mark",
    "Row",
    "asset",
    "document_html",
    "element",
    "fragment",
    "join",
    "marked_html",
    "table_html",
]
