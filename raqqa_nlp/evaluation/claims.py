"""Claims, the last station: how many of what, what befell them, on whose word.

A gold and a predicted claim may be paired if their COUNTs share a character and they agree on as much as a level asks;
pairs are one to one and as many as possible, so a stricter level never scores higher than a looser one.

- ``range``: the same ``low`` and ``high``.
- ``range+source``: also the same canonical source, whatever its case, and the same voice (:func:`voice`).
- ``all``: also the same status and the same text of the counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from raqqa_nlp.claims import derive
from raqqa_nlp.document import Claim, Document
from raqqa_nlp.evaluation.scores import Figures
from raqqa_nlp.evaluation.spans import matched, overlaps
from raqqa_nlp.evaluation.values import equal


def scores(gold: Document, predicted: Document) -> Figures:
    """The figures of one text's claims, which are derived anew on both sides, by the same rules."""
    return compare(derive(gold).claims, derive(predicted).claims)


def compare(gold: Sequence[Claim], predicted: Sequence[Claim]) -> Figures:
    """``claim/overlap/range``, ``claim/overlap/range+source`` and ``claim/overlap/all`` for the claims of one text."""
    candidates = overlaps(*([(claim.number.start, claim.number.end) for claim in side] for side in (gold, predicted)))
    figures: Figures = {}
    for level, agree in LEVELS.items():
        edges = {(i, j): weight for (i, j), weight in candidates.items() if agree(gold[i], predicted[j])}
        figures[f"claim/overlap/{level}"] = matched(len(gold), len(predicted), edges)
    return figures


def voice(claim: Claim) -> Literal["named", "hedged", "own"]:
    """Whose word a claim is: somebody's (by name, noun or pronoun), nobody's in particular, or the document's own."""
    if claim.attribution is None:
        return "own"
    return "hedged" if claim.attribution.source is None else "named"


def _same_range(gold: Claim, predicted: Claim) -> bool:
    return equal(gold.low, predicted.low) and equal(gold.high, predicted.high)


def _same_source(gold: Claim, predicted: Claim) -> bool:
    names = [claim.source and claim.source.casefold() for claim in (gold, predicted)]
    return _same_range(gold, predicted) and names[0] == names[1] and voice(gold) == voice(predicted)


def _same(gold: Claim, predicted: Claim) -> bool:
    same_things = gold.status == predicted.status and gold.counted == predicted.counted
    return _same_source(gold, predicted) and same_things


LEVELS: Final[dict[str, Callable[[Claim, Claim], bool]]] = {
    "range": _same_range,
    "range+source": _same_source,
    "all": _same,
}
