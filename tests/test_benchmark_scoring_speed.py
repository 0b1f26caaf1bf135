"""The benchmark of scoring times what it says and scores alike on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import results, scoring_speed
from benchmarks.scoring_speed import OURS, THEIRS
from raqqa_nlp.evaluation import PARTS


def test_both_sides_score_alike_and_are_timed() -> None:
    gold, predicted = scoring_speed.documents(6)
    assert (gold, predicted) == scoring_speed.documents(6)
    found = scoring_speed.beside(gold, predicted, rounds=1)
    assert found[OURS]["spans/same rates/entity and number"] is True
    assert found[OURS]["spans/times as fast/as seqeval, strict"] > 1
    assert found[THEIRS].keys() == {"spans/CPU seconds/6 documents"}
    times = scoring_speed.parts(gold[:1], predicted[:1])
    assert times.keys() == {f"{part}/CPU seconds/1 documents" for part in PARTS}


def test_other_rates_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predicted = scoring_speed.documents(3)
    monkeypatch.setattr(scoring_speed, "seqeval", lambda *_: [(1.0, 1.0, 1.0)])
    assert scoring_speed.beside(gold, predicted, rounds=1)[OURS]["spans/same rates/entity and number"] is False


def test_the_recorded_run_scored_10_000_documents_ten_times_as_fast() -> None:
    result = results.load(Path(results.ROOT, results.FOLDER, f"{scoring_speed.NAME}.json"))
    measures = result.measures[OURS]
    assert measures["spans/CPU seconds/10,000 documents"] < 60
    assert measures["spans/times as fast/as seqeval, strict"] >= 10
    assert measures["spans/same rates/entity and number"] is True
