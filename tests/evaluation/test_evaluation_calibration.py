"""Calibration: measured on scores whose truth is known, mended where they overclaim, honest about unseen texts."""

from __future__ import annotations

import dataclasses
import math
import random

import pytest
from evaluation_texts import gold

from raqqa_nlp import schema
from raqqa_nlp.calibration import Calibration, logit
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document, Entity, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.calibration import (
    Judged,
    brier,
    collect,
    cross_fit,
    expected_calibration_error,
    fit,
    recalibrated,
    reliability,
    selection,
)

LABELS = schema.LAYERS[schema.ENTITY]


def texts(
    count: int, *, slope: float = 1.0, offsets: dict[str, float] | None = None, seed: int = 0
) -> tuple[list[Document], list[Document]]:
    """Gold and predictions of ``count`` one-letter names in documents of twenty.

    A name is right with the probability ``sigmoid(slope * logit(score) + offset)``.
    """
    draw = random.Random(seed)
    left, right = [], []
    for number in range(count // 20):
        text = "x " * 20
        predicted, true = [], []
        for place in range(0, 40, 2):
            label = draw.choice(LABELS[:3])
            score = round(1 / (1 + math.exp(-draw.uniform(-1, 5))), 4)
            predicted.append(Entity(place, place + 1, "x", label, score=score))
            odds = slope * logit(score) + (offsets or {}).get(label, 0)
            if draw.random() < 1 / (1 + math.exp(-odds)):
                true.append(Entity(place, place + 1, "x", label))
        left.append(Document(text, id=f"{number:03}", entities=tuple(true)))
        right.append(Document(text, id=f"{number:03}", entities=tuple(predicted)))
    return left, right


def error(left: list[Document], right: list[Document]) -> float:
    return expected_calibration_error(collect(left, right))


def scored(doc: Document, score: float = 0.9) -> Document:
    """A gold document as if predicted."""

    def part(span: Span) -> Span:
        return dataclasses.replace(span, score=score)

    return derive(
        doc.replace(
            entities=tuple(dataclasses.replace(entity, score=score) for entity in doc.entities),
            numbers=tuple(
                dataclasses.replace(number, score=score, counted=number.counted and part(number.counted))
                for number in doc.numbers
            ),
            attributions=tuple(
                dataclasses.replace(
                    each,
                    source=each.source and part(each.source),
                    cue=part(each.cue),
                    contents=tuple(map(part, each.contents)),
                    score=score,
                )
                for each in doc.attributions
            ),
        )
    )


def test_scores_that_are_probabilities_have_no_error() -> None:
    assert error(*texts(20_000)) < 0.01


@pytest.mark.parametrize("slope", [0.3, 2.5])
def test_over_and_underconfidence_is_found_and_mended_on_unseen_texts(slope: float) -> None:
    left, right = texts(6_000, slope=slope)
    before = error(left, right)
    assert before > 0.08
    calibration = fit(left, right)
    assert calibration.slopes["entity"] == pytest.approx(slope, rel=0.1)
    unseen = texts(6_000, slope=slope, seed=1)
    after = [recalibrated(doc, calibration) for doc in unseen[1]]
    assert error(unseen[0], after) < 0.02
    assert brier(collect(unseen[0], after)) < brier(collect(*unseen))


def test_each_label_has_its_offset_and_a_rare_one_its_heads() -> None:
    left, right = texts(6_000, offsets={"PERSON": 1.0, "LOCATION": -1.5})
    offsets = fit(left, right).offsets["entity"]
    assert offsets["PERSON"] - offsets["ORGANISATION"] == pytest.approx(1.0, abs=0.25)
    assert offsets["LOCATION"] - offsets["ORGANISATION"] == pytest.approx(-1.5, abs=0.25)
    assert offsets["WEAPON"] == offsets["FACILITY"]
    place = Entity(0, 1, "x", "WEAPON", score=0.9)
    wrong = Document("x " * 20, id="one more", entities=(place,))
    more = fit([*left, wrong.replace(entities=())], [*right, wrong]).offsets["entity"]
    assert -1 < more["WEAPON"] - more["FACILITY"] < -0.1


@pytest.mark.parametrize("right", [True, False])
def test_a_head_with_nothing_but_right_or_wrong_spans_stays_modest(right: bool) -> None:
    predicted = scored(gold())
    kept = gold() if right else gold(entities=())
    calibration = fit([kept], [predicted])
    assert set(calibration.slopes) == set(schema.HEADS)
    probability = calibration("entity", "PERSON", 0.9)
    assert (0.6 < probability < 0.95) if right else (0.05 < probability < 0.4)


def test_a_surer_span_never_scores_lower_for_what_a_tiny_sample_says() -> None:
    left, right = texts(200, slope=-1.0)
    calibration = fit(left, right)
    assert calibration.slopes["entity"] == 0
    share = sum(item.right for item in collect(left, right)) / 200
    assert calibration("entity", "PERSON", 0.9) == pytest.approx(share, abs=0.15)


def test_a_head_of_which_nothing_is_predicted_is_left_as_it_is() -> None:
    calibration = fit(*texts(100))
    assert set(calibration.slopes) == {"entity"}
    assert calibration("number", "COUNT", 0.123) == 0.123


def test_every_span_is_collected_with_its_head() -> None:
    wrong = gold(entities=gold().entities[1:])
    judged = collect([wrong], [scored(gold())])
    assert [item.head for item in judged].count("nested") == 3
    assert {item.label for item in judged if item.head == "number"} == {"COUNT", "COUNTED", "DATE"}
    assert [item for item in judged if not item.right] == [Judged("entity", "PERSON", 0.9, False)]


def test_a_span_without_score_is_told() -> None:
    with pytest.raises(InputError, match=r"one, PERSON \[0, 10\): the span has no score"):
        collect([gold()], [gold()])


def test_recalibrated_is_what_the_pipeline_would_have_given() -> None:
    doc = scored(gold())
    calibration = Calibration(
        {"entity": 1.0, "attribution": 0.5, "nested": 0.0},
        {
            "entity": {"PERSON": -1.0},
            "attribution": {"SOURCE": 0.0, "CUE": 1.0, "CONTENT": -1.0},
            "nested": {"CUE": -2.0},
        },
    )
    found = recalibrated(doc, calibration)
    person, place = found.entities[0], found.entities[1]
    assert person.score == pytest.approx(calibration("entity", "PERSON", 0.9), abs=1e-4)
    assert (place.score, found.numbers[0].score) == (0.9, 0.9)
    outer, inner = found.attributions[0], found.attributions[-1]
    assert outer.score == outer.contents[0].score == pytest.approx(0.525, abs=1e-3)
    assert (inner.depth, inner.score) == (2, inner.cue.score)
    assert inner.cue.score == pytest.approx(0.1192, abs=1e-4)
    assert [claim.attribution for claim in found.claims] == [outer, found.attributions[1], inner]
    assert recalibrated(doc, Calibration()) == doc


def test_cross_fitting_uses_only_the_other_folds() -> None:
    left, right = texts(400, slope=0.3)
    folds = [[doc.id or "" for doc in left[part::2]] for part in range(2)]
    found = cross_fit(left, right, folds)
    assert [doc.id for doc in found] == [doc.id for doc in left]
    calibration = fit(left[1::2], right[1::2])
    assert found[0::2] == [recalibrated(doc, calibration) for doc in right[0::2]]


@pytest.mark.parametrize("folds", [[["000", "001"]], [["000"], []], [["000"], ["000", "001"]], [["000"], ["002"]]])
def test_folds_that_are_not_the_documents_are_refused(folds: list[list[str]]) -> None:
    with pytest.raises(InputError, match="do not part the documents"):
        cross_fit(*texts(40), folds)


def test_bins_hold_equal_numbers_and_never_part_equal_scores() -> None:
    spread = [Judged("entity", "PERSON", score / 100, score % 2 == 0) for score in range(100)]
    bins = reliability(spread)
    assert [each.size for each in bins] == [10] * 10
    assert bins[0].score == pytest.approx(0.045)
    assert bins[0].right == 0.5
    tied = [Judged("entity", "PERSON", score, True) for score in [0.2] * 5 + [1.0] * 95]
    assert [(round(each.score, 9), each.size) for each in reliability(tied)] == [(0.2, 5), (1.0, 95)]
    mirrored = [Judged("entity", "PERSON", score, True) for score in [0.2] * 95 + [1.0] * 5]
    assert [each.size for each in reliability(mirrored)] == [95, 5]
    assert expected_calibration_error(tied) == pytest.approx(0.05 * 0.8)
    assert brier(tied) == pytest.approx(0.05 * 0.64)


def test_nothing_to_judge_is_told() -> None:
    for measure in (reliability, expected_calibration_error, brier):
        with pytest.raises(InputError, match="no predicted spans"):
            measure([])


def test_a_higher_threshold_buys_precision_with_recall() -> None:
    sure, unsure = Entity(0, 1, "x", "PERSON", score=0.9), Entity(2, 3, "x", "PERSON", score=0.6)
    wrong = Entity(4, 5, "x", "PERSON", score=0.5)
    left = Document("x x x", id="a", entities=(Entity(0, 1, "x", "PERSON"), Entity(2, 3, "x", "PERSON")))
    right = left.replace(entities=(sure, unsure, wrong))
    taken = [selection([left], [right], threshold)["entity"].counts for threshold in (0.5, 0.6, 0.7, 0.95)]
    assert taken == [(2, 1, 0), (2, 0, 0), (1, 0, 1), (0, 0, 2)]
