"""Names that were found in pieces made one, and several that were found as one made several.

Each rule is a convention of the scheme and of how names are written; hardly a name annotated by it has it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from raqqa_nlp.document import Entity
from raqqa_nlp.names import known

_PAIR: Final = re.compile(r"([A-Z][\w.]+)[-–]([A-Z][\w.]+)")
_PEOPLES: Final = re.compile(r"(\w[\w'’-]+)\s+(Arabs?|Kurds?|Kurdish|Turkm[ae]n)")
_MEMBERS: Final = re.compile(
    r"([A-Z][A-Z.]+)\s+(?:Marines|[Ss]oldiers|[Tt]roops|Airmen|forces|fighters|militants|members|rebels|units)"
)
_BELONGS: Final = re.compile(r"([A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)+)\s+of\s+[A-Z].*", re.DOTALL)

_NICKNAMED: Final = re.compile(
    r"[A-Z][\w.-]+(?:\s[A-Z][\w.-]+)*\s[\"“]\s?(?:[Tt]he\s)?[A-Z][\w .'’-]{0,20}?\s?[\"”]"
    r"\s[A-Z][\w-]+(?:\s[A-Z][\w-]+)*"
)
_ORDINAL: Final = r"\d+(?:st|nd|rd|th)"
_UNIT: Final = re.compile(rf"(?:{_ORDINAL}|[A-Z]\w+)\s(?:Battalion|Squadron|Brigade|Company|Battery),\s{_ORDINAL}\s.*")


def apart(entity: Entity) -> list[Entity]:
    """The names in what was found as one.

    "the [Syria]-[Iraq] border", "[Sunni] [Arab]"; of "[SDF] fighters" and "[Raymond Chan] of People Power" the first.
    """
    words = entity.text
    if entity.label == "LOCATION" and (pair := _PAIR.fullmatch(words)) and _is_of_places(pair):
        return [_part(entity, *pair.span(1)), _part(entity, *pair.span(2))]
    if entity.label == "NATIONALITY" and (pair := _PEOPLES.fullmatch(words)):
        return [_part(entity, *pair.span(1)), _part(entity, *pair.span(2))]
    if entity.label == "ORGANISATION" and (of := _MEMBERS.fullmatch(words)):
        return [_part(entity, *of.span(1))]
    if entity.label == "PERSON" and (of := _BELONGS.fullmatch(words)):
        return [_part(entity, *of.span(1))]
    return [entity]


def _is_of_places(pair: re.Match[str]) -> bool:
    one = any(known.label(place.replace(".", "")) == "LOCATION" for place in pair.groups())
    return one and not known.label(pair[0])


def whole(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """The entities, those that are one name as one: 'Joaquin "El Chapo" Guzman', "3rd Battalion, 6th Marines".

    :param entities: in order, not overlapping.
    """
    found: list[Entity] = []
    for entity in entities:
        if found and (start := _start(text, found, entity)) is not None:
            while found and found[-1].start >= start:
                found.pop()
            entity = replace(entity, start=start, text=text[start : entity.end])
        found.append(entity)
    return found


def _start(text: str, before: list[Entity], entity: Entity) -> int | None:
    """Where a name begins that ends with an entity, if one of the two before it is its beginning."""
    for first in before[-1:-3:-1]:
        if entity.label == "PERSON" == first.label and _NICKNAMED.fullmatch(text, first.start, entity.end):
            return first.start
        unit = entity.label == "ORGANISATION" == first.label and first is before[-1]
        if unit and text[first.end : entity.start] == ", " and _UNIT.fullmatch(text, first.start, entity.end):
            return first.start
    return None


def _part(entity: Entity, start: int, end: int) -> Entity:
    return replace(entity, start=entity.start + start, end=entity.start + end, text=entity.text[start:end])
