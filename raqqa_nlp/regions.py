"""Regions and links, the form in which annotation files hold spans, values and relations, to and from Documents.

:func:`assemble` is the one place where annotations are held against the scheme; every reader goes through it.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Literal

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError

_PART: Final = r"(?:\d+(?:\.\d+)?|X)"
_DURATION: Final = re.compile(rf"P(?=.)(?:{_PART}[YMWD])*(?:T(?:{_PART}[HMS])+)?")
_CURRENCY: Final = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Field:
    """One value a label carries; absent means ``None``, which ``required`` forbids.

    ``choices`` are the values allowed, for kind ``choice`` only.
    """

    name: str
    kind: Literal["text", "number", "choice"]
    choices: tuple[str | int, ...] = ()
    required: bool = False


FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    **dict.fromkeys(schema.CANONICAL_LABELS, (Field("canonical", "text", required=True),)),
    "COUNT": (
        Field("low", "number"),
        Field("high", "number"),
        Field("modifier", "choice", schema.MODIFIERS, required=True),
        Field("status", "choice", schema.STATUSES, required=True),
    ),
    "DURATION": (Field("value", "text"),),
    "DATE": (Field("value", "text"), Field("mod", "choice", schema.DATE_MODS)),
    "MONEY": (Field("amount", "number"), Field("currency", "text")),
    "PERCENT": (Field("number", "number"),),
    "MEASURE": (Field("number", "number"), Field("unit", "text")),
    "CUE": (Field("depth", "choice", tuple(range(1, schema.MAX_DEPTH + 1)), required=True),),
}
"""Label -> its values. A name means the same kind of thing wherever it stands."""


@dataclass(frozen=True, slots=True)
class Region:
    """An annotated span. ``id`` is unique among a text's regions; ``values`` holds those that are not ``None``."""

    id: str
    label: str
    start: int
    end: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None

    def __str__(self) -> str:
        return f"region {self.id}, {self.label} [{self.start}, {self.end})"


@dataclass(frozen=True, slots=True)
class Link:
    """A relation of the scheme from one region to another, by their ids."""

    type: str
    from_id: str
    to_id: str

    def __str__(self) -> str:
        return f"relation {self.type} from {self.from_id} to {self.to_id}"


def assemble(
    bare: Document, regions: Sequence[Region], links: Sequence[Link], *, where: str, draft: bool = False
) -> Document:
    """A text with the annotations that regions and links spell out, held against the whole scheme; without claims.

    :param bare: the text, with its id, date and outlet.
    :param where: the place of the annotations (file, task), for error messages.
    :param draft: a prediction to be corrected: values may be missing and attributions may nest loosely.
    :raises AnnotationError: naming ``where``, the region or relation, and the mend.
    """
    by_id = _checked_regions(bare.text, regions, where, draft)
    ends = _checked_links(by_id, links, where)
    _check_hanging(by_id, ends, where)
    attributions = tuple(_attribution(cue, ends, by_id) for cue in _labelled(by_id, "CUE"))
    if not draft:
        _check_nesting(attributions, where)
    _check_overlaps(by_id, ends, where)
    return bare.replace(
        entities=tuple(_entity(region) for region in _labelled(by_id, *schema.LAYERS[schema.ENTITY])),
        numbers=tuple(_number(region, ends, by_id) for region in _labelled(by_id, *schema.VALUE_TYPES)),
        attributions=attributions,
    )


