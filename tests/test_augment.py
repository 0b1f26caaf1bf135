"""Noise of training: what is hidden, swapped or stripped, and that spans and links follow."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.training.augment import drop_partner, lower_case, mask_pieces, mentions, strip_quotes, swap_mentions
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, from_document

GOLD = load_gold()


def test_noise_hides_pieces_and_partners() -> None:
    chance = random.Random(0)
    masked = mask_pieces(list(range(10, 1010)), 7, 0.25, chance)
    assert (masked[0], masked[-1]) == (10, 1009)
    assert 200 < masked.count(7) < 300
    spans = [[1, 6, 0, 0], [1, 7, 1, 1], [2, 13, 3, 3]]
    links = [[0, 0, 1], [2, 2, -1]]
    assert drop_partner(spans, links, chance) == {
        "spans": [[1, 6, 0, 0], [1, -1, 1, 1], [2, 13, 3, 3]],
        "links": [[0, 0, -1], [2, 2, -1]],
    }
    assert drop_partner(spans, [[2, 2, 0]], chance) == {}
    assert lower_case(LabelledText("t", "The EU İ", ())).text == "the eu İ"


def test_swapped_mentions_keep_all_spans_in_place() -> None:
    texts = [from_document(doc) for doc in GOLD]
    pool = mentions(texts)
    chance = random.Random(0)
    for text in texts:
        swapped = swap_mentions(text, pool, 0.7, chance)
        assert swapped.text != text.text
        assert swapped.links == text.links
        names: dict[tuple[str, str], set[str]] = {}
        for old, new in zip(text.spans, swapped.spans, strict=True):
            words, others = text.text[old.start : old.end], swapped.text[new.start : new.end]
            assert (old.head, old.labels, old.status) == (new.head, new.labels, new.status)
            assert others == others.strip() != ""
            if old.labels[0] in ("CUE", "NATIONALITY"):
                assert words == others
            if old.labels[0] == "PERSON":
                names.setdefault(("PERSON", words), set()).add(others)
                assert others in pool["PERSON"]
        assert all(len(others) == 1 for others in names.values())


def test_what_stands_before_of_is_not_swapped() -> None:
    text = "Dozens of villages and 30 towns fell."
    spans = (LabelledSpan("number", ("COUNT",), 0, 6), LabelledSpan("number", ("COUNT",), 23, 25))
    labelled = LabelledText("t", text, spans)
    assert mentions([labelled])["COUNT"] == ["30"]
    swapped = swap_mentions(labelled, {"COUNT": ["7,000"]}, 1, random.Random(0))
    assert swapped.text == "Dozens of villages and 7,000 towns fell."


@given(st.data())
def test_stripping_quotes_moves_spans_with_their_words(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from(list("ab \"”'’.")), min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    stripped = strip_quotes(LabelledText("t", text, (LabelledSpan("entity", ("PERSON",), start, end),)))
    letters = [c for c in text[start:end] if c in "ab"]
    found = [stripped.text[span.start : span.end] for span in stripped.spans]
    assert [c for slice_ in found for c in slice_ if c in "ab"] == letters
    assert not set("\"”'’") & set(stripped.text)
    assert all(slice_ == slice_.strip() for slice_ in found)


def test_a_quotation_without_its_marks_ends_before_the_comma() -> None:
    text = "“We won’t go,” he said."
    spans = (LabelledSpan("attribution", ("CONTENT",), 0, 14), LabelledSpan("attribution", ("SOURCE",), 15, 17))
    stripped = strip_quotes(LabelledText("t", text, spans))
    assert [stripped.text[span.start : span.end] for span in stripped.spans] == ["We won t go", "he"]
