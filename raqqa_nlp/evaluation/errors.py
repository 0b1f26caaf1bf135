"""What goes wrong, in classes: each wrong or missing span, value and link of a prediction, with the words around it.

    errors = find(gold, predicted)
    print(markdown(errors, examples=2))

*Spans*, layer by layer, aligned as :mod:`~raqqa_nlp.evaluation.alignment` says, right ones set aside. Two that are held
against each other have the same range (``wrong label``); or the same label and a character in common (``starts early``,
``starts late``, ``ends early``, ``ends late``, ``both ends``: the predicted one, as seen from the gold); or only a
character (``wrong label and range``). Left over are predicted spans that are one more piece of a gold one
(``split``) or nothing (``spurious``), and gold spans that lie in one predicted for another (``joined``) or in none
(``missed``).

*Values*, of numbers whose span is right: ``wrong value``, ``wrong status``.

*Links*, of a COUNT that is right and a cue that touches its counterpart: ``missing link``, ``spurious link``, and
``wrong link``, where gold and predicted COUNTED or SOURCE share no character, or a content was found, but for another
cue; also ``split content`` and ``joined contents``, of one cue. A missing source is a missed span, too: the three
groups are counted apart.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from rich.console import Group, RenderableType
from rich.text import Text

from raqqa_nlp import schema
from raqqa_nlp.document import Attribution, Document, Span
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.alignment import Agree, nearness, of_layer
from raqqa_nlp.evaluation.context import Marks, marked
from raqqa_nlp.evaluation.corpus import pair
from raqqa_nlp.evaluation.spans import Place, overlaps, pairs, place, touch
from raqqa_nlp.evaluation.tables import percent
from raqqa_nlp.evaluation.values import equal
from raqqa_nlp.schema import Value

COLUMNS: Final = ("Layer", "What", "Error", "Count", "Share")

Class: TypeAlias = tuple[str, str, str]
"""Layer, what it is of, and what is wrong with it."""

_GOLD: Final = ("[", "]")
_PREDICTED: Final = ("{", "}")
_FROM: Final = ("«", "»")


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that is wrong.

    :param text: id of the document.
    :param what: the label, gold before predicted; ``FACILITY as LOCATION`` for a wrong one; ``killed as injured`` for a
        wrong status.
    :param kind: what is wrong with it, see the module.
    :param example: the words there, the gold ``[in brackets]``, the predicted ``{in braces}``, what a link leaves from
        ``«so»``; what a value is instead of what it should be stands within the brackets.
    """

    text: str
    layer: str
    what: str
    kind: str
    example: str

    @property
    def error_class(self) -> Class:
        """What errors are counted by."""
        return self.layer, self.what, self.kind


