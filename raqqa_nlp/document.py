"""One type for gold and prediction: a text with its entities, numbers, attributions and the claims derived from them.

Offsets are Python string indices (Unicode code points), half-open: ``doc.text[span.start:span.end] == span.text``
holds for every span of every Document; the constructor checks it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from raqqa_nlp import render, schema
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.render import Mark
from raqqa_nlp.render.values import value_text
from raqqa_nlp.schema import Value

FORMAT: Final = "raqqa_nlp.document"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with a label; ``score`` is the model's probability, ``None`` in gold."""

    start: int
    end: int
    text: str
    label: str
    score: float | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Entity(Span):
    """A name. ``canonical`` is one spelling for the same thing, for the labels that carry one."""

    canonical: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Span):
    """A COUNT, DURATION, DATE, MONEY, PERCENT or MEASURE with its value.

    ``counted`` and ``status`` are a COUNT's: the noun phrase counted, and what is said to hold of it.
    """

    value: Value | None = field(default=None, kw_only=True)
    counted: Span | None = field(default=None, kw_only=True)
    status: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said what. ``source`` is ``None`` where the text names none ("reportedly").

    ``depth`` is 1, or 2 inside another attribution's content. ``contents`` are in text order, at least one.
    """

    source: Span | None
    cue: Span
    contents: tuple[Span, ...]
    depth: int = 1
    score: float | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Cue, source if any, and contents."""
        return (self.cue, *((self.source,) if self.source else ()), *self.contents)


@dataclass(frozen=True, slots=True)
class Claim:
    """A COUNT as somebody's statement: how many of what, what befell them, and on whose word.

    Three cases are kept apart: a named or pronominal source (``source`` set, or ``attribution.source`` set where no
    name could be found), hedged without a source (``attribution.source is None``), and the document's own voice
    (``attribution is None``). ``source`` is a canonical name.
    """

    number: Number
    low: schema.Number | None
    high: schema.Number | None
    modifier: str
    counted: str | None
    status: str | None
    source: str | None
    attribution: Attribution | None
    document_id: str | None

    @property
    def score(self) -> float | None:
        """The lowest score of what the claim rests on: number, counted and attribution; ``None`` in gold."""
        parts = (self.number, self.number.counted, self.attribution)
        return min((part.score for part in parts if part and part.score is not None), default=None)


