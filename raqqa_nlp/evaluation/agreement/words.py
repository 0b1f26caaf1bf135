"""Words as units of agreement: what each annotator marks a word as.

Words, not characters: annotators decide by words, and by characters a long name would count for more than a short one.
They are those of :mod:`raqqa_nlp.evaluation.tagged`, which belong to no model, punctuation among them. A word of which
a span covers a part is in the span; where two spans of one depth do, it is in that which covers more of it.

Of a layer as a whole the category of a word is its label, or none; of one label, whether the word is in such a span. In
the attribution layer, where a CUE can stand in somebody's CONTENT, it is what the word is at depth 1 together with what
it is at depth 2. Where spans of one label touch, words do not tell them apart; ``exact`` does.

Krippendorff's alpha for unitising is not used: with more than two annotators that of 1995 does not do what it should,
and that which mends it (Krippendorff, Mathet, Bouvry and Widlöcher 2016) goes by length in characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.evaluation.agreement.coefficients import MISSING, Codes
from raqqa_nlp.evaluation.tagged import WORD

ALL: Final = "all"
"""Stands where a label would: all labels of a layer together."""

HEADS: Final[dict[str, tuple[str, ...]]] = {
    layer: tuple(head for head, labels in schema.HEADS.items() if labels == names)
    for layer, names in schema.LAYERS.items()
}
"""Layer -> heads, within each of which spans do not overlap: one, and two for the depths of attributions."""


def coded(docs: Sequence[Document | None], layer: str) -> dict[str, Codes]:
    """What annotators mark the words of one text as, for each label of a layer and for :data:`ALL`.

    :param docs: each annotator's, ``None`` where they have not done the text.
    :returns: label -> categories below :func:`size`, of (annotators, words).
    """
    edges = [word.span() for word in WORD.finditer(next(doc.text for doc in docs if doc))]
    starts, ends = np.array(edges, dtype=np.intp).reshape(-1, 2).T
    labels = schema.LAYERS[layer]
    by_head = np.array(
        [[_labels(doc.head_spans(head) if doc else (), labels, starts, ends) for doc in docs] for head in HEADS[layer]]
    )

    def joined(categories: Codes, base: int) -> Codes:
        """The heads' categories as digits of one number."""
        codes = np.tensordot(base ** np.arange(len(categories)), categories, axes=1)
        codes[[doc is None for doc in docs]] = MISSING
        return codes

    of_labels = {label: joined(by_head == number, 2) for number, label in enumerate(labels, start=1)}
    return of_labels | {ALL: joined(by_head, 1 + len(labels))}


def size(layer: str, what: str) -> int:
    """How many categories there can be: :func:`coded` gives numbers from 0 up to this."""
    return int((1 + len(schema.LAYERS[layer]) if what == ALL else 2) ** len(HEADS[layer]))


def _labels(spans: Sequence[Span], labels: Sequence[str], starts: Codes, ends: Codes) -> Codes:
    """Of each word the number of its label, from 1; 0 where it has none.

    :param spans: without overlaps.
    :param starts: the words' first characters, in text order.
    :param ends: past their last.
    """
    found, covered = np.zeros_like(starts), np.zeros_like(starts)
    for span in spans:
        words = slice(np.searchsorted(ends, span.start, side="right"), np.searchsorted(starts, span.end))
        shared = np.minimum(ends[words], span.end) - np.maximum(starts[words], span.start)
        more = shared > covered[words]
        found[words] = np.where(more, 1 + labels.index(span.label), found[words])
        covered[words] = np.maximum(shared, covered[words])
    return found
