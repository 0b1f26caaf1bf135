"""Which annotator has done which text, and which texts can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError


@dataclass(frozen=True)
class Texts:
    """The texts that two annotators or more have done.

    :param annotators: their names.
    :param compared: id of a text -> annotator -> their Document, in the order of the ids and of ``annotators``.
    :param alone: id of a text left out -> the one annotator who has done it.
    """

    annotators: tuple[str, ...]
    compared: Mapping[str, Mapping[str, Document]]
    alone: Mapping[str, str]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The annotators two by two, those left out that share no text."""
        return tuple(
            pair
            for pair in combinations(self.annotators, 2)
            if any(set(pair) <= docs.keys() for docs in self.compared.values())
        )


def side_by_side(passes: Mapping[str, Iterable[Document]]) -> Texts:
    """Put the annotators' Documents side by side.

    :param passes: annotator -> their Documents, with ids.
    :raises InputError: there are fewer than two annotators, no text was done by two, an annotator has an id twice or a
        Document without one, or two Documents of one id differ in their text.
    """
    by_text: dict[str, dict[str, Document]] = {}
    for annotator, docs in passes.items():
        for doc in docs:
            _put(by_text.setdefault(_id(doc, annotator), {}), annotator, doc)
    if len(passes) < 2:
        mend = "Name an export that several people annotated, or the files of two or more."
        raise InputError(f"agreement takes two annotators, here is {len(passes)}", mend=mend)
    compared = {name: docs for name, docs in sorted(by_text.items()) if len(docs) > 1}
    if not compared:
        mend = "Texts are paired by their ids; give annotations of the same texts."
        raise InputError(f"no text was annotated by two of {', '.join(passes)}", mend=mend)
    alone = {name: next(iter(docs)) for name, docs in sorted(by_text.items()) if len(docs) == 1}
    return Texts(tuple(passes), compared, alone)


def _id(doc: Document, annotator: str) -> str:
    if doc.id is None:
        mend = 'Give each text an id of its own: document.replace(id="...").'
        raise InputError("a document without id", where=annotator, mend=mend)
    return doc.id


def _put(docs: dict[str, Document], annotator: str, doc: Document) -> None:
    if annotator in docs:
        mend = "Give each text once, under an id of its own."
        raise InputError(f"two documents with the id {doc.id!r}", where=annotator, mend=mend)
    for other, theirs in docs.items():
        if theirs.text != doc.text:
            places = enumerate(zip(theirs.text, doc.text, strict=False))
            length = min(len(theirs.text), len(doc.text))
            first = next((i for i, (one, two) in places if one != two), length)
            mend = "Annotations hold for one text: the same line endings, spaces and Unicode form."
            raise InputError(
                f"the text differs from that of {other}", where=f"{annotator}, {doc.id}, character {first}", mend=mend
            )
    docs[annotator] = doc
