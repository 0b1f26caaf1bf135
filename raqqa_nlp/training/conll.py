"""Column files of tokens and entity tags (CoNLL-2003 and its kin) as running text.

Tjong Kim Sang and De Meulder (2003), "Introduction to the CoNLL-2003 Shared Task". Its four classes are coarser than
the scheme's: a location may be a FACILITY, a miscellaneous name a NATIONALITY or nothing, and weapons are unmarked.
re3d's classes mean other things than the scheme's, so they have a head of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "person": ("PERSON",),
    "organisation": ("ORGANISATION",),
    "location": ("LOCATION", "FACILITY"),
    "misc": ("O", "NATIONALITY", "WEAPON"),
    "PER": ("PERSON",),
    "ORG": ("ORGANISATION",),
    "LOC": ("LOCATION", "FACILITY"),
    "MISC": ("O", "NATIONALITY", "WEAPON"),
    "corporation": ("ORGANISATION",),
    "group": ("O", "ORGANISATION", "NATIONALITY"),
    "product": ("O", "WEAPON"),
    "creative-work": ("O", "ORGANISATION"),
}
"""Class of CoNLL-2003, wikigold (Balasuriya et al. 2009) or WNUT-17 (Derczynski et al. 2017) -> labels of the scheme it
may stand for."""

HIDDEN: Final = {
    schema.ENTITY: ("NATIONALITY", "WEAPON", "FACILITY"),
    **{head: labels for head, labels in schema.HEADS.items() if head != schema.ENTITY},
}
"""What of the scheme may stand under these corpora's ``O``."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How a column file is read.

    :param sentences: neighbouring sentences that make one training text, each other's context; 1 where neighbours in
        the file have nothing to do with each other.
    :param foreign: head whose labels the file's classes are; ``None``: they are the scheme's, by :data:`LABELS`.
    """

    sentences: int
    foreign: str | None = None


_NO_SPACE_BEFORE: Final = frozenset(".,;:!?)]}%") | {"'s", "'S", "n't", "'re", "'ve", "'ll", "'d", "'m"}
_NO_SPACE_AFTER: Final = frozenset("([{$")

Sentence = list[tuple[str, str]]


def read_columns(lines: Iterator[str], name: str, columns: Columns) -> Iterator[LabelledText]:
    """Texts of a few sentences, a line each, with the spaces a newspaper would print.

    :param lines: token first and tag last, in IOB1, IOB2 or IO, sentences parted by empty lines.
    :param name: prefix of the texts' ids.
    """
    group: list[Sentence] = []
    for number, sentence in enumerate(_sentences(lines), 1):
        group.append(sentence)
        if number % columns.sentences == 0:
            yield _text(group, f"{name}-{number // columns.sentences}", columns)
            group = []
    if group:
        yield _text(group, f"{name}-last", columns)


def _sentences(lines: Iterator[str]) -> Iterator[Sentence]:
    sentence: Sentence = []
    for line in lines:
        fields = line.split()
        if fields and fields[0] != "-DOCSTART-":
            sentence.append((fields[0], fields[-1]))
        elif sentence:
            yield _as_iob2(sentence)
            sentence = []
    if sentence:
        yield _as_iob2(sentence)


def _as_iob2(sentence: Sentence) -> Sentence:
    """A span that begins with I-, as in IO and IOB1 tags, begins with B-."""
    before = ("O", *(tag for _, tag in sentence))
    return [
        (token, f"B-{tag[2:]}" if tag.startswith("I-") and previous[2:] != tag[2:] else tag)
        for previous, (token, tag) in zip(before, sentence, strict=False)
    ]


def _text(sentences: list[Sentence], name: str, columns: Columns) -> LabelledText:
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
                spans.append(_span(tag[2:], start, len(text), columns))
            elif tag.startswith("I-"):
                spans.append(replace(spans.pop(), end=len(text)))
        text += "\n"
    if columns.foreign:
        return LabelledText(name, text, tuple(spans), hidden=schema.HEADS, foreign=(columns.foreign,))
    return LabelledText(name, text, tuple(spans), hidden=HIDDEN)


def _span(kind: str, start: int, end: int, columns: Columns) -> LabelledSpan:
    if columns.foreign:
        return LabelledSpan(columns.foreign, (kind,), start, end)
    return LabelledSpan(schema.ENTITY, LABELS[kind], start, end)
