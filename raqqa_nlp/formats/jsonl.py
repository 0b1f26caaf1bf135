"""JSON lines, this package's own form: a Document a line, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from raqqa_nlp.document import Document
from raqqa_nlp.errors import RaqqaError
from raqqa_nlp.files import decode as decode_text
from raqqa_nlp.formats.store import ONE


def encode(docs: Iterable[Document]) -> dict[str, bytes]:
    """One file."""
    return {ONE: "".join(f"{doc.to_json()}\n" for doc in docs).encode()}


def decode(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The Documents of one file.

    :raises InputError: a line is no Document; names the line.
    """
    docs = []
    for number, line in enumerate(decode_text(files[ONE], where).split("\n"), start=1):
        if line.strip():
            try:
                docs.append(Document.from_json(line))
            except RaqqaError as error:
                place = f"{where}, line {number}" + (f", {error.where}" if error.where else "")
                raise type(error)(error.message, where=place, mend=error.mend) from error
    return docs
