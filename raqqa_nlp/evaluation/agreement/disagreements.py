"""Where annotators disagree, one by one, with what each of them has there.

*Spans*: those that not all have are put together where they overlap (attributions: of one label and depth) or have the
same range, so that a disagreement is about one place. It is ``missing`` where somebody has nothing there; else a
difference of ``range``, of ``label``, or ``label and range``.

*Values, names and links* of the spans that two annotators or more have, as :mod:`raqqa_nlp.evaluation.agreement.facets`
judges them: ``value``, ``status``, ``name``, ``depth`` and ``link``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.evaluation.agreement import facets
from raqqa_nlp.evaluation.agreement.facets import Given
from raqqa_nlp.evaluation.agreement.texts import Texts
from raqqa_nlp.evaluation.spans import Place, overlaps, place

KINDS: Final = ("missing", "range", "label", "label and range", "value", "status", "name", "depth", "link")

_KIND_OF: Final = {"canonical": "name", "status": "status", "depth": "depth"} | {
    name.partition(".")[2]: "link" for name in facets.LINKS
}
"""Field -> the kind of its disagreements; of all others ``value``."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one annotator has there.

    :param spans: in text order; empty where they have marked nothing. Of a link its start, then its ends.
    :param said: what they give the span, where that is what the disagreement is about.
    """

    annotator: str
    spans: tuple[Span, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place at which annotators disagree.

    :param text: the text's id.
    :param labels: of all spans in it, in the order of the scheme.
    :param kind: one of :data:`KINDS`.
    :param sides: what each has who has done the text; about a value or link, each who has the span.
    """

    text: str
    layer: str
    labels: tuple[str, ...]
    kind: str
    sides: tuple[Side, ...]

    @property
    def start(self) -> int:
        """Where the first of its spans begins."""
        return min(span.start for side in self.sides for span in side.spans)

    @property
    def end(self) -> int:
        """Where the last of its spans ends."""
        return max(span.end for side in self.sides for span in side.spans)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        sides = [
            {
                "annotator": side.annotator,
                "spans": [[span.start, span.end, span.label, span.text] for span in side.spans],
                "said": side.said,
            }
            for side in self.sides
        ]
        return {"text": self.text, "layer": self.layer, "labels": list(self.labels), "kind": self.kind, "sides": sides}


def find(texts: Texts) -> tuple[Disagreement, ...]:
    """All disagreements, text by text and in text order."""
    found: list[Disagreement] = []
    for name, docs in texts.compared.items():
        here = [*_of_spans(name, docs), *_of_facets(name, docs)]
        found += sorted(here, key=lambda each: (each.start, each.end, KINDS.index(each.kind)))
    return tuple(found)


def _of_spans(text: str, docs: Mapping[str, Document]) -> Iterator[Disagreement]:
    for layer in schema.LAYERS:
        spans = {annotator: doc.spans(layer) for annotator, doc in docs.items()}
        held = [{place(span) for span in side} for side in spans.values()]
        shared = set.intersection(*held)
        depths = {annotator: _depths(doc) for annotator, doc in docs.items()}
        marks = [
            _Mark(annotator, span, depths[annotator].get(place(span), frozenset()))
            for annotator, side in spans.items()
            for span in side
            if place(span) not in shared
        ]
        for together in _together(marks):
            sides = tuple(Side(who, tuple(m.span for m in together if m.annotator == who)) for who in docs)
            yield _disagreement(text, layer, _kind(sides), sides)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span that not everybody has; at which depths, if of an attribution."""

    annotator: str
    span: Span
    depths: frozenset[int]

    def belongs_to(self, other: _Mark) -> bool:
        """Whether two that overlap are about the same place: of attributions a CUE may well stand in a CONTENT."""
        one, two = self.span, other.span
        if (one.start, one.end) == (two.start, two.end) or not self.depths:
            return True
        return one.label == two.label and bool(self.depths & other.depths)


def _depths(doc: Document) -> dict[Place, frozenset[int]]:
    depths: dict[Place, frozenset[int]] = {}
    for attribution in doc.attributions:
        for span in attribution.spans:
            depths[place(span)] = depths.get(place(span), frozenset()) | {attribution.depth}
    return depths


def _together(marks: Sequence[_Mark]) -> list[list[_Mark]]:
    """The marks in groups of those that hang together, in text order."""
    group = list(range(len(marks)))

    def first(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    ranges = [(mark.span.start, mark.span.end) for mark in marks]
    for i, j in overlaps(ranges, ranges):
        if marks[i].belongs_to(marks[j]):
            group[max(first(i), first(j))] = min(first(i), first(j))
    groups: dict[int, list[_Mark]] = {}
    for index, mark in enumerate(marks):
        groups.setdefault(first(index), []).append(mark)
    return [sorted(each, key=lambda mark: (mark.span.start, mark.span.end)) for each in groups.values()]


def _kind(sides: Sequence[Side]) -> str:
    if not all(side.spans for side in sides):
        return "missing"
    ranges = {tuple((span.start, span.end) for span in side.spans) for side in sides}
    labels = {tuple(dict.fromkeys(span.label for span in side.spans)) for side in sides}
    if len(ranges) == 1:
        return "label"
    return "range" if len(labels) == 1 else "label and range"


def _of_facets(text: str, docs: Mapping[str, Document]) -> Iterator[Disagreement]:
    """What differs of one span, the fields of its value in one disagreement."""
    given = {annotator: facets.given(doc) for annotator, doc in docs.items()}
    spans = {place(span): span for doc in docs.values() for layer in schema.LAYERS for span in doc.spans(layer)}
    differing: dict[tuple[Place, str], dict[str, dict[str, Given]]] = {}
    for name in facets.NAMES:
        field = name.partition(".")[2]
        for where, cells in facets.judged(name, [side[name] for side in given.values()]):
            theirs = {who: cell for who, cell in zip(docs, cells, strict=True) if cell is not None}
            if field != "all" and not all(facets.same(name, *pair) for pair in combinations(theirs.values(), 2)):
                fields = differing.setdefault((where, _KIND_OF.get(field, "value")), {})
                fields[field] = theirs
    for (where, kind), fields in differing.items():
        sides = tuple(_side(who, spans[where], fields) for who in next(iter(fields.values())))
        yield _disagreement(text, schema.LAYER_OF[where[2]], kind, sides)


def _side(annotator: str, span: Span, fields: Mapping[str, Mapping[str, Given]]) -> Side:
    """What one gives the span in each field that differs."""
    ends = [end for of_field in fields.values() for end in of_field[annotator] if isinstance(end, Span)]
    said = (f"{field} {_words(of_field[annotator])}" for field, of_field in fields.items())
    return Side(annotator, (span, *ends), ", ".join(said))


def _words(given: Given) -> str:
    return " and ".join(map(_word, given)) or "none"


def _word(each: Any) -> str:
    if isinstance(each, Span):
        return f"“{' '.join(each.text.split())}”"
    if isinstance(each, float) and each.is_integer():
        return str(int(each))
    return "none" if each is None else str(each)


def _disagreement(text: str, layer: str, kind: str, sides: tuple[Side, ...]) -> Disagreement:
    found = {span.label for side in sides for span in side.spans}
    return Disagreement(text, layer, tuple(label for label in schema.LAYERS[layer] if label in found), kind, sides)
