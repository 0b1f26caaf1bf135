"""Decoding: a network that knows the gold gives the gold back, whatever the windows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import raqqa_nlp
from raqqa_nlp import names, quantities, schema
from raqqa_nlp.decode import Scores, decode
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.linking import DISTANCES, REACH, LinkParameters, LinkVectors, partners
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.windows import Inputs, Tokeniser, Window, Words
from stand_ins import knows_none, oracle, tiny_tokenizer

GOLD = raqqa_nlp.load_gold()


def tokeniser(size: int = 384, overlap: int = 96) -> Tokeniser:
    return Tokeniser(tiny_tokenizer(), size=size, overlap=overlap)


def as_one(words: Words, scores: Scores) -> list[tuple[Window, Scores]]:
    """All words in one window."""
    return [(Window(0, len(words), 0, len(words)), scores)]


def without_scores(doc: Document) -> Document:
    """Scores dropped, so that a prediction can equal gold."""

    def plain(span: Span) -> Span:
        return dataclasses.replace(span, score=None)

    return doc.replace(
        entities=tuple(map(plain, doc.entities)),
        numbers=tuple(
            dataclasses.replace(n, score=None, counted=plain(n.counted) if n.counted else None) for n in doc.numbers
        ),
        attributions=tuple(
            Attribution(plain(a.source) if a.source else None, plain(a.cue), tuple(map(plain, a.contents)), a.depth)
            for a in doc.attributions
        ),
        claims=(),
    )


def derived(doc: Document) -> Document:
    """The gold's spans, links and statuses, with values and names derived as decoding derives them."""
    values = quantities.parse_all(doc.text, doc.numbers, date=doc.date)
    numbers = tuple(dataclasses.replace(n, value=value) for n, value in zip(doc.numbers, values, strict=True))
    return names.canonicalise(doc.replace(numbers=numbers, claims=()))


@pytest.mark.parametrize(("ending", "contents"), [("", 2), (' "Yes."', 1)])
def test_another_sentence_is_said_only_where_quotations_are_shown(ending: str, contents: int) -> None:
    text = f"It fell, he said. It burned.{ending}"
    cue, near, far = (
        Span(start, end, text[start:end], label)
        for start, end, label in (
            (12, 16, "CUE"),
            (0, 7, "CONTENT"),
            (18, 27, "CONTENT"),
        )
    )
    gold = Document(text, attributions=(Attribution(None, cue, (near, far)),))
    words = tokeniser().words(text)
    found = decode(Document(text), words, as_one(words, oracle(gold, words)), knows_none())
    assert [len(each.contents) for each in found.attributions] == [contents]


@pytest.mark.parametrize("gold", GOLD, ids=lambda doc: str(doc.id))
def test_decoding_one_hot_gold_gives_the_gold(gold: Document) -> None:
    words = tokeniser().words(gold.text)
    found = decode(
        Document(gold.text, id=gold.id, date=gold.date), words, as_one(words, oracle(gold, words)), knows_none()
    )
    expected = derived(gold)
    found = without_scores(found)
    assert found.entities == without_scores(expected).entities
    assert found.numbers == without_scores(expected).numbers
    assert set(found.attributions) == set(without_scores(expected).attributions)


class OracleNetwork:
    """Answers for a window what the oracle says of the whole text."""

    def __init__(self, doc: Document, mine: Tokeniser) -> None:
        words = mine.words(doc.text)
        self.scores = oracle(doc, words)
        self.windows = iter(mine.windows(words))

    def __call__(self, inputs: Inputs) -> Scores:
        window = next(self.windows)
        assert len(inputs.firsts) == window.stop - window.start
        part = slice(window.start, window.stop)
        return Scores(*(getattr(self.scores, field.name)[part] for field in dataclasses.fields(Scores)))


@pytest.mark.parametrize(("size", "overlap", "links"), [(96, 24, False), (384, 96, False), (2000, 1200, True)])
def test_windows_stitch(size: int, overlap: int, links: bool) -> None:
    """Tags whatever the window; links too, where windows are as long against attributions as in practice."""
    gold = GOLD[2]
    mine = tokeniser(size, overlap)
    bare = Document(gold.text, id=gold.id, date=gold.date)
    found = Pipeline(mine, OracleNetwork(gold, mine), knows_none())(bare)
    words = mine.words(gold.text)
    assert len(mine.windows(words)) > 3
    whole = decode(bare, words, as_one(words, oracle(gold, words)), knows_none())
    assert found.entities == whole.entities
    assert [number.value for number in found.numbers] == [number.value for number in whole.numbers]
    if links:
        assert found == whole


