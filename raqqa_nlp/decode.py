"""Scores of words to a Document: legal spans, linked, with values, names and claims."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import attributing, claims, cues, mentions, names, naming, quantities, schema, sites, statuses
from raqqa_nlp.calibration import Calibration
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.linking import FOUND, LOOKING, LinkParameters, LinkVectors, Vectors, WordRange, partners
from raqqa_nlp.tagging import IntArray, TaggedSpan, Transitions, best_tags, log_softmax, spans_of
from raqqa_nlp.windows import Window, Words

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Scores:
    """What a network says of words.

    :param tags: (words, tags of all heads side by side), logits.
    :param statuses: (words, statuses), logits.
    :param queries: (words, relations, link size), spans as ones that look for their partner.
    :param keys: (words, relations, link size), spans as partners.
    """

    tags: FloatArray
    statuses: FloatArray
    queries: Vectors
    keys: Vectors


@dataclass(frozen=True)
class Parameters:
    """What of a model lies outside its network's graph.

    :param transitions: of the network's heads, in the order of its columns of tags.
    """

    links: LinkParameters
    transitions: Transitions
    calibration: Calibration = field(default_factory=Calibration)


@dataclass(frozen=True, slots=True)
class _Found:
    """A span with the words it covers, ``[first, stop)``."""

    span: Span
    first: int
    stop: int


Windows = Sequence[tuple[Window, Scores]]
"""Windows of a text's words, in order, each with the scores of all its words."""


def decode(
    doc: Document, words: Words, windows: Windows, parameters: Parameters, *, attributions: str = schema.ATTRIBUTION
) -> Document:
    """Annotate a document: ``doc`` gives text, id, date and outlet, all else comes from the scores.

    :param words: of ``doc.text``.
    :param attributions: head that attributions are read from; a foreign one gives its own scheme's, which never nest.
    """
    return _Decoder(doc, words, windows, parameters, attributions).document()


