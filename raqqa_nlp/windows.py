"""Text to words, word pieces and overlapping windows, and back: the only tokenisation, in training, export and serving.

Words come from one regular expression over the text as it stands, so their offsets are code points of the original by
construction, whatever the encoder's tokenizer normalises away. The model reads word pieces; tags belong to words.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from raqqa_nlp.document import Span

IntArray = NDArray[np.int64]

_TYPOGRAPHY: Final = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑–−", "-")}
)
"""Quotation marks and dashes of any typography read alike; one character for one, so offsets stay."""

_BLOCK: Final = 20_000  # words tokenised at once; bounds the memory that a long text takes

CASES: Final = ("lower", "upper", "title", "mixed", "digit", "other")
GAPS: Final = ("none", "space", "line")
SHAPES: Final = len(CASES) * len(GAPS)
"""Casing of a word times what stands before it: the encoder is uncased and blind to white space."""


@dataclass(frozen=True)
class Words:
    """A text's words. All arrays are int64.

    :param starts: shape (words,), code point offsets of the words' first characters.
    :param ends: shape (words,), offsets past their last.
    :param shapes: shape (words,), casing and gap before, below :data:`SHAPES`.
    :param pieces: shape (pieces,), vocabulary indices without special tokens.
    :param firsts: shape (words + 1,), where each word's pieces begin; the last entry is the number of pieces.
    """

    starts: IntArray
    ends: IntArray
    shapes: IntArray
    pieces: IntArray
    firsts: IntArray

    def __len__(self) -> int:
        return len(self.starts)

    def cover(self, span: Span) -> tuple[int, int]:
        """Half-open range of the words that a span touches; empty where it touches none."""
        return int(np.searchsorted(self.ends, span.start, "right")), int(np.searchsorted(self.starts, span.end, "left"))

    def represents(self, span: Span) -> bool:
        """Whether the span begins and ends where words do, so that tags can say it."""
        first, last = self.cover(span)
        return first < last and int(self.starts[first]) == span.start and int(self.ends[last - 1]) == span.end


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``[start, stop)`` go through the model together; it answers for ``[own_start, own_stop)`` of them."""

    start: int
    stop: int
    own_start: int
    own_stop: int


@dataclass(frozen=True)
class Inputs:
    """A window as the model reads it, special tokens included.

    :param input_ids: shape (pieces,), int64.
    :param shape_ids: shape (pieces,), int64; a word's shape stands at each of its pieces.
    :param firsts: shape (words,), position of each word's first piece.
    """

    input_ids: IntArray
    shape_ids: IntArray
    firsts: IntArray


