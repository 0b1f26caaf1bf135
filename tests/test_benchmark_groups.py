"""The benchmark of groups judges what it is given; training is not run here."""

from __future__ import annotations

from benchmarks.groups import judge
from raqqa_nlp import load_gold
from raqqa_nlp.evaluation import Report


def test_gold_documents_and_empty_ones_are_judged() -> None:
    gold = load_gold()
    right = judge(gold, gold)
    empty = judge(gold, [doc.replace(numbers=(), claims=()) for doc in gold])
    assert right["group/pairwise/all"].value > 0.9
    assert empty["group/pairwise/all"].value == 0
    assert Report.from_dict(right.to_dict()) == right
    assert "group" in right.to_markdown()
