"""What holds of the groups of any documents, gold, predicted or made up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import reports, told

import raqqa_nlp
from raqqa_nlp import reconcile
from raqqa_nlp.errors import MissingExtraError
from raqqa_nlp.reconciliation import POLICIES, Claims, choose, total
from raqqa_nlp.reconciliation.groups import COLUMNS

collections = st.lists(reports(), max_size=4)


def contents(found: Claims) -> Counter[Any]:
    """The groups without the indices of documents, which alone may depend on their order."""

    def named(index: int) -> tuple[str | None, str | None, str]:
        doc = found.documents[index]
        return doc.date, doc.id, doc.text

    return Counter(
        (
            group.relation,
            tuple((named(m.document), m.claim.number, m.about) for m in group.members),
            group.comparisons,
        )
        for group in found
    )


@settings(max_examples=30)
@given(collections)
def test_every_number_is_in_exactly_one_group(docs: list[raqqa_nlp.Document]) -> None:
    found = reconcile(iter(docs))
    placed = Counter((m.document, m.claim.number) for group in found for m in group.members)
    given_ = Counter((i, n) for i, doc in enumerate(docs) for n in doc.numbers if n.label in ("COUNT", "DURATION"))
    assert placed == given_
    for group in found:
        assert (group.relation == "single") == (len(group.members) == 1)
        assert all(0 <= i < len(group.members) for c in group.comparisons for i in (c.one, c.other))
        assert group.about in [member.about for member in group.members]
        assert group.wholes
        assert group.title
    for doc, kept in zip(docs, found.documents, strict=True):
        assert (doc.text, doc.id, doc.numbers) == (kept.text, kept.id, kept.numbers)
        assert {claim.number for claim in kept.claims} == {n for n in doc.numbers if n.label == "COUNT"}


@settings(max_examples=30)
@given(collections, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(docs: list[raqqa_nlp.Document], random: Any) -> None:
    shuffled = docs.copy()
    random.shuffle(shuffled)
    assert contents(reconcile(docs)) == contents(reconcile(shuffled))


@settings(max_examples=20)
@given(collections)
def test_policies_take_statements_of_the_group_and_say_why(docs: list[raqqa_nlp.Document]) -> None:
    found = reconcile(docs)
    for policy in POLICIES:
        for choice, group in zip(choose(found, policy), found.groups, strict=True):
            assert choice.group is group
            assert {id(taken.statement) for taken in choice.taken} <= {id(member) for member in group.wholes}
            assert choice.why.endswith(".")
            if not choice.taken:
                assert (choice.low, choice.high) == (None, None)
    for status in ("killed", "remaining"):
        added = total(found, status)
        assert len(added.added) + len(added.left_out) == sum(group.about.status == status for group in found)


@settings(max_examples=10)
@given(collections)
def test_plain_data_and_tables_hold_all_statements(docs: list[raqqa_nlp.Document]) -> None:
    found = reconcile(docs)
    data = json.loads(found.to_json())
    assert sum(len(group["members"]) for group in data["groups"]) == len(found.statements) == len(found.rows())
    assert [list(row) for row in found.rows()] == [list(COLUMNS)] * len(found.rows())
    assert found.to_html().count("<tr") == len(found.rows()) + 1


def test_no_document_gives_no_group() -> None:
    found = reconcile([])
    assert (found.groups, found.documents, found.contradictions(), list(found), len(found)) == ((), (), (), [], 0)
    assert "<table" in found._repr_html_()


def test_what_texts_hold_is_escaped() -> None:
    doc = told("{COUNT/killed:12} {COUNTED:<script>alert(1)</script>} were killed.", id='"><img src=x>')
    page = reconcile([doc]).to_html()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_dates_that_are_none_are_passed_over() -> None:
    odd = told("{COUNT/killed:12} {COUNTED:people} were killed in {LOCATION:Aden}.").replace(date="some day")
    assert [group.relation for group in reconcile([odd, odd.replace(id="other")])] == ["agreeing"]


def test_a_frame_has_a_row_for_each_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    found = reconcile([told("{COUNT/killed:12} {COUNTED:people} were killed in {DURATION:two days}.", id="one")])
    pandas = pytest.importorskip("pandas")
    frame = found.to_frame()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == list(COLUMNS)
    assert sorted(frame["text"]) == ["12", "two days"]
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"raqqa_nlp\[report\]"):
        found.to_frame()


@pytest.mark.parametrize("name", ["Claims", "Group", "Statement", "reconcile"])
def test_the_package_offers_it(name: str) -> None:
    offered: Callable[..., Any] = getattr(raqqa_nlp, name)
    assert callable(offered)
