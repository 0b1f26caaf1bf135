"""Regions and links into a Document and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError
from raqqa_nlp.regions.checks import (
    check_hanging,
    check_nesting,
    check_overlaps,
    checked_links,
    checked_regions,
    labelled,
)
from raqqa_nlp.regions.region import FIELDS, Link, Region


def assemble(
    bare: Document, regions: Sequence[Region], links: Sequence[Link], *, where: str, draft: bool = False
) -> Document:
    """A text with the annotations that regions and links spell out, held against the whole scheme; without claims.

    :param bare: the text, with its id, date and outlet.
    :param where: the place of the annotations (file, task), for error messages.
    :param draft: a prediction to be corrected: values may be missing and attributions may nest loosely.
    :raises AnnotationError: naming ``where``, the region or relation, and the mend.
    """
    by_id = checked_regions(bare.text, regions, where, draft)
    ends = checked_links(by_id, links, where)
    check_hanging(by_id, ends, where)
    attributions = tuple(_attribution(cue, ends, by_id) for cue in labelled(by_id, "CUE"))
    if not draft:
        check_nesting(attributions, where)
    check_overlaps(by_id, ends, where)
    return bare.replace(
        entities=tuple(_entity(region) for region in labelled(by_id, *schema.LAYERS[schema.ENTITY])),
        numbers=tuple(_number(region, ends, by_id) for region in labelled(by_id, *schema.VALUE_TYPES)),
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
    return sorted(regions.values(), key=attrgetter("place")), links


def _number_values(number: Number) -> dict[str, Any]:
    values = {f.name: getattr(number.value, f.name, None) for f in FIELDS[number.label]}
    if number.label == "COUNT":
        values["status"] = number.status
    return {name: value for name, value in values.items() if value is not None}


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
    contents = sorted((by_id[name] for name in ends[("content", cue.id)]), key=attrgetter("place"))
    parts = [cue, *([by_id[source[0]]] if source else []), *contents]
    return Attribution(
        source=_span(by_id[source[0]]) if source else None,
        cue=_span(cue),
        contents=tuple(_span(content) for content in contents),
        depth=cue.values.get("depth", 1),
        score=min((part.score for part in parts if part.score is not None), default=None),
    )
