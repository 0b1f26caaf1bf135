"""Where: which names in a text are places something happens in, and which place lies in which, as the texts say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from raqqa_nlp.document import Document, Entity

_WHERE: Final = ("LOCATION", "FACILITY")
_COMPOUND: Final = re.compile(r"[-‐‑]\w")
_PREPOSITION: Final = re.compile(
    r"\b(?:across|around|at|for|from|in|inside|into|near|of|on|out\s+of|outside|over|through|throughout|to|within)\s+"
    r"(?:[\w'’-]+\s+){0,3}$",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile(r"\s?['’]?s\s|['’]\s")
_INSIDE: Final = re.compile(r",\s+|\s+in\s+(?:the\s+)?(?:(?:north|south|east|west|central)\w*\s+)?", re.IGNORECASE)
_LISTED: Final = re.compile(r",?\s+(?:and|or)\s+(?:the\s+)?|,\s+(?:the\s+)?")
_GOES_ON: Final = re.compile(r",?\s+(?:and|or)\s|['’]s?\b")
_REACH: Final = 60  # characters before a name in which its preposition is looked for


def settings(doc: Document) -> list[Entity]:
    """The LOCATIONs and FACILITYs that something is said to happen in or at, in text order.

    One after a preposition ("in the stadium"), before a possessive ("Syria's war"), or after another one and a comma
    ("Paris, France"); not one that acts ("Turkey said") or that stands in a compound ("US-backed").
    """
    found: list[Entity] = []
    for entity in _ordered(doc):
        before = doc.text[max(0, entity.start - _REACH) : entity.start]
        follows = bool(found) and doc.text[found[-1].end : entity.start] == ", "
        if _COMPOUND.match(doc.text, entity.end):
            continue
        if follows or _PREPOSITION.search(before) or _POSSESSIVE.match(doc.text, entity.end):
            found.append(entity)
    return found


def main(doc: Document) -> str | None:
    """The LOCATION that a document speaks of most, compounds apart; of several the one it names first."""
    names = [e.canonical for e in _ordered(doc, "LOCATION") if e.canonical and not _COMPOUND.match(doc.text, e.end)]
    return Counter(names).most_common(1)[0][0] if names else None


def containers(docs: Iterable[Document]) -> dict[str, str]:
    """LOCATION -> the one it lies in, as the texts say: "Raqqa, Syria", "Syria's Raqqa", "Raqqa in northern Syria".

    Of several the one that is said most often; members of a list ("Iraq, Syria and Lebanon") say nothing.
    """
    said = Counter(pair for doc in docs for pair in _said(doc))
    found: dict[str, str] = {}
    for (inner, outer), _ in sorted(said.items(), key=lambda item: (-item[1], item[0])):
        if inner not in chain(outer, found):
            found.setdefault(inner, outer)
    return found


def chain(place: str, inside: Mapping[str, str]) -> tuple[str, ...]:
    """A place and those it lies in, outwards."""
    found = [place]
    while (outer := inside.get(found[-1])) and outer not in found:
        found.append(outer)
    return tuple(found)


def _said(doc: Document) -> Iterator[tuple[str, str]]:
    places = [e for e in _ordered(doc, "LOCATION") if e.canonical]
    for i, (one, other) in enumerate(pairwise(places)):
        gap = doc.text[one.end : other.start]
        if one.canonical == other.canonical or not one.canonical or not other.canonical:
            continue
        if _POSSESSIVE.fullmatch(gap):
            yield other.canonical, one.canonical
        elif _INSIDE.fullmatch(gap) and not (gap.startswith(",") and _in_list(doc, places, i)):
            yield one.canonical, other.canonical


def _in_list(doc: Document, places: Sequence[Entity], i: int) -> bool:
    """Whether the names ``i`` and ``i + 1``, with a comma between, stand in a list, or the second begins anew."""
    before = doc.text[places[i - 1].end : places[i].start] if i else "."
    after = doc.text[places[i + 1].end : places[i + 2].start] if i + 2 < len(places) else "."
    return bool(_LISTED.fullmatch(before) or _LISTED.fullmatch(after) or _GOES_ON.match(doc.text, places[i + 1].end))


def _ordered(doc: Document, *labels: str) -> list[Entity]:
    return sorted((e for e in doc.entities if e.label in (labels or _WHERE)), key=lambda entity: entity.start)
