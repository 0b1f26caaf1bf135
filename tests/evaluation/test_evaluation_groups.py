"""The hand-made groups fit the annotated texts, and groups are scored against them as the module says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from raqqa_nlp import load_gold, reconcile
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.evaluation.groups import FILE, GoldGroup, load_groups, scores
from raqqa_nlp.evaluation.scores import Accuracy, Score
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.reconciliation import Claims
from raqqa_nlp.reconciliation.groups import Group

RELATIONS = {"agreeing", "overlapping", "part-whole", "contradicting", "single"}


@pytest.fixture(scope="module")
def docs() -> list[Document]:
    return list(load_gold())


@pytest.fixture(scope="module")
def gold(docs: list[Document]) -> tuple[GoldGroup, ...]:
    return load_groups(docs)


def test_the_groups_fit_the_annotated_texts(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    numbers = sum(n.label in ("COUNT", "DURATION") for doc in docs for n in doc.numbers)
    assert sum(len(group.items) for group in gold) == numbers == 36
    for group in gold:
        assert (group.relation == "single") == (len(group.items) == 1) == (not group.reason)
        assert group.relation in RELATIONS
        assert all(part != whole and {part, whole} <= set(group.items) for part, whole in group.parts)


@pytest.mark.parametrize(
    ("change", "error", "problem"),
    [
        (lambda data: data.pop(), AnnotationError, "1 number.s. in no group or in two"),
        (lambda data: data.append(data[0]), AnnotationError, "in no group or in two"),
        (lambda data: data[0]["statements"][0].update(words="3,251"), AnnotationError, "no number"),
        (lambda data: data[0].pop("relation"), InputError, "no groups of statements"),
        (lambda data: data[0].update(parts=[[0, 99]]), InputError, "no groups of statements"),
    ],
)
def test_a_wrong_file_is_refused(docs: list[Document], tmp_path: Path, change: Any, error: Any, problem: str) -> None:
    data = json.loads((annotations_folder() / FILE).read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / FILE
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(error, match=problem):
        load_groups(docs, path)


def test_groups_of_the_gold_documents(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    """Measured: 24 of 25 pairs; one pair of nameless lengths ("a few months earlier") is not found."""
    found = scores(gold, docs, reconcile(docs))
    assert found["group/pairwise/all"] == Score(24, 0, 1)
    assert found["group/exact/all"] == Score(4, 0, 1)
    assert found["group/part-whole/all"] == Score(9, 0, 0)
    assert found["group/relation/all"] == Accuracy(4, 4)
    assert found["group/b_cubed/all"].counts == (36, 36, 35, 36)


def test_groups_found_wrong_cost_what_they_should(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    found = reconcile(docs)
    about = found.groups[0].about
    alone = Claims(found.documents, tuple(Group(s.about, (s,), (), "single") for s in found.statements))
    together = Claims(found.documents, (Group(about, found.statements, (), "agreeing"),))
    nothing = Claims(tuple(doc.replace(numbers=(), claims=()) for doc in found.documents), ())
    assert scores(gold, docs, alone)["group/pairwise/all"] == Score(0, 0, 25)
    assert scores(gold, docs, alone)["group/b_cubed/all"].counts[:2] == (36, 36)
    assert scores(gold, docs, together)["group/pairwise/all"] == Score(25, 36 * 35 // 2 - 25, 0)
    assert scores(gold, docs, together)["group/b_cubed/all"].counts[2:] == (36, 36)
    assert scores(gold, docs, nothing)["group/b_cubed/all"].counts == (0, 0, 0, 36)
    assert scores(gold, docs, nothing)["group/exact/all"] == Score(0, 0, 5)


def test_numbers_that_overlap_are_taken_for_each_other(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    def cut(doc: Document) -> Document:
        numbers = (replace(n, start=n.start + 1, text=n.text[1:]) if len(n.text) > 2 else n for n in doc.numbers)
        return doc.replace(numbers=tuple(numbers), claims=())

    assert scores(gold, docs, reconcile(map(cut, docs)))["group/pairwise/all"].counts[0] >= 20
