r"""Spans as IOB2 tags of words, scored by seqeval in its strict mode (Nakayama 2018).

Words are ``\w+`` and every other character that is no white space, over the code points of the text: a tokenisation
that belongs to no model, so that all systems are scored on the same words. Each classifier head of the scheme is a
sequence of its own, because attributions of depth 1 and depth 2 overlap. seqeval's default mode, after conlleval, would
accept illegal tag sequences; the strict one takes a span only as ``B-`` followed by ``I-`` of the same label.

A span that does not begin and end where words do cannot be said in tags. In gold it counts as missed and is listed by
:func:`unrepresentable`; in a prediction it counts as wrong.

Words that no span of either side covers are ``O`` in both, and seqeval gets to see only the others: it finds the same
and need not look at most of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import MissingExtraError
from raqqa_nlp.evaluation.scores import Figures, Score, with_micro

WORD: Final = re.compile(r"\w+|[^\w\s]")

_Edges: TypeAlias = tuple[dict[int, int], dict[int, int]]
_InWords: TypeAlias = tuple[int, int, str]
"""First word, last word, label."""


def scores(gold: Document, predicted: Document) -> Figures:
    """``HEAD/seqeval/LABEL`` of one text, and ``micro`` for each head; ``nested`` are attributions of depth 2.

    :raises MissingExtraError: seqeval is not installed.
    """
    try:
        from seqeval.scheme import IOB2, Entities
    except ImportError as error:
        raise MissingExtraError("seqeval", "eval") from error

    edges = _edges(gold.text)
    figures: Figures = {}
    for head in schema.HEADS:
        spans = gold.head_spans(head), predicted.head_spans(head)
        if not any(spans):
            continue
        said = [list(_in_words(side, edges)) for side in spans]
        covered = sorted({word for side in said for first, last, _ in side for word in range(first, last + 1)})
        place = {word: i for i, word in enumerate(covered)}
        tagged = [_tags(((place[i], place[j], label) for i, j, label in side), len(covered)) for side in said]
        chunks = [{chunk.to_tuple()[1:] for chunk in side} for side in Entities(tagged, IOB2).entities]
        found = Counter(label for label, *_ in chunks[0] & chunks[1])
        wanted, given = (Counter(span.label for span in side) for side in spans)
        labels = [label for label in schema.HEADS[head] if wanted[label] or given[label]]
        by_label = {n: Score(found[n], given[n] - found[n], wanted[n] - found[n]) for n in labels}
        figures |= with_micro(f"{head}/seqeval", by_label)
    return figures


def tags(text: str, spans: tuple[Span, ...]) -> list[str]:
    """The IOB2 tag of each word; spans that tags cannot say are left out.

    :param spans: without overlaps.
    """
    edges = _edges(text)
    return _tags(_in_words(spans, edges), len(edges[0]))


def _tags(spans: Iterable[_InWords], words: int) -> list[str]:
    result = ["O"] * words
    for first, last, label in spans:
        result[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return result


def _in_words(spans: Iterable[Span], edges: _Edges) -> Iterator[_InWords]:
    starts, ends = edges
    for span in spans:
        if span.start in starts and span.end in ends:
            yield starts[span.start], ends[span.end], span.label


def unrepresentable(doc: Document) -> list[Span]:
    """The spans that do not begin and end where words do, in the order of the scheme's layers."""
    starts, ends = _edges(doc.text)
    spans = [span for layer in schema.LAYERS for span in doc.spans(layer)]
    return [span for span in spans if span.start not in starts or span.end not in ends]


def _edges(text: str) -> _Edges:
    """Offsets of the words' first characters and past their last -> index of the word."""
    words = [word.span() for word in WORD.finditer(text)]
    return {start: i for i, (start, _) in enumerate(words)}, {end: i for i, (_, end) in enumerate(words)}
