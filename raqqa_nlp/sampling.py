"""Which texts to annotate next: active learning by the errors that a calibrated model expects of itself.

Three criteria, those of Shen et al. (2004), "Multi-Criteria-based Active Learning for Named Entity Recognition":

- *informative*: where a model is unsure, an annotator teaches it most (uncertainty sampling: Lewis and Gale 1994).
  Counted are the spans of a text that are expected to be wrong, the sum of what their scores leave to 1.
- *representative*: what is learnt from a text unlike all others helps with no other. A text's density is its mean
  likeness to the other candidates, by which Settles and Craven (2008) weigh uncertainty.
- *diverse*: two texts that say the same teach little more than one. A text counts the less, the more it is like one
  that is annotated already or was chosen before.

Annotating costs reading, so the product of the three is divided by the words of the text (as Settles, Craven and
Friedland 2008 divide by cost): a text is not chosen for its length. Likeness is the cosine of the words' tf-idf (Salton
and Buckley 1988).

What a model may have missed is told of each text and counts for nothing in the order: with it, the order was no better
in ``benchmarks/selection.py``.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import InputError

Array: TypeAlias = NDArray[np.float32]
Slots: TypeAlias = Mapping[int, int]
"""Hash of a word, below :data:`SLOTS` -> how often the word occurs."""

SLOTS: Final = 4096
"""Words are told apart by a hash (Weinberger et al. 2009), so that memory does not grow with the vocabulary."""

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where the model may be wrong.

    :param span: found, or a word at which one may begin that was not (:func:`raqqa_nlp.overlooked.overlooked`).
    :param missed: whether it was not found.
    :param error: the probability that the span found is wrong, or that the one not found is there.
    """

    span: Span
    missed: bool
    error: float


@dataclass(frozen=True)
class Candidate:
    """A text that may be annotated.

    :param length: words that one has to read, parted by white space.
    :param doubts: the largest first.
    """

    id: str | None
    length: int
    doubts: tuple[Doubt, ...]
    slots: Slots

    @property
    def expected_wrong(self) -> float:
        """How many of the spans found are wrong, by what the model itself says."""
        return math.fsum(doubt.error for doubt in self.doubts if not doubt.missed)

    @property
    def expected_missed(self) -> float:
        """How many spans were not found, likewise."""
        return math.fsum(doubt.error for doubt in self.doubts if doubt.missed)


@dataclass(frozen=True)
class Choice:
    """A candidate that was chosen, and why.

    :param place: of the candidate among those that were given.
    :param density: its mean likeness to the other candidates, 0 to 1.
    :param nearest: its likeness to the text most like it that is annotated already or was chosen before, 0 to 1.
    """

    candidate: Candidate
    place: int
    density: float
    nearest: float


def candidate(doc: Document, missed: Iterable[Span]) -> Candidate:
    """A text with its doubts.

    :param doc: predicted; the spans' scores are the probabilities that they are right.
    :param missed: what it may lack, as :meth:`raqqa_nlp.pipeline.Pipeline.survey` says.
    :raises InputError: a span has no score.
    """
    doubts = [Doubt(span, False, 1 - _score(doc, span)) for head in schema.HEADS for span in doc.head_spans(head)]
    doubts += [Doubt(span, True, _score(doc, span)) for span in missed]
    doubts.sort(key=lambda doubt: (-doubt.error, doubt.span.start))
    return Candidate(doc.id, len(doc.text.split()), tuple(doubts), _slots(doc.text))


def order(candidates: Sequence[Candidate], count: int | None = None, *, annotated: Iterable[str] = ()) -> list[Choice]:
    """The texts to annotate next, the best first: greedily by the criteria of the module.

    :param count: how many at most; ``None``: all.
    :param annotated: texts that need no other like them.
    """
    if not candidates:
        return []
    number = len(candidates)
    vectors = _tf_idf([*(each.slots for each in candidates), *map(_slots, annotated)])
    mine, others = vectors[:number], vectors[number:]
    density = np.clip((mine @ mine.sum(axis=0) - 1) / max(1, number - 1), 0, 1) if number > 1 else np.ones(1)
    value = density * [each.expected_wrong / max(1, each.length) for each in candidates]
    nearest = (mine @ others.T).max(axis=1, initial=0).clip(max=1)
    chosen: list[Choice] = []
    waiting = np.ones(number, dtype=bool)
    while waiting.any() and len(chosen) != count:
        place = int(np.where(waiting, value * (1 - nearest), -np.inf).argmax())
        chosen.append(Choice(candidates[place], place, float(density[place]), float(nearest[place])))
        waiting[place] = False
        nearest = np.clip(mine @ mine[place], nearest, 1)
    return chosen


def _score(doc: Document, span: Span) -> float:
    if span.score is None:
        mend = "Give what a model predicts, with its scores."
        raise InputError(f"{span.label} {span.text!r} has no score", where=doc.id or "document", mend=mend)
    return span.score


def _slots(text: str) -> Slots:
    # Python's own hash of a string differs from run to run.
    return Counter(zlib.crc32(word.encode("utf-8", "surrogatepass")) % SLOTS for word in _WORD.findall(text.casefold()))


def _tf_idf(texts: Sequence[Slots]) -> Array:
    """(texts, slots), rows of length 1: the logarithm of a word's frequency by the rarity of texts that have it."""
    rows = np.zeros((len(texts), SLOTS), dtype=np.float32)
    for row, slots in zip(rows, texts, strict=True):
        row[list(slots)] = 1 + np.log(list(slots.values()))
    rows *= (1 + np.log((1 + len(texts)) / (1 + (rows > 0).sum(axis=0)))).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths, lengths, np.float32(1))
    return rows
