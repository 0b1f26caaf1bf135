"""A blank spaCy pipeline with its entity recogniser, one a layer; of attributions the outer ones: it cannot nest.

spaCy's own defaults, but for how long it trains.
"""

from __future__ import annotations

import random
import warnings
from pathlib import Path
from typing import Final

import spacy
from peer import LAYERS, Find, Text, document, gold, main
from spacy.language import Language
from spacy.training import Example
from spacy.util import compounding, fix_random_seed, minibatch

PASSES: Final = 24
STEPS: Final = 150  # at least, where texts are few
BATCHES: Final = (1, 8, 1.01)  # texts: from, to, growing by
DROPOUT: Final = 0.1


def train(texts: list[Text], folder: Path, seed: int) -> None:
    """Learn, and leave the models in the folder."""
    for layer in LAYERS:
        nlp = spacy.blank("en")
        nlp.add_pipe("ner")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # spans that its words cannot say are left out
            examples = [
                Example.from_dict(nlp.make_doc(text["text"]), {"entities": gold(text, layer)}) for text in texts
            ]
        fit(nlp, examples, seed)
        nlp.to_disk(folder / layer)


def load(folder: Path) -> Find:
    """What annotates a text."""
    pipelines = [spacy.load(folder / layer) for layer in LAYERS]

    def find(text: Text) -> Text:
        found = [ent for nlp in pipelines for ent in nlp(text["text"]).ents]
        return document(text, unlinked=[(ent.start_char, ent.end_char, ent.label_) for ent in found])

    return find


def fit(nlp: Language, examples: list[Example], seed: int, *annotating: str) -> None:
    """Train all components.

    :param annotating: components whose findings the later ones learn from.
    """
    fix_random_seed(seed)  # of the shuffling, too
    optimiser = nlp.initialize(lambda: examples)
    sizes = compounding(*BATCHES)
    passes = steps = 0
    while passes < PASSES or steps < STEPS:
        for batch in minibatch(random.sample(examples, len(examples)), size=sizes):
            nlp.update(batch, drop=DROPOUT, sgd=optimiser, annotates=annotating)
            steps += 1
        passes += 1


if __name__ == "__main__":
    main(load, train)
