"""Agreement on texts whose figures can be counted by hand, on any texts, and on the project's own two passes."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from evaluation_texts import WORDS, attribution, documents, gold, number
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import PARTS, evaluate, interval
from raqqa_nlp.evaluation.agreement import Agreement, Disagreement, measure, tables, words
from raqqa_nlp.evaluation.tagged import WORD
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.labelstudio.export import GOLD, read_passes
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.schema import Count

A, B, C = "ann", "bo", "cy"


def named(doc: Document, *spans: tuple[int, int, str]) -> Document:
    """The text with these entities and nothing else."""
    entities = tuple(Entity(start, end, doc.text[start:end], label) for start, end, label in spans)
    return Document(doc.text, id=doc.id, entities=entities)


def plain(text: str, name: str = "t") -> Document:
    return Document(text, id=name)


def shown(disagreement: Disagreement) -> tuple[Any, ...]:
    sides = [([span.text for span in side.spans], side.said) for side in disagreement.sides]
    return disagreement.kind, disagreement.labels, *sides


def found(*docs: Document) -> list[tuple[Any, ...]]:
    return [shown(each) for each in measure(dict(zip((A, B, C), ([doc] for doc in docs), strict=False))).disagreements]


# Texts of ten words: a label on some of them.
TEN = plain("a0 a1 a2 a3 a4 a5 a6 a7 a8 a9")


def test_kappa_and_alpha_of_ten_words() -> None:
    one = named(TEN, (0, 5, "PERSON"), (12, 14, "LOCATION"))  # words 0 and 1; word 4
    two = named(TEN, (0, 2, "PERSON"), (12, 14, "LOCATION"))  # word 0; word 4
    agreement = measure({A: [one], B: [two]})
    # 9 of 10 words agree; by chance .7 * .8 + .2 * .1 + .1 * .1 = .59
    assert agreement["entity/kappa/all"].value == pytest.approx((0.9 - 0.59) / (1 - 0.59))
    # n = 20, n_c = 15, 3, 2: 1 - 19 * 2 / (400 - 225 - 9 - 4)
    assert agreement["entity/alpha/all"].value == pytest.approx(1 - 19 * 2 / 162)
    # PERSON alone: chance .8 * .9 + .2 * .1 = .74; n_c = 17, 3
    assert agreement["entity/kappa/PERSON"].value == pytest.approx((0.9 - 0.74) / (1 - 0.74))
    assert agreement["entity/alpha/PERSON"].value == pytest.approx(1 - 19 * 2 / (400 - 289 - 9))
    assert agreement["entity/kappa/LOCATION"].value == agreement["entity/alpha/LOCATION"].value == 1
    assert agreement["entity/exact/PERSON"].value == 0
    assert agreement["entity/exact/all"].value == 0.5
    assert agreement["entity/overlap/all"].value == 1
    assert agreement["entity/exact/all"].interval is None  # of one text
    with pytest.raises(InputError, match=r"no figure 'entity/exact/WEAPON'\. There are: entity/exact/PERSON"):
        agreement["entity/exact/WEAPON"]


def test_a_word_is_in_the_span_that_covers_more_of_it() -> None:
    text = plain("abcdef ghi")
    one = named(text, (0, 2, "PERSON"), (2, 6, "LOCATION"))
    two = named(text, (4, 8, "PERSON"))
    coded = words.coded([one, two, None], schema.ENTITY)
    location, person = 1 + schema.LAYERS["entity"].index("LOCATION"), 1
    assert coded[words.ALL].tolist() == [[location, 0], [person, person], [-1, -1]]
    assert coded["PERSON"].tolist() == [[0, 0], [1, 1], [-1, -1]]


def test_a_word_has_a_label_at_either_depth() -> None:
    doc = gold()
    position = next(i for i, word in enumerate(WORD.finditer(doc.text)) if word[0] == "mayor")
    coded = words.coded([doc, doc.replace(attributions=doc.attributions[:-1])], schema.ATTRIBUTION)
    content, source = 3, 1
    assert coded[words.ALL][:, position].tolist() == [content + 4 * source, content]
    assert coded["SOURCE"][:, position].tolist() == [2, 0]
    for label, codes in coded.items():
        assert codes.max() < words.size(schema.ATTRIBUTION, label)


def test_more_than_two_are_compared_two_by_two() -> None:
    one, two = named(TEN, (0, 2, "PERSON")), named(TEN, (0, 2, "PERSON"), (3, 5, "PERSON"))
    agreement = measure({A: [one], B: [two], C: [named(TEN)]})
    figure = agreement["entity/exact/PERSON"]
    assert agreement.texts.pairs == ((A, B), (A, C), (B, C))
    assert list(figure.by_pair) == [pytest.approx(2 / 3), 0, 0]
    assert figure.value == pytest.approx(2 / 9)
    by_pair = [measure({A: [x], B: [y]})["entity/kappa/PERSON"].value for x, y in ((one, two), (one, named(TEN)))]
    assert agreement["entity/kappa/PERSON"].by_pair[:2] == tuple(by_pair)
    assert agreement["entity/alpha/PERSON"].by_pair == ()


def test_texts_of_one_annotator_are_left_out_and_named() -> None:
    texts = [plain(TEN.text, name) for name in "stuv"]
    s, t, u, v = (named(text, (0, 2, "PERSON")) for text in texts)
    agreement = measure({A: [s, t], B: [t, u.replace(entities=())], C: [v]})
    assert list(agreement.texts.compared) == ["t"]
    assert agreement.texts.alone == {"s": A, "u": B, "v": C}
    assert agreement.texts.pairs == ((A, B),)
    assert "Left out, for one annotator alone has done them: 3 texts: s (ann), u (bo), v (cy)." in list(
        tables.compared(agreement)
    )
    partly = measure({A: [s, t], B: [s.replace(entities=()), t], C: [t]})
    assert list(partly["entity/exact/PERSON"].by_pair) == [pytest.approx(2 / 3), 1, 1]
    assert [list(docs) for docs in partly.texts.compared.values()] == [[A, B], [A, B, C]]


def test_undefined_is_said() -> None:
    killed = number("up to 300", "COUNT", Count(None, 300, "at_most"), status="killed")
    doc = gold(numbers=(killed,), entities=(), attributions=(), claims=())
    agreement = measure({A: [doc], B: [doc]})
    for name in ("number/kappa/COUNT.status", "number/alpha/COUNT.status"):
        assert (agreement[name].value, agreement[name].interval) == (None, None)
        assert "nothing varies" in agreement[name].undefined
    assert agreement["number/equal/COUNT.status"].value == 1
    [line] = tables.undefined(agreement)
    assert "number COUNT.status: kappa, alpha" in line
    third = doc.replace(numbers=(dataclasses.replace(killed, status="injured"),))
    figure = measure({A: [doc], B: [doc], C: [third]})["number/kappa/COUNT.status"]
    assert list(figure.by_pair) == [None, 0, 0]
    assert figure.value == 0
    assert figure.undefined.endswith("nothing varies, in 1 of 3 pairs")
    apart = measure({A: [doc], B: [doc], C: [doc.replace(numbers=())]})["number/equal/COUNT.status"]
    assert list(apart.by_pair) == [1, None, None]
    assert apart.undefined == "no span is shared, in 2 of 3 pairs"


def test_texts_in_which_nobody_marks_anything() -> None:
    agreement = measure({A: [TEN], B: [TEN]})
    assert (agreement.rows, agreement.disagreements) == ((), ())
    with pytest.raises(InputError, match="There are: none"):
        agreement["entity/exact/all"]
    assert json.loads(json.dumps(agreement.to_dict(), allow_nan=False))["rows"] == []


def test_values_names_and_links() -> None:
    doc = gold()
    militants, tuesday, civilians, shops = doc.numbers
    other = doc.replace(
        numbers=(
            dataclasses.replace(militants, value=Count(0, 300.0000000000001, "at_most"), status="injured"),
            dataclasses.replace(tuesday, value=None),
            dataclasses.replace(civilians, counted=None),
            dataclasses.replace(shops, counted=dataclasses.replace(militants.counted or militants, label="COUNTED")),
        ),
        entities=(dataclasses.replace(doc.entities[0], canonical="Talal Selo"), *doc.entities[1:]),
        claims=(),
    )
    agreement = measure({A: [doc], B: [other]})
    assert agreement["number/equal/COUNT.low"].value == pytest.approx(2 / 3)
    assert agreement["number/equal/COUNT.high"].value == 1
    assert agreement["number/equal/COUNT.all"].value == pytest.approx(2 / 3)
    assert agreement["number/equal/COUNT.status"].value == pytest.approx(2 / 3)
    assert agreement["number/equal/COUNT.counted"].value == pytest.approx(1 / 3)
    assert agreement["number/equal/DATE.value"].value == 0
    assert agreement["entity/equal/PERSON.canonical"].value == 0.5
    assert agreement["attribution/equal/CUE.depth"].value == 1
    assert [shown(each) for each in agreement.disagreements] == [
        ("name", ("PERSON",), (["Talal Silo"], "canonical Talal Silo"), (["Talal Silo"], "canonical Talal Selo")),
        ("value", ("COUNT",), (["up to 300"], "low none"), (["up to 300"], "low 0")),
        ("status", ("COUNT",), (["up to 300"], "status killed"), (["up to 300"], "status injured")),
        (
            "link",
            ("COUNT", "COUNTED"),
            (["20", "shops"], "counted “shops”"),
            (["20", "militants"], "counted “militants”"),
        ),
        ("value", ("DATE",), (["Tuesday"], "value 2017-10-17, mod none"), (["Tuesday"], "value none, mod none")),
        ("link", ("COUNT", "COUNTED"), (["Dozens", "civilians"], "counted “civilians”"), (["Dozens"], "counted none")),
        ("missing", ("COUNTED",), (["civilians"], ""), ([], "")),
        ("missing", ("COUNTED",), (["shops"], ""), ([], "")),
    ]


SPEECH = "Ann said Bo said no."


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ([(0, 5, "PERSON")], [], "missing"),
        ([(0, 5, "PERSON")], [(0, 2, "PERSON")], "range"),
        ([(0, 5, "PERSON")], [(0, 2, "PERSON"), (3, 5, "PERSON")], "range"),
        ([(0, 5, "PERSON")], [(0, 5, "LOCATION")], "label"),
        ([(0, 5, "PERSON")], [(3, 8, "LOCATION")], "label and range"),
        ([(0, 5, "PERSON"), (6, 11, "PERSON")], [(3, 8, "PERSON")], "range"),
    ],
)
def test_kinds_of_disagreement_on_spans(ours: Any, theirs: Any, kind: str) -> None:
    one, two = named(TEN, *ours), named(TEN, *theirs)
    for docs, sides in (((one, two), (ours, theirs)), ((two, one), (theirs, ours))):
        [only] = found(*docs)
        assert only[0] == kind
        assert only[2:] == tuple(([TEN.text[start:end] for start, end, _ in side], "") for side in sides)


def test_what_touches_nothing_is_a_disagreement_of_its_own() -> None:
    one, two = named(TEN, (0, 2, "PERSON")), named(TEN, (3, 5, "PERSON"))
    assert [each[0] for each in found(one, two)] == ["missing", "missing"]
    shared = named(TEN, (0, 2, "PERSON"), (3, 5, "LOCATION"))
    assert found(one, shared) == [("missing", ("LOCATION",), ([], ""), (["a1"], ""))]


def test_three_annotators_are_set_side_by_side() -> None:
    one, two = named(TEN, (0, 5, "PERSON")), named(TEN, (0, 2, "PERSON"))
    assert found(one, two, one) == [("range", ("PERSON",), (["a0 a1"], ""), (["a0"], ""), (["a0 a1"], ""))]
    [only] = found(one, two, TEN)
    assert only[0] == "missing"


def test_a_nested_attribution_is_not_mixed_up_with_what_it_stands_in() -> None:
    outer, inner = attribution("Amy Roe", "wrote", "that the mayor had said 20 shops reopened"), gold().attributions[3]
    doc = gold(attributions=(outer, inner), claims=())
    parts = [shown(each)[:2] for each in measure({A: [doc], B: [doc.replace(attributions=(outer,))]}).disagreements]
    assert parts == [("missing", (label,)) for label in ("SOURCE", "CUE", "CONTENT")]
    moved = doc.replace(attributions=(dataclasses.replace(inner, depth=1),))
    depth = [each for each in found(doc.replace(attributions=(inner,)), moved) if each[0] == "depth"]
    assert depth == [("depth", ("CUE",), (["had said"], "depth 2"), (["had said"], "depth 1"))]


@pytest.mark.parametrize(
    ("passes", "words_of_it"),
    [
        ({}, "takes two annotators, here is 0"),
        ({A: [TEN]}, "takes two annotators, here is 1"),
        ({A: [TEN], B: []}, "no text was annotated by two of ann, bo"),
        ({A: [TEN], B: [plain("other")]}, "bo, t, character 0: the text differs from that of ann"),
        ({A: [TEN], B: [plain(TEN.text + "!")]}, "bo, t, character 29: the text differs"),
        ({A: [TEN, TEN], B: [TEN]}, "ann: two documents with the id 't'"),
        ({A: [TEN], B: [Document("x")]}, "bo: a document without id"),
    ],
)
def test_what_cannot_be_compared(passes: dict[str, list[Document]], words_of_it: str) -> None:
    with pytest.raises(InputError, match=words_of_it):
        measure(passes)


few = settings(max_examples=10)
pairs_of_docs = st.tuples(documents(), documents())


def values(agreement: Agreement) -> dict[str, float | None]:
    return {name: figure.value for name, figure in agreement.figures.items()}


@few
@given(st.lists(documents(), min_size=2, max_size=3))
def test_an_annotator_agrees_with_themselves(docs: list[Document]) -> None:
    texts = [doc.replace(id=str(number)) for number, doc in enumerate(docs)]
    agreement = measure({A: texts, B: texts, C: texts})
    assert agreement.disagreements == ()
    for name, figure in agreement.figures.items():
        assert figure.value == 1 or (figure.value is None and figure.undefined and name.split("/")[1] != "exact")
        assert figure.interval in (None, (1, 1))


@few
@given(st.lists(pairs_of_docs, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_neither_the_order_of_annotators_nor_of_texts_matters(
    docs: list[tuple[Document, Document]], random: Any
) -> None:
    texts = [[doc.replace(id=str(number)) for doc in pair] for number, pair in enumerate(docs)]
    one, two = ([pair[side] for pair in texts] for side in (0, 1))
    straight = values(measure({A: one, B: two}))
    random.shuffle(one)
    turned = values(measure({B: two, A: one}))
    assert list(straight) == list(turned)
    assert list(straight.values()) == [value if value is None else pytest.approx(value) for value in turned.values()]


@few
@given(pairs_of_docs)
def test_labels_are_all_alike(docs: tuple[Document, Document]) -> None:
    turned = dict(zip(schema.LAYERS["entity"], schema.LAYERS["entity"][::-1], strict=True))
    others = [
        doc.replace(entities=tuple(dataclasses.replace(e, label=turned[e.label]) for e in doc.entities)) for doc in docs
    ]
    ours, theirs = (measure({A: pair[:1], B: pair[1:]}) for pair in (list(docs), others))
    for measured in ("exact", "overlap", "kappa", "alpha"):
        for label, other in {**turned, "all": "all"}.items():
            one, two = (each.figures.get(f"entity/{measured}/{of}") for each, of in ((ours, label), (theirs, other)))
            assert (one and one.value) == (two and pytest.approx(two.value))


@few
@given(pairs_of_docs)
def test_f1_is_that_of_the_scores(docs: tuple[Document, Document]) -> None:
    report = evaluate(docs[:1], docs[1:], parts=[part for part in PARTS if part in ("spans", "attributions")])
    agreement = measure({A: docs[:1], B: docs[1:]})
    for name, figure in report.figures.items():
        layer, measured, what = name.split("/")
        if measured in ("exact", "overlap") and what not in ("macro", "cue-source", "cue-content"):
            assert agreement[f"{layer}/{measured}/{'all' if what == 'micro' else what}"].value == figure.value


@few
@given(pairs_of_docs)
def test_there_are_disagreements_just_where_figures_fall_short(docs: tuple[Document, Document]) -> None:
    agreement = measure({A: docs[:1], B: docs[1:]})
    short = {
        row.layer
        for row in agreement.rows
        for measured in ("exact", "equal")
        if measured in row.figures and row.figures[measured].value not in (1, None) and row.what != "whole"
    }
    assert short == {disagreement.layer for disagreement in agreement.disagreements}
    for disagreement in agreement.disagreements:
        spans = [span for side in disagreement.sides for span in side.spans]
        assert all(WORDS[span.start : span.end] == span.text for span in spans)
        assert disagreement.start < disagreement.end


@pytest.fixture(scope="module")
def own() -> Agreement:
    """The project's own two passes."""
    first, second, truth = read_passes(annotations_folder() / GOLD)
    assert [work.ground_truth for work in (first, second, truth)] == [False, False, True]
    assert list(truth.docs) == list(load_gold())
    return measure({work.annotator: work.docs for work in (first, second)})


