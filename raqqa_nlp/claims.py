"""Claims: every COUNT of a document as somebody's statement. Derived from its spans, never annotated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from raqqa_nlp import antecedents
from raqqa_nlp.document import Attribution, Claim, Document, Number
from raqqa_nlp.render.values import count_text
from raqqa_nlp.schema import Count

__all__ = ["derive", "range_text", "standing", "summary", "voice"]


def derive(doc: Document) -> Document:
    """The document with one claim for every COUNT, in text order; claims it had are replaced.

    A claim stands in the innermost attribution that has a SOURCE and whose CONTENT contains the COUNT; failing that in
    the innermost without one (hedged); failing that in none (the document's own voice). Its ``source`` is the
    canonical name of whoever speaks, ``None`` where the SOURCE has no name; its words are ``attribution.source.text``.
    A COUNT without a value gives a vague claim with both ends open.
    """
    counts = [number for number in doc.numbers if number.label == "COUNT"]
    return doc.replace(claims=tuple(_claim(doc, *pair) for pair in standing(doc, counts)))


def standing(doc: Document, numbers: Iterable[Number]) -> list[tuple[Number, Attribution | None, str | None]]:
    """The numbers in text order, each with the attribution that it stands in and the canonical name of who speaks.

    The attribution is chosen as :func:`derive` says.
    """
    names = [antecedents.name(entity) for entity in antecedents.speakers(doc)]
    ordered = sorted(numbers, key=lambda number: number.start)
    found = zip(ordered, _innermost(doc.attributions, ordered), strict=True)
    return [(n, None, None) if i is None else (n, doc.attributions[i], names[i]) for n, i in found]


def _claim(doc: Document, number: Number, attribution: Attribution | None, source: str | None) -> Claim:
    value = number.value if isinstance(number.value, Count) else Count(None, None, "vague")
    return Claim(
        number=number,
        low=value.low,
        high=value.high,
        modifier=value.modifier,
        counted=number.counted.text if number.counted else None,
        status=number.status,
        source=source,
        attribution=attribution,
        document_id=doc.id,
    )


def _innermost(attributions: Sequence[Attribution], numbers: Sequence[Number]) -> list[int | None]:
    """For each number, in text order, the index of the attribution it stands in.

    One with a SOURCE comes before one without, then the deepest, then the one with the shortest CONTENT.
    """
    pieces = sorted(
        (
            content.start,
            content.end,
            (attribution.source is not None, attribution.depth, content.start - content.end, i),
        )
        for i, attribution in enumerate(attributions)
        for content in attribution.contents
    )
    found: list[int | None] = []
    open_pieces: list[tuple[int, int, tuple[bool, int, int, int]]] = []
    following = 0
    for number in numbers:
        while following < len(pieces) and pieces[following][0] <= number.start:
            open_pieces.append(pieces[following])
            following += 1
        open_pieces = [piece for piece in open_pieces if piece[1] > number.start]
        around = [rank for _, end, rank in open_pieces if number.end <= end]
        found.append(max(around)[-1] if around else None)
    return found


def range_text(claim: Claim) -> str:
    """How many, as :func:`raqqa_nlp.render.values.count_text` words it."""
    return count_text(claim.low, claim.high, claim.modifier, claim.number.text)


def summary(claim: Claim) -> str:
    """One line: on whose word (:func:`voice`), how many, of what, what befell them."""
    status = claim.status if claim.status != "other" else None
    return f"{voice(claim)}: {' '.join(filter(None, (range_text(claim), claim.counted, status)))}"


def voice(claim: Claim) -> str:
    """On whose word: a name; a source's own words, in quotation marks, where it has no name; or nobody's.

    "hedged" and the cue where there is no source, "own voice" where the document itself says so.
    """
    if claim.attribution is None:
        return "own voice"
    if claim.source is not None:
        return claim.source
    source, cue = claim.attribution.source, claim.attribution.cue
    return f"“{source.text}”" if source else f"hedged (“{cue.text}”)"
