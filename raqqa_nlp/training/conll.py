"""Column files of tokens and entity tags (CoNLL-2003 and its kin) as running text.

Tjong Kim Sang and De Meulder (2003), "Introduction to the CoNLL-2003 Shared Task". Its four classes are coarser than
the scheme's: a location may be a FACILITY, a miscellaneous name a NATIONALITY or nothing, and weapons are unmarked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "person": ("PERSON",),
    "organisation": ("ORGANISATION",),
    "location": ("LOCATION", "FACILITY"),
    "misc": ("O", "NATIONALITY", "WEAPON"),
}
"""CoNLL-2003's class -> the labels of the scheme it may stand for."""

HIDDEN: Final = {
    schema.ENTITY: ("NATIONALITY", "WEAPON", "FACILITY"),
    **{head: labels for head, labels in schema.HEADS.items() if head != schema.ENTITY},
}
"""What may stand under CoNLL-2003's ``O``."""

SENTENCES: Final = 8
"""Neighbouring sentences that make one training text: mostly of one article, so they are each other's context."""

_NO_SPACE_BEFORE: Final = frozenset(".,;:!?)]}%") | {"'s", "'S", "n't", "'re", "'ve", "'ll", "'d", "'m"}
_NO_SPACE_AFTER: Final = frozenset("([{$")

Sentence = list[tuple[str, str]]


def read_columns(lines: Iterator[str], name: str) -> Iterator[LabelledText]:
    """Texts of :data:`SENTENCES` sentences, a line each, with the spaces a newspaper would print.

    :param lines: ``token<TAB>tag`` in IOB2, sentences parted by empty lines.
    :param name: prefix of the texts' ids.
    """
    group: list[Sentence] = []
    for number, sentence in enumerate(_sentences(lines), 1):
        group.append(sentence)
        if number % SENTENCES == 0:
            yield _text(group, f"{name}-{number // SENTENCES}")
            group = []
    if group:
        yield _text(group, f"{name}-last")


def _sentences(lines: Iterator[str]) -> Iterator[Sentence]:
    sentence: Sentence = []
    for line in lines:
        columns = line.split()
        if columns:
            sentence.append((columns[0], columns[-1]))
        elif sentence:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _text(sentences: list[Sentence], name: str) -> LabelledText:
    text, spans = "", []
    for sentence in sentences:
        quoted = False
        glue = True
        for token, tag in sentence:
            closing = token == '"' and quoted
            quoted ^= token == '"'
            space = "" if glue or closing or token in _NO_SPACE_BEFORE else " "
            glue = token in _NO_SPACE_AFTER or (token == '"' and not closing)
            start = len(text) + len(space)
            text += space + token
            if tag.startswith("B-"):
                spans.append(LabelledSpan(schema.ENTITY, LABELS[tag[2:]], start, len(text)))
            elif tag.startswith("I-"):
                last = spans.pop()
                spans.append(LabelledSpan(last.head, last.labels, last.start, len(text)))
        text += "\n"
    return LabelledText(name, text, tuple(spans), hidden=HIDDEN)
