"""What a cue can say: its sentence, and beyond it what is quoted or announced."""

from __future__ import annotations

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.document import Span
from raqqa_nlp.reach import balanced, continued, joined, shows_quotations, within, without_stop


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
        ("He said [12 died], including 3 men, a claim that nobody checked.", "12 died, including 3 men"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said {"it fell. It burned} for days." Yes.', '"it fell. It burned for days."'),
        ('"It fell. {It burned for days,"} he said.', '"It fell. It burned for days,"'),
        ('"We know {it fell,"} he said.', "it fell"),
        ('He said {it fell, "and burned} for days". Yes.', 'it fell, "and burned for days"'),
        ('He said {it fell, "and burned"}.', 'it fell, "and burned"'),
        ('He said {"it fell} for days.\n"It burned"', '"it fell'),
        ('He said {"it fell} as he [knew] for days."', '"it fell'),
    ],
)
def test_quotations_are_whole(text: str, expected: str) -> None:
    marks = {mark: text.index(mark) for mark in "{}"}
    bare = text.replace("{", "").replace("}", "")
    other = (bare.index("["), bare.index("]")) if "[" in bare else None
    start, end = marks["{"], marks["}"] - 1
    word = "know" if "know " in bare else "said"
    cue = Span(bare.index(word), bare.index(word) + len(word), word, "CUE")
    others = [Span(*other, bare[slice(*other)], "CUE")] if other else []
    found = balanced(bare, cue, Span(start, end, bare[start:end], "CONTENT"), others)
    assert found.text == expected == bare[found.start : found.end]


def test_contents_that_overlap_are_one() -> None:
    text = "It fell and burned."
    parts = [Span(start, end, text[start:end], "CONTENT") for start, end in ((8, 18), (0, 11), (3, 7))]
    assert [span.text for span in joined(text, parts)] == ["It fell and burned"]
    apart = [Span(start, end, text[start:end], "CONTENT") for start, end in ((12, 18), (0, 7))]
    assert joined(text, apart) == apart[::-1]


def test_annotated_contents_stay_as_they_are() -> None:
    for doc in load_gold():
        for attribution in doc.attributions:
            for content in attribution.contents:
                assert balanced(doc.text, attribution.cue, content, []) == content


@pytest.mark.parametrize(
    ("text", "said", "left"),
    [
        ("He said: It fell.\nIt burned.\n", "It fell.\nIt burned.", "It fell.\nIt burned"),
        ("He said: It fell.", "It fell.", "It fell"),
        ("He said: It fell. Then he left.", "It fell.", "It fell"),
        ("They went to the U.S. and left.", "went to the U.S.", "went to the U.S."),
        ("They went to the U.S.", "went to the U.S.", "went to the U.S."),
        ("It fell at 3 p.m.", "fell at 3 p.m.", "fell at 3 p.m."),
        ("We will see...", "will see...", "will see..."),
        ("It fell on 3 Jan. that year.", "fell on 3 Jan.", "fell on 3 Jan."),
        ("It cost 3.5 million.", "3.", "3."),
        ("He said ...", ".", "."),
        ('He said "It fell."', '"It fell."', '"It fell."'),
    ],
)
def test_a_content_ends_before_its_full_stop(text: str, said: str, left: str) -> None:
    start = text.index(said)
    content = Span(start, start + len(said), said, "CONTENT")
    assert without_stop(text, content) == Span(start, start + len(left), left, "CONTENT")
