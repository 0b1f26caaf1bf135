"""The inputs of seqeval's and nervaluate's own tests and READMEs, and others that tell scorers apart.

Retyped from seqeval 1.2.2 (MIT; chakki) and nervaluate 1.2.1 (MIT; Batista and Upson). ``python peer_cases.py`` prints
the table of all differences, which ``raqqa_nlp/evaluation/PEERS.md`` holds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from nervaluate.evaluator import Evaluator
from seqeval.metrics import f1_score
from seqeval.scheme import IOB2

from raqqa_nlp.evaluation import evaluate_spans, spans_of_tags, tables
from raqqa_nlp.evaluation.spans import Place

Text: TypeAlias = str | Sequence[Place]
"""Tags, parted by spaces, or spans."""

COUNTERPARTS: Final = {
    "seqeval strict": "exact",
    "seqeval default": "exact",
    "nervaluate strict": "exact",
    "nervaluate exact": "boundary",
    "nervaluate ent_type": "overlap",
}
"""A peer's measure -> ours."""

LENIENT: Final = ("seqeval default", "nervaluate strict", "nervaluate exact", "nervaluate ent_type")
ILLEGAL: Final = "an `I-` that follows no like tag is no span; the peer, as conlleval, begins one"
NOTHING: Final = "there is nothing to score, so no figure"
TAKEN: Final = "the peer lets a wrong span take the gold one, so that the right one comes too late"
GREEDY: Final = "the peer pairs spans one after the other; ours as many as can be"
THRESHOLD: Final = "the peer wants 1% of the gold span to be shared, ours a character"


@dataclass(frozen=True)
class Case:
    """Gold and prediction of some texts.

    :param why: a peer's measure -> why it differs from ours.
    """

    name: str
    gold: Sequence[Text]
    predicted: Sequence[Text]
    why: Mapping[str, str] = field(default_factory=dict)


def case(name: str, gold: Text, predicted: Text, why: Mapping[str, str] | None = None) -> Case:
    return Case(name, [gold], [predicted], why or {})


BASE: Final = "O B-PER I-PER O O O B-ORG I-ORG"
TREATY: Final = ((4, 38, "EVENT"), (4, 25, "EVENT"), (14, 25, "LOCATION"), (51, 56, "DATE"))
RELABELLED: Final = (TREATY[0], (4, 25, "DATE"), *TREATY[2:])
WRONG: Final = (TREATY[0], (4, 31, "DATE"), *TREATY[2:])
PERSON: Final = ((0, 10, "PER"),)