def disassemble(doc: Document) -> tuple[list[Region], list[Link]]:
    """A Document's regions in text order and its links; ids are made of label and offsets (``COUNT-797-802``).

    What several numbers or attributions share (a SOURCE, a COUNTED) is one region. Claims are left out.

    :raises AnnotationError: an entity, number or cue is there twice.
    """
    regions: dict[str, Region] = {}
    links: list[Link] = []

    def add(span: Span, values: Mapping[str, Any] | None = None) -> str:
        region = Region(
            f"{span.label}-{span.start}-{span.end}", span.label, span.start, span.end, span.text, values or {}
        )
        if values is not None and region.id in regions:
            raise AnnotationError("the span is there twice", where=f"{doc.id}, {region}", mend="Keep one of the two.")
        regions[region.id] = dataclasses.replace(region, score=span.score)
        return region.id

    for entity in doc.entities:
        add(entity, {} if entity.canonical is None else {"canonical": entity.canonical})
    for number in doc.numbers:
        start = add(number, _number_values(number))
        if number.counted:
            links.append(Link("counts", start, add(number.counted)))
    for attribution in doc.attributions:
        start = add(attribution.cue, {"depth": attribution.depth})
        if attribution.source:
            links.append(Link("source", start, add(attribution.source)))
        links += [Link("content", start, add(content)) for content in attribution.contents]
    return sorted(regions.values(), key=_place), links


def _number_values(number: Number) -> dict[str, Any]:
    values = {f.name: getattr(number.value, f.name, None) for f in FIELDS[number.label]}
    if number.label == "COUNT":
        values["status"] = number.status
    return {name: value for name, value in values.items() if value is not None}


def _place(span: Region) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _labelled(by_id: Mapping[str, Region], *labels: str) -> Iterator[Region]:
    return (region for region in by_id.values() if region.label in labels)


def _checked_regions(text: str, regions: Sequence[Region], where: str, draft: bool) -> dict[str, Region]:
    by_id: dict[str, Region] = {}
    by_place: dict[tuple[int, int, str], Region] = {}
    for region in regions:
        if not (
            isinstance(region.id, str)
            and isinstance(region.label, str)
            and type(region.start) is type(region.end) is int
        ):
            mend = "Id and label are strings, start and end whole numbers."
            raise AnnotationError(
                "its id, label or offsets are of the wrong kind", where=f"{where}, {region}", mend=mend
            )
    for region in sorted(regions, key=_place):
        here = f"{where}, {region}"
        _check_place(text, region, here)
        _check_values(region, here, draft)
        if region.id in by_id:
            raise AnnotationError(
                f"the id is also that of {by_id[region.id]}", where=here, mend="Give each region an id of its own."
            )
        if _place(region) in by_place:
            twin = by_place[_place(region)].id
            raise AnnotationError(
                f"region {twin} marks the same",
                where=here,
                mend="Delete one; a span may take part in several relations.",
            )
        by_id[region.id] = by_place[_place(region)] = region
    return by_id


def _check_place(text: str, region: Region, where: str) -> None:
    if region.label not in schema.LAYER_OF:
        raise AnnotationError(
            "the scheme has no such label", where=where, mend=f"Use one of {', '.join(schema.LAYER_OF)}."
        )
    if not 0 <= region.start < region.end <= len(text):
        message = f"the range is empty or outside the text of {len(text)} characters"
        raise AnnotationError(
            message, where=where, mend="Offsets are code points of the text exactly as stored; mark the span anew."
        )
    found = text[region.start : region.end]
    if region.text != found:
        message = f"its text {region.text!r} differs from the text there, {found!r}"
        raise AnnotationError(
            message, where=where, mend="The text was changed or the offsets are not code points; mark the span anew."
        )
    if found != found.strip():
        raise AnnotationError(f"{found!r} starts or ends on white space", where=where, mend="Trim the span.")


