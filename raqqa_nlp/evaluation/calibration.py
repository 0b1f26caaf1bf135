"""Whether a span's score is the probability that the span is right, and how to make it one.

A predicted span is right if the gold has one with the same start, end and label, as in
:mod:`raqqa_nlp.evaluation.spans`; attributions at any depth. :func:`fit` learns from predictions that carry the
network's own confidence, which is what a pipeline gives whose bundle holds no calibration.

    calibration = fit(gold, predicted)
    raqqa_nlp.bundle.with_calibration(folder, calibration)

An error measured on the spans that a calibration was fitted on flatters it; :func:`cross_fit` gives each document
scores that were fitted without it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from raqqa_nlp import schema
from raqqa_nlp.calibration import Calibration, logit
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Attribution, Document, Number, Span
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation.corpus import pair
from raqqa_nlp.evaluation.scores import Score
from raqqa_nlp.evaluation.spans import exact, place

BINS: Final = 10

_SLOPE_SCALE: Final = 10.0
"""The penalty is a normal prior: of standard deviation 1 on a label's offset from its head's, 10 on a slope."""


class Judged(NamedTuple):
    """A predicted span: its score, and whether it is right."""

    head: str
    label: str
    score: float
    right: bool


class Bin(NamedTuple):
    """Spans of like score: their mean score, the share of them that is right, how many there are."""

    score: float
    right: float
    size: int


def collect(gold: Iterable[Document], predicted: Iterable[Document]) -> list[Judged]:
    """Every predicted span, judged; one that stands at both depths of attributions is two.

    :param gold: texts with ids of their own.
    :param predicted: the same texts under the same ids.
    :raises InputError: as :func:`raqqa_nlp.evaluation.evaluate`, or a predicted span has no score.
    """
    judged = []
    for left, right in pair(list(gold), list(predicted)):
        places = {place(span) for layer in schema.LAYERS for span in left.spans(layer)}
        judged += [
            Judged(head, span.label, _score(right, span), place(span) in places)
            for head in schema.HEADS
            for span in right.head_spans(head)
        ]
    return judged


def fit(gold: Iterable[Document], predicted: Iterable[Document]) -> Calibration:
    """Platt scaling of each head: one slope, and an offset a label.

    Logistic regression on the logit of the score (Platt 1999), with Platt's targets, which are not quite 0 and 1, and a
    penalty that leaves a rare label near its head's offset and a label never predicted with exactly that. A head of
    which nothing is predicted is left as it is; slopes are never negative.

    :param predicted: with scores that no calibration has changed, made by models that have not seen the texts.
    :raises InputError: as :func:`collect`.
    :raises MissingExtraError: scikit-learn is needed and not installed.
    """
    judged = collect(gold, predicted)
    slopes: dict[str, float] = {}
    offsets: dict[str, dict[str, float]] = {}
    for head in schema.HEADS:
        if mine := [item for item in judged if item.head == head]:
            slopes[head], offsets[head] = _platt(mine, schema.HEADS[head])
    return Calibration(slopes, offsets)


def _platt(judged: Sequence[Judged], labels: Sequence[str]) -> tuple[float, dict[str, float]]:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise MissingExtraError("scikit-learn", "eval") from error
    rows = np.array(
        [[_SLOPE_SCALE * logit(score), *(label == other for other in labels)] for _, label, score, _ in judged]
    )
    right = np.array([item.right for item in judged])
    positive, negative = int(right.sum()), int((~right).sum())
    targets = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def regression() -> NDArray[np.float64]:
        # A target between 0 and 1 is a row of each class, weighted: scikit-learn knows only whole classes.
        model = LogisticRegression(C=1.0, max_iter=10_000)
        model.fit(np.tile(rows, (2, 1)), np.repeat([1, 0], len(rows)), np.concatenate((targets, 1 - targets)))
        return np.append(model.coef_[0], model.intercept_)

    weights = regression()
    if weights[0] < 0:  # seen in tiny samples; a surer span must not score lower
        rows[:, 0] = 0
        weights = regression()
    slope, *offsets, common = weights.tolist()
    by_label = {label: round(common + offset, 5) for label, offset in zip(labels, offsets, strict=True)}
    return round(_SLOPE_SCALE * slope, 5), by_label


def recalibrated(doc: Document, calibration: Calibration) -> Document:
    """The Document with the scores that a pipeline of that calibration would have given it.

    :param doc: with scores that no calibration has changed.
    :raises InputError: a span has no score.
    """

    def span(head: str, old: Span) -> Span:
        return dataclasses.replace(old, score=round(calibration(head, old.label, _score(doc, old)), 4))

    def number(old: Number) -> Number:
        counted = old.counted and span(schema.NUMBER, old.counted)
        return dataclasses.replace(old, score=span(schema.NUMBER, old).score, counted=counted)

    def attribution(old: Attribution) -> Attribution:
        head = schema.ATTRIBUTION if old.depth == 1 else "nested"
        source, cue = old.source and span(head, old.source), span(head, old.cue)
        new = Attribution(source, cue, tuple(span(head, content) for content in old.contents), old.depth)
        return dataclasses.replace(new, score=min(_score(doc, part) for part in new.spans))

    changed = doc.replace(
        entities=tuple(dataclasses.replace(entity, score=span(schema.ENTITY, entity).score) for entity in doc.entities),
        numbers=tuple(map(number, doc.numbers)),
        attributions=tuple(map(attribution, doc.attributions)),
    )
    return derive(changed) if doc.claims else changed


def cross_fit(
    gold: Iterable[Document], predicted: Iterable[Document], folds: Sequence[Collection[str]]
) -> list[Document]:
    """The predictions, each document's recalibrated by what the other folds teach; in the order of the ids.

    :param folds: ids of documents, each in one fold.
    :raises InputError: as :func:`fit`; or there are fewer than two folds, or they are not the documents.
    """
    pairs = pair(list(gold), list(predicted))
    dealt = sorted(name for fold in folds for name in fold)
    if len(folds) < 2 or dealt != [doc.id for doc, _ in pairs]:
        raise InputError("the folds do not part the documents", mend="Give two or more, each document's id in one.")
    fold_of = {name: number for number, fold in enumerate(folds) for name in fold}
    changed: dict[str | None, Document] = {}
    for number in range(len(folds)):
        others = [(left, right) for left, right in pairs if fold_of[str(left.id)] != number]
        calibration = fit([left for left, _ in others], [right for _, right in others])
        mine = [right for _, right in pairs if fold_of[str(right.id)] == number]
        changed |= {doc.id: recalibrated(doc, calibration) for doc in mine}
    return [changed[doc.id] for doc, _ in pairs]


def reliability(judged: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Bins of equal mass, from low scores to high; equal scores share a bin, so there may be fewer and larger ones.

    Most scores lie near 1, where bins of equal width would put nearly all spans into the last (Nguyen and O'Connor
    2015).

    :raises InputError: there are no spans.
    """
    scores, rights = _columns(judged)
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    middles = np.cumsum(sizes) - sizes / 2
    places = (middles * bins / len(scores)).astype(np.int64)[group]
    masks = [places == number for number in np.unique(places)]
    return [Bin(float(scores[mask].mean()), float(rights[mask].mean()), int(mask.sum())) for mask in masks]


