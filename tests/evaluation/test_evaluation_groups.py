"""The hand-made groups fit the annotated texts, and groups are scored against them as the module says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raqqa_nlp import load_gold, reconcile
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.evaluation.clusters import BCubed, bcubed
from raqqa_nlp.evaluation.groups import FILE, GoldGroup, load_groups, score
from raqqa_nlp.evaluation.scores import Score
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
    found = score(gold, docs, reconcile(docs))
    assert found.pairwise == Score(24, 0, 1)
    assert found.exact == Score(4, 0, 1)
    assert found.parts == Score(9, 0, 0)
    assert found.relations.value == 1
    assert found.bcubed.f1 == pytest.approx(0.986, abs=0.001)


def test_groups_found_wrong_cost_what_they_should(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    found = reconcile(docs)
    about = found.groups[0].about
    alone = Claims(found.documents, tuple(Group(s.about, (s,), (), "single") for s in found.statements))
    together = Claims(found.documents, (Group(about, found.statements, (), "agreeing"),))
    nothing = Claims(tuple(doc.replace(numbers=(), claims=()) for doc in found.documents), ())
    assert score(gold, docs, alone).pairwise == Score(0, 0, 25)
    assert score(gold, docs, alone).bcubed.precision == 1
    assert score(gold, docs, together).pairwise == Score(25, 36 * 35 // 2 - 25, 0)
    assert score(gold, docs, together).bcubed.recall == 1
    assert score(gold, docs, nothing).bcubed == BCubed(0, 0)
    assert score(gold, docs, nothing).exact == Score(0, 0, 5)


def test_numbers_that_overlap_are_taken_for_each_other(docs: list[Document], gold: tuple[GoldGroup, ...]) -> None:
    def cut(doc: Document) -> Document:
        numbers = (replace(n, start=n.start + 1, text=n.text[1:]) if len(n.text) > 2 else n for n in doc.numbers)
        return doc.replace(numbers=tuple(numbers), claims=())

    assert score(gold, docs, reconcile(map(cut, docs))).bcubed.recall > 0.9


def test_bcubed_of_the_paper() -> None:
    """Bagga and Baldwin's example: 12 entities; the second answer joins the wrong two chains and is the worse one."""
    truth = [{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}]
    first = bcubed(truth, [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}])
    second = bcubed(truth, [{1, 2, 3, 4, 5, 8, 9, 10, 11, 12}, {6, 7}])
    assert first.precision == pytest.approx(16 / 21)
    assert second.precision == pytest.approx(7 / 12)
    assert first.recall == second.recall == 1
    assert first.f1 > second.f1


def test_bcubed_of_items_that_one_side_lacks() -> None:
    assert bcubed([{1, 2}], [{1}]) == BCubed(1, 0.25)
    assert bcubed([{1}], [{1, 9}]) == BCubed(0.5, 1)
    assert bcubed([{1}], [{1}, {9}]) == BCubed(1, 1)
    assert bcubed([], []).f1 == 0


@given(st.lists(st.sets(st.integers(), min_size=1), max_size=5))
def test_bcubed_of_the_same_clusters_is_one(sets: list[set[int]]) -> None:
    earlier = [set().union(*sets[:i]) for i in range(len(sets))]
    clusters = [fresh for each, seen in zip(sets, earlier, strict=True) if (fresh := each - seen)]
    assert bcubed(clusters, clusters) == (BCubed(1, 1) if clusters else BCubed(0, 0))
