"""The same inputs through seqeval and nervaluate: equal, or different for a reason that is written down."""

from __future__ import annotations

from pathlib import Path

import peer_cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peer_cases import CASES, NERVALUATE, SEQEVAL, Case
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

import raqqa_nlp.evaluation
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import evaluate_spans, spans_of_tags
from raqqa_nlp.evaluation.spans import Place

PEERS = Path(raqqa_nlp.evaluation.__file__).with_name("PEERS.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_differs_where_it_is_said_to(case: Case) -> None:
    assert peer_cases.differences(case).keys() == case.why.keys()


def test_the_differences_are_those_of_the_document() -> None:
    text = PEERS.read_text(encoding="utf-8")
    assert peer_cases.table() in text, "make it anew: python tests/evaluation/peer_cases.py"
    assert f"{len(SEQEVAL)} cases of seqeval, {len(NERVALUATE)} of nervaluate and" in text


# From seqeval's test_iob2_tokens, test_iob2_tokens_without_tag and test_token_tag.
@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("", []),
        ("B-PER", [(0, 1, "PER")]),
        ("I-PER", []),
        ("O", []),
        ("O I-PER", []),
        ("O B-PER", [(1, 2, "PER")]),
        ("I-PER O", []),
        ("I-PER I-PER", []),
        ("I-PER I-ORG", []),
        ("I-PER B-PER", [(1, 2, "PER")]),
        ("I-PER B-ORG", [(1, 2, "ORG")]),
        ("B-PER O", [(0, 1, "PER")]),
        ("B-PER I-PER", [(0, 2, "PER")]),
        ("B-PER I-ORG", [(0, 1, "PER")]),
        ("B-PER B-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("B-PER B-ORG", [(0, 1, "PER"), (1, 2, "ORG")]),
        ("B", [(0, 1, "_")]),
        ("I", []),
        ("O B", [(1, 2, "_")]),
        ("I B", [(1, 2, "_")]),
        ("B I", [(0, 2, "_")]),
        ("B B", [(0, 1, "_"), (1, 2, "_")]),
        ("B-ORG-COMPANY I-ORG-COMPANY", [(0, 2, "ORG-COMPANY")]),
        ("B-組織", [(0, 1, "組織")]),
    ],
)
def test_tags_are_read_as_seqeval_reads_them(tags: str, spans: list[Place]) -> None:
    assert spans_of_tags(tags.split()) == spans


@pytest.mark.parametrize("tag", ["E-PER", "PER", "S", "b-PER", ""])
def test_tags_of_other_schemes_are_refused(tag: str) -> None:
    with pytest.raises(InputError, match=f"item 1: {tag!r} is no IOB2 tag"):
        spans_of_tags(["O", tag])


TAGS = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B", "B-C"]), min_size=1, max_size=8)
TAGGED = st.lists(TAGS.flatmap(lambda gold: st.tuples(st.just(gold), _as_long(gold))), min_size=1, max_size=3)


def _as_long(gold: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B", "B-C"]), min_size=len(gold), max_size=len(gold))


@settings(max_examples=80, deadline=None)
@given(TAGGED)
def test_exact_is_seqevals_strict_mode_for_any_tags(texts: list[tuple[list[str], list[str]]]) -> None:
    gold, predicted = ([list(text[side]) for text in texts] for side in (0, 1))
    ours = evaluate_spans(*({str(i): spans_of_tags(text) for i, text in enumerate(side)} for side in (gold, predicted)))
    if not ours.figures:
        return
    theirs = classification_report(gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    labels = set(theirs) - {"micro avg", "macro avg", "weighted avg"}
    assert {name.removeprefix("span/exact/") for name in ours.figures if "/exact/" in name} == {*labels, "micro"}
    for name, rates in theirs.items():
        if name == "weighted avg":
            continue
        figure = ours[f"span/exact/{name.removesuffix(' avg')}"]
        mine = figure.to_dict()
        assert [mine["precision"], mine["recall"], mine["f1"], figure.support] == pytest.approx(
            [rates["precision"], rates["recall"], rates["f1-score"], rates["support"]]
        )


SPANS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 6), st.sampled_from("AB")).map(lambda s: (s[0], s[0] + s[1], s[2])),
    max_size=5,
)
CUTS = st.sets(st.integers(0, 12), max_size=10).map(sorted)
FLAT = st.tuples(CUTS, st.lists(st.sampled_from("AB"), min_size=5, max_size=5)).map(
    lambda drawn: [(*ends, label) for *ends, label in zip(drawn[0][::2], drawn[0][1::2], drawn[1], strict=False)]
)


def both(gold: list[Place], predicted: list[Place]) -> dict[str, tuple[float, float, float, float]]:
    """A measure of nervaluate -> how many it finds right and its F1, and so ours."""
    ours = evaluate_spans({"a": gold}, {"a": predicted})
    theirs = peer_cases.nervaluate([gold], [predicted]).evaluate()["overall"]
    found = {}
    for name in ("strict", "exact", "ent_type"):
        figure = ours[f"span/{peer_cases.COUNTERPARTS[f'nervaluate {name}']}/micro"]
        found[name] = theirs[name].correct, theirs[name].f1, float(figure.to_dict()["tp"]), figure.value
    return found


@settings(max_examples=80, deadline=None)
@given(FLAT, FLAT)
def test_flat_spans_are_scored_as_nervaluate_scores_them(gold: list[Place], predicted: list[Place]) -> None:
    if gold or predicted:
        found = both(gold, predicted)
        for name in ("strict", "exact"):
            correct, f1, tp, own = found[name]
            assert correct == tp
            assert f1 == pytest.approx(own)


@settings(max_examples=80, deadline=None)
@given(SPANS, SPANS)
def test_of_nested_spans_nervaluate_never_finds_more_right(gold: list[Place], predicted: list[Place]) -> None:
    if gold or predicted:
        assert all(correct <= tp for correct, _, tp, _ in both(gold, predicted).values())


@settings(max_examples=80, deadline=None)
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_the_order_of_spans_changes_nothing(gold: list[Place], predicted: list[Place], random: st.DrawFn) -> None:
    shuffled = [sorted(side, key=lambda _: random.random()) for side in (gold, predicted)]  # type: ignore[attr-defined]
    before, after = (
        evaluate_spans({"a": gold}, {"a": predicted}),
        evaluate_spans({"a": shuffled[0]}, {"a": shuffled[1]}),
    )
    assert before == after