def test_the_two_passes(own: Agreement) -> None:
    told = {"entity": 0.996, "number": 0.977, "attribution": 0.985}  # annotations/README.md
    for layer, value in told.items():
        assert own[f"{layer}/exact/all"].value == pytest.approx(value, abs=0.0005)
        for measured in ("kappa", "alpha"):
            assert 0.95 < (own[f"{layer}/{measured}/all"].value or 0) < 1
    assert own["number/equal/DATE.value"].value == pytest.approx(27 / 28)
    assert own["number/equal/DATE.mod"].value == pytest.approx(26 / 28)
    assert own["number/kappa/DATE.mod"].value == 0  # one of them never gave any
    assert own["number/equal/COUNT.status"].value == own["number/kappa/COUNT.status"].value == 1
    assert not own.texts.alone


def test_the_two_passes_differ_where_the_adjudication_says(own: Agreement) -> None:
    decisions = json.loads((annotations_folder() / "adjudication.json").read_text(encoding="utf-8"))
    places = {(each["text"], each["layer"], *each["place"]) for each in decisions if each["pass_a"] != each["pass_b"]}
    inside = [
        place
        for each in own.disagreements
        for place in places
        if place[:2] == (each.text, each.layer) and place[2] <= each.start and each.end <= place[3]
    ]
    assert set(inside) == places
    assert len(inside) == len(own.disagreements) == 11


def test_intervals_are_those_of_the_scores(own: Agreement) -> None:
    first, second = (work.docs for work in read_passes(annotations_folder() / GOLD)[:2])
    report = evaluate(first, second, parts=["spans"])
    for name in ("number/exact/COUNTED", "entity/overlap/WEAPON"):
        assert own[name].interval == pytest.approx(interval(report, name))
    low, high = own["number/alpha/all"].interval or (0, 0)
    assert low < (own["number/alpha/all"].value or 0) < high == 1


def test_json_holds_all_and_no_nan(own: Agreement) -> None:
    data = json.loads(json.dumps(own.to_dict(), allow_nan=False))
    assert data["format"] == "raqqa_nlp.agreement"
    assert len(data["disagreements"]) == 11
    rows = {(row["layer"], row["what"]): row for row in data["rows"]}
    counted = rows["number", "COUNTED"]
    assert (counted["items"], counted["figures"]["exact"]["by_pair"]) == (22, [pytest.approx(0.9)])
    assert np.shape(counted["figures"]["exact"]["interval"]) == (2,)
    assert data["disagreements"][0]["sides"][0]["spans"] == [[1919, 1932, "DATE", "early Tuesday"]]