def find(gold: Iterable[Document], predicted: Iterable[Document]) -> list[Error]:
    """All errors, text by text in the order of the ids.

    :param gold: texts with ids of their own.
    :param predicted: the same texts under the same ids.
    :raises InputError: as :func:`raqqa_nlp.evaluation.evaluate`.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    return [error for left, right in pair(list(gold), list(predicted)) for error in _of_text(left, right)]


def counts(errors: Iterable[Error]) -> dict[Class, int]:
    """How many errors each class has, the most frequent first within a layer."""
    counted = Counter(error.error_class for error in errors)
    layers = tuple(schema.LAYERS)
    return dict(sorted(counted.items(), key=lambda item: (layers.index(item[0][0]), -item[1], item[0])))


def rows(errors: Sequence[Error], *, most: int | None = None) -> list[tuple[str, ...]]:
    """Cells of a table with a class a row: how many errors it has, and their share of the layer's, in per cent.

    :param most: only so many classes of each layer, the most frequent; ``None``: all.
    """
    of_layer = Counter(error.layer for error in errors)
    return [(*key, str(count), percent(count / of_layer[key[0]])) for key, count in _shown(errors, most).items()]


def markdown(errors: Sequence[Error], *, most: int | None = None, examples: int = 0) -> str:
    """The table of :func:`rows`, and under it so many examples of each of its classes."""
    parts = [tables.markdown(COLUMNS, rows(errors, most=most))]
    for title, of_class in _examples(errors, most, examples):
        items = (f"- `{error.example.replace('`', chr(39))}` ({error.text})" for error in of_class)
        parts += [f"{title}:", "\n".join(items)]
    return "\n\n".join(parts)


def terminal(errors: Sequence[Error], *, most: int | None = None, examples: int = 0) -> RenderableType:
    """The same for the terminal."""
    parts: list[RenderableType] = [tables.terminal(COLUMNS, rows(errors, most=most))]
    for title, of_class in _examples(errors, most, examples):
        lines = (
            f"\n  {''.join(c if c.isprintable() else ' ' for c in error.example)} ({error.text})" for error in of_class
        )
        parts.append(Text.assemble((title, "bold"), *lines))
    return Group(*parts)


def to_dict(errors: Sequence[Error]) -> dict[str, Any]:
    """Plain data for JSON: the count of each class, and every error with its words."""
    classes = [
        dict(zip(("layer", "what", "kind"), key, strict=True), count=count) for key, count in counts(errors).items()
    ]
    return {"classes": classes, "errors": [dataclasses.asdict(error) for error in errors]}


def _shown(errors: Sequence[Error], most: int | None) -> dict[Class, int]:
    shown: dict[Class, int] = {}
    rank: Counter[str] = Counter()
    for key, count in counts(errors).items():
        rank[key[0]] += 1
        if most is None or rank[key[0]] <= most:
            shown[key] = count
    return shown


def _examples(errors: Sequence[Error], most: int | None, number: int) -> Iterator[tuple[str, list[Error]]]:
    """A title and the first errors of each class shown; no class without ``number``."""
    for key in _shown(errors, most) if number else ():
        yield ", ".join(key), [error for error in errors if error.error_class == key][:number]


def _of_text(gold: Document, predicted: Document) -> Iterator[Error]:
    def error(layer: str, what: str, kind: str, marks: Marks) -> Error:
        return Error(str(gold.id), layer, what, kind, marked(gold.text, marks))

    for layer in schema.LAYERS:
        for kind, left, right in _span_errors(gold, predicted, layer):
            what = " as ".join(dict.fromkeys(span.label for span in (left, right) if span))
            yield error(layer, what, kind, [(left, _GOLD), (right, _PREDICTED)])
    for layer, found in ((schema.NUMBER, _number_errors), (schema.ATTRIBUTION, _attribution_errors)):
        for what, kind, marks in found(gold, predicted):
            yield error(layer, what, kind, marks)


def _span_errors(gold: Document, predicted: Document, layer: str) -> Iterator[tuple[str, Span | None, Span | None]]:
    wrong = [(one, other) for one, other in of_layer(gold, predicted, layer) if one != other]
    left, right = ({place(span): span for span in doc.spans(layer)} for doc in (gold, predicted))
    near = nearness(gold, predicted, layer)
    for one, other in wrong:
        if one and other:
            yield _difference(left[one], right[other]), left[one], right[other]
        elif one:
            yield "joined" if any(_piece(one, each, near) for _, each in wrong) else "missed", left[one], None
        elif other:
            yield "split" if any(_piece(each, other, near) for each, _ in wrong) else "spurious", None, right[other]


def _piece(gold: Place | None, predicted: Place | None, near: Agree) -> bool:
    """Whether one is part of what the other was taken for."""
    if gold is None or predicted is None or gold[2] != predicted[2]:
        return False
    return max(gold[0], predicted[0]) < min(gold[1], predicted[1]) and near(gold, predicted)


def _difference(gold: Span, predicted: Span) -> str:
    if gold.label != predicted.label:
        same_range = (gold.start, gold.end) == (predicted.start, predicted.end)
        return "wrong label" if same_range else "wrong label and range"
    if gold.start != predicted.start and gold.end != predicted.end:
        return "both ends"
    if gold.start != predicted.start:
        return "starts early" if predicted.start < gold.start else "starts late"
    return "ends early" if predicted.end < gold.end else "ends late"


def _number_errors(gold: Document, predicted: Document) -> Iterator[tuple[str, str, Marks]]:
    by_place = {place(number): number for number in predicted.numbers}
    for number in gold.numbers:
        other = by_place.get(place(number))
        if other is None:
            continue
        if number.value is not None and (wrong := _wrong_fields(number.value, other.value)):
            yield number.label, "wrong value", [(number, ("[", f": {wrong}]"))]
        if number.status is not None and number.status != other.status:
            yield f"{number.status} as {other.status}", "wrong status", [(number, _GOLD)]
        if kind := _link_error(number.counted, other.counted):
            yield "COUNTED", kind, [(number, _FROM), (number.counted, _GOLD), (other.counted, _PREDICTED)]


def _wrong_fields(gold: Value, predicted: Value | None) -> str:
    """What differs, such as ``high 3 for 300``; empty where nothing does."""
    if predicted is None:
        return "no value"
    fields = [(name, getattr(predicted, name), true) for name, true in dataclasses.asdict(gold).items()]
    return ", ".join(f"{name} {found} for {true}" for name, found, true in fields if not equal(found, true))


def _link_error(gold: Span | None, predicted: Span | None) -> str | None:
    if gold and predicted:
        return None if touch(gold, predicted) else "wrong link"
    return "missing link" if gold else "spurious link" if predicted else None


def _attribution_errors(gold: Document, predicted: Document) -> Iterator[tuple[str, str, Marks]]:
    cues = ([(a.cue.start, a.cue.end) for a in doc.attributions] for doc in (gold, predicted))
    for one, other in pairs(overlaps(*cues)):
        left, right = gold.attributions[one], predicted.attributions[other]
        if kind := _link_error(left.source, right.source):
            yield "SOURCE", kind, [(left.cue, _FROM), (left.source, _GOLD), (right.source, _PREDICTED)]
        yield from _content_errors(left, right, [a for a in predicted.attributions if a.depth == right.depth])


def _content_errors(
    gold: Attribution, predicted: Attribution, others: Sequence[Attribution]
) -> Iterator[tuple[str, str, Marks]]:
    for content in gold.contents:
        found = [other for other in predicted.contents if touch(content, other)]
        if len(found) > 1:
            yield "CONTENT", "split content", [(content, _GOLD), *((piece, _PREDICTED) for piece in found)]
        if not found:
            for other in others:
                if any(touch(content, piece) for piece in other.contents):
                    yield "CONTENT", "wrong link", [(gold.cue, _FROM), (content, _GOLD), (other.cue, _PREDICTED)]
                    break
    for piece in predicted.contents:
        covered = [content for content in gold.contents if touch(content, piece)]
        if len(covered) > 1:
            yield "CONTENT", "joined contents", [*((content, _GOLD) for content in covered), (piece, _PREDICTED)]
