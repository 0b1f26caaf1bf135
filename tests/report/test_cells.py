"""What a notebook shows: pages in frames, texts in columns; no text becomes part of either."""

from __future__ import annotations

import base64

import pytest
from agreement_documents import written
from dossier_documents import HOSTILE, Page

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.report.cells import columns, frame, table


def test_a_frame_carries_the_page_whole() -> None:
    page = written('Ann\'s "page" & <script>alert(1)</script> – ناس')
    [attributes] = Page(frame(page, height=300, title="Where they differ").html).all("iframe")
    kind, _, content = str(attributes["src"]).partition(",")
    assert kind == "data:text/html;charset=utf-8;base64"
    assert base64.b64decode(content, validate=True).decode() == page
    assert (attributes["height"], attributes["title"]) == ("300", "Where they differ")


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_texts_stand_side_by_side(hostile: str) -> None:
    one = Document(
        f"Raqqa fell.{hostile}", date="2017-10-17", outlet="BBC", entities=(Entity(0, 5, "Raqqa", "LOCATION"),)
    )
    shown = columns([one, Document(f"Nothing.{hostile}")], height=200)
    page = Page(shown._repr_html_())
    assert [mark["class"] for mark in page.all("mark") if "title" in mark] == ["entity location"]
    assert sum("max-height:200px" in str(div.get("style")) for div in page.all("div")) == 2
    assert "Text 1, BBC, 17 Oct 2017" in shown.html
    assert "Text 2<" in shown.html
    plain = Page(columns([one.replace(text="Raqqa fell."), Document("Nothing.")]).html)
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_a_table_of_words(hostile: str) -> None:
    shown = table(
        ("about", "low"), [(f"killed{hostile}", 3250), ("injured", None), ("lost", float("nan")), ("hours", 2.5)]
    )
    page = Page(shown._repr_html_())
    assert [tag for tag, _ in page.elements].count("td") == 8
    for cell in (">3,250<", ">–<", ">2.5<", ">killed"):
        assert cell in shown.html
    assert not [tag for tag, _ in page.elements if tag in ("script", "img", "svg")]