SEQEVAL: Final = (
    Case(
        "seqeval, README",
        ("O O O B-MISC I-MISC I-MISC O", "B-PER I-PER O"),
        ("O O B-MISC I-MISC I-MISC I-MISC O", "B-PER I-PER O"),
    ),
    case("seqeval, test_conll_f1score", "B-ORG I-ORG", "I-ORG I-ORG", dict.fromkeys(LENIENT, ILLEGAL)),
    Case(
        "seqeval, test_performance_measure",
        ("O O O B-MISC I-MISC O B-ORG", "B-PER I-PER O B-PER"),
        ("O O B-MISC I-MISC I-MISC O O", "B-PER I-PER O B-MISC"),
    ),
    case("seqeval, test_scores", "B-A B-B O B-A", "O B-B B-C B-A"),
    case("seqeval, test_warning", "B-PER", "B-Test"),
    case("seqeval, test_unique_labels", "B-PER", "B-ORG"),
    case("seqeval, test_weighted_true_sum_zero", "O", "O", dict.fromkeys(COUNTERPARTS, NOTHING)),
)
NERVALUATE: Final = (
    Case(
        "nervaluate, README, usage",
        (BASE, "O B-LOC B-PER I-PER O O B-DATE"),
        ("O O B-PER I-PER O O B-ORG I-ORG", "O B-LOC I-LOC B-PER O O B-DATE"),
    ),
    case("nervaluate, README, scenario I", "O B-LOC I-LOC O", "O B-LOC I-LOC O"),
    case("nervaluate, README, scenario II", "O O O O", "O B-ORG I-ORG O"),
    case("nervaluate, README, scenario III", "O B-LOC I-LOC O", "O O O O"),
    case("nervaluate, README, scenario IV", "O O O B-LOC I-LOC O", "O O O B-ORG I-ORG O"),
    case("nervaluate, README, scenario V", "O B-PER I-PER O", "B-PER I-PER I-PER O"),
    case("nervaluate, README, scenario VI", "O B-PER I-PER O", "B-ORG I-ORG I-ORG O"),
    Case(
        "nervaluate, sample_data",
        ("O B-PER O B-ORG I-ORG B-LOC", "O B-PER O B-ORG"),
        ("O B-PER O B-ORG O B-PER", "O B-PER O B-LOC"),
    ),
    case("nervaluate, test_perfect_match", BASE, BASE),
    case("nervaluate, test_missed_entity", BASE, "O B-PER I-PER O O O O O"),
    case("nervaluate, test_wrong_label", BASE, "O B-PER I-PER O O O B-LOC I-LOC"),
    case("nervaluate, test_wrong_boundary", BASE, "O B-PER I-PER O O O B-LOC O"),
    case("nervaluate, test_shifted_boundary", BASE, "O B-PER I-PER O O O O B-LOC"),
    case("nervaluate, test_extra_entity", BASE, "O B-PER I-PER O B-PER O B-LOC I-LOC"),
    case("nervaluate, test_perfect_match_nested", TREATY, TREATY),
    case("nervaluate, test_perfect_match_nested_reverse_order", TREATY, TREATY[::-1]),
    case("nervaluate, test_missed_entity_nested", TREATY, TREATY[1:]),
    case("nervaluate, test_wrong_label_nested", TREATY, RELABELLED),
    case("nervaluate, test_wrong_boundary_nested", TREATY, (TREATY[0], (4, 31, "EVENT"), *TREATY[2:])),
    case("nervaluate, test_extra_entity_nested", TREATY, (*TREATY, (60, 66, "MISC"))),
    case("nervaluate, test_wrong_boundary_and_label_nested", TREATY, WRONG),
    case("nervaluate, test_evaluator_with_min_overlap_percentage", PERSON, ((0, 3, "PER"),)),
    case("nervaluate, test_evaluator_min_overlap_backward_compatibility", PERSON, ((9, 10, "PER"),)),
    case(
        "nervaluate, test_evaluator_min_overlap_with_multiple_entities",
        ((0, 5, "PER"), (10, 15, "ORG"), (20, 25, "LOC")),
        ((0, 2, "PER"), (10, 13, "ORG"), (20, 25, "LOC"), (30, 33, "MISC")),
    ),
)
OTHERS: Final = (
    case(
        "spans without `B-` on both sides",
        "I-PER I-PER O",
        "I-PER I-PER O",
        {"seqeval strict": NOTHING, **dict.fromkeys(LENIENT, ILLEGAL)},
    ),
    case("a span whose second word has another label", "B-PER I-PER O", "B-PER I-LOC O", {LENIENT[3]: ILLEGAL}),
    case("a span that falls in two", "B-PER I-PER I-PER", "B-PER I-PER B-PER"),
    case("two spans that grow together", "B-PER I-PER B-PER", "B-PER I-PER I-PER"),
    case("a doubled span", PERSON, (*PERSON, *PERSON)),
    case(
        "a shorter span before the right one",
        PERSON,
        ((0, 4, "PER"), *PERSON),
        dict.fromkeys(("nervaluate strict", "nervaluate exact"), TAKEN),
    ),
    case("a shorter span after the right one", PERSON, (*PERSON, (0, 4, "PER"))),
    case("test_wrong_label_nested, in reverse order", TREATY, RELABELLED[::-1], {"nervaluate strict": TAKEN}),
    case(
        "test_wrong_boundary_and_label_nested, in reverse order",
        TREATY,
        WRONG[::-1],
        dict.fromkeys(("nervaluate strict", "nervaluate exact"), TAKEN),
    ),
    case("nested spans, shifted", ((0, 10, "A"), (6, 10, "A")), ((0, 4, "A"), (1, 9, "A"))),
    case(
        "nested spans, shifted, in reverse order",
        ((6, 10, "A"), (0, 10, "A")),
        ((1, 9, "A"), (0, 4, "A")),
        {"nervaluate ent_type": GREEDY},
    ),
    case("another label before the right one", PERSON, ((0, 4, "LOC"), (5, 10, "PER")), {LENIENT[3]: TAKEN}),
    case("one character of two hundred", ((0, 200, "A"),), ((199, 200, "A"),), {LENIENT[3]: THRESHOLD}),
)
CASES: Final = (*SEQEVAL, *NERVALUATE, *OTHERS)