def test_links_are_scored_by_the_window_that_answers_for_the_looking_span() -> None:
    """A candidate that only another window has seen is none, however well its vector fits."""
    windows = [Window(0, 6, 0, 4), Window(3, 9, 4, 9)]
    queries = np.ones((6, len(schema.RELATIONS), 2), dtype=np.float32)
    vectors = [LinkVectors(window, queries, queries) for window in windows]
    parameters = LinkParameters(
        np.full((len(schema.RELATIONS), 2), -9, dtype=np.float32),
        np.zeros((len(schema.RELATIONS), DISTANCES), dtype=np.float32),
    )
    looking, found = [(1, 2), (5, 8)], [(0, 1), (8, 9)]
    assert partners("source", looking, found, vectors, parameters) == [0, 1]
    assert partners("content", looking, [(0, 1)], vectors, parameters) == [0, None]
    assert partners("content", [(5, 40)], [(3, 4)], vectors, parameters) == [0]


def test_what_is_too_far_away_is_no_partner() -> None:
    vectors = np.ones((400, len(schema.RELATIONS), 2), dtype=np.float32)
    windows = [LinkVectors(Window(0, 400, 0, 400), vectors, vectors)]
    parameters = LinkParameters(
        np.full((len(schema.RELATIONS), 2), -9, dtype=np.float32),
        np.zeros((len(schema.RELATIONS), DISTANCES), dtype=np.float32),
    )
    for relation in ("counts", "source"):
        near = [(10, 12), (12 + REACH[relation], 300)]
        far = [(10, 12), (13 + REACH[relation], 300)]
        assert partners(relation, near[:1], near[1:], windows, parameters) == [0]
        assert partners(relation, far[:1], far[1:], windows, parameters) == [None]
        assert partners(relation, far[1:], far[:1], windows, parameters) == [None]


def example() -> Document:
    text = "He said that 22 men died, she reported."
    return Document(
        text,
        entities=(),
        numbers=(Number(13, 15, "22", "COUNT", status="killed", counted=Span(16, 19, "men", "COUNTED")),),
        attributions=(
            Attribution(
                Span(26, 29, "she", "SOURCE"), Span(30, 38, "reported", "CUE"), (Span(0, 24, text[:24], "CONTENT"),)
            ),
            Attribution(
                Span(0, 2, "He", "SOURCE"), Span(3, 7, "said", "CUE"), (Span(8, 24, text[8:24], "CONTENT"),), depth=2
            ),
        ),
    )


def scores_of(doc: Document) -> tuple[Words, Scores]:
    words = tokeniser().words(doc.text)
    return words, oracle(doc, words)


def test_nested_attributions_and_claims() -> None:
    doc = example()
    words, scores = scores_of(doc)
    found = decode(Document(doc.text), words, as_one(words, scores), knows_none())
    assert [a.depth for a in found.attributions] == [1, 2]
    (claim,) = found.claims
    assert (claim.low, claim.high, claim.counted, claim.status) == (22, 22, "men", "killed")
    assert claim.attribution is not None
    assert claim.attribution.depth == 2


def test_a_cue_without_content_and_an_inner_attribution_outside_any_content_are_left_out() -> None:
    doc = example()
    inner = doc.replace(attributions=(dataclasses.replace(doc.attributions[1], depth=2),), claims=())
    words, scores = scores_of(inner)
    assert decode(Document(doc.text), words, as_one(words, scores), knows_none()).attributions == ()
    lonely = oracle(doc.replace(attributions=()), words)
    cue = oracle(doc.replace(attributions=(dataclasses.replace(doc.attributions[1], depth=1),)), words)
    inside, _ = words.cover(doc.attributions[1].cue)
    lonely.tags[inside] = cue.tags[inside]
    assert decode(Document(doc.text), words, as_one(words, lonely), knows_none()).attributions == ()


def test_a_cue_that_closes_a_sentence_reports_it_and_what_it_reports_is_nested() -> None:
    doc = example()
    outer, inner = doc.attributions
    words, _ = scores_of(doc)
    lonely = oracle(doc.replace(attributions=(dataclasses.replace(inner, source=None, depth=1),)), words)
    cue = oracle(doc.replace(attributions=(outer,)), words)
    inside, _ = words.cover(outer.cue)
    lonely.tags[inside] = cue.tags[inside]
    found = decode(Document(doc.text), words, as_one(words, lonely), knows_none()).attributions
    assert [(each.cue.text, each.depth) for each in found] == [(outer.cue.text, 1), (inner.cue.text, 2)]
    assert found[0].source is not None
    assert (found[0].source.text, found[0].contents[0].text) == ("she", "He said that 22 men died")


def test_a_nested_attribution_keeps_only_what_stands_in_the_same_outer_one() -> None:
    doc = example()
    outer, inner = doc.attributions
    stray = Span(26, 38, doc.text[26:38], "CONTENT")
    both = doc.replace(attributions=(outer, dataclasses.replace(inner, contents=(*inner.contents, stray))))
    words, scores = scores_of(both)
    nested = [
        a for a in decode(Document(doc.text), words, as_one(words, scores), knows_none()).attributions if a.depth > 1
    ]
    assert [content.text for a in nested for content in a.contents] == [inner.contents[0].text]


