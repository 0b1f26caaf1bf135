"""What a cue can say: its sentence, and beyond it what is quoted or announced."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Span
from raqqa_nlp.reach import continued, shows_quotations, within


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ('It fell, he said. It burned. "Yes."', False),
        ("It fell, he said. “It burned”. Yes.", True),
        ('It fell, he said.\nIt burned. "Yes."', False),
        ('It fell, "he" said:\nIt burned.', True),
        ('It "fell", Gen. Omar said as it burned. It burned', False),
        ('"It fell", said Gen. It burned', True),
    ],
)
def test_what_stands_in_another_sentence(text: str, stays: bool) -> None:
    near, cue, far = (
        Span(start, start + len(words), words, label)
        for words, label in (("fell", "CONTENT"), ("said", "CUE"), ("It burned", "CONTENT"))
        for start in [text.index(words)]
    )
    assert within(text, cue, [near, far]) == ((near, far) if stays else (near,))
    assert within(text, cue, [far]) == (far,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said [it fell], including the port. Yes.", "it fell, including the port"),
        ("He said [12 died], most of them children", "12 died, most of them children"),
        ("He said [12 died] including 3 of the U.S. Army's.\nYes", "12 died including 3 of the U.S. Army's"),
        ("He said “[12 died], including” three.", "12 died, including"),
        ("He said [it fell], Omar said.", "it fell"),
        ("He said [it fell], including the port, Omar said.", "it fell"),
        ("[It fell], including the port, he said.", "It fell"),
    ],
)
def test_a_content_is_not_cut_before_what_goes_on_with_it(text: str, expected: str) -> None:
    start, end = text.index("["), text.index("]") - 1
    text = text.replace("[", "").replace("]", "")
    content = Span(start, end, text[start:end], "CONTENT")
    cue = Span(text.index("said"), text.index("said") + 4, "said", "CUE")
    others = [content, Span(text.index("Omar"), text.index("Omar") + 4, "Omar", "SOURCE")] if "Omar" in text else []
    found = continued(text, cue, content, others)
    assert found.text == expected == text[found.start : found.end]


def test_a_text_without_marks_shows_no_quotations() -> None:
    text = "It fell, he said. It's burned."
    assert not shows_quotations(text)
    assert all(shows_quotations(f"{text} {mark}Yes") for mark in '"“«')


def test_annotated_attributions_stay_whole() -> None:
    for doc in load_gold():
        for each in doc.attributions:
            assert within(doc.text, each.cue, each.contents) == each.contents
            assert each.depth > 1 or all(continued(doc.text, each.cue, said, ()) == said for said in each.contents)
