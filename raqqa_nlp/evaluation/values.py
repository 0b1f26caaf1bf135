"""What numbers mean: values, status and the counted, judged where the span is right, and span and value together.

Accuracies are over the numbers whose range and label are right, so that they do not repeat the span scores; gold
without a value or status (a corpus that has none) is not judged. The end-to-end score is what a reader of a table
gets: a number is right only if range, label and value are, for a COUNT ``low`` and ``high`` (without the modifier).
"""

from __future__ import annotations

from collections.abc import Iterator

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Number
from raqqa_nlp.evaluation.scores import MICRO, Accuracy, Figures, with_micro
from raqqa_nlp.evaluation.spans import exact, place
from raqqa_nlp.regions.region import FIELDS
from raqqa_nlp.schema import Count

_DIGITS = 12
"""Numbers equal to so many significant digits are equal: 1.1 million is 1100000.0000000001 in floating point."""


def scores(gold: Document, predicted: Document) -> Figures:
    """The figures of one text's numbers.

    ``number/value/LABEL`` and, where a value has several fields, ``number/value/LABEL.FIELD``; ``number/value/micro``;
    ``number/status/COUNT``; ``number/counted/COUNT`` (the linked span has the same range, or both have none);
    ``number/end_to_end/LABEL`` and ``number/end_to_end/micro``.
    """
    by_place = {place(number): number for number in predicted.numbers}
    judged: dict[str, list[bool]] = {}
    for number in gold.numbers:
        if place(number) in by_place:
            for name, right in _judgements(number, by_place[place(number)]):
                judged.setdefault(f"number/{name}", []).append(right)
    accuracies: Figures = {name: Accuracy(sum(rights), len(rights)) for name, rights in judged.items()}
    return accuracies | _end_to_end(gold, predicted)


def equal(left: schema.Number | str | None, right: schema.Number | str | None) -> bool:
    """Whether two fields of values, or two bounds of claims, are the same."""
    return _normal(left) == _normal(right)


def _judgements(gold: Number, predicted: Number) -> Iterator[tuple[str, bool]]:
    if gold.value is not None:
        ours, theirs = fields(gold), fields(predicted)
        rights = {name: name in theirs and theirs[name] == field for name, field in ours.items()}
        yield f"value/{gold.label}", all(rights.values())
        yield f"value/{MICRO}", all(rights.values())
        if len(rights) > 1:
            yield from ((f"value/{gold.label}.{name}", right) for name, right in rights.items())
    if gold.status is not None:
        yield f"status/{gold.label}", predicted.status == gold.status
    if gold.label == "COUNT":
        linked, other = (number.counted and place(number.counted) for number in (gold, predicted))
        yield f"counted/{gold.label}", linked == other


def _end_to_end(gold: Document, predicted: Document) -> Figures:
    sides = [[(*place(number), _meaning(number)) for number in doc.numbers] for doc in (gold, predicted)]
    labels = [label for label in schema.VALUE_TYPES if any(item[2] == label for side in sides for item in side)]
    by_label = {label: exact(*([item for item in side if item[2] == label] for side in sides)) for label in labels}
    return with_micro("number/end_to_end", by_label)


def _meaning(number: Number) -> tuple[schema.Number | str | None, ...] | None:
    held = fields(number)
    if isinstance(number.value, Count):
        return held["low"], held["high"]
    return None if number.value is None else tuple(held.values())


def fields(number: Number) -> dict[str, schema.Number | str | None]:
    """The fields of a number's value that annotations hold, equal ones the same; none where it has no value."""
    names = [field.name for field in FIELDS[number.label] if hasattr(number.value, field.name)]
    return {name: _normal(getattr(number.value, name)) for name in names}


def _normal(field: schema.Number | str | None) -> schema.Number | str | None:
    return float(f"{field:.{_DIGITS}g}") if isinstance(field, int | float) else field
