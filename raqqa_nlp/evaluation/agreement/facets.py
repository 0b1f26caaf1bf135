"""What annotators say of a span besides marking it: values, names and links.

Judged among the spans that annotators share (same range and label). A value or name is the same or it is not; one that
nobody gives (a corpus without values) is not judged. A link is the same if it leads to the same thing: if each span at
its end, of either annotator, shares a character with one of the other's, or neither has any. That such ends differ in
range is said of the spans, and once is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Span
from raqqa_nlp.evaluation.spans import Place, place, touch
from raqqa_nlp.evaluation.values import fields
from raqqa_nlp.regions.region import FIELDS

Given: TypeAlias = tuple[Any, ...]
"""A value, be it "open" (``(None,)``); the spans to which a link leads; nothing at all: ``()``."""

LINKS: Final = ("COUNT.counted", "CUE.source", "CUE.content")

_TOGETHER: Final = {
    label: f"{label}.all" for label, held in FIELDS.items() if sum(field.name != "status" for field in held) > 1
}
"""Label whose value has several fields -> the name for all of them together, a COUNT's status apart."""

NAMES: Final = (
    *(f"{label}.canonical" for label in schema.CANONICAL_LABELS),
    *(
        name
        for label in schema.VALUE_TYPES
        for name in (*(f"{label}.{field.name}" for field in FIELDS[label]), *filter(None, [_TOGETHER.get(label)]))
    ),
    *("COUNT.counted", "CUE.depth", "CUE.source", "CUE.content"),
)
"""All that is judged, ``LABEL.field``, in the order of the scheme; ``LABEL.all`` for a value of several fields."""


def layer_of(name: str) -> str:
    """The layer of a ``LABEL.field``."""
    return schema.LAYER_OF[name.partition(".")[0]]


def given(doc: Document) -> dict[str, dict[Place, Given]]:
    """Name, of :data:`NAMES` -> span -> what it is given."""
    found: dict[str, dict[Place, Given]] = {name: {} for name in NAMES}
    for entity in doc.entities:
        if entity.label in schema.CANONICAL_LABELS:
            found[f"{entity.label}.canonical"][place(entity)] = _optional(entity.canonical)
    for number in doc.numbers:
        held = fields(number)
        for field in FIELDS[number.label]:
            value = _optional(number.status) if field.name == "status" else (held[field.name],) if held else ()
            found[f"{number.label}.{field.name}"][place(number)] = value
        if number.label in _TOGETHER:
            found[_TOGETHER[number.label]][place(number)] = tuple(held.values())
        if number.label == "COUNT":
            found["COUNT.counted"][place(number)] = _optional(number.counted)
    for cue, attributions in _by_cue(doc).items():
        found["CUE.depth"][cue] = tuple(sorted({attribution.depth for attribution in attributions}))
        found["CUE.source"][cue] = tuple(a.source for a in attributions if a.source)
        found["CUE.content"][cue] = tuple(content for a in attributions for content in a.contents)
    return found


def judged(name: str, sides: Sequence[Mapping[Place, Given]]) -> Iterator[tuple[Place, list[Given | None]]]:
    """The spans that two annotators or more have, with what each gives them: ``None`` from one who has no such span.

    :param sides: of one text and name, what each annotator gives.
    """
    for span in sorted({span for side in sides for span in side}):
        cells = [side.get(span) for side in sides]
        if sum(cell is not None for cell in cells) > 1 and (name in LINKS or any(cells)):
            yield span, cells


def same(name: str, one: Given, other: Given) -> bool:
    """Whether two annotators give the same, as the module says."""
    return _lead_to_the_same(one, other) if name in LINKS else one == other


def _lead_to_the_same(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return all(any(touch(a, b) for b in other) for a in one) and all(any(touch(a, b) for a in one) for b in other)


def _optional(value: str | Span | None) -> Given:
    return () if value is None else (value,)


def _by_cue(doc: Document) -> dict[Place, list[Attribution]]:
    """The attributions of each CUE: one, or two where the depths share it."""
    by_cue: dict[Place, list[Attribution]] = {}
    for attribution in doc.attributions:
        by_cue.setdefault(place(attribution.cue), []).append(attribution)
    return by_cue
