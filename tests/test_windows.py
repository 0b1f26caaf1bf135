"""The one tokenisation: offsets on any Unicode, windows that stitch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp.document import Span
from raqqa_nlp.windows import Tokeniser, split
from stand_ins import tiny_tokenizer

TEXTS = st.text(max_size=200) | st.text(
    st.sampled_from(
        [*"aZ9 .,'\"’“-\n\r\t€_", "\u0301", "\u200d", "\u200b", "🎉", "👩", "中", "é", "\u00a0", "\u2028", "ß", "ﬁ"]
    ),
    max_size=300,
)


def tokeniser(size: int = 64, overlap: int = 16) -> Tokeniser:
    return Tokeniser(tiny_tokenizer(), size=size, overlap=overlap)


@given(TEXTS)
def test_words_are_disjoint_slices_without_white_space(text: str) -> None:
    words = tokeniser().words(text)
    assert np.all(words.starts < words.ends)
    assert np.all(words.ends[:-1] <= words.starts[1:])
    for start, end in zip(words.starts, words.ends, strict=True):
        assert text[start:end].split() == [text[start:end]]
    assert np.all(np.diff(words.firsts) > 0)
    assert words.firsts[-1] == len(words.pieces)


@given(TEXTS)
def test_words_without_an_encoder_are_the_same_and_leave_nothing_out(text: str) -> None:
    """They are a few more: those that an encoder has no piece for."""
    words, read = split(text), tokeniser().words(text)
    places = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    assert set(zip(read.starts.tolist(), read.ends.tolist(), strict=True)) <= set(places)
    assert "".join(text[start:end] for start, end in places) == "".join(text.split())
    assert len(words.shapes) == len(words) == len(words.firsts) - 1
    assert len(words.pieces) == 0


@given(TEXTS)
def test_letters_and_digits_are_never_lost(text: str) -> None:
    words = tokeniser().words(text)
    covered = {place for start, end in zip(words.starts, words.ends, strict=True) for place in range(start, end)}
    assert {place for place, c in enumerate(text) if c.isascii() and c.isalnum()} <= covered


@given(st.lists(st.sampled_from(["Raqqa", "fell", ".", "unbelievable", "3,250"]), max_size=400), st.integers(0, 40))
def test_each_word_has_one_window_that_answers_for_it(parts: list[str], overlap: int) -> None:
    mine = tokeniser(size=96, overlap=overlap)
    words = mine.words(" ".join(parts))
    windows = mine.windows(words)
    owned = [word for window in windows for word in range(window.own_start, window.own_stop)]
    assert owned == list(range(len(words)))
    for window in windows:
        assert window.start <= window.own_start <= window.own_stop <= window.stop
        assert len(mine.inputs(words, window).input_ids) <= mine.size


def test_a_short_text_is_one_window_and_an_empty_one_none() -> None:
    mine = tokeniser()
    assert len(mine.windows(mine.words("Raqqa fell."))) == 1
    assert mine.windows(mine.words("")) == mine.windows(mine.words(" \n")) == []


def test_an_endless_word_keeps_its_place() -> None:
    mine = tokeniser()
    words = mine.words("a " + "x" * 5000 + " b")
    assert len(words) == 3
    for window in mine.windows(words):
        inputs = mine.inputs(words, window)
        assert len(inputs.input_ids) <= mine.size
        assert inputs.firsts.max() < len(inputs.input_ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S.-backed", ["U", ".", "S", ".", "-", "backed"]),
        ("cafe\u0301s €0.18", ["cafe\u0301s", "€", "0", ".", "18"]),
        ("🎉Raqqa\u200d!", ["🎉", "Raqqa", "!"]),
        ("[SEP] 15p", ["[", "SEP", "]", "15p"]),
    ],
)
def test_words_by_example(text: str, expected: list[str]) -> None:
    words = tokeniser().words(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == expected


def test_typography_does_not_change_what_the_model_reads() -> None:
    mine = tokeniser()
    assert mine.words("“It’s 200–300”").pieces.tolist() == mine.words('"It\'s 200-300"').pieces.tolist()


def test_shapes_tell_casing_and_the_gap_before() -> None:
    words = tokeniser().words("the SDF\nRaqqa-based 22")
    assert len(set(words.shapes.tolist())) == 5


def test_a_span_is_represented_only_where_words_begin_and_end() -> None:
    words = tokeniser().words("US-backed forces")
    assert words.represents(Span(0, 2, "US", "LOCATION"))
    assert not words.represents(Span(0, 5, "US-ba", "LOCATION"))
    assert words.cover(Span(3, 9, "backed", "")) == (2, 3)


def test_long_texts_are_tokenised_in_blocks_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The SDF said\n3,250 people — “dead”. " * 40
    whole = tokeniser().words(text)
    monkeypatch.setattr("raqqa_nlp.windows._BLOCK", 7)
    blocks = tokeniser().words(text)
    for name in ("starts", "ends", "shapes", "pieces", "firsts"):
        assert np.array_equal(getattr(whole, name), getattr(blocks, name))
