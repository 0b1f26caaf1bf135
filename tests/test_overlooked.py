"""What a Document may lack: words at which the network saw a span begin, and none was found."""

from __future__ import annotations

import numpy as np

from raqqa_nlp import schema
from raqqa_nlp.decode import Parameters, Scores
from raqqa_nlp.document import Document, Span
from raqqa_nlp.linking import DISTANCES, LinkParameters
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.tagging import no_transitions
from raqqa_nlp.windows import Inputs, Tokeniser
from stand_ins import LINK_SIZE, tiny_tokenizer

TEXT = "Amal saw Noor in Homs ."
HEADS = (*schema.HEADS, "polnear")


class Network:
    """Sure that nothing stands anywhere, but for what it is told: (word, head, tag) -> odds against O."""

    def __init__(self, odds: dict[tuple[int, str, str], float]) -> None:
        self.odds = odds

    def __call__(self, inputs: Inputs) -> Scores:
        words = len(inputs.firsts)
        columns = [(head, tag) for head in HEADS for tag in schema.tags(head)]
        tags = np.full((words, len(columns)), -50, dtype=np.float32)
        tags[:, [place for place, (_, tag) in enumerate(columns) if tag == "O"]] = 0
        for (word, head, tag), odds in self.odds.items():
            tags[word, columns.index((head, tag))] = np.log(odds)
        vectors = np.zeros((words, len(schema.RELATIONS), LINK_SIZE), dtype=np.float32)
        return Scores(tags, np.zeros((words, len(schema.STATUSES)), dtype=np.float32), vectors, vectors)


def pipeline(odds: dict[tuple[int, str, str], float], attributions: str = schema.ATTRIBUTION) -> Pipeline:
    relations = len(schema.RELATIONS)
    none = np.zeros((relations, LINK_SIZE), dtype=np.float32)
    links = LinkParameters(none, np.zeros((relations, DISTANCES), dtype=np.float32))
    tokeniser = Tokeniser(tiny_tokenizer(), size=384, overlap=96)
    return Pipeline(tokeniser, Network(odds), Parameters(links, no_transitions(HEADS)), attributions=attributions)


def test_words_at_which_a_span_may_begin_that_was_not_found() -> None:
    odds = {
        (0, "entity", "B-PERSON"): 9.0,  # found
        (2, "entity", "B-PERSON"): 0.5,
        (2, "entity", "B-WEAPON"): 0.25,
        (4, "entity", "B-LOCATION"): 0.005,  # too little
        (4, "number", "B-COUNTED"): 1.0,
        (1, "attribution", "B-CUE"): 3.0,  # tagged, but a cue without content says nothing
        (3, "polnear", "B-CUE"): 1.0,  # another scheme's
    }
    [(doc, missed)] = pipeline(odds).survey([Document(TEXT, id="a")])
    assert [(span.text, span.label, span.score) for span in doc.entities] == [("Amal", "PERSON", 0.9)]
    assert missed == (
        Span(9, 13, "Noor", "PERSON", score=round(0.75 / 1.75, 4)),
        Span(17, 21, "Homs", "COUNTED", score=0.5),
        Span(5, 8, "saw", "CUE", score=0.75),
    )


def test_a_foreign_scheme_is_asked_for_its_own_attributions() -> None:
    odds = {
        (1, "attribution", "B-CUE"): 0.5,
        (2, "nested", "B-CUE"): 0.5,
        (3, "polnear", "B-CUE"): 1.0,
        (4, "number", "B-COUNT"): 0.25,
    }
    [(_, missed)] = pipeline(odds, "polnear").survey([TEXT])
    assert [(span.text, span.score) for span in missed] == [("Homs", 0.2), ("in", 0.5)]


def test_a_survey_gives_the_documents_of_a_stream() -> None:
    nlp = pipeline({(0, "entity", "B-PERSON"): 9.0, (2, "entity", "B-PERSON"): 0.5})
    texts: list[str | Document] = [TEXT, " ", TEXT * 40, Document(TEXT, id="a", date="2017-10-17")]
    surveyed = list(nlp.survey(texts, batch_size=2))
    assert [doc for doc, _ in surveyed] == list(nlp.stream(texts))
    assert [len(missed) for _, missed in surveyed] == [1, 0, len(missed_in(nlp, TEXT * 40)), 1]


def missed_in(nlp: Pipeline, text: str) -> tuple[Span, ...]:
    [(_, missed)] = nlp.survey([text])
    for span in missed:
        assert text[span.start : span.end] == span.text
    return missed
