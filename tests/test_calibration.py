"""Scores: calibrated in the bundle, without touching what else it holds, and used to ask for precision."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import load_gold, schema
from raqqa_nlp.bundle import NETWORK, SETTINGS, TOKENIZER, Bundle, with_calibration, write_settings
from raqqa_nlp.calibration import Calibration
from raqqa_nlp.decode import decode
from raqqa_nlp.document import Document
from raqqa_nlp.errors import BundleError
from raqqa_nlp.windows import Tokeniser
from stand_ins import knows_none, no_bias, oracle, tiny_tokenizer

FITTED = Calibration({"entity": 0.5}, {"entity": {"PERSON": -1.25, "WEAPON": 0.5}})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle whose network is never run."""
    tokeniser = Tokeniser(tiny_tokenizer(), size=256, overlap=32)
    (tmp_path / NETWORK).write_bytes(b"network")
    tiny_tokenizer().save(str(tmp_path / TOKENIZER))
    write_settings(tmp_path, name="tiny", tokeniser=tokeniser, parameters=no_bias(), more={"training": {"seed": 1}})
    return tmp_path


def test_a_calibration_changes_the_settings_and_nothing_else(bundle: Path) -> None:
    before = json.loads((bundle / SETTINGS).read_text())
    with_calibration(bundle, FITTED)
    assert Bundle.open(bundle).parameters.calibration == FITTED
    after = json.loads((bundle / SETTINGS).read_text())
    assert {key for key in before if before[key] != after[key]} == {"calibration", "sha256"}
    assert list(before) == list(after)
    assert sorted(path.name for path in bundle.iterdir()) == sorted([NETWORK, TOKENIZER, SETTINGS])
    with_calibration(bundle, Calibration())
    assert json.loads((bundle / SETTINGS).read_text()) == before


def test_a_damaged_bundle_is_not_sealed_anew(bundle: Path) -> None:
    (bundle / NETWORK).write_bytes(b"another")
    before = (bundle / SETTINGS).read_bytes()
    with pytest.raises(BundleError, match="SHA-256"):
        with_calibration(bundle, FITTED)
    assert (bundle / SETTINGS).read_bytes() == before


def test_an_interrupted_write_leaves_the_bundle_as_it_was(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    before = (bundle / SETTINGS).read_bytes()
    monkeypatch.setattr("raqqa_nlp.files.os.fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        with_calibration(bundle, FITTED)
    assert (bundle / SETTINGS).read_bytes() == before
    assert len(list(bundle.iterdir())) == 3


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_span_is_never_scored_lower(one: float, other: float) -> None:
    low, high = (FITTED("entity", "PERSON", confidence) for confidence in sorted((one, other)))
    assert 0 < low <= high < 1


def test_what_is_rounded_to_certainty_is_scored_as_what_was_rounded() -> None:
    assert FITTED("entity", "PERSON", 1.0) == FITTED("entity", "PERSON", 0.99999)
    assert FITTED("entity", "PERSON", 0.0) == FITTED("entity", "PERSON", 0.00001)


@pytest.fixture(scope="module")
def predicted() -> Document:
    """A gold text as a network finds it that knows it, with scores that differ."""
    gold = load_gold()[0]
    tokeniser = Tokeniser(tiny_tokenizer(), size=10**6, overlap=0)
    words = tokeniser.words(gold.text)
    doc = decode(
        Document(gold.text, id=gold.id, date=gold.date),
        words,
        [(tokeniser.windows(words)[0], oracle(gold, words))],
        dataclasses.replace(knows_none(), calibration=_spread()),
    )
    assert len({entity.score for entity in doc.entities}) > 1
    return doc


def _spread() -> Calibration:
    """Scores from 0.05 to 0.95, by label."""
    heads = schema.HEADS
    offsets = {head: {label: 2.0 * place - 2 for place, label in enumerate(heads[head])} for head in heads}
    return Calibration(dict.fromkeys(heads, 0.0), offsets)


def test_a_claim_scores_what_its_weakest_part_does(predicted: Document) -> None:
    assert {claim.score for claim in load_gold()[0].claims} == {None}
    for claim in predicted.claims:
        parts = [claim.number, claim.number.counted, *(claim.attribution.spans if claim.attribution else ())]
        assert claim.score == min(part.score for part in parts if part and part.score is not None)


@pytest.mark.parametrize("score", [0.0, 0.1, 0.2, 0.6, 0.9, 0.99, 1.0])
def test_what_stays_above_a_score_hangs_together(predicted: Document, score: float) -> None:
    doc = predicted.above(score)
    spans = [span for layer in schema.LAYERS for span in doc.spans(layer)]
    assert all(span.score is not None and span.score >= score for span in spans)
    assert Document.from_json(doc.to_json()) == doc
    assert set(doc.claims) <= set(predicted.claims)
    assert {claim.number for claim in doc.claims} <= set(doc.numbers)
    assert {claim.attribution for claim in doc.claims if claim.attribution} <= set(doc.attributions)
    assert set(doc.attributions) <= set(predicted.attributions)
    assert doc.above(score) == doc


def test_above_nothing_is_the_document_and_gold_stays(predicted: Document) -> None:
    assert predicted.above(0) == predicted
    gold = load_gold()[0]
    assert gold.above(1) == gold
    assert predicted.above(1) == Document(predicted.text, id=predicted.id, date=predicted.date)


def test_a_count_stays_without_an_uncertain_noun(predicted: Document) -> None:
    numbers = [
        dataclasses.replace(
            number, score=0.9, counted=number.counted and dataclasses.replace(number.counted, score=0.1)
        )
        for number in predicted.numbers
    ]
    doc = predicted.replace(numbers=tuple(numbers), claims=()).above(0.5)
    assert [number.start for number in doc.numbers] == [number.start for number in predicted.numbers]
    assert all(number.counted is None for number in doc.numbers)
