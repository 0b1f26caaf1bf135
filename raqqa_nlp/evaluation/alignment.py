"""Gold and predicted spans of a layer held against each other, each at most once, whether they are right or not.

They are paired in steps, each among what the former ones left: equal spans; spans of the same range; of the same label,
with a character in common; with a character in common. Within a step pairs are one to one, as many as possible and,
among those, sharing the most characters (:func:`raqqa_nlp.evaluation.spans.pairs`). Attributions nest, so a span may
lie in another of another depth: such two are paired only if their range or label is the same, and if of two pairings
one is of like depth, that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation.scores import MICRO, Accuracy, Figures
from raqqa_nlp.evaluation.spans import Place, overlaps, pairs, place, places

Pair: TypeAlias = tuple[Place | None, Place | None]
"""A gold and a predicted span; ``None`` where one has no counterpart."""

Agree: TypeAlias = Callable[[Place, Place], bool]


def scores(gold: Document, predicted: Document) -> Figures:
    """``LAYER/type/LABEL`` of one text, by the gold label, and ``micro`` for each layer."""
    figures: Figures = {}
    for layer in schema.LAYERS:
        figures |= types(layer, of_layer(gold, predicted, layer))
    return figures


def types(layer: str, aligned: Iterable[Pair]) -> Figures:
    """Of the gold spans that have a counterpart, how many have its label, too.

    :param layer: what the figures' names begin with.
    """
    rights: dict[str, list[bool]] = {}
    for gold, predicted in aligned:
        if gold and predicted:
            rights.setdefault(gold[2], []).append(gold[2] == predicted[2])
    if not rights:
        return {}
    by_label = {label: Accuracy(sum(each), len(each)) for label, each in rights.items()}
    micro = Accuracy(sum(a.right for a in by_label.values()), sum(a.total for a in by_label.values()))
    return {f"{layer}/type/{label}": accuracy for label, accuracy in {**by_label, MICRO: micro}.items()}


def anything(_: Place, __: Place) -> bool:
    """All spans are near each other."""
    return True


def of_layer(gold: Document, predicted: Document, layer: str) -> list[Pair]:
    """The spans of a layer of one text, aligned; all of them occur, and each once."""
    return align(places(gold, layer), places(predicted, layer), nearness(gold, predicted, layer))


def nearness(gold: Document, predicted: Document, layer: str) -> Agree:
    """Whether a gold and a predicted span of a layer are of one depth; only those of attributions may not be."""
    if layer != schema.ATTRIBUTION:
        return anything
    depths = _depths(gold), _depths(predicted)
    return lambda one, other: bool(depths[0][one] & depths[1][other])


def align(gold: Sequence[Place], predicted: Sequence[Place], near: Agree = anything) -> list[Pair]:
    """Spans of one text, aligned as the module's docstring says; all of them occur, and each once.

    :param near: what two spans must fulfil besides, if neither their range nor their label is the same.
    """

    def kin(one: Place, other: Place) -> bool:
        return _same_label(one, other) and near(one, other)

    wanted, given = Counter(gold), Counter(predicted)
    aligned: list[Pair] = [(span, span) for span in (wanted & given).elements()]
    left, others = sorted((wanted - given).elements()), sorted((given - wanted).elements())
    for agree in (_same_range, kin, _same_label, near):
        if left and others:
            found = _paired(left, others, agree)
            aligned += [(left[i], others[j]) for i, j in found]
            left = _without(left, {i for i, _ in found})
            others = _without(others, {j for _, j in found})
    return [*aligned, *((span, None) for span in left), *((None, span) for span in others)]


def _paired(left: Sequence[Place], right: Sequence[Place], agree: Agree) -> list[tuple[int, int]]:
    """Indices of spans that touch and agree, one to one."""
    touching = overlaps([(start, end) for start, end, _ in left], [(start, end) for start, end, _ in right])
    return pairs({(i, j): shared for (i, j), shared in touching.items() if agree(left[i], right[j])})


def _without(spans: Sequence[Place], indices: set[int]) -> list[Place]:
    return [span for i, span in enumerate(spans) if i not in indices]


def _same_range(one: Place, other: Place) -> bool:
    return one[:2] == other[:2]


def _same_label(one: Place, other: Place) -> bool:
    return one[2] == other[2]


def _depths(doc: Document) -> dict[Place, set[int]]:
    """At which depths the spans of attributions stand: of different depths, one may lie in the other."""
    depths: dict[Place, set[int]] = {}
    for attribution in doc.attributions:
        for span in attribution.spans:
            depths.setdefault(place(span), set()).add(attribution.depth)
    return depths
