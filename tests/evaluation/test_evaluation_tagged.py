from __future__ import annotations

from evaluation_texts import WORDS, documents, flat_words, gold
from hypothesis import given, settings
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.evaluation.tagged import scores, tags, unrepresentable

TWO = "SDFSpokesman spoke"


def test_tags_of_words_and_punctuation() -> None:
    document = Document(
        "Al-Raqqa, Syria", entities=(Entity(0, 8, "Al-Raqqa", "LOCATION"), Entity(10, 15, "Syria", "LOCATION"))
    )
    assert tags(document.text, document.entities) == ["B-LOCATION", "I-LOCATION", "I-LOCATION", "O", "B-LOCATION"]


def test_depths_are_sequences_of_their_own() -> None:
    figures = evaluate([gold()], [gold()]).figures
    assert figures["attribution/seqeval/CONTENT"].counts == (4, 0, 0)
    assert figures["nested/seqeval/CONTENT"].counts == (1, 0, 0)
    lost = gold(attributions=gold().attributions[:3], claims=())
    assert evaluate([gold()], [lost])["nested/seqeval/CUE"].counts == (0, 0, 1)


def test_gold_that_words_cannot_say_is_missed_and_listed() -> None:
    document = Document(TWO, id="t", entities=(Entity(0, 3, "SDF", "ORGANISATION"),))
    report = evaluate([document], [document])
    assert report["entity/exact/ORGANISATION"].counts == (1, 0, 0)
    assert report["entity/seqeval/ORGANISATION"].counts == (0, 1, 1)
    [(name, span)] = report.unrepresentable
    assert (name, span.label, span.start, span.end, span.text) == ("t", "ORGANISATION", 0, 3, "SDF")


@settings(max_examples=60, deadline=None)
@given(flat_words(), flat_words())
def test_equal_to_exact_where_words_can_say_all(left: Document, right: Document) -> None:
    figures = evaluate([left], [right], parts=("spans", "seqeval")).figures
    exact = {name: figure for name, figure in figures.items() if "/exact/" in name}
    assert exact == {name.replace("seqeval", "exact"): f for name, f in figures.items() if "/seqeval/" in name}


@settings(max_examples=60, deadline=None)
@given(documents(), documents())
def test_equal_to_seqevals_own_report(left: Document, right: Document) -> None:
    left, right = (
        doc.replace(entities=tuple(e for e in doc.entities if e not in unrepresentable(doc))) for doc in (left, right)
    )
    sequences = [[tags(WORDS, doc.head_spans(schema.ENTITY))] for doc in (left, right)]
    if not left.entities and not right.entities:
        return
    theirs = classification_report(*sequences, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    ours = scores(left, right)
    for label in {entity.label for entity in (*left.entities, *right.entities)}:
        score = ours[f"entity/seqeval/{label}"].to_dict() if f"entity/seqeval/{label}" in ours else {}
        assert [score["precision"], score["recall"], score["f1"]] == [
            theirs[label]["precision"],
            theirs[label]["recall"],
            theirs[label]["f1-score"],
        ]
    assert ours["entity/seqeval/micro"].value == theirs["micro avg"]["f1-score"]