def spans(text: Text) -> list[Place]:
    return spans_of_tags(text.split()) if isinstance(text, str) else list(text)


def ours(case: Case) -> dict[str, float | None]:
    """A peer's measure -> micro F1 of our counterpart; ``None``: there is no such figure."""
    sides = ({str(i): spans(text) for i, text in enumerate(side)} for side in (case.gold, case.predicted))
    figures = evaluate_spans(*sides).figures
    values = {name: figure.value for name, figure in figures.items()}
    return {measure: values.get(f"span/{name}/micro") for measure, name in COUNTERPARTS.items()}


def theirs(case: Case) -> dict[str, float]:
    """A peer's measure -> its micro F1; seqeval scores only what is given as tags."""
    sides = case.gold, case.predicted
    found = {}
    if isinstance(case.gold[0], str):
        tags = [[str(text).split() for text in side] for side in sides]
        found["seqeval strict"] = f1_score(*tags, mode="strict", scheme=IOB2, zero_division=0)
        found["seqeval default"] = f1_score(*tags, zero_division=0)
        labels = {tag[2:] for side in tags for text in side for tag in text if tag != "O"}
        evaluator = Evaluator(*tags, tags=sorted(labels), loader="list")
    else:
        evaluator = nervaluate(*([spans(text) for text in side] for side in sides))
    overall = evaluator.evaluate()["overall"]
    return found | {f"nervaluate {name}": overall[name].f1 for name in ("strict", "exact", "ent_type")}


def nervaluate(gold: Sequence[Sequence[Place]], predicted: Sequence[Sequence[Place]]) -> Evaluator:
    """The peer, whose ends are the last position within a span."""
    labels = {label for side in (gold, predicted) for text in side for _, _, label in text}
    sides = (
        [[{"start": start, "end": end - 1, "label": label} for start, end, label in text] for text in side]
        for side in (gold, predicted)
    )
    return Evaluator(*sides, tags=sorted(labels), loader="dict")


def differences(case: Case) -> dict[str, tuple[float, float | None]]:
    """A peer's measure that differs -> the peer's F1, and ours."""
    mine = ours(case)
    pairs = {measure: (float(f1), mine[measure]) for measure, f1 in theirs(case).items()}
    return {measure: (f1, own) for measure, (f1, own) in pairs.items() if own is None or abs(f1 - own) > 1e-9}


def rows() -> Iterator[tuple[str, ...]]:
    for each in CASES:
        for measure, (f1, own) in differences(each).items():
            shown = "–" if own is None else tables.percent(own)
            yield each.name, f"{measure} / {COUNTERPARTS[measure]}", each.why[measure], tables.percent(f1), shown


def table() -> str:
    return tables.markdown(("Case", "Measure / ours", "Why", "Peer's F1", "Our F1"), rows())


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