class Tokeniser:
    """Words and their pieces.

    :param tokenizer: an encoder's tokenizer; its vocabulary and its splitting of words into pieces are used.
    :param size: pieces in a window, special tokens included.
    :param overlap: pieces that neighbouring windows share at least.
    """

    def __init__(self, tokenizer: Tokenizer, *, size: int, overlap: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "[SEP]" in a text is text
        special = tokenizer.encode("").ids
        self._tokenizer = tokenizer
        self._before, self._after = special[: len(special) // 2], special[len(special) // 2 :]
        self.size, self.overlap = size, overlap

    @property
    def capacity(self) -> int:
        """Pieces of text that fit into a window."""
        return self.size - len(self._before) - len(self._after)

    def piece(self, name: str) -> int | None:
        """Index of a piece in the encoder's vocabulary."""
        index: int | None = self._tokenizer.token_to_id(name)
        return index

    def words(self, text: str) -> Words:
        """The words of a text; what the encoder's normaliser drops whole (control characters) is no word."""
        blocks = list(self._blocks(text))
        starts, ends, shapes, lengths, pieces = (np.concatenate(column) for column in zip(*blocks, strict=True))
        firsts = np.concatenate(([0], np.cumsum(lengths)))
        return Words(starts, ends, shapes, pieces, firsts.astype(np.int64))

    def _blocks(self, text: str) -> Iterator[tuple[IntArray, ...]]:
        plain = text.translate(_TYPOGRAPHY)
        matches = _word_pattern().finditer(plain)
        previous_end = 0
        while True:
            block = [match.span() for _, match in zip(range(_BLOCK), matches, strict=False)]
            encoding = self._tokenizer.encode(
                [plain[a:b] for a, b in block], is_pretokenized=True, add_special_tokens=False
            )
            lengths = np.bincount(np.array(encoding.word_ids, dtype=np.int64), minlength=len(block)).astype(np.int64)
            # What the normaliser drops whole (a lone U+200D) has no piece, so it can carry no tag.
            kept = [span for span, length in zip(block, lengths, strict=True) if length]
            gaps = [previous_end, *(end for _, end in kept)]
            shapes = [_shape(text, gap, a, b) for gap, (a, b) in zip(gaps, kept, strict=False)]
            bounds = np.array(kept, dtype=np.int64).reshape(-1, 2)
            yield bounds[:, 0], bounds[:, 1], _ints(shapes), lengths[lengths > 0], _ints(encoding.ids)
            if len(block) < _BLOCK:
                return
            previous_end = gaps[-1]

    def windows(self, words: Words) -> list[Window]:
        """Cover the words with windows of equal steps.

        Neighbours share at least :attr:`overlap` pieces; each answers up to the middle of what it shares, where it has
        seen the most on both sides.
        """
        total = int(words.firsts[-1])
        if not len(words):
            return []
        if total <= self.capacity:
            return [Window(0, len(words), 0, len(words))]
        edges = _edges(total, self.capacity, self.overlap)
        bounds = [self._word_bounds(words, start, stop) for start, stop in edges]
        bounds = [(start, stop) for start, stop in bounds if start < stop]
        middles = [(left[1] + right[0] + 1) // 2 for left, right in pairwise(bounds)]
        owns = zip([0, *middles], [*middles, len(words)], strict=True)
        return [Window(*bound, *own) for bound, own in zip(bounds, owns, strict=True)]

    @staticmethod
    def _word_bounds(words: Words, start: int, stop: int) -> tuple[int, int]:
        """The words that begin in a range of pieces: successive ranges leave none out."""
        return int(np.searchsorted(words.firsts[:-1], start)), int(np.searchsorted(words.firsts[:-1], stop))

    def inputs(self, words: Words, window: Window) -> Inputs:
        """What the model reads of a window; pieces past its capacity (one endless word) are cut off."""
        low, high = int(words.firsts[window.start]), int(words.firsts[window.stop])
        high = min(high, low + self.capacity)
        lengths = np.diff(words.firsts[window.start : window.stop + 1])
        shapes = np.repeat(words.shapes[window.start : window.stop], lengths)[: high - low]
        before, after = len(self._before), len(self._after)
        firsts = np.minimum(words.firsts[window.start : window.stop] - low, high - low - 1) + before
        return Inputs(
            np.concatenate((_ints(self._before), words.pieces[low:high], _ints(self._after))),
            np.pad(shapes, (before, after), constant_values=CASES.index("other") * len(GAPS)),
            firsts,
        )


def split(text: str) -> Words:
    """The words of a text as they stand, for what no encoder reads: without pieces, and so with none dropped."""
    places = [match.span() for match in _word_pattern().finditer(text)]
    shapes = [_shape(text, gap, *place) for gap, place in zip((0, *(end for _, end in places)), places, strict=False)]
    bounds = np.array(places, dtype=np.int64).reshape(-1, 2)
    return Words(bounds[:, 0], bounds[:, 1], _ints(shapes), _ints([]), _ints([0] * (len(places) + 1)))


def _edges(total: int, capacity: int, overlap: int) -> list[tuple[int, int]]:
    room = capacity - _WORD_ROOM
    if total <= room:
        return [(0, total)]
    count = -(-(total - overlap) // (room - overlap))
    starts = np.linspace(0, total - room, count).round().astype(int) if count > 1 else np.array([0])
    return [(int(start), int(start) + room) for start in starts]


_WORD_ROOM: Final = 24
"""Pieces kept free at a window's end, where its last word may stick out; a longer one loses pieces, never its tag."""


@functools.cache
def _word_pattern() -> re.Pattern[str]:
    marks = "".join(chr(c) for c in range(0x300, 0x1F000) if unicodedata.category(chr(c)).startswith("M"))
    return re.compile(rf"[^\W_]+(?:[{marks}]+[^\W_]*)*|\S[{marks}]*")


def _shape(text: str, gap_start: int, start: int, end: int) -> int:
    gap = text[gap_start:start]
    kind = 0 if not gap else 2 if "\n" in gap or "\r" in gap else 1
    return _case(text[start:end]) * len(GAPS) + kind


def _case(word: str) -> int:
    if word[0].isdigit():
        name = "digit"
    elif not word[0].isalpha():
        name = "other"
    elif word.islower():
        name = "lower"
    elif len(word) > 1 and word.isupper():
        name = "upper"
    elif word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        name = "title"
    else:
        name = "mixed"
    return CASES.index(name)


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)
