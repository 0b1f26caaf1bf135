"""What differs between two annotations of one text, span by span."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.regions import Region, disassemble

Place = tuple[int, int, str]
"""Start, end and label: no two spans of a text share them."""

KINDS: Final = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Change:
    """One span that is there after and was not before, the other way round, or that has changed.

    A changed one overlaps the one before and differs in its range, its label, a value, or in what it is related to.

    :param before: ``None`` where the span was added.
    :param after: ``None`` where it was removed.
    """

    before: Region | None
    after: Region | None

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def layer(self) -> str:
        return schema.LAYER_OF[self.region.label]

    @property
    def region(self) -> Region:
        """As it is after, or was if it is no more."""
        region = self.after or self.before
        assert region is not None
        return region

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            return f"{self.kind} {_shown(self.region)}"
        before, after = self.before, self.after
        said = [] if before.place == after.place else [f"was {_shown(before)}"]
        for name in sorted(before.values.keys() | after.values.keys()):
            old, new = before.values.get(name), after.values.get(name)
            if old != new:
                said.append(f"{name} {_value(old)} -> {_value(new)}")
        return f"changed {_shown(after)}: {', '.join(said)}"


def changes(before: Document | None, after: Document | None) -> list[Change]:
    """How to get from one annotation of a text to another, in text order.

    What a COUNT or CUE is related to counts among its values. Scores do not count, nor does it that the other end of a
    relation is a changed span.

    :param before: ``None`` for none, likewise ``after``.
    """
    old, new = _regions(before), _regions(after)
    became = {place: place for place in old.keys() & new.keys()}
    gone, come = ([regions[place] for place in regions if place not in became] for regions in (old, new))
    became |= {left.place: right.place for left, right in _pairs(gone, come)}
    found = []
    for place, region in old.items():
        later = new[became[place]] if place in became else None
        moved = {name: _moved(value, became) for name, value in region.values.items()}
        if later is None or later.place != place or later.values != moved:
            found.append(Change(dataclasses.replace(region, values=moved), later))
    kept = set(became.values())
    found += [Change(None, region) for place, region in new.items() if place not in kept]
    return sorted(found, key=lambda change: change.region.place)


def counts(found: Iterable[Change]) -> dict[str, dict[str, int]]:
    """Layer -> kind -> how many, all of :data:`KINDS` for every layer."""
    number = Counter((change.layer, change.kind) for change in found)
    return {layer: {kind: number[layer, kind] for kind in KINDS} for layer in schema.LAYERS}


def _regions(doc: Document | None) -> dict[Place, Region]:
    """By place, with the places that they are related to among their values."""
    if doc is None:
        return {}
    regions, links = disassemble(doc)
    place_of = {region.id: region.place for region in regions}
    related: dict[str, dict[str, set[Place]]] = {}
    for link in links:
        related.setdefault(link.from_id, {}).setdefault(link.type, set()).add(place_of[link.to_id])
    return {
        region.place: dataclasses.replace(region, values={**region.values, **related.get(region.id, {})})
        for region in regions
    }


def _moved(value: Any, became: Mapping[Place, Place]) -> Any:
    return {became.get(place, place) for place in value} if isinstance(value, set) else value


def _pairs(gone: Iterable[Region], come: Iterable[Region]) -> Iterator[tuple[Region, Region]]:
    """Spans that became other spans: each with the one it overlaps most, of its own label first."""
    candidates = [
        (left, right) for left in gone for right in come if _overlap(left, right) and _comparable(left, right)
    ]
    used: set[Place] = set()
    for left, right in sorted(candidates, key=lambda pair: (pair[0].label != pair[1].label, -_overlap(*pair))):
        if left.place not in used and right.place not in used:
            used |= {left.place, right.place}
            yield left, right


def _comparable(left: Region, right: Region) -> bool:
    """Of one layer; a CUE inside a CONTENT is no change of it."""
    layers = schema.LAYER_OF[left.label], schema.LAYER_OF[right.label]
    return left.label == right.label or (layers[0] == layers[1] != schema.ATTRIBUTION)


def _overlap(left: Region, right: Region) -> float:
    """What both share of what either covers."""
    shared = min(left.end, right.end) - max(left.start, right.start)
    return max(shared, 0) / (max(left.end, right.end) - min(left.start, right.start))


def _shown(region: Region) -> str:
    words = " ".join(region.text.split())
    return f"{region.label} “{words if len(words) <= 40 else words[:39] + '…'}” [{region.start}, {region.end})"


def _value(value: object) -> str:
    if isinstance(value, set):
        return " and ".join(f"[{start}, {end})" for start, end, _ in sorted(value))
    return "none" if value is None else str(value)
