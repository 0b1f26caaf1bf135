"""Scores of words to a Document: legal spans, linked, with values, names and claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import claims, names, quantities, schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.linking import FOUND, LOOKING, LinkParameters
from raqqa_nlp.tagging import best_tags, spans_of
from raqqa_nlp.windows import Words

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """What a network says of words.

    :param tags: (words, tags of all heads side by side in the scheme's order), logits.
    :param statuses: (words, statuses), logits.
    :param queries: (words, relations, link size). :param keys: likewise.
    """

    tags: FloatArray
    statuses: FloatArray
    queries: FloatArray
    keys: FloatArray

    def __getitem__(self, words: slice) -> Scores:
        return Scores(self.tags[words], self.statuses[words], self.queries[words], self.keys[words])

    @classmethod
    def concatenate(cls, parts: Sequence[Scores]) -> Scores:
        """The scores of successive words."""
        columns = ("tags", "statuses", "queries", "keys")
        return cls(*(np.concatenate([getattr(part, column) for part in parts]) for column in columns))


@dataclass(frozen=True, slots=True)
class _Found:
    """A span with the words it covers, ``[first, stop)``."""

    span: Span
    first: int
    stop: int


def decode(doc: Document, words: Words, scores: Scores, links: LinkParameters) -> Document:
    """Annotate a document: ``doc`` gives text, id, date and outlet, all else comes from the scores.

    :param words: of ``doc.text``. :param scores: of these words.
    """
    return _Decoder(doc, words, scores, links).document()


class _Decoder:
    def __init__(self, doc: Document, words: Words, scores: Scores, links: LinkParameters) -> None:
        self.doc, self.words, self.scores, self.links = doc, words, scores, links
        self.found = {head: self._spans(head, tags) for head, tags in self._head_scores()}

    def document(self) -> Document:
        entities = tuple(Entity(*_fields(found.span), score=found.span.score) for found in self.found[schema.ENTITY])
        annotated = self.doc.replace(
            entities=entities, numbers=self._numbers(), attributions=self._attributions(), claims=()
        )
        return claims.derive(names.canonicalise(annotated))

    def _head_scores(self) -> list[tuple[str, FloatArray]]:
        widths = [len(schema.tags(head)) for head in schema.HEADS]
        parts = np.split(self.scores.tags, np.cumsum(widths)[:-1], axis=1)
        return [(head, _log_softmax(part)) for head, part in zip(schema.HEADS, parts, strict=True)]

    def _spans(self, head: str, scores: FloatArray) -> list[_Found]:
        tags = best_tags(scores, head)
        chosen = scores[np.arange(len(tags)), tags]
        found = []
        for label, first, stop in spans_of(tags, head):
            start, end = int(self.words.starts[first]), int(self.words.ends[stop - 1])
            probability = float(np.exp(chosen[first:stop].mean()))
            span = Span(start, end, self.doc.text[start:end], label, score=round(probability, 4))
            found.append(_Found(span, first, stop))
        return found

    def _numbers(self) -> tuple[Number, ...]:
        spans = self.found[schema.NUMBER]
        numbers = [found for found in spans if found.span.label != "COUNTED"]
        values = quantities.parse_all(self.doc.text, [found.span for found in numbers], date=self.doc.date)
        partners = self._partners("counts", spans)
        return tuple(
            Number(*_fields(found.span), score=found.span.score, value=value, **self._of_count(found, partners))
            for found, value in zip(numbers, values, strict=True)
        )

    def _of_count(self, found: _Found, partners: Mapping[_Found, _Found | None]) -> dict[str, Any]:
        if found.span.label != "COUNT":
            return {}
        partner = partners[found]
        status = schema.STATUSES[int(self.scores.statuses[found.first].argmax())]
        return {"status": status, "counted": partner.span if partner else None}

    def _attributions(self) -> tuple[Attribution, ...]:
        outer = self._linked(self.found[schema.ATTRIBUTION], depth=1)
        inner = self._linked(self.found["nested"], depth=2)
        contents = [content for attribution in outer for content in attribution.contents]
        nested = [a for a in inner if any(c.start <= a.cue.start and a.cue.end <= c.end for c in contents)]
        return tuple(sorted((*outer, *nested), key=lambda a: (min(s.start for s in a.spans), a.depth)))

    def _linked(self, spans: list[_Found], depth: int) -> list[Attribution]:
        """Attributions of one depth; a cue that no content chose says nothing, so it is left out."""
        sources = self._partners("source", spans)
        contents: dict[_Found, list[Span]] = {}
        for content, cue in self._partners("content", spans).items():
            if cue:
                contents.setdefault(cue, []).append(content.span)
        return [
            _attribution(cue.span, source.span if source else None, tuple(contents[cue]), depth)
            for cue, source in sources.items()
            if cue in contents
        ]

    def _partners(self, relation: str, spans: list[_Found]) -> dict[_Found, _Found | None]:
        """Looking span -> its likeliest partner."""
        looking = [found for found in spans if found.span.label == LOOKING[relation]]
        candidates = [found for found in spans if found.span.label == FOUND[relation]]
        if not looking or not candidates:
            return dict.fromkeys(looking)
        index = tuple(schema.RELATIONS).index(relation)
        scores = self.links.scores(
            relation,
            _ends(self.scores.queries[:, index], looking),
            _ends(self.scores.keys[:, index], candidates),
            np.array([found.first for found in looking]),
            np.array([found.first for found in candidates]),
        )
        return {found: ([*candidates, None])[best] for found, best in zip(looking, scores.argmax(axis=1), strict=True)}


def _attribution(cue: Span, source: Span | None, contents: tuple[Span, ...], depth: int) -> Attribution:
    parts = [cue, *((source,) if source else ()), *contents]
    score = min(part.score for part in parts if part.score is not None)
    return Attribution(source, cue, contents, depth, score)


def _ends(vectors: FloatArray, spans: Sequence[_Found]) -> FloatArray:
    """Mean of the vectors at each span's first and last word."""
    first, last = np.array([found.first for found in spans]), np.array([found.stop - 1 for found in spans])
    mean: FloatArray = (vectors[first] + vectors[last]) / 2
    return mean


def _fields(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.text, span.label


def _log_softmax(scores: FloatArray) -> FloatArray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logarithms: FloatArray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logarithms
