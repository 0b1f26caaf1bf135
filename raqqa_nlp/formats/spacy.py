"""spaCy's Docs (Honnibal et al. 2020, https://spacy.io), as JSON without spaCy and as a DocBin with it.

A Doc's ``spans`` hold a group for each classifier head: ``entity``, ``number``, ``attribution`` and, as attributions
nest, ``nested``. Its ``ents`` hold the entities, the one layer in which no two ever overlap. What spaCy has no place
for is in the extension attribute ``doc._.raqqa_nlp``: id, date and outlet, the values and scores of spans, and the
relations, each span named by label and offsets (``COUNT-797-802``).

The tokens are this package's words, with white space that is not a single space as tokens of its own, as spaCy has it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp import schema
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import AnnotationError, InputError, MissingExtraError
from raqqa_nlp.formats.store import ONE, utf8
from raqqa_nlp.formats.words import sayable
from raqqa_nlp.regions import Link, Region, assemble, disassemble
from raqqa_nlp.windows import Words, split

if TYPE_CHECKING:
    from types import ModuleType

ATTRIBUTE: Final = "raqqa_nlp"
"""Name of the extension attribute."""


def to_spacy(doc: Document) -> dict[str, Any]:
    """What ``spacy.tokens.Doc.from_json`` takes, and ``Doc.to_json(underscore=["raqqa_nlp"])`` gives."""
    words = split(doc.text)
    kept = sayable(doc, words)
    regions, links = disassemble(kept)
    scores = {region.id: {"score": region.score} for region in regions if region.score is not None}
    values = {region.id: {**region.values, **scores.get(region.id, {})} for region in regions}
    return {
        "text": doc.text,
        "ents": [_place(entity) for entity in kept.entities],
        "tokens": [{"id": i, "start": a, "end": b} for i, (a, b) in enumerate(_tokens(doc.text, words))],
        "spans": {head: [{**_place(span), "kb_id": ""} for span in kept.head_spans(head)] for head in schema.HEADS},
        "_": {
            ATTRIBUTE: {
                "id": doc.id,
                "date": doc.date,
                "outlet": doc.outlet,
                "values": {id_: held for id_, held in values.items() if held},
                "links": [[link.type, link.from_id, link.to_id] for link in links],
            }
        },
    }


def _place(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": span.label}


def _tokens(text: str, words: Words) -> Iterable[tuple[int, int]]:
    """Words, and white space between them but for one space after a word, which is part of that word's token."""
    place = 0
    for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True):
        if place < start:
            yield place, start
        yield start, end
        place = end + text.startswith(" ", end)
    if place < len(text):
        yield place, len(text)


def from_spacy(data: Mapping[str, Any], where: str) -> Document:
    """A Document from the groups of spans named after the heads; other groups are not read.

    Where there is none of them, as in a Doc that a pipeline of entities made, ``ents`` are the entities. A Doc without
    the extension attribute has no id.

    :raises InputError: not such data.
    :raises AnnotationError: the spans break the scheme.
    """
    try:
        groups = {head: data["spans"][head] for head in schema.HEADS if head in data.get("spans", {})}
        told = data.get("_", {}).get(ATTRIBUTE) or {}
        spans = [span for group in groups.values() for span in group] if groups else data.get("ents", ())
        values = {id_: dict(held) for id_, held in told.get("values", {}).items()}
        places = {(span["label"], span["start"], span["end"]) for span in spans}
        regions = [_region(data["text"], *place, values) for place in sorted(places, key=lambda place: place[1:])]
        links = [Link(*link) for link in told.get("links", ())]
        bare = Document(data["text"], id=told.get("id"), date=told.get("date"), outlet=told.get("outlet"))
    except (KeyError, TypeError, AttributeError) as error:
        mend = f"Give what Doc.to_json(underscore=[{ATTRIBUTE!r}]) returns, or a DocBin."
        raise InputError(f"no Doc of spaCy's ({error!r})", where=where, mend=mend) from error
    here = f"{where}, {bare.id}"
    for id_ in values.keys() - {region.id for region in regions}:
        mend = f"Take it out of doc._.{ATTRIBUTE}, or restore the span."
        raise AnnotationError(f"values of {id_}, which is not there", where=here, mend=mend)
    return derive(assemble(bare, regions, links, where=here, draft=True))


def _region(text: str, label: str, start: int, end: int, values: Mapping[str, dict[str, Any]]) -> Region:
    id_ = f"{label}-{start}-{end}"
    held = values.get(id_, {})
    return Region(id_, label, start, end, text[start:end], held, held.pop("score", None))


def encode_json(docs: Iterable[Document]) -> dict[str, bytes]:
    """One file, a Doc a line, for ``Doc.from_json``; spaCy is not needed."""
    return {ONE: "".join(json.dumps(to_spacy(doc), ensure_ascii=False) + "\n" for doc in docs).encode()}


def decode_json(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The documents of one file, a Doc a line.

    :raises InputError: a line is no Doc.
    """
    docs = []
    for number, line in enumerate(utf8(files[ONE], where).split("\n"), start=1):
        if line.strip():
            here = f"{where}, line {number}"
            try:
                data = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"not JSON: {error}", where=here, mend="Give one Doc a line.") from error
            docs.append(from_spacy(data, here))
    return docs


def encode(docs: Iterable[Document]) -> dict[str, bytes]:
    """One file, a DocBin.

    :raises MissingExtraError: spaCy is not installed.
    """
    tokens, vocab = _spacy()
    held = tokens.DocBin(store_user_data=True)
    for doc in docs:
        held.add(tokens.Doc(vocab).from_json(to_spacy(doc)))
    return {ONE: held.to_bytes()}


def decode(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The documents of a DocBin.

    :raises MissingExtraError: spaCy is not installed.
    :raises InputError: the file is no DocBin.
    """
    tokens, vocab = _spacy()
    try:
        docs = list(tokens.DocBin().from_bytes(files[ONE]).get_docs(vocab))
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise InputError(f"no DocBin ({error})", where=where, mend="Is the file complete?") from error
    return [
        from_spacy(doc.to_json(underscore=[ATTRIBUTE]), f"{where}, Doc {number}") for number, doc in enumerate(docs)
    ]


def _spacy() -> tuple[ModuleType, Any]:
    """``spacy.tokens``, which knows the extension attribute, and an empty vocabulary."""
    try:
        from spacy import tokens
        from spacy.vocab import Vocab
    except ImportError as error:
        raise MissingExtraError("spacy", "spacy") from error
    if not tokens.Doc.has_extension(ATTRIBUTE):
        tokens.Doc.set_extension(ATTRIBUTE, default=None)
    return tokens, Vocab()
