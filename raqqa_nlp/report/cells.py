"""Documents and whole pages as the output of a notebook's cell.

columns(docs)                                  # texts side by side, each scrolling by itself
frame(dossier(docs))                           # a page in the page, with its own style and scripts
frame(agreement.page(measure(passes)))
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.render import Cell, Html, Row, element, fragment, join, table_html
from raqqa_nlp.render.values import day_text
from raqqa_nlp.report.places import text_name

_COLUMNS: Final = "display:flex;flex-wrap:wrap;gap:1.5rem"
_COLUMN: Final = "flex:1 1 18rem;min-width:0;overflow:auto;padding-right:.75rem;max-height:{height}px"
_WORDS: Final = (
    ".raqqa-nlp .words{overflow-x:auto}"
    ".raqqa-nlp .words table{table-layout:auto}"
    ".raqqa-nlp .words :is(th,td){text-align:left;vertical-align:top;padding:.35rem 1rem .35rem 0;overflow-wrap:normal}"
)
"""Notebooks have styles of their own, in which all tables are of figures."""

_FRAME: Final = "width:100%;border:1px solid #8885"


@dataclass(frozen=True, slots=True)
class Output:
    """Markup that a notebook shows by itself, and that needs nothing beside it."""

    html: Html

    def _repr_html_(self) -> str:
        return self.html


def frame(page: str, *, height: int = 640, title: str = "A page of its own") -> Output:
    """A whole HTML document within the cell, where neither's style nor scripts reach the other.

    It is carried as a ``data:`` URL: in a ``srcdoc`` its links to places in itself would lead to the page around it.

    :param height: of what is seen at a time, in pixels.
    :param title: what a screen reader calls it.
    """
    content = base64.b64encode(page.encode()).decode()
    source = f"data:text/html;charset=utf-8;base64,{content}"
    return Output(element("iframe", src=source, title=title, height=height, style=_FRAME))


def columns(docs: Sequence[Document], *, height: int = 480) -> Output:
    """Texts side by side with their spans marked; where there is no room they stand one below the other.

    :param height: of what is seen of each at a time, in pixels.
    """
    style = _COLUMN.format(height=height)
    texts = (element("div", _head(i, doc), doc.marked(), style=style) for i, doc in enumerate(docs))
    return Output(fragment(element("div", *texts, style=_COLUMNS)))


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Output:
    """A table of words; nothing is cut off.

    :param rows: cells as many as titles; ``None`` and what is no number of a pandas column are a dash, numbers have
        their thousands parted.
    """
    body = (Row([Cell(_words(each)) for each in row]) for row in rows)
    content = element("div", table_html(titles, body), class_="words")
    return Output(fragment(join(element("style", Html(_WORDS)), content)))


def _words(each: object) -> str:
    if each is None or each != each:
        return "–"
    if isinstance(each, int | float):
        return f"{each:,.15g}"
    return str(each)


def _head(index: int, doc: Document) -> Html:
    name = text_name(index, doc)
    return element("p", element("b", f"{name}, {day_text(doc.date)}" if doc.date else name))
