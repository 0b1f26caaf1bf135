"""A blank spaCy pipeline for attributions, which nest: its span finder, then its span categoriser.

spaCy's own defaults, but for how long it trains and how long a span may be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import spacy
from peer import Find, Text, document, gold, main
from spacy.training import Example
from spacy_ner import fit

LAYER: Final = "attribution"
CANDIDATES: Final = "candidates"
LONGEST: Final = 60  # words


def train(texts: list[Text], folder: Path, seed: int) -> None:
    """Learn, and leave the models in the folder."""
    nlp = spacy.blank("en")
    nlp.add_pipe("span_finder", config={"spans_key": CANDIDATES, "max_length": LONGEST})
    suggester = {"@misc": "spacy.preset_spans_suggester.v1", "spans_key": CANDIDATES}
    nlp.add_pipe("spancat", config={"spans_key": LAYER, "suggester": suggester})
    examples = []
    for text in texts:
        doc, reference = nlp.make_doc(text["text"]), nlp.make_doc(text["text"])
        spans = [reference.char_span(*span) for span in gold(text, LAYER, nested=True)]
        # Spans that its words cannot say are left out; the finder learns where any begins and ends.
        reference.spans[LAYER] = reference.spans[CANDIDATES] = [span for span in spans if span]
        examples.append(Example(doc, reference))
    fit(nlp, examples, seed, "span_finder")
    nlp.to_disk(folder)


def load(folder: Path) -> Find:
    """What annotates a text."""
    nlp = spacy.load(folder)

    def find(text: Text) -> Text:
        doc = nlp(text["text"])  # spans need it as long as they are read
        found = {(span.start_char, span.end_char, span.label_) for span in doc.spans[LAYER]}
        return document(text, unlinked=sorted(found))

    return find


if __name__ == "__main__":
    main(load, train)
