"""The site of a story once it is named: after "Raqqa National Hospital", the "hospital" of "the hospital"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from raqqa_nlp.document import Entity

_KIND: Final = (
    r"academy|airbase|airfield|airport|barrage|barracks|base|bridge|camp|castle|cathedral|cemetery|church|citadel|clinic"
    r"|college|courthouse|dam|embassy|factory|fort|fortress|hospital|hotel|jail|library|mosque|museum|palace|port"
    r"|prison|refinery|school|shrine|stadium|station|synagogue|temple|terminal|university|warehouse"
)
_NAMED: Final = re.compile(rf".*\S[\s-]+({_KIND})|({_KIND})\s.*", re.IGNORECASE | re.DOTALL)
_AGAIN: Final = re.compile(rf"\b[Tt]he\s+({_KIND})\b(?![-‐‑]|\s+(?:in|of|at|near)\b)")
"""Not "the hospital in Homs", which may be another one."""


def named_again(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities with the bare nouns that stand for the one FACILITY of their kind that was named before.

    By the scheme "the stadium" alone is a FACILITY only where it refers to the one site of the story. A mention has the
    score of that name.

    :param entities: in order, not overlapping.
    """
    named: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.label == "FACILITY" and (kind := _kind(entity.text)):
            named[kind].append(entity)
    found = []
    places = {place for entity in entities for place in range(entity.start, entity.end)} if named else set()
    for again in _AGAIN.finditer(text) if named else ():
        start, end = again.span(1)
        before = [entity for entity in named[again[1].lower()] if entity.end <= start]
        if before and _are_one(before) and start not in places:
            found.append(replace(before[-1], start=start, end=end, text=text[start:end]))
    return tuple(sorted((*entities, *found), key=lambda entity: entity.start))


def _kind(name: str) -> str | None:
    """What a proper name says that its site is."""
    found = _NAMED.fullmatch(name)
    return (found[1] or found[2]).lower() if found and name != name.lower() else None


def _are_one(names: Sequence[Entity]) -> bool:
    """Whether the names are one in longer and shorter forms."""
    longest = max((name.text for name in names), key=len)
    return all(set(name.text.split()) <= set(longest.split()) for name in names)
