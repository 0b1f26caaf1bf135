r"""Columns of words and IOB2 tags, after CoNLL-2003 (Tjong Kim Sang and De Meulder 2003): a file for each layer.

``entity.conll``, ``number.conll``, and two for attributions, which nest: ``attribution.conll`` and ``nested.conll``.
Columns are parted by tabs:

1. the word;
2. its offset in the text, in code points;
3. the white space after it, ``_`` for none (``\s``, ``\n``, ``\r``, ``\t``; any other as ``\u00A0``), as in CoNLL-U's
   ``SpacesAfter``, so that the text can be put together again;
4. at the first word of a span the relations that leave it: ``source=120;content=0``, the offsets at which the other
   spans begin; ``_`` for none;
5. the tag.

A document begins with a line ``-DOCSTART-``, its id, the white space before the first word, ``_`` and ``O``. An empty
line stands where a line of the text ends, unless a span of the layer goes on over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from raqqa_nlp import schema
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.formats.store import utf8
from raqqa_nlp.formats.words import iob2, sayable
from raqqa_nlp.regions import Link, Region, assemble, disassemble
from raqqa_nlp.windows import Words, split

SUFFIXES: Final = (".conll",)
START: Final = "-DOCSTART-"
NONE: Final = "_"

_WHITE: Final = {" ": r"\s", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_PLAIN: Final = {escaped[1]: white for white, escaped in _WHITE.items()}
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-F]{4})|([snrt]))")


def encode(docs: Iterable[Document]) -> dict[str, bytes]:
    """A file for each layer. Values, dates and scores have no place there, nor have spans that are not whole words."""
    lines: dict[str, list[str]] = {head: [] for head in schema.HEADS}
    for doc in docs:
        words = split(doc.text)
        kept = sayable(doc, words)
        for head in schema.HEADS:
            lines[head] += _lines(kept, words, head)
    return {f"{head}.conll": "".join(lines[head]).encode() for head in schema.HEADS}


def _lines(doc: Document, words: Words, head: str) -> Iterator[str]:
    starts, ends = words.starts.tolist(), words.ends.tolist()
    gaps = [doc.text[end:start] for end, start in zip([0, *ends], [*starts, len(doc.text)], strict=True)]
    tags, links = [*iob2(doc.head_spans(head), words), "O"], _links(doc, head)
    yield _line(START, _escape(str(doc.id)), _escape(gaps[0]), NONE, "O") + "\n"
    for word, (start, end) in enumerate(zip(starts, ends, strict=True)):
        leaving = ";".join(links.get(start, ())) if tags[word].startswith("B-") else ""
        yield _line(doc.text[start:end], str(start), _escape(gaps[word + 1]), leaving or NONE, tags[word])
        if set(gaps[word + 1]) & {"\n", "\r"} and not tags[word + 1].startswith("I-"):
            yield "\n"
    yield "\n"


def _line(*columns: str) -> str:
    return "\t".join(columns) + "\n"


def _links(doc: Document, head: str) -> dict[int, list[str]]:
    """Start of a span -> the relations that leave it."""
    regions, links = disassemble(doc)
    by_id = {region.id: region for region in regions}
    leaving: dict[int, list[str]] = {}
    for link in links:
        if _head(by_id[link.from_id]) == head:
            leaving.setdefault(by_id[link.from_id].start, []).append(f"{link.type}={by_id[link.to_id].start}")
    return leaving


def _head(region: Region) -> str:
    return "nested" if region.values.get("depth", 1) > 1 else schema.LAYER_OF[region.label]


@lru_cache(4096)
def _escape(text: str) -> str:
    """White space in a column, or an id without what would break one."""
    if text == NONE:
        return f"\\u{ord(text):04X}"
    return "".join(_WHITE.get(c) or (f"\\u{ord(c):04X}" if c.isspace() or c == "\\" else c) for c in text) or NONE


@lru_cache(4096)
def _unescape(column: str) -> str:
    return "" if column == NONE else _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else _PLAIN[m[2]], column)


def decode(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The documents of the layers' files, of which some may be missing.

    :raises InputError: a file is no layer's, a line or tag is wrong, or the files have other words or documents.
    :raises AnnotationError: the spans break the scheme.
    """
    texts: dict[str, Document] = {}
    regions: dict[str, dict[str, Region]] = {}
    links: dict[str, list[Link]] = {}
    for name, data in files.items():
        here = f"{where}/{name}" if name else where
        head = Path(here).stem
        if head not in schema.HEADS:
            raise _wrong(f"no layer has this name; they are {', '.join(schema.HEADS)}", here)
        found = list(_texts(utf8(data, here), here))
        bare = {text.id: Document("".join(text.parts), id=text.id) for text in found}
        if len(bare) < len(found) or list((texts or bare).items()) != list(bare.items()):
            raise _wrong("a document is there twice, or another file has others, other words or another order", here)
        texts = bare
        for text in found:
            spans = _spans(text, bare[text.id].text, head)
            regions.setdefault(text.id, {}).update({region.id: region for region in spans.values()})
            links.setdefault(text.id, []).extend(_leaving(text, spans))
    return [
        derive(assemble(bare, list(regions[id_].values()), links[id_], where=f"{where}, {id_}", draft=True))
        for id_, bare in texts.items()
    ]


