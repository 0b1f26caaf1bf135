"""A training text in which a corpus may say less than the scheme asks: what is unknown is never taken for "nothing"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity, Span
from raqqa_nlp.windows import Words


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A span of one head.

    :param labels: the labels it may have; more than one where the corpus's own label is coarser than the scheme's,
        with ``O`` among them where the scheme may not mark it at all.
    :param status: a COUNT's status, if known.
    """

    head: str
    labels: tuple[str, ...]
    start: int
    end: int
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two spans, as indices into :attr:`LabelledText.spans`.

    ``target`` is ``None`` where there is known to be none.
    """

    relation: str
    source: int
    target: int | None


@dataclass(frozen=True)
class LabelledText:
    """A text with what one corpus says of it.

    :param hidden: head -> labels that may stand where this corpus marks nothing; a head with all its labels hidden is
        not annotated there at all.
    :param foreign: foreign heads that this corpus annotates; of the others nothing is known.
    :param unknown: stretches ``(head, start, end)`` of which nothing is known.
    """

    id: str
    text: str
    spans: tuple[LabelledSpan, ...]
    links: tuple[Link, ...] = ()
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    unknown: tuple[tuple[str, int, int], ...] = ()


def to_document(text: LabelledText, attribution: str = schema.ATTRIBUTION) -> Document:
    """What a corpus is certain of, as gold to score against: entities of one label, and attributions.

    :param attribution: head that the attributions are taken from. A cue without content, and a source or content
        without cue, is an attribution of the scheme no more than here: it is left out.
    """
    spans = [Span(span.start, span.end, text.text[span.start : span.end], span.labels[0]) for span in text.spans]
    entities = tuple(
        Entity(span.start, span.end, span.text, span.label)
        for span, labelled in zip(spans, text.spans, strict=True)
        if labelled.head == schema.ENTITY and span.label in schema.LAYERS[schema.ENTITY]
    )
    cues = [place for place, labelled in enumerate(text.spans) if labelled.head == attribution]
    attributions = []
    for cue in cues:
        links = [link for link in text.links if link.source == cue]
        linked = [(link.relation, spans[link.target]) for link in links if link.target is not None]
        sources = [span for relation, span in linked if relation == "source"]
        contents = sorted((span for relation, span in linked if relation == "content"), key=lambda span: span.start)
        if contents:
            attributions.append(Attribution(sources[0] if sources else None, spans[cue], tuple(contents)))
    return Document(text.text, id=text.id, entities=entities, attributions=tuple(attributions))


class _Place(Protocol):
    def __call__(self, head: str, span: Span, status: str | None = None, /) -> int: ...


def from_document(doc: Document) -> LabelledText:
    """A Document of the scheme, fully annotated."""
    spans: dict[tuple[str, Span], int] = {}
    listed: list[LabelledSpan] = []

    def place(head: str, span: Span, status: str | None = None, /) -> int:
        if (head, span) not in spans:
            spans[head, span] = len(listed)
            listed.append(LabelledSpan(head, (span.label,), span.start, span.end, status))
        return spans[head, span]

    links: list[Link] = []
    for entity in doc.entities:
        place(schema.ENTITY, entity)
    for number in doc.numbers:
        source = place(schema.NUMBER, number, number.status)
        if number.label == "COUNT":
            links.append(Link("counts", source, place(schema.NUMBER, number.counted) if number.counted else None))
    for attribution in doc.attributions:
        links += _attribution_links(attribution, place)
    return LabelledText(doc.id or "document", doc.text, tuple(listed), tuple(links))


def _attribution_links(attribution: Attribution, place: _Place) -> list[Link]:
    head = schema.ATTRIBUTION if attribution.depth == 1 else "nested"
    cue = place(head, attribution.cue)
    source = place(head, attribution.source) if attribution.source else None
    return [
        Link("source", cue, source),
        *(Link("content", cue, place(head, content)) for content in attribution.contents),
    ]


def allowed_tags(text: LabelledText, words: Words, head: str) -> NDArray[np.int64]:
    """For each word the set of tags it may have, as bits: bit ``i`` for ``schema.tags(head)[i]``. Shape (words,).

    A span that words cannot represent is taught as the words it touches; scoring counts it as missed.
    """
    tags = schema.tags(head)
    if head in schema.FOREIGN_HEADS and head not in text.foreign:
        return np.full(len(words), _bits(tags, tags), dtype=np.int64)
    hidden = [tag for tag in tags if tag[2:] in text.hidden.get(head, ())]
    allowed = np.full(len(words), _bits(["O", *hidden], tags), dtype=np.int64)
    for name, start, end in text.unknown:
        if name == head:
            first, last = words.cover(Span(start, end, "", ""))
            allowed[first:last] = _bits(tags, tags)
    for span in text.spans:
        if span.head == head:
            first, last = words.cover(Span(span.start, span.end, "", ""))
            allowed[first:last] = _bits(_tag_set(span.labels, "I"), tags)
            allowed[first : first + 1] = _bits(_tag_set(span.labels, "B"), tags)
    return allowed


def _tag_set(labels: tuple[str, ...], prefix: str) -> list[str]:
    if "O" in labels:  # the scheme may mark only a part of it, so either tag may stand anywhere
        return ["O", *(f"{p}-{label}" for label in labels if label != "O" for p in "BI")]
    return [f"{prefix}-{label}" for label in labels]


def _bits(chosen: list[str] | tuple[str, ...], tags: tuple[str, ...]) -> int:
    return sum(1 << tags.index(tag) for tag in chosen)