@dataclass(frozen=True)
class Document:
    """A text and what it says. Immutable; sequences are tuples in text order.

    :param id: a name for the text, unique in a collection; ``None`` for a bare string.
    :param date: the document's date, ``YYYY-MM-DD``; relative dates resolve against it.
    :param outlet: who published it, where known.
    :param claims: derived from the rest by :func:`raqqa_nlp.claims.derive`, never annotated.
    :raises AnnotationError: a span lies outside the text, differs from its slice, has a label of another layer, or
        spans of one layer (attributions: of one depth) overlap.
    """

    text: str
    id: str | None = None
    date: str | None = None
    outlet: str | None = None
    entities: tuple[Entity, ...] = ()
    numbers: tuple[Number, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    claims: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        for layer in schema.LAYERS:
            for span in self.spans(layer):
                self._check_span(span, layer)
        for head in schema.HEADS:
            self._check_overlap(head)

    def _check_span(self, span: Span, layer: str) -> None:
        where = f"{self.id or 'document'}, {span.label} [{span.start}, {span.end})"
        if schema.LAYER_OF.get(span.label) != layer:
            raise AnnotationError(f"{span.label!r} is no label of the {layer} layer", where=where)
        if not 0 <= span.start < span.end <= len(self.text):
            raise AnnotationError(
                f"the range lies outside the text of {len(self.text)} characters or is empty", where=where
            )
        if self.text[span.start : span.end] != span.text:
            raise AnnotationError(
                f"{span.text!r} differs from the text there, {self.text[span.start : span.end]!r}", where=where
            )

    def _check_overlap(self, head: str) -> None:
        spans = sorted(self.head_spans(head), key=lambda span: span.start)
        for left, right in pairwise(spans):
            if right.start < left.end:
                raise AnnotationError(
                    f"{left.label} {left.text[:40]!r} and {right.label} {right.text[:40]!r} overlap",
                    where=f"{self.id or 'document'}, {head} [{right.start}, {left.end})",
                    mend="Spans of one layer must not overlap; attributions may only nest, with depth 1 and 2.",
                )

    def spans(self, layer: str) -> tuple[Span, ...]:
        """All spans of a layer, each once, in text order.

        ``number`` includes COUNTED, ``attribution`` all depths.
        """
        return _unique(self._iterate(layer))

    def head_spans(self, head: str) -> tuple[Span, ...]:
        """The spans one classifier head tags: a layer's, with ``attribution`` at depth 1 and ``nested`` at depth 2."""
        if head in (schema.ENTITY, schema.NUMBER):
            return self.spans(head)
        depth = 1 if head == schema.ATTRIBUTION else 2
        return _unique(span for a in self.attributions if a.depth == depth for span in a.spans)

    def _iterate(self, layer: str) -> Iterator[Span]:
        if layer == schema.ENTITY:
            yield from self.entities
        elif layer == schema.NUMBER:
            for number in self.numbers:
                yield number
                if number.counted:
                    yield number.counted
        elif layer == schema.ATTRIBUTION:
            for attribution in self.attributions:
                yield from attribution.spans
        else:
            raise InputError(f"unknown layer {layer!r}", mend=f"Choose one of {', '.join(schema.LAYERS)}.")

    def replace(self, **changes: Any) -> Document:
        """A copy with some fields changed, checked anew."""
        return dataclasses.replace(self, **changes)

    def above(self, score: float) -> Document:
        """A copy without what scores lower: fewer finds, of which more are right. What has no score, gold, stays.

        An attribution stays whole or goes whole: without its source it would say that nobody is named. A claim stays if
        all it rests on does, and is not derived anew: without its attribution it would pass for the text's own word.
        """

        def stays(item: Span | Attribution | Claim | None) -> bool:
            return item is not None and (item.score is None or item.score >= score)

        return self.replace(
            entities=tuple(filter(stays, self.entities)),
            numbers=tuple(
                number if stays(number.counted) else dataclasses.replace(number, counted=None)
                for number in filter(stays, self.numbers)
            ),
            attributions=tuple(filter(stays, self.attributions)),
            claims=tuple(filter(stays, self.claims)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, versioned; :meth:`from_dict` reverses it exactly."""
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "id": self.id,
            "date": self.date,
            "outlet": self.outlet,
            "text": self.text,
            "entities": [dataclasses.asdict(entity) for entity in self.entities],
            "numbers": [dataclasses.asdict(number) for number in self.numbers],
            "attributions": [dataclasses.asdict(attribution) for attribution in self.attributions],
            "claims": [_claim_to_dict(claim, self) for claim in self.claims],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """The Document that :meth:`to_dict` wrote.

        :raises InputError: not such data, or of a newer version.
        :raises AnnotationError: the data breaks the scheme.
        """
        if data.get("format") != FORMAT or data.get("version") != FORMAT_VERSION:
            raise InputError(
                f"not a document: format {data.get('format')!r}, version {data.get('version')!r}",
                mend=f"Expected format {FORMAT!r}, version {FORMAT_VERSION}, as Document.to_dict() writes.",
            )
        try:
            numbers = tuple(_number(item) for item in data["numbers"])
            attributions = tuple(_attribution(item) for item in data["attributions"])
            claims = tuple(_claim(item, numbers, attributions, data["id"]) for item in data["claims"])
            return cls(
                text=data["text"],
                id=data["id"],
                date=data["date"],
                outlet=data["outlet"],
                entities=tuple(Entity(**item) for item in data["entities"]),
                numbers=numbers,
                attributions=attributions,
                claims=claims,
            )
        except (KeyError, TypeError, IndexError) as error:
            where = str(data.get("id") or "document")
            raise InputError(
                f"damaged document data ({error!r})", where=where, mend="Write it anew with Document.to_dict()."
            ) from error

    def to_json(self) -> str:
        """One line of JSON, non-ASCII characters kept."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Document:
        """The Document that :meth:`to_json` wrote.

        :raises InputError: not JSON, or not a document.
        """
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"not JSON: {error}", mend="Give one document a line, as Document.to_json() writes."
            ) from error
        if not isinstance(data, dict):
            raise InputError(
                "not a document: the JSON is no object", mend="Give one document a line, as Document.to_json() writes."
            )
        return cls.from_dict(data)

    def to_html(self) -> str:
        """The text with its spans marked, as a self-contained HTML fragment; everything from the text is escaped."""
        return render.fragment(self.marked())

    def _repr_html_(self) -> str:
        return self.to_html()

    def marked(self, prefix: str | None = None) -> render.Html:
        """The text with its spans marked, for a page that brings the style.

        :param prefix: numbers and entities can be jumped to by this and ``n`` or ``e`` with their index: ``d0-n3``;
            ``None`` leaves such names out.
        """
        return render.document_html(self.text, tuple(_marks(self)), prefix=prefix)


def _marks(doc: Document) -> Iterator[Mark]:
    first: dict[str, int] = {}
    for i, entity in enumerate(doc.entities):
        group = f"e{first.setdefault(entity.canonical, i) if entity.canonical else i}"
        yield _mark(entity, "entity", entity.canonical or entity.text, group, id=f"e{i}")
    for i, number in enumerate(doc.numbers):
        counted = number.counted.text if number.counted else None
        said = (value_text(number.value, number.text), counted, number.status)
        yield _mark(number, "number", ", ".join(filter(None, said)), f"n{i}", hub=True, id=f"n{i}")
        if number.counted:
            yield _mark(number.counted, "number", f"counted by “{number.text}”", f"n{i}")
    voices = {claim.attribution: claim.source for claim in doc.claims if claim.source}
    for i, attribution in enumerate(doc.attributions):
        yield from _attribution_marks(attribution, voices.get(attribution), f"a{i}")


def _attribution_marks(attribution: Attribution, name: str | None, group: str) -> Iterator[Mark]:
    source, cue = attribution.source, attribution.cue
    who = name or (f"“{source.text}”" if source else "nobody named")
    said = f"{who} (“{cue.text}”)"
    inner = ("inner",) if attribution.depth > 1 else ()
    yield _mark(cue, "attribution", said, group, *inner, hub=True)
    if source:
        yield _mark(source, "attribution", who, group, *inner)
    for content in attribution.contents:
        yield _mark(content, "attribution", said, group, *inner)


def _mark(span: Span, layer: str, note: str, group: str, *kinds: str, hub: bool = False, id: str | None = None) -> Mark:
    sure = "" if span.score is None else f" ({span.score:.0%} sure)"
    note = " ".join(f"{span.label}: {note}{sure}".split())
    return Mark(span.start, span.end, (layer, span.label.lower(), *kinds), note, group, hub, id)


def _unique(spans: Iterator[Span]) -> tuple[Span, ...]:
    by_place = {(span.start, span.end, span.label): span for span in spans}
    return tuple(sorted(by_place.values(), key=lambda span: (span.start, span.end, span.label)))


def _claim_to_dict(claim: Claim, doc: Document) -> dict[str, Any]:
    """A claim's number and attribution are written as their indices in the document."""
    item = {name: getattr(claim, name) for name in ("low", "high", "modifier", "counted", "status", "source")}
    attribution = None if claim.attribution is None else doc.attributions.index(claim.attribution)
    return {"number": doc.numbers.index(claim.number), "attribution": attribution, **item}


def _claim(
    item: Mapping[str, Any], numbers: tuple[Number, ...], attributions: tuple[Attribution, ...], doc: str | None
) -> Claim:
    attribution = None if item["attribution"] is None else attributions[item["attribution"]]
    return Claim(**{**item, "number": numbers[item["number"]], "attribution": attribution, "document_id": doc})


def _span(item: Mapping[str, Any] | None) -> Span | None:
    return None if item is None else Span(**item)


def _number(item: Mapping[str, Any]) -> Number:
    value_type = schema.VALUE_TYPES[item["label"]]
    value = None if item["value"] is None else value_type(**item["value"])
    return Number(**{**item, "value": value, "counted": _span(item["counted"])})


def _attribution(item: Mapping[str, Any]) -> Attribution:
    contents = tuple(Span(**content) for content in item["contents"])
    return Attribution(**{**item, "source": _span(item["source"]), "cue": Span(**item["cue"]), "contents": contents})
