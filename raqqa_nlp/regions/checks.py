"""The scheme's rules, held against regions and links; every breach names its place and its mend."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution
from raqqa_nlp.errors import AnnotationError
from raqqa_nlp.regions.region import FIELDS, Field, Link, Region

_PART: Final = r"(?:\d+(?:\.\d+)?|X)"
_DURATION: Final = re.compile(rf"P(?=.)(?:{_PART}[YMWD])*(?:T(?:{_PART}[HMS])+)?")
_CURRENCY: Final = re.compile("[A-Z]{3}")


def _wrong(message: str, where: str, mend: str) -> AnnotationError:
    return AnnotationError(message, where=where, mend=mend)


def labelled(by_id: Mapping[str, Region], *labels: str) -> Iterator[Region]:
    """The regions that have one of these labels, in text order."""
    return (region for region in by_id.values() if region.label in labels)


def checked_regions(text: str, regions: Sequence[Region], where: str, draft: bool) -> dict[str, Region]:
    """Id -> region, in text order; ids, places and values checked one by one."""
    by_id: dict[str, Region] = {}
    by_place: dict[tuple[int, int, str], Region] = {}
    for region in regions:
        if not (
            isinstance(region.id, str)
            and isinstance(region.label, str)
            and type(region.start) is type(region.end) is int
        ):
            mend = "Id and label are strings, start and end whole numbers."
            raise _wrong("its id, label or offsets are of the wrong kind", f"{where}, {region}", mend)
    for region in sorted(regions, key=attrgetter("place")):
        here = f"{where}, {region}"
        _check_place(text, region, here)
        _check_values(region, here, draft)
        if region.id in by_id:
            raise _wrong(f"the id is also that of {by_id[region.id]}", here, "Give each region an id of its own.")
        if region.place in by_place:
            twin = by_place[region.place].id
            raise _wrong(
                f"region {twin} marks the same", here, "Delete one; a span may take part in several relations."
            )
        by_id[region.id] = by_place[region.place] = region
    return by_id


def _check_place(text: str, region: Region, where: str) -> None:
    if region.label not in schema.LAYER_OF:
        raise _wrong("the scheme has no such label", where, f"Use one of {', '.join(schema.LAYER_OF)}.")
    if not 0 <= region.start < region.end <= len(text):
        message = f"the range is empty or outside the text of {len(text)} characters"
        raise _wrong(message, where, "Offsets are code points of the text exactly as stored; mark the span anew.")
    found = text[region.start : region.end]
    if region.text != found:
        message = f"its text {region.text!r} differs from the text there, {found!r}"
        raise _wrong(message, where, "The text was changed or the offsets are not code points; mark the span anew.")
    if found != found.strip():
        raise _wrong(f"{found!r} starts or ends on white space", where, "Trim the span.")


def _check_values(region: Region, where: str, draft: bool) -> None:
    fields = {f.name: f for f in FIELDS.get(region.label, ())}
    for name, value in region.values.items():
        if name not in fields:
            raise _wrong(f"{region.label} has no value {name!r}", where, "Remove it or correct the label.")
        if not _fits(value, fields[name]):
            allowed = (
                f"one of {', '.join(map(str, fields[name].choices))}"
                if fields[name].choices
                else f"a {fields[name].kind}"
            )
            raise _wrong(f"{name} is {value!r}", where, f"Give {allowed}, or leave it out where unknown.")
    if not draft:
        for name in (f.name for f in fields.values() if f.required and f.name not in region.values):
            raise _wrong(f"{name} is missing", where, f"Fill it in: a {region.label} needs it.")
        if region.label == "COUNT" and (rule := _broken_rule(region.values)):
            raise _wrong(rule, where, "Correct low, high or modifier; to empty a box, mark the span anew.")
    if region.label == "DURATION" and not _DURATION.fullmatch(value := region.values.get("value", "PXD")):
        raise _wrong(f"{value!r} is no ISO 8601 duration", where, "Write P5M, PT24H, or PXW where vague.")
    if region.label == "MONEY" and not _CURRENCY.fullmatch(value := region.values.get("currency", "USD")):
        raise _wrong(f"{value!r} is no ISO 4217 currency", where, "Write three capitals, as USD.")


def _fits(value: Any, field: Field) -> bool:
    if field.kind == "text":
        return isinstance(value, str) and value == value.strip() != ""
    if isinstance(value, bool):
        return False
    if field.kind == "number":
        return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    return value in field.choices


def _broken_rule(values: Mapping[str, Any]) -> str | None:
    low, high, modifier = values.get("low"), values.get("high"), values.get("modifier")
    if low is not None and high is not None and low > high:
        return f"low {low} is above high {high}"
    if modifier in ("at_least", "at_most", "vague") and 0 in (low, high):
        return "an open or unknown end is 0 instead of empty, as a box that was filled and emptied again"
    if modifier == "exact" and (low is None or low != high):
        return f"an exact COUNT needs low and high, both the same, not {low} and {high}"
    if modifier in ("approximate", "range") and (low is None or high is None):
        return f"{modifier} needs both low and high"
    if modifier == "at_least" and low is None:
        return "at_least needs low"
    if modifier == "at_most" and high is None:
        return "at_most needs high"
    return None


def checked_links(by_id: Mapping[str, Region], links: Iterable[Link], where: str) -> dict[tuple[str, str], list[str]]:
    """(relation, id of the region it leaves) -> ids of the regions it points to."""
    ends: dict[tuple[str, str], list[str]] = {}
    for link in links:
        here = f"{where}, {link}"
        if not all(isinstance(part, str) for part in (link.type, link.from_id, link.to_id)):
            raise _wrong("its type or ends are no strings", here, "Give the relation's name and two regions' ids.")
        if link.type not in schema.RELATIONS:
            raise _wrong("the scheme has no such relation", here, f"Use one of {', '.join(schema.RELATIONS)}.")
        for name in (link.from_id, link.to_id):
            if name not in by_id:
                raise _wrong(f"there is no region {name}", here, "Delete the relation or restore the region.")
        labels = by_id[link.from_id].label, by_id[link.to_id].label
        if labels != schema.RELATIONS[link.type]:
            start, end = schema.RELATIONS[link.type]
            message = f"it joins {labels[0]} to {labels[1]}"
            raise _wrong(message, here, f"{link.type} leads from a {start} to a {end}; correct its direction or ends.")
        targets = ends.setdefault((link.type, link.from_id), [])
        if link.to_id in targets:
            raise _wrong("the relation is there twice", here, "Delete one of the two.")
        if targets and link.type != "content":
            message = f"region {link.from_id} already has the {labels[1]} {targets[0]}"
            raise _wrong(message, here, f"A {labels[0]} has at most one {labels[1]}; delete one relation.")
        targets.append(link.to_id)
    return ends


def check_hanging(by_id: Mapping[str, Region], ends: Mapping[tuple[str, str], list[str]], where: str) -> None:
    """Every COUNTED, SOURCE and CONTENT is pointed to, every CUE points to a CONTENT."""
    pointed_to = {name for targets in ends.values() for name in targets}
    for relation, (start, end) in schema.RELATIONS.items():
        for region in labelled(by_id, end):
            if region.id not in pointed_to:
                mend = f"Draw the relation {relation} from its {start}, or delete the span."
                raise _wrong(f"the {end} hangs on no {start}", f"{where}, {region}", mend)
    for cue in labelled(by_id, "CUE"):
        if ("content", cue.id) not in ends:
            mend = "Draw the relation content to what is said, or delete the CUE."
            raise _wrong("the CUE has no CONTENT", f"{where}, {cue}", mend)


def check_nesting(attributions: Sequence[Attribution], where: str) -> None:
    """An attribution of depth 2 lies, all of it, inside the CONTENT of one of depth 1."""
    outer = [a.contents for a in attributions if a.depth == 1]
    for inner in (a for a in attributions if a.depth == 2):
        if not any(
            all(any(c.start <= s.start and s.end <= c.end for c in contents) for s in inner.spans) for contents in outer
        ):
            cue = f"CUE {inner.cue.text!r} [{inner.cue.start}, {inner.cue.end})"
            mend = "Give it depth 1, or mark the outer attribution so that its CONTENT holds all of the inner one."
            raise _wrong("depth 2, but inside no CONTENT of depth 1", f"{where}, {cue}", mend)


def check_overlaps(by_id: Mapping[str, Region], ends: Mapping[tuple[str, str], list[str]], where: str) -> None:
    """Spans of one layer, of attributions those of one depth, do not overlap."""
    heads: dict[str, dict[str, Region]] = {head: {} for head in schema.HEADS}
    for region in by_id.values():
        if schema.LAYER_OF[region.label] != schema.ATTRIBUTION:
            heads[schema.LAYER_OF[region.label]][region.id] = region
    for cue in labelled(by_id, "CUE"):
        head = schema.ATTRIBUTION if cue.values.get("depth", 1) == 1 else "nested"
        for name in (cue.id, *ends.get(("source", cue.id), ()), *ends[("content", cue.id)]):
            heads[head][name] = by_id[name]
    for head, members in heads.items():
        spans = sorted(members.values(), key=attrgetter("place"))
        for left, right in pairwise(spans):
            if right.start < left.end:
                mend = "Spans of one layer must not overlap; attributions may only nest, with depth 1 and 2."
                raise _wrong(f"it overlaps {left} ({head} layer)", f"{where}, {right}", mend)