def _check_values(region: Region, where: str, draft: bool) -> None:
    fields = {f.name: f for f in FIELDS.get(region.label, ())}
    for name, value in region.values.items():
        if name not in fields:
            raise AnnotationError(
                f"{region.label} has no value {name!r}", where=where, mend="Remove it or correct the label."
            )
        if not _fits(value, fields[name]):
            allowed = (
                f"one of {', '.join(map(str, fields[name].choices))}"
                if fields[name].choices
                else f"a {fields[name].kind}"
            )
            raise AnnotationError(
                f"{name} is {value!r}", where=where, mend=f"Give {allowed}, or leave it out where unknown."
            )
    if not draft:
        for name in (f.name for f in fields.values() if f.required and f.name not in region.values):
            raise AnnotationError(f"{name} is missing", where=where, mend=f"Fill it in: a {region.label} needs it.")
    if region.label == "COUNT" and not draft and (rule := _broken_rule(region.values)):
        raise AnnotationError(rule, where=where, mend="Correct low, high or modifier.")
    if region.label == "DURATION" and not _DURATION.fullmatch(region.values.get("value", "PXD")):
        raise AnnotationError(
            f"{region.values['value']!r} is no ISO 8601 duration",
            where=where,
            mend="Write P5M, PT24H, or PXW where vague.",
        )
    if region.label == "MONEY" and not _CURRENCY.fullmatch(region.values.get("currency", "USD")):
        raise AnnotationError(
            f"{region.values['currency']!r} is no ISO 4217 currency", where=where, mend="Write three capitals, as USD."
        )


def _fits(value: Any, field: Field) -> bool:
    if field.kind == "text":
        return isinstance(value, str) and value == value.strip() != ""
    if isinstance(value, bool):
        return False
    if field.kind == "number":
        return isinstance(value, int | float) and math.isfinite(value)
    return value in field.choices


def _broken_rule(values: Mapping[str, Any]) -> str | None:
    low, high, modifier = values.get("low"), values.get("high"), values.get("modifier")
    if low is not None and high is not None and low > high:
        return f"low {low} is above high {high}"
    if modifier in ("at_least", "at_most", "vague") and 0 in (low, high):
        return "an open or unknown end has no number, not 0, as a box holds that was filled and emptied again"
    if modifier == "exact" and (low is None or low != high):
        return f"an exact COUNT needs low and high, both the same, not {low} and {high}"
    if modifier in ("approximate", "range") and (low is None or high is None):
        return f"{modifier} needs both low and high"
    if modifier == "at_least" and low is None:
        return "at_least needs low"
    if modifier == "at_most" and high is None:
        return "at_most needs high"
    return None


def _checked_links(by_id: Mapping[str, Region], links: Iterable[Link], where: str) -> dict[tuple[str, str], list[str]]:
    """(relation, id of the region it leaves) -> ids of the regions it points to."""
    ends: dict[tuple[str, str], list[str]] = {}
    for link in links:
        here = f"{where}, {link}"
        if not all(isinstance(part, str) for part in (link.type, link.from_id, link.to_id)):
            raise AnnotationError(
                "its type or ends are no strings", where=here, mend="Give the relation's name and two regions' ids."
            )
        if link.type not in schema.RELATIONS:
            raise AnnotationError(
                "the scheme has no such relation", where=here, mend=f"Use one of {', '.join(schema.RELATIONS)}."
            )
        for name in (link.from_id, link.to_id):
            if name not in by_id:
                raise AnnotationError(
                    f"there is no region {name}", where=here, mend="Delete the relation or restore the region."
                )
        labels = by_id[link.from_id].label, by_id[link.to_id].label
        if labels != schema.RELATIONS[link.type]:
            start, end = schema.RELATIONS[link.type]
            message = f"it joins {labels[0]} to {labels[1]}"
            raise AnnotationError(
                message, where=here, mend=f"{link.type} leads from a {start} to a {end}; correct its direction or ends."
            )
        targets = ends.setdefault((link.type, link.from_id), [])
        if link.to_id in targets:
            raise AnnotationError("the relation is there twice", where=here, mend="Delete one of the two.")
        if targets and link.type != "content":
            message = f"region {link.from_id} already has the {labels[1]} {targets[0]}"
            raise AnnotationError(
                message, where=here, mend=f"A {labels[0]} has at most one {labels[1]}; delete one relation."
            )
        targets.append(link.to_id)
    return ends