def expected_calibration_error(judged: Sequence[Judged], bins: int = BINS) -> float:
    """How far scores are from the share that is right, on average over spans.

    ECE of Naeini, Cooper and Hauskrecht (2015), as Guo et al. (2017) made it known, but over :func:`reliability`'s bins
    of equal mass. Chance alone puts some hundredths into it where there are few spans.

    :raises InputError: there are no spans.
    """
    return sum(each.size * abs(each.score - each.right) for each in reliability(judged, bins)) / len(judged)


def brier(judged: Sequence[Judged]) -> float:
    """Mean squared difference between score and outcome (Brier 1950): 0 is best, and 0.25 is a score of 0.5 for all.

    :raises InputError: there are no spans.
    """
    scores, rights = _columns(judged)
    return float(((scores - rights) ** 2).mean())


def selection(gold: Iterable[Document], predicted: Iterable[Document], threshold: float) -> dict[str, Score]:
    """Precision and recall of each layer's spans, if only those that score at least so much are taken.

    :raises InputError: as :func:`collect`.
    """
    counts: dict[str, list[tuple[int, ...]]] = {layer: [] for layer in schema.LAYERS}
    for left, right in pair(list(gold), list(predicted)):
        for layer, of_layer in counts.items():
            taken = [place(span) for span in right.spans(layer) if _score(right, span) >= threshold]
            of_layer.append(exact([place(span) for span in left.spans(layer)], taken).counts)
    return {layer: Score(*map(sum, zip(*of_layer, strict=True))) for layer, of_layer in counts.items()}


def _columns(judged: Sequence[Judged]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not judged:
        raise InputError("there are no predicted spans to judge", mend="Predict on texts in which there is something.")
    return np.array([item.score for item in judged]), np.array([float(item.right) for item in judged])


def _score(doc: Document, span: Span) -> float:
    if span.score is None:
        where = f"{doc.id or 'document'}, {span.label} [{span.start}, {span.end})"
        raise InputError("the span has no score", where=where, mend="Give what a model predicted, not gold.")
    return span.score
