"""textacy's direct quotations: who, by which verb, in which quotation marks.

It reads parts of speech, lemmas and dependencies, so it needs a trained pipeline of spaCy. Those are files to download,
no pinned package; where one is installed in this peer's environment, it is used.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import spacy
from peer import Find, Text, Unavailable, attribution, document, main
from textacy.extract.triples import direct_quotations

PIPELINE: Final = "en_core_web_sm"
EXAMPLE: Final = '"We have taken the whole town," Amal Haddad said on Monday.'


def load(_folder: Path) -> Find:
    """What annotates a text."""
    if not spacy.util.is_package(PIPELINE):
        blank = spacy.blank("en")
        blank.add_pipe("sentencizer")
        found = list(direct_quotations(blank(EXAMPLE)))
        raise Unavailable(f"needs the trained pipeline {PIPELINE}; with a blank one it finds {found} in {EXAMPLE}")
    nlp = spacy.load(PIPELINE)

    def find(text: Text) -> Text:
        found = []
        for line in re.finditer(r"[^\n]+", text["text"]):
            doc = nlp(line[0])
            try:
                triples = list(direct_quotations(doc))
            except ValueError:  # an odd number of quotation marks: it reads nothing there
                continue
            for who, verb, said in triples:
                cue, source = ((words[0].idx, words[-1].idx + len(words[-1])) for words in (verb, who))
                ranges = (cue, source, (said.start_char, said.end_char))
                cue, source, content = ((line.start() + start, line.start() + end) for start, end in ranges)
                found.append(attribution(text, cue, source, [content]))
        return document(text, attributions=found)

    return find


if __name__ == "__main__":
    main(load)
