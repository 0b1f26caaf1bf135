"""Documents for formats that know words, not characters: what their words can say, and its tags."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from raqqa_nlp.document import Document, Span
from raqqa_nlp.windows import Words


def sayable(doc: Document, words: Words) -> Document:
    """The document without the spans that do not begin and end where words do.

    A COUNT stays without its COUNTED; an attribution stays whole or goes whole: without its source it would say that
    nobody is named.
    """
    return doc.replace(
        entities=tuple(filter(words.represents, doc.entities)),
        numbers=tuple(
            number
            if number.counted is None or words.represents(number.counted)
            else dataclasses.replace(number, counted=None)
            for number in filter(words.represents, doc.numbers)
        ),
        attributions=tuple(a for a in doc.attributions if all(map(words.represents, a.spans))),
        claims=(),
    )


def iob2(spans: Iterable[Span], words: Words) -> list[str]:
    """A tag for each word: ``B-`` at the first that a span touches, ``I-`` at its others, else ``O``.

    :param spans: of one classifier head, in text order.
    """
    tags = ["O"] * len(words)
    for span in spans:
        first, last = words.cover(span)
        tags[first:last] = [f"{'I' if place else 'B'}-{span.label}" for place in range(last - first)]
    return tags
