"""re3d by document: sentences are found in the texts that they were taken from."""

from __future__ import annotations

from benchmarks.re3d import placed
from raqqa_nlp.document import Document
from raqqa_nlp.training.labelled import LabelledText


def test_sentences_are_found_in_their_documents() -> None:
    sentences = [
        LabelledText(f"s{number}", text, ())
        for number, text in enumerate(("It fell , he said .", "Nobody knows .", "It fell , he said ."))
    ]
    texts = [Document("Who fell?\n", id="a"), Document('"It fell, he said."\n', id="b"), Document("It fell.\n", id="c")]
    found = placed(sentences, texts)
    assert {name: [text.id for text in its] for name, its in found.items()} == {"b": ["s0", "s2"]}