def test_plain_words_go_before_the_models_status() -> None:
    text = "20 men were killed. 30 men spoke."
    ranges = [(0, 2, "COUNT"), (20, 22, "COUNT")]
    numbers = tuple(Number(a, b, text[a:b], label, status="captured") for a, b, label in ranges)
    words, scores = scores_of(Document(text, numbers=numbers))
    found = decode(Document(text), words, as_one(words, scores), knows_none()).numbers
    assert [number.status for number in found] == ["captured", "captured"]
    counted = tuple(dataclasses.replace(n, counted=Span(n.end + 1, n.end + 4, "men", "COUNTED")) for n in numbers)
    words, scores = scores_of(Document(text, numbers=counted))
    found = decode(Document(text), words, as_one(words, scores), knows_none()).numbers
    assert [number.status for number in found] == ["killed", "captured"]


def test_scores_are_probabilities() -> None:
    doc = Document("Raqqa fell.", entities=(Entity(0, 5, "Raqqa", "LOCATION"),))
    words, scores = scores_of(doc)
    (entity,) = decode(Document(doc.text), words, as_one(words, scores), knows_none()).entities
    assert entity.score == pytest.approx(1.0)
    weaker = Scores(scores.tags / np.float32(25), *(getattr(scores, name) for name in ("statuses", "queries", "keys")))
    (entity,) = decode(Document(doc.text), words, as_one(words, weaker), knows_none()).entities
    assert entity.score is not None
    assert 0 < entity.score < 0.9


def test_link_log_probabilities_sum_to_one() -> None:
    parameters = knows_none().links
    rng = np.random.default_rng(0)
    queries, keys = rng.normal(size=(2, 3, 512)).astype(np.float32)
    places = np.array([1, 5, 9])
    for relation in ("counts", "source", "content"):
        scores = parameters.scores(relation, queries, keys, places, places + 2)
        assert np.exp(scores).sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_span_begins_or_ends_with_a_comma_or_colon() -> None:
    text = "Yes, he said: no."
    doc = Document(text, entities=(Entity(3, 7, text[3:7], "PERSON"), Entity(12, 13, ":", "PERSON")))
    words, scores = scores_of(doc)
    (entity,) = decode(Document(text), words, as_one(words, scores), knows_none()).entities
    assert (entity.start, entity.text) == (5, "he")


def test_names_side_by_side_are_one_but_nationalities_and_lines_are_not() -> None:
    text = "air strikes by Sunni Arab men\nSDF\nIsis"
    ranges = [(0, 3, "WEAPON"), (4, 11, "WEAPON"), (15, 20, "NATIONALITY"), (21, 25, "NATIONALITY")]
    ranges += [(30, 33, "ORGANISATION"), (34, 38, "ORGANISATION")]
    doc = Document(text, entities=tuple(Entity(a, b, text[a:b], label) for a, b, label in ranges))
    words, scores = scores_of(doc)
    found = decode(Document(text), words, as_one(words, scores), knows_none()).entities
    assert [entity.text for entity in found] == ["air strikes", "Sunni", "Arab", "SDF", "Isis"]


def test_a_number_has_its_modifiers_even_where_the_tags_lack_them() -> None:
    text = "no more than 20 men, up to 300 women over two days"
    ranges = [(3, 15, "COUNT"), (27, 30, "COUNT"), (42, 50, "DURATION")]
    doc = Document(text, numbers=tuple(Number(a, b, text[a:b], label) for a, b, label in ranges))
    words, scores = scores_of(doc)
    found = decode(Document(text), words, as_one(words, scores), knows_none()).numbers
    assert [number.text for number in found] == ["no more than 20", "up to 300", "two days"]
    assert [number.score for number in found] == pytest.approx([1.0] * 3)  # of the tagged words alone
    assert [claim.high for claim in decode(Document(text), words, as_one(words, scores), knows_none()).claims] == [
        20,
        300,
    ]


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("Barrio 18 came", ["18"], []),
        ("rose from 9 to 10 men", ["9 to 10"], [("COUNT", "9"), ("COUNT", "10")]),
        ("over 800 kilos came", ["over 800"], [("MEASURE", "800 kilos")]),
    ],
)
def test_numbers_are_what_their_words_say(text: str, numbers: list[str], expected: list[tuple[str, str]]) -> None:
    counts = [Number(text.index(n), text.index(n) + len(n), n, "COUNT") for n in numbers]
    name = Entity(0, 9, text[:9], "ORGANISATION") if text.startswith("Barrio") else None
    gold = Document(text, numbers=tuple(counts), entities=(name,) if name else ())
    words = tokeniser().words(text)
    found = decode(Document(text), words, as_one(words, oracle(gold, words)), knows_none())
    assert [(number.label, number.text) for number in found.numbers] == expected
