"""Claims: every COUNT of a document as somebody's statement. Derived from its spans, never annotated."""

from __future__ import annotations

from collections.abc import Sequence

from raqqa_nlp import antecedents, schema
from raqqa_nlp.document import Attribution, Claim, Document, Number
from raqqa_nlp.schema import Count

__all__ = ["derive", "range_text", "summary", "voice"]


def derive(doc: Document) -> Document:
    """The document with one claim for every COUNT, in text order; claims it had are replaced.

    A claim stands in the innermost attribution that has a SOURCE and whose CONTENT contains the COUNT; failing that in
    the innermost without one (hedged); failing that in none (the document's own voice). Its ``source`` is the
    canonical name of whoever speaks, ``None`` where the SOURCE has no name; its words are ``attribution.source.text``.
    A COUNT without a value gives a vague claim with both ends open.
    """
    names = [antecedents.name(entity) for entity in antecedents.speakers(doc)]
    claims = (_claim(doc, number, names) for number in doc.numbers if number.label == "COUNT")
    return doc.replace(claims=tuple(sorted(claims, key=lambda claim: claim.number.start)))


def _claim(doc: Document, number: Number, names: Sequence[str | None]) -> Claim:
    value = number.value if isinstance(number.value, Count) else Count(None, None, "vague")
    standing = _innermost(doc.attributions, number)
    return Claim(
        number=number,
        low=value.low,
        high=value.high,
        modifier=value.modifier,
        counted=number.counted.text if number.counted else None,
        status=number.status,
        source=None if standing is None else names[standing],
        attribution=None if standing is None else doc.attributions[standing],
        document_id=doc.id,
    )


def _innermost(attributions: Sequence[Attribution], number: Number) -> int | None:
    """The attribution a COUNT stands in: with a SOURCE before without, then the deepest, then the shortest CONTENT."""
    around = [
        (attribution.source is not None, attribution.depth, content.start - content.end, i)
        for i, attribution in enumerate(attributions)
        for content in attribution.contents
        if content.start <= number.start and number.end <= content.end
    ]
    return max(around)[-1] if around else None


def range_text(claim: Claim) -> str:
    """How many: "3,250", "about 15,000", "≥130", "up to 300", "200–300 at most", "vague: dozens (24 or more)"."""
    low, high = claim.low, claim.high
    if claim.modifier == "vague":
        bound = "" if low is None else f" ({_figure(low)} or more)"
        return f"vague: {claim.number.text.lower()}{bound}"
    if low is None or high is None:
        return f"up to {_figure(high)}" if high is not None else f"≥{_figure(low)}" if low is not None else "unknown"
    figures = _figure(low) if low == high else f"{_figure(low)}–{_figure(high)}"
    wording = {"approximate": "about {}", "at_least": "{} at least", "at_most": "{} at most"}
    return wording.get(claim.modifier, "{}").format(figures)


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


def _figure(number: schema.Number) -> str:
    return f"{number:,}"