def _check_hanging(by_id: Mapping[str, Region], ends: Mapping[tuple[str, str], list[str]], where: str) -> None:
    pointed_to = {name for targets in ends.values() for name in targets}
    for relation, (start, end) in schema.RELATIONS.items():
        for region in _labelled(by_id, end):
            if region.id not in pointed_to:
                mend = f"Draw the relation {relation} from its {start}, or delete the span."
                raise AnnotationError(f"the {end} hangs on no {start}", where=f"{where}, {region}", mend=mend)
    for cue in _labelled(by_id, "CUE"):
        if ("content", cue.id) not in ends:
            mend = "Draw the relation content to what is said, or delete the CUE."
            raise AnnotationError("the CUE has no CONTENT", where=f"{where}, {cue}", mend=mend)


def _check_nesting(attributions: Sequence[Attribution], where: str) -> None:
    outer = [a.contents for a in attributions if a.depth == 1]
    for inner in (a for a in attributions if a.depth == 2):
        if not any(
            all(any(c.start <= s.start and s.end <= c.end for c in contents) for s in inner.spans) for contents in outer
        ):
            cue = f"CUE {inner.cue.text!r} [{inner.cue.start}, {inner.cue.end})"
            mend = "Give it depth 1, or mark the outer attribution so that its CONTENT holds all of the inner one."
            raise AnnotationError("depth 2, but inside no CONTENT of depth 1", where=f"{where}, {cue}", mend=mend)


def _check_overlaps(by_id: Mapping[str, Region], ends: Mapping[tuple[str, str], list[str]], where: str) -> None:
    heads: dict[str, dict[str, Region]] = {head: {} for head in schema.HEADS}
    for region in by_id.values():
        if schema.LAYER_OF[region.label] != schema.ATTRIBUTION:
            heads[schema.LAYER_OF[region.label]][region.id] = region
    for cue in _labelled(by_id, "CUE"):
        head = schema.ATTRIBUTION if cue.values.get("depth", 1) == 1 else "nested"
        for name in (cue.id, *ends.get(("source", cue.id), ()), *ends[("content", cue.id)]):
            heads[head][name] = by_id[name]
    for head, members in heads.items():
        spans = sorted(members.values(), key=_place)
        for left, right in pairwise(spans):
            if right.start < left.end:
                mend = "Spans of one layer must not overlap; attributions may only nest, with depth 1 and 2."
                raise AnnotationError(f"it overlaps {left} ({head} layer)", where=f"{where}, {right}", mend=mend)


def _span(region: Region) -> Span:
    return Span(region.start, region.end, region.text, region.label, score=region.score)


def _entity(region: Region) -> Entity:
    canonical = region.values.get("canonical")
    return Entity(region.start, region.end, region.text, region.label, score=region.score, canonical=canonical)


def _number(region: Region, ends: Mapping[tuple[str, str], list[str]], by_id: Mapping[str, Region]) -> Number:
    values: dict[str, Any] = {f.name: region.values.get(f.name) for f in FIELDS[region.label]}
    status = values.pop("status", None)
    counted = ends.get(("counts", region.id))
    return Number(
        region.start,
        region.end,
        region.text,
        region.label,
        score=region.score,
        value=None if values.get("modifier", "") is None else schema.VALUE_TYPES[region.label](**values),
        counted=_span(by_id[counted[0]]) if counted else None,
        status=status,
    )


def _attribution(cue: Region, ends: Mapping[tuple[str, str], list[str]], by_id: Mapping[str, Region]) -> Attribution:
    source = ends.get(("source", cue.id))
    contents = sorted((by_id[name] for name in ends[("content", cue.id)]), key=_place)
    return Attribution(
        source=_span(by_id[source[0]]) if source else None,
        cue=_span(cue),
        contents=tuple(_span(content) for content in contents),
        depth=cue.values.get("depth", 1),
    )
