"""The model of this project, a bundle, by the same protocol, in an environment that holds what predicting needs."""

from __future__ import annotations

from pathlib import Path

from peer import Find, Text, main

import raqqa_nlp
from raqqa_nlp.document import Document


def load(folder: Path) -> Find:
    """What annotates a text."""
    nlp = raqqa_nlp.load(folder, threads=1)

    def find(text: Text) -> Text:
        return nlp(Document.from_dict(text)).to_dict()

    return find


if __name__ == "__main__":
    main(load)