class _Decoder:
    def __init__(
        self, doc: Document, words: Words, windows: Windows, parameters: Parameters, attributions: str
    ) -> None:
        self.doc, self.words, self.parameters, self.attributions = doc, words, parameters, attributions
        self.vectors = [LinkVectors(window, scores.queries, scores.keys) for window, scores in windows]
        self.statuses = np.concatenate([_own(window, scores.statuses) for window, scores in windows])
        tags = np.concatenate([_own(window, scores.tags) for window, scores in windows])
        heads = (
            schema.ENTITY,
            schema.NUMBER,
            attributions,
            *(["nested"] if attributions == schema.ATTRIBUTION else []),
        )
        scores = {head: part for head, part in _head_scores(tags, parameters.transitions) if head in heads}
        best = best_tags(scores, parameters.transitions)
        self.found = {head: self._spans(head, scores[head], best[head]) for head in heads}

    def document(self) -> Document:
        entities = [Entity(*_fields(found.span), score=found.span.score) for found in self.found[schema.ENTITY]]
        annotated = self.doc.replace(
            entities=sites.named_again(self.doc.text, mentions.reconciled(self.doc.text, entities)),
            numbers=self._numbers(),
            attributions=self._attributions(),
            claims=(),
        )
        return claims.derive(names.canonicalise(annotated))

    def _spans(self, head: str, scores: FloatArray, tags: IntArray) -> list[_Found]:
        chosen = scores[np.arange(len(tags)), tags]
        found = []
        spans = spans_of(tags, head)
        if head == schema.NUMBER:
            spans = self._with_plain(spans, quantities.plain(self.doc.text))
        elif head == schema.ENTITY:
            spans = self._with_plain(spans, naming.plain(self.doc.text))
        for label, first, stop in spans if head in schema.FOREIGN_HEADS else self._mended(spans):
            start, end = self._range(first, stop)
            tagged = tags[first:stop] > 0  # a mended span may take in words that the tags left out
            if tagged.any():
                probability = float(np.exp(chosen[first:stop][tagged].min()))
            else:
                probability = float(np.exp(scores[first:stop, schema.tags(head).index(f"B-{label}")].max()))
            score = round(self.parameters.calibration(head, label, probability), 4)
            span = Span(start, end, self.doc.text[start:end], label, score=score)
            found.append(_Found(span, first, stop))
        return found

    def _with_plain(self, spans: Sequence[TaggedSpan], plain: Iterable[tuple[str, int, int]]) -> list[TaggedSpan]:
        """The spans and, where there are none, those that the words alone settle."""
        taken = np.zeros(len(self.words), dtype=bool)
        for _, first, stop in spans:
            taken[first:stop] = True
        found = list(spans)
        for label, start, end in plain:
            first = int(np.searchsorted(self.words.starts, start))
            stop = int(np.searchsorted(self.words.starts, end))
            if first < stop and not taken[first:stop].any():
                taken[first:stop] = True
                found.append((label, first, stop))
        return sorted(found, key=lambda span: span[1])

    def _mended(self, spans: Sequence[TaggedSpan]) -> list[TaggedSpan]:
        """The spans without punctuation at their edges, and those joined that the scheme never has side by side."""
        mended: list[TaggedSpan] = []
        for label, first, stop in self._as_numbers(spans):
            first, stop = self._extent(label, first, stop)
            if label in schema.LAYERS[schema.NUMBER]:
                while mended and first <= mended[-1][1] < stop:  # "six months" of "the first six months of 2013"
                    mended.pop()
            first = max(first, mended[-1][2] if mended else 0)
            if first >= stop:
                continue
            if mended and mended[-1][0] == label and self._one(mended[-1], first, stop):
                first = mended.pop()[1]
            mended.append((label, first, stop))
        return mended

    def _as_numbers(self, spans: Iterable[TaggedSpan]) -> Iterator[TaggedSpan]:
        """The spans without punctuation at their edges, those of numbers as what they are by the scheme."""
        for label, *tagged in spans:
            first, stop = self._trimmed(*tagged)
            if label not in schema.LAYERS[schema.NUMBER] or first == stop:
                yield label, first, stop
                continue
            start, end = self._range(first, stop)
            label, end = quantities.kind(self.doc.text, label, start, end)
            for part in quantities.parts(self.doc.text, label, start, end):
                first, stop = np.searchsorted(self.words.starts, part).tolist()
                yield label, first, stop

    def _extent(self, label: str, first: int, stop: int) -> tuple[int, int]:
        """The words of a name, number or CUE by the scheme; none if it is none."""
        if first == stop or label in ("SOURCE", "CONTENT"):
            return first, stop
        if label == "CUE":
            start, end = cues.extent(self.doc.text, *self._range(first, stop))
        else:
            extent = mentions.extent if label in schema.LAYERS[schema.ENTITY] else quantities.extent
            start, end = extent(self.doc.text, label, *self._range(first, stop))
        return int(np.searchsorted(self.words.starts, start)), int(np.searchsorted(self.words.starts, end))

    def _one(self, before: TaggedSpan, first: int, stop: int) -> bool:
        """Whether a span and the one before it, of the same label, are one by the scheme."""
        label, *words = before
        places = self._range(*words), self._range(first, stop)
        if quantities.joined(self.doc.text, label, *places):
            return True
        gap = self.doc.text[places[0][1] : places[1][0]]
        return label not in schema.SIDE_BY_SIDE and gap != "" and not gap.strip(" ")

    def _range(self, first: int, stop: int) -> tuple[int, int]:
        """The code points of the words ``[first, stop)``."""
        return int(self.words.starts[first]), int(self.words.ends[stop - 1])

    def _trimmed(self, first: int, stop: int) -> tuple[int, int]:
        """A range of words without the punctuation that no span begins or ends with."""
        while first < stop and self._word(stop - 1) in schema.NEVER_AT_EDGE:
            stop -= 1
        while first < stop and self._word(first) in schema.NEVER_AT_EDGE:
            first += 1
        return first, stop

    def _word(self, word: int) -> str:
        return self.doc.text[int(self.words.starts[word]) : int(self.words.ends[word])]

    def _numbers(self) -> tuple[Number, ...]:
        spans = self.found[schema.NUMBER]
        numbers = [found for found in spans if found.span.label != "COUNTED" and not self._is_in_a_name(found)]
        values = quantities.parse_all(self.doc.text, [found.span for found in numbers], date=self.doc.date)
        counted = self._partners("counts", spans)
        return tuple(
            Number(*_fields(found.span), score=found.span.score, value=value, **self._of_count(found, counted))
            for found, value in zip(numbers, values, strict=True)
        )

    def _is_in_a_name(self, number: _Found) -> bool:
        """Whether a number is a part of a name, as in "Barrio 18"; weapons have numbers of their own beside them."""
        entities = self.found[schema.ENTITY]
        place = bisect_right(entities, number.first, key=lambda entity: entity.first) - 1
        return place >= 0 and number.stop <= entities[place].stop and entities[place].span.label != "WEAPON"

    def _of_count(self, found: _Found, counted: Mapping[_Found, _Found | None]) -> dict[str, Any]:
        if found.span.label != "COUNT":
            return {}
        count = Number(*_fields(found.span), counted=self._counted(found, counted))
        plain = statuses.load().status(self.doc, count)
        return {"status": plain or self._likeliest_status(found), "counted": count.counted}

    def _counted(self, found: _Found, partners: Mapping[_Found, _Found | None]) -> Span | None:
        """What a COUNT counts: what stands after its "of", else what the model links it to."""
        partner = partners[found]
        place = quantities.of_what(self.doc.text, found.span.end)
        if place is None or (partner and partner.span.start == place[0]):
            return partner.span if partner else None
        taken = [span for span in (each.span for each in self.found[schema.NUMBER]) if _overlap(span, *place)]
        if not taken:
            return Span(*place, self.doc.text[slice(*place)], "COUNTED", score=found.span.score)
        same = [span for span in taken if span.label == "COUNTED" and span.start == place[0]]
        return same[0] if same else (partner.span if partner else None)

    def _likeliest_status(self, found: _Found) -> str:
        return schema.STATUSES[int(self.statuses[found.first].argmax())]

    def _attributions(self) -> tuple[Attribution, ...]:
        outer = self._linked(self.found[self.attributions])
        if self.attributions in schema.FOREIGN_HEADS:
            return attributing.foreign(outer)
        people = (found.span for found in self.found[schema.ENTITY])
        ends = {span.end: span.start for span in people if span.label in ("PERSON", "ORGANISATION")}
        return attributing.attributions(self.doc.text, outer, self._linked(self.found["nested"]), ends)

    def _linked(self, spans: list[_Found]) -> attributing.Linked:
        sources, contents = (self._partners(relation, spans) for relation in ("source", "content"))
        return attributing.Linked(
            [found.span for found in spans],
            {cue.span: source.span if source else None for cue, source in sources.items()},
            {content.span: cue.span if cue else None for content, cue in contents.items()},
        )

    def _partners(self, relation: str, spans: list[_Found]) -> dict[_Found, _Found | None]:
        """Looking span -> its likeliest partner."""
        looking = [found for found in spans if found.span.label == LOOKING[relation]]
        candidates = [found for found in spans if found.span.label == FOUND[relation]]
        chosen = partners(relation, _ranges(looking), _ranges(candidates), self.vectors, self.parameters.links)
        return {
            found: None if place is None else candidates[place] for found, place in zip(looking, chosen, strict=True)
        }


def _overlap(span: Span, start: int, end: int) -> bool:
    return span.start < end and start < span.end


def _ranges(spans: Sequence[_Found]) -> list[WordRange]:
    return [(found.first, found.stop) for found in spans]


def _own(window: Window, scores: FloatArray) -> FloatArray:
    """The scores of the words that a window answers for."""
    return scores[window.own_start - window.start : window.own_stop - window.start]


def _head_scores(tags: FloatArray, heads: Iterable[str]) -> list[tuple[str, FloatArray]]:
    """Each head's log probabilities."""
    names = list(heads)
    parts = np.split(tags, np.cumsum([len(schema.tags(head)) for head in names])[:-1], axis=1)
    return [(head, log_softmax(part)) for head, part in zip(names, parts, strict=True)]


def _fields(span: Span) -> tuple[int, int, str, str]:
    return span.start, span.end, span.text, span.label
