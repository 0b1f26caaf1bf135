"""The benchmark of agreement has what no evaluation has, and leaves out what is undefined."""

from __future__ import annotations

import pytest

from benchmarks import agreement
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.labelstudio.export import GOLD, read_passes
from raqqa_nlp.labelstudio.manifest import annotations_folder


def test_the_two_passes() -> None:
    one, two, truth = (work.docs for work in read_passes(annotations_folder() / GOLD))
    assert truth == load_gold()
    found = agreement.beyond_scores({"one": one, "two": two})
    assert found["number/same/DATE.mod"] == pytest.approx(26 / 28)
    assert 0.9 < found["entity/alpha from/all"] < found["entity/alpha/all"] < found["entity/alpha to/all"] == 1
    assert not [name for name in found if name.split("/")[1] in ("exact", "overlap") or name.count("/") != 2]


def test_what_is_undefined_is_left_out() -> None:
    doc = load_gold()[0]
    number = next(number for number in doc.numbers if number.label == "COUNT")
    docs = [doc.replace(numbers=(number,), claims=())]
    found = agreement.beyond_scores({"one": docs, "two": docs})
    assert found["number/same/COUNT.status"] == 1
    assert "number/alpha/COUNT.status" not in found
    assert "entity/alpha from/all" not in found  # of one text
