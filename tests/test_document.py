"""The Document: checked when made, the same after JSON, and drawn without trusting its text."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import Document, load_gold, predict
from raqqa_nlp.document import Attribution, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.schema import Count, Date

TEXT = "SOHR said 22 men died."


def attribution(depth: int = 1) -> Attribution:
    return Attribution(
        Span(0, 4, "SOHR", "SOURCE"), Span(5, 9, "said", "CUE"), (Span(10, 21, TEXT[10:21], "CONTENT"),), depth
    )


@pytest.mark.parametrize("gold", load_gold(), ids=lambda doc: str(doc.id))
def test_gold_and_predictions_survive_json(gold: Document) -> None:
    for doc in (gold, predict(gold)):
        assert doc.claims
        assert Document.from_json(doc.to_json()) == doc
        assert Document.from_dict(json.loads(json.dumps(doc.to_dict()))) == doc


@given(st.text(min_size=3, max_size=30), st.data())
def test_any_unicode_survives_json(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    slice_ = text[start:end]
    doc = Document(
        text,
        id="x",
        date="2017-10-17",
        entities=(Entity(start, end, slice_, "PERSON", score=0.5, canonical=slice_),),
        numbers=(Number(start, end, slice_, "DATE", value=Date("2017", "START")),),
        attributions=(Attribution(None, Span(start, end, slice_, "CUE"), ()),),
    )
    assert Document.from_json(doc.to_json()) == doc


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ({"entities": (Entity(0, 4, "SOHR", "COUNT"),)}, "no label of the entity layer"),
        ({"entities": (Entity(20, 99, "d.", "PERSON"),)}, "outside the text"),
        ({"entities": (Entity(4, 4, "", "PERSON"),)}, "is empty"),
        ({"entities": (Entity(0, 4, "SOHA", "PERSON"),)}, "differs from the text"),
        ({"entities": (Entity(0, 4, "SOHR", "PERSON"), Entity(3, 4, "R", "PERSON"))}, "overlap"),
        ({"numbers": (Number(10, 12, "22", "COUNT", counted=Span(11, 16, "2 men", "COUNTED")),)}, "overlap"),
        (
            {"attributions": (attribution(), dataclasses.replace(attribution(), cue=Span(10, 12, "22", "CUE")))},
            "overlap",
        ),
    ],
)
def test_what_breaks_the_scheme_is_refused(spans: dict[str, Any], message: str) -> None:
    with pytest.raises(AnnotationError, match=message) as caught:
        Document(TEXT, id="the-text", **spans)
    assert "the-text" in str(caught.value)


def test_nested_attributions_may_overlap_outer_ones_only() -> None:
    inner = Attribution(None, Span(17, 21, "died", "CUE"), (Span(10, 16, "22 men", "CONTENT"),), depth=2)
    doc = Document(TEXT, attributions=(attribution(), inner))
    assert [span.text for span in doc.head_spans("nested")] == ["22 men", "died"]
    assert len(doc.spans("attribution")) == 5
    with pytest.raises(AnnotationError, match="overlap"):
        doc.replace(attributions=(attribution(2), inner))


def test_a_counted_noun_is_a_span_of_the_number_layer() -> None:
    number = Number(10, 12, "22", "COUNT", value=Count(22, 22, "exact"), counted=Span(13, 16, "men", "COUNTED"))
    assert [span.label for span in Document(TEXT, numbers=(number,)).spans("number")] == ["COUNT", "COUNTED"]
    with pytest.raises(InputError, match="unknown layer"):
        Document(TEXT).spans("numbers")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[]", "no object"),
        ("{}", "not a document"),
        ('{"format": "raqqa_nlp.document", "version": 2}', "version 2"),
        ('{"format": "raqqa_nlp.document", "version": 1, "id": "a"}', "damaged document"),
    ],
)
def test_what_is_no_document_is_told(line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Document.from_json(line)


class Page(HTMLParser):
    """What a browser makes of HTML, as far as the tests ask: the text of the document, and elements by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.text = ""
        self._reading = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))
        self._reading |= tag == "div" and dict(attrs).get("class") == "text"

    def handle_endtag(self, tag: str) -> None:
        self._reading &= tag != "div"

    def handle_data(self, data: str) -> None:
        self.text += data if self._reading else ""


HOSTILE: Final = [
    "<script>alert(1)</script>",
    "</script><!--",
    "</style>",
    "\" onmouseover='alert(1)'",
    "&lt;b&gt; &#60;",
    "</mark></div>\u2028",
    "]]>",
    "\ud83d",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("canonical", [None, *HOSTILE[:4]])
def test_html_keeps_the_text_and_trusts_none_of_it(hostile: str, canonical: str | None) -> None:
    text = f"😀 {hostile} said 22 men died"
    at = text.index("22")
    doc = Document(
        text,
        entities=(Entity(0, at - 6, text[: at - 6], "ORGANISATION", canonical=canonical),),
        numbers=(Number(at, at + 2, "22", "COUNT", counted=Span(at + 3, at + 6, "men", "COUNTED"), status=canonical),),
        attributions=(
            Attribution(
                Span(2, at - 6, hostile, "SOURCE"),
                Span(at - 5, at - 1, "said", "CUE"),
                (Span(at, len(text), text[at:], "CONTENT"),),
            ),
        ),
    )
    page = Page(doc.to_html())
    assert page.text == text.replace("\ud83d", "\ufffd")
    assert page.found.keys() == {"div", "style", "label", "input", "mark"}
    assert {name for found in page.found["mark"] for name in found} <= {
        *("class", "title", "data-group", "data-start", "data-hub")
    }
    assert doc._repr_html_() == doc.to_html()
    doc.to_html().encode()


@pytest.mark.parametrize("doc", [*load_gold(), *predict(load_gold())], ids=lambda doc: str(doc.id))
def test_every_span_is_drawn_where_it_stands(doc: Document) -> None:
    page = Page(doc.marked("d7-"))
    assert page.text == doc.text
    ids = [found["id"] for found in page.found["span"]]
    assert sorted(map(str, ids)) == sorted(
        [f"d7-n{i}" for i in range(len(doc.numbers))] + [f"d7-e{i}" for i in range(len(doc.entities))]
    )
    begun = Counter(group for found in page.found["mark"] for group in (found.get("data-start") or "").split())
    assert begun.keys() >= {f"n{i}" for i in range(len(doc.numbers))}
    for i, attribution in enumerate(doc.attributions):
        assert begun[f"a{i}"] == len(attribution.spans)
    hubs = [group for found in page.found["mark"] for group in (found.get("data-hub") or "").split()]
    assert sorted(hubs) == sorted(
        [f"n{i}" for i in range(len(doc.numbers))] + [f"a{i}" for i in range(len(doc.attributions))]
    )


def test_pieces_say_what_they_are_part_of() -> None:
    inner = Attribution(None, Span(17, 21, "died", "CUE"), (Span(10, 16, "22 men", "CONTENT"),), depth=2)
    number = Number(10, 12, "22", "COUNT", value=Count(22, 22, "exact"), status="killed", score=0.9)
    drawn = Document(TEXT, attributions=(attribution(), inner), numbers=(number,)).to_html()
    assert (
        '<mark class="number count attribution content inner" '
        'title="COUNT: 22, killed (90% sure)\nCONTENT: nobody named (“died”)\nCONTENT: “SOHR” (“said”)" '
        'data-group="n0 a1 a0" data-start="n0 a0 a1" data-hub="n0">22</mark>'
    ) in drawn
