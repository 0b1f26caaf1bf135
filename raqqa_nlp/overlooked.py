"""What a Document may lack: words that none of its spans covers, at which the network saw that one may begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.decode import Parameters, Windows
from raqqa_nlp.document import Document, Span
from raqqa_nlp.tagging import marginals
from raqqa_nlp.windows import Words

LEAST: Final = 0.01
"""Words of a smaller probability are left out: nearly all words of a text, and less than a tenth of what it lacks."""


def overlooked(
    doc: Document, words: Words, windows: Windows, parameters: Parameters, *, attributions: str = schema.ATTRIBUTION
) -> tuple[Span, ...]:
    """Words at which a span may begin that the Document lacks, head by head.

    A span's score in the Document says how likely it is right, and nothing of what was not found. That is a marginal of
    the head's random field: the probability that a span begins at a word, here at one that no span of the head covers.

    :param doc: decoded from these scores.
    :param words: of its text.
    :param attributions: head that attributions were read from.
    :returns: one word long, with the label likeliest to begin there; its score is the probability that a span of any
        label of the head does.
    """
    if not windows:
        return ()
    tags = np.concatenate([each.tags[w.own_start - w.start : w.own_stop - w.start] for w, each in windows])
    heads = list(parameters.transitions)
    parts = np.split(tags, np.cumsum([len(schema.tags(head)) for head in heads])[:-1], axis=1)
    wanted = [attributions if head == schema.ATTRIBUTION else head for head in schema.HEADS]
    read = {head: part for head, part in zip(heads, parts, strict=True) if head in wanted}
    if attributions != schema.ATTRIBUTION:
        read.pop("nested", None)  # a foreign scheme's attributions never nest
    found = marginals(read, parameters.transitions)
    return tuple(span for head in read for span in _begun(doc, words, head, found[head]))


def _begun(doc: Document, words: Words, head: str, probabilities: NDArray[np.float64]) -> Iterator[Span]:
    covered = np.zeros(len(words), dtype=bool)
    for span in doc.head_spans(head if head in schema.HEADS else schema.ATTRIBUTION):
        first, stop = words.cover(span)
        covered[first:stop] = True
    begins = [place for place, tag in enumerate(schema.tags(head)) if tag.startswith("B-")]
    starting = probabilities[:, begins]
    for word in np.flatnonzero((starting.sum(axis=1) >= LEAST) & ~covered).tolist():
        start, end = int(words.starts[word]), int(words.ends[word])
        label = schema.tags(head)[begins[int(starting[word].argmax())]][2:]
        yield Span(start, end, doc.text[start:end], label, score=round(float(starting[word].sum()), 4))