def _wrong(message: str, where: str) -> InputError:
    return InputError(
        message, where=where, mend="Give files as this package writes them: raqqa-nlp convert --to conll."
    )


class _Word(NamedTuple):
    start: int
    end: int
    leaving: str
    tag: str
    where: str


@dataclass
class _Text:
    """A document as the lines of one file have it; ``parts`` joined are its text, of this length."""

    id: str
    parts: list[str]
    length: int
    words: list[_Word] = field(default_factory=list)


def _texts(data: str, where: str) -> Iterator[_Text]:
    text: _Text | None = None
    for number, line in enumerate(data.split("\n"), start=1):
        here = f"{where}, line {number}"
        if not line:
            continue
        columns = line.split("\t")
        if len(columns) != 5 or (text is None and columns[0] != START):
            raise _wrong(f"{line[:60]!r} is not a word, offset, white space, relations and tag, or {START}", here)
        if columns[0] == START:
            if text:
                yield text
            before = _unescape(columns[2])
            text = _Text(_unescape(columns[1]), [before], len(before))
        elif text:
            _add(text, here, *columns)
    if text:
        yield text


def _add(text: _Text, where: str, word: str, start: str, white: str, leaving: str, tag: str) -> None:
    if start != str(text.length):
        raise _wrong(f"the word {word!r} is at {text.length}, not {start!r}", where)
    parts = word, _unescape(white)
    text.words.append(_Word(text.length, text.length + len(word), leaving, tag, where))
    text.parts += parts
    text.length += sum(map(len, parts))


def _spans(text: _Text, characters: str, head: str) -> dict[int, Region]:
    """Start -> span."""
    known = schema.tags(head)
    before = ("O", *(word.tag for word in text.words))
    spans: dict[int, tuple[str, int]] = {}
    start = 0
    for previous, word in zip(before, text.words, strict=False):
        if word.tag not in known or not schema.legal(previous, word.tag):
            raise _wrong(f"no tag of the layer {head}, or not after {previous}: {word.tag!r}", word.where)
        if word.tag.startswith("B-"):
            start = word.start
        if word.tag != "O":
            spans[start] = word.tag[2:], word.end
    depth = {"depth": 1 + (head == "nested")}
    return {
        start: Region(
            f"{label}-{start}-{end}", label, start, end, characters[start:end], depth if label == "CUE" else {}
        )
        for start, (label, end) in spans.items()
    }


def _leaving(text: _Text, spans: Mapping[int, Region]) -> Iterator[Link]:
    for word in text.words:
        for relation in word.leaving.split(";") if word.leaving != NONE else ():
            type_, _, target = relation.partition("=")
            if word.start not in spans or not target.isdecimal() or int(target) not in spans:
                raise _wrong(f"{relation!r} does not lead from a span to the start of another", word.where)
            yield Link(type_, spans[word.start].id, spans[int(target)].id)
