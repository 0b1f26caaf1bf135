"""Spans of any scheme, without Documents: for annotations with labels of their own, nested or not.

    gold = {"text 1": [(0, 4, "drug"), (10, 24, "disease"), (14, 24, "symptom")]}
    predicted = {"text 1": [(0, 4, "drug"), (14, 24, "disease")]}
    report = evaluate_spans(gold, predicted)
    report["span/exact/micro"].value

Offsets are integers, half-open, counted in whatever unit both sides use: characters, bytes, tokens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.alignment import align, types
from raqqa_nlp.evaluation.confusion import Confusion, tabulate
from raqqa_nlp.evaluation.report import Report, TextFigures
from raqqa_nlp.evaluation.scores import RESERVED
from raqqa_nlp.evaluation.spans import Place, of_places

LAYER: Final = "span"
UNLABELLED: Final = "_"
Annotations = Mapping[str, Iterable[Place]]
"""Id of a text -> its spans, each with start, end and label; a text without spans is there, too."""


def evaluate_spans(gold: Annotations, predicted: Annotations, *, layer: str = LAYER) -> Report:
    """The span scores of :func:`raqqa_nlp.evaluation.evaluate`: exact, overlap, boundary, type; by label, micro, macro.

    :param predicted: of the same texts.
    :param layer: what the figures' names begin with.
    :raises InputError: there are no texts, those of the two sides differ, a range is empty or no range, or a label or
        the layer cannot stand in a figure's name.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    if "/" in layer:
        raise InputError(f"{layer!r} is no name of a layer", mend="Give one without a slash.")
    texts = []
    for name, left, right in _pair(gold, predicted):
        figures = {**of_places(layer, left, right), **types(layer, align(left, right))}
        texts.append(TextFigures(name, {name: figure for name, figure in figures.items() if any(figure.counts)}))
    return Report(tuple(texts))


def confusion_of_spans(gold: Annotations, predicted: Annotations, *, layer: str = LAYER) -> Confusion:
    """Which label is taken for which, as :func:`raqqa_nlp.evaluation.confusion` of Documents.

    :raises InputError: as :func:`evaluate_spans`.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    aligned = (found for _, left, right in _pair(gold, predicted) for found in align(left, right))
    return tabulate(layer, Counter((one and one[2], other and other[2]) for one, other in aligned))


def spans_of_tags(tags: Sequence[str]) -> list[Place]:
    """The spans of a sequence of IOB2 tags, as indices of its items.

    Strictly: a span is ``B-`` and what follows of ``I-`` with the same label; an ``I-`` after anything else is none.
    Tags without a label, ``B`` and ``I``, have the label ``_``, as in seqeval.

    :raises InputError: a tag is none of IOB2.
    """
    spans: list[Place] = []
    inside: str | None = None
    for index, tag in enumerate(tags):
        prefix, _, label = tag.partition("-")
        if prefix not in ("B", "I", "O"):
            raise InputError(f"{tag!r} is no IOB2 tag", where=f"item {index}", mend="Give O, B-LABEL or I-LABEL.")
        label = label or UNLABELLED
        if prefix == "B":
            inside = label
            spans.append((index, index + 1, label))
        elif prefix == "I" and inside == label:
            spans[-1] = (spans[-1][0], index + 1, label)
        else:
            inside = None
    return spans


def _pair(gold: Annotations, predicted: Annotations) -> list[tuple[str, list[Place], list[Place]]]:
    """Both sides of each text, in the order of the ids."""
    if not gold:
        raise InputError("there are no gold texts", mend="Give at least one.")
    for missing, side in ((gold.keys() - predicted.keys(), "predicted"), (predicted.keys() - gold.keys(), "gold")):
        if missing:
            names = ", ".join(sorted(missing)[:5]) + (", ..." if len(missing) > 5 else "")
            mend = "Give gold and prediction of the same texts; one in which nothing is found has an empty list."
            raise InputError(f"{len(missing)} text(s) missing: {names}", where=f"the {side} spans", mend=mend)
    return [
        (name, _checked(gold[name], name, "gold"), _checked(predicted[name], name, "predicted"))
        for name in sorted(gold)
    ]


def _checked(spans: Iterable[Place], text: str, side: str) -> list[Place]:
    checked = []
    for start, end, label in spans:
        if not 0 <= start < end:
            mend = "Give start and end with 0 <= start < end; end is the first position after the span."
            raise InputError(f"({start}, {end}, {label!r}) is no range", where=f"{side} spans of {text}", mend=mend)
        if not label or "/" in label or label in RESERVED:
            mend = f"Rename it: no slash, and none of {', '.join(RESERVED)}."
            raise InputError(f"{label!r} cannot name a figure", where=f"{side} spans of {text}", mend=mend)
        checked.append((start, end, label))
    return checked
