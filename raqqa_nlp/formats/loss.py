"""What a Document loses on its way through a format, found by comparing it with what is read back."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.regions import Region, disassemble
from raqqa_nlp.schema import Value

KINDS: Final = {
    "date": "the document's date",
    "outlet": "who published it",
    "span": "a span of any layer",
    "link": "a relation between two spans",
    "canonical": "an entity's canonical name",
    "value": "a number's value, or a part of it",
    "status": "a COUNT's status",
    "depth": "how deep an attribution is",
    "score": "the score of a span or an attribution",
    "claim": "a claim that does not follow from the rest, which is what reading derives claims from",
}
"""What can be lost -> what that is."""

SINGLE: Final = ("canonical", "status", "depth")
"""Values of a region that are a kind of their own."""


@dataclass(frozen=True, slots=True)
class Loss:
    """So many things of one kind (:data:`KINDS`) that a format did not keep of a document.

    What hangs on a lost span (its values, its links) is lost with it, and not counted again.
    """

    document: str
    what: str
    count: int


def losses(before: Document, after: Document) -> list[Loss]:
    """What a Document has that the one read back has not, in the order of :data:`KINDS`; the order of parts is nothing.

    :param after: what became of it; that is never more than it was.
    :raises InputError: the id or the text is another one, so that nothing can be said to hold any more.
    """
    if (before.id, before.text) != (after.id, after.text):
        raise InputError(
            "the format does not keep its id and text", where=before.id, mend="Choose another format, such as jsonl."
        )
    counts = Counter({name: 1 for name in ("date", "outlet") if getattr(before, name) != getattr(after, name)})
    counts += _of_regions(before, after) + _of_numbers(before, after) + _of_attributions(before, after)
    counts["claim"] = len(set(before.claims) - set(after.claims) - set(derive(before).claims))
    return [Loss(str(before.id), kind, counts[kind]) for kind in KINDS if counts[kind]]


def _of_regions(before: Document, after: Document) -> Counter[str]:
    regions, links = disassemble(before)
    kept_regions, kept_links = disassemble(after)
    kept = {region.id: region for region in kept_regions}
    lost = {region.id for region in regions} - kept.keys()
    ends_kept = [link for link in links if not {link.from_id, link.to_id} & lost]
    counts = Counter({"span": len(lost), "link": len(set(ends_kept) - set(kept_links))})
    for region in regions:
        if region.id in kept:
            counts.update(_differences(region, kept[region.id]))
    return counts


def _differences(region: Region, kept: Region) -> Iterator[str]:
    yield from (name for name in SINGLE if region.values.get(name) != kept.values.get(name))
    if region.score != kept.score:
        yield "score"


def _of_numbers(before: Document, after: Document) -> Counter[str]:
    """Values as a whole: regions hold less of them than Documents do."""
    kept = {(number.start, number.end): number.value for number in after.numbers}
    values = [(n.value, kept[n.start, n.end]) for n in before.numbers if (n.start, n.end) in kept]
    return Counter({"value": sum(_parts(value) != _parts(twin) for value, twin in values)})


def _parts(value: Value | None) -> tuple[Any, ...]:
    """All parts of a value, of which two equal Counts may differ in one; a value with nothing known is no value."""
    parts = () if value is None else dataclasses.astuple(value)
    return parts if set(parts) - {None} else ()


def _of_attributions(before: Document, after: Document) -> Counter[str]:
    kept = {(a.cue.start, a.cue.end): a.score for a in after.attributions}
    places = [((a.cue.start, a.cue.end), a.score) for a in before.attributions]
    return Counter({"score": sum(place in kept and kept[place] != score for place, score in places)})
