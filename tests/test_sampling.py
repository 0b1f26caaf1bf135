"""The order of texts to annotate: unsure, typical and unlike one another, for each word to read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp import sampling
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.sampling import Candidate, Doubt, candidate, order


def text(words: str, *errors: float, missed: float = 0.0) -> Candidate:
    """A text of these words with doubts of these errors."""
    doubts = tuple(Doubt(Span(0, 1, words[0], "PERSON"), False, error) for error in errors)
    if missed:
        doubts += (Doubt(Span(0, 1, words[0], "PERSON"), True, missed),)
    return Candidate(words, len(words.split()), doubts, sampling._slots(words))


def names(candidates: list[Candidate], count: int | None = None, annotated: tuple[str, ...] = ()) -> list[str | None]:
    return [choice.candidate.id for choice in order(candidates, count, annotated=annotated)]


def test_doubts_are_what_scores_leave_to_one() -> None:
    doc = Document(
        "Amal said 12 men left Homs .",
        id="a",
        entities=(Entity(0, 4, "Amal", "PERSON", score=0.9),),
        numbers=(Number(10, 12, "12", "COUNT", score=0.8, counted=Span(13, 16, "men", "COUNTED", score=0.4)),),
        attributions=(
            Attribution(
                Span(0, 4, "Amal", "SOURCE", score=0.7),
                Span(5, 9, "said", "CUE", score=0.95),
                (Span(10, 26, "12 men left Homs", "CONTENT", score=0.7),),
                score=0.7,
            ),
        ),
    )
    found = candidate(doc, [Span(22, 26, "Homs", "LOCATION", score=0.35)])
    assert (found.id, found.length) == ("a", 7)
    assert [(doubt.span.text, doubt.missed, round(doubt.error, 2)) for doubt in found.doubts] == [
        ("men", False, 0.6),
        ("Homs", True, 0.35),
        ("Amal", False, 0.3),
        ("12 men left Homs", False, 0.3),
        ("12", False, 0.2),
        ("Amal", False, 0.1),
        ("said", False, 0.05),
    ]
    assert found.expected_wrong == pytest.approx(1.55)
    assert found.expected_missed == pytest.approx(0.35)


def test_gold_has_no_doubts_to_order_by() -> None:
    with pytest.raises(InputError, match=r"^a: PERSON 'Amal' has no score\. Give what a model predicts"):
        candidate(Document("Amal left", id="a", entities=(Entity(0, 4, "Amal", "PERSON"),)), [])


def test_the_most_errors_for_each_word_come_first_and_missed_ones_do_not_count() -> None:
    few, many, long = text("one two", 0.2), text("one two", 0.3, 0.3), text("one two one two", 0.4, 0.4)
    silent = text("one two", missed=1.0)
    assert order([few, silent, long, many], 1)[0].candidate is many
    assert order([few, silent, long], 1)[0].candidate is long
    assert order([silent, few], 1)[0].candidate is few


def test_a_typical_text_comes_before_one_like_no_other() -> None:
    typical, odd = text("shells fell on the city today", 0.5), text("zygote quasar fjord vex jinx", 0.5)
    rest = [text("shells fell on the town", 0.1), text("shells hit the city today", 0.1)]
    assert names([odd, typical, *rest])[0] == typical.id
    [first, *_] = order([odd, typical, *rest])
    assert first.nearest == 0
    assert 0.3 < first.density < 0.8


def test_a_copy_of_what_is_chosen_or_annotated_comes_last() -> None:
    one, copy = text("shells fell on the city today", 0.9), text("today shells fell on the city", 0.8)
    other = text("shells killed men in the town", 0.3)
    assert names([copy, one, other]) == [one.id, other.id, copy.id]
    assert names([copy, one, other], 1, annotated=("The city today, on shells fell!",)) == [other.id]
    *_, last = order([copy, one, other])
    assert last.nearest == pytest.approx(1)


def test_nothing_to_choose_from() -> None:
    assert order([]) == []
    assert names([text("one", 0.5)], 3) == ["one"]
    assert names([text("one", 0.5), text("two", 0.5)], 0) == []
    assert order([text("one", 0.5)])[0].density == 1
    blank = Candidate("", 0, (), {})
    assert sorted(map(str, names([blank, text("one"), text("one two", 0.5)]))) == ["", "one", "one two"]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.lists(st.sampled_from("abcdefg"), max_size=8), st.floats(0, 1)), max_size=8),
    st.lists(st.text(max_size=9), max_size=2),
)
def test_each_text_once_whatever_the_texts(drawn: list[tuple[list[str], float]], annotated: list[str]) -> None:
    candidates = [text(" ".join(words) or "-", error) for words, error in drawn]
    chosen = order(candidates, annotated=annotated)
    assert sorted(choice.place for choice in chosen) == list(range(len(candidates)))
    assert all(0 <= choice.density <= 1 and 0 <= choice.nearest <= 1 for choice in chosen)
    again = order(candidates, 3, annotated=annotated)
    assert again == chosen[:3]
    rates = [each.expected_wrong / max(1, each.length) for each in candidates]
    values = [choice.density * (1 - choice.nearest) * rates[choice.place] for choice in chosen]
    assert values == sorted(values, reverse=True) or np.allclose(values, sorted(values, reverse=True), atol=1e-6)
