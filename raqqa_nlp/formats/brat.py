"""brat's standoff notation: a folder with ``NAME.txt`` and ``NAME.ann`` for each text, and how brat is to show them.

Stenetorp et al. (2012), "brat: a Web-based Tool for NLP-Assisted Text Annotation", EACL;
https://brat.nlplab.org/standoff.html. A span is a text-bound annotation (``T``), a relation one (``R``), a value from a
list an attribute (``A``), any other value and the score a note of JSON (``#``). brat counts code points, and cuts a
span where a line ends, as its annotations are lines. What it has no place for, id, date and outlet, is in a
``manifest.json``.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from raqqa_nlp import schema
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.formats.store import utf8
from raqqa_nlp.labelstudio.manifest import FILE as MANIFEST
from raqqa_nlp.labelstudio.manifest import Manifest, TextEntry, parse_manifest, sha256
from raqqa_nlp.regions import FIELDS, Link, Region, assemble, disassemble

CONFIGURATION: Final = "annotation.conf"
SUFFIXES: Final = (".ann", ".txt", ".json")

_PLAIN: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
"""Ids that are file names as they stand, on any system."""

_SPAN: Final = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_RELATION: Final = re.compile(r"R\d+\t(\S+) Arg1:(T\d+) Arg2:(T\d+)\s*")
_ATTRIBUTE: Final = re.compile(r"A\d+\t(\S+) (T\d+) (\S+)\s*")
_NOTE: Final = re.compile(r"#\d+\t(\S+) (\S+)(?:\t(.*))?", re.DOTALL)
_VALUES: Final = "AnnotatorNotes"
"""Type of the notes that brat's own page edits; those that are no JSON object are remarks, and not read."""


def encode(docs: Iterable[Document]) -> dict[str, bytes]:
    """A collection that brat opens as it is.

    :raises AnnotationError: two documents have the same text.
    """
    files = {CONFIGURATION: configuration().encode()}
    entries: list[TextEntry] = []
    taken: set[str] = set()
    for doc in docs:
        name = _file_name(str(doc.id), taken)
        entries.append(TextEntry(str(doc.id), f"{name}.txt", sha256(doc.text), doc.date, doc.outlet))
        files[f"{name}.txt"] = doc.text.encode()
        files[f"{name}.ann"] = "".join(f"{line}\n" for line in _lines(doc)).encode()
    texts = [dataclasses.asdict(entry) for entry in Manifest(Path(MANIFEST), tuple(entries)).texts]
    files[MANIFEST] = (json.dumps({"texts": texts}, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def configuration() -> str:
    """The scheme as brat's ``annotation.conf``: labels, relations between them, and values to choose from."""
    relations = [f"{name}\tArg1:{start}, Arg2:{end}" for name, (start, end) in schema.RELATIONS.items()]
    choices = [
        f"{f.name}\tArg:{label}, Value:{'|'.join(map(str, f.choices))}"
        for label, fields in FIELDS.items()
        for f in fields
        if f.choices
    ]
    overlaps = "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"
    sections = {"entities": schema.LAYER_OF, "relations": [*relations, overlaps], "events": (), "attributes": choices}
    return "\n".join("".join(f"{line}\n" for line in (f"[{name}]", *lines)) for name, lines in sections.items())


def _file_name(id_: str, taken: set[str]) -> str:
    name = id_ if _PLAIN.fullmatch(id_) and id_.casefold() not in taken else f"text-{len(taken) + 1}"
    while name.casefold() in taken:
        name += "_"
    taken.add(name.casefold())
    return name


def _lines(doc: Document) -> Iterator[str]:
    regions, links = disassemble(doc)
    names = {region.id: f"T{number}" for number, region in enumerate(regions, start=1)}
    attributes: list[str] = []
    notes: list[str] = []
    for region in regions:
        name, pieces = names[region.id], list(_pieces(doc.text, region))
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{name}\t{region.label} {offsets}\t{' '.join(doc.text[start:end] for start, end in pieces)}"
        chosen = [f.name for f in FIELDS.get(region.label, ()) if f.choices and f.name in region.values]
        attributes += [f"{key} {name} {region.values[key]}" for key in chosen]
        said = {key: value for key, value in region.values.items() if key not in chosen}
        if region.score is not None:
            said["score"] = region.score
        if said:
            notes.append(f"{_VALUES} {name}\t{json.dumps(said)}")
    for number, link in enumerate(links, start=1):
        yield f"R{number}\t{link.type} Arg1:{names[link.from_id]} Arg2:{names[link.to_id]}"
    yield from (f"A{number}\t{line}" for number, line in enumerate(attributes, start=1))
    yield from (f"#{number}\t{line}" for number, line in enumerate(notes, start=1))


def _pieces(text: str, region: Region) -> Iterator[tuple[int, int]]:
    """Where a span's lines begin and end, without the white space around them."""
    start = region.start
    for line in text[region.start : region.end].splitlines(keepends=True):
        if words := line.strip():
            left = start + line.index(words)
            yield left, left + len(words)
        start += len(line)


def decode(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The documents of a folder, in the manifest's order if it has one, else by name.

    A span whose pieces have but white space between them is one; a CONTENT in other pieces is that many CONTENTs of one
    attribution. Without a manifest a text's id is its file's name without the ending.

    :raises InputError: a file is missing, is not UTF-8, or has a line that says what this package does not know.
    :raises AnnotationError: the annotations break the scheme.
    """
    entries: dict[str, TextEntry] = {}
    if MANIFEST in files:
        manifest = parse_manifest(utf8(files[MANIFEST], where), Path(where) / MANIFEST)
        entries = {entry.file: entry for entry in manifest.texts}
    texts = [name for name in files if name.endswith(".txt") and f"{name[:-4]}.ann" in files]
    for name in [*entries, *(f"{name[:-4]}.txt" for name in files if name.endswith(".ann"))]:
        if name not in texts:
            mend = f"Give both {name} and {name[:-4]}.ann, which is empty where nothing is marked."
            raise InputError("the text or its annotations are missing", where=f"{where}/{name}", mend=mend)
    rank = {name: number for number, name in enumerate(entries)}
    ordered = sorted(texts, key=lambda name: (rank.get(name, len(rank)), name))
    return [_document(files, name, entries.get(name), f"{where}/{name[:-4]}.ann") for name in ordered]


def _document(files: Mapping[str, bytes], name: str, entry: TextEntry | None, where: str) -> Document:
    text = utf8(files[name], where)
    bare = Document(text, id=name[:-4])
    if entry:
        if entry.sha256 != sha256(text):
            mend = f"Restore the text that {MANIFEST} lists; annotations hold for its very bytes."
            raise AnnotationError("the text beside it is another one", where=where, mend=mend)
        bare = bare.replace(id=entry.id, date=entry.date, outlet=entry.outlet)
    read = _Annotations(text, where)
    for number, line in enumerate(utf8(files[f"{name[:-4]}.ann"], where).split("\n"), start=1):
        if line.strip():
            read.add(line.removesuffix("\r"), f"{where}, line {number}")
    return derive(assemble(bare, *read.finished(), where=where, draft=True))


@dataclass
class _Annotations:
    """What the lines of one ``.ann`` file say."""

    text: str
    where: str
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, line: str, where: str) -> None:
        if found := _SPAN.fullmatch(line):
            self._add_span(where, *found.groups())
        elif found := _RELATION.fullmatch(line):
            type_, start, end = found.groups()
            self.links.append((type_, start, end))
        elif found := _ATTRIBUTE.fullmatch(line):
            name, target, value = found.groups()
            self.values.setdefault(target, {})[name] = value
        elif found := _NOTE.fullmatch(line):
            type_, target, note = found.groups()
            if type_ == _VALUES and target.startswith("T") and (said := _object(note)) is not None:
                self.values.setdefault(target, {}).update(said)
        else:
            mend = "The scheme has spans (T), relations (R), attributes (A) and notes (#) alone; delete the line."
            raise InputError(f"{line[:60]!r} is none that can be read", where=where, mend=mend)

    def _add_span(self, where: str, name: str, label: str, ranges: str, text: str) -> None:
        if name in self.labels:
            raise InputError(f"{name} is there twice", where=where, mend="Give each annotation an id of its own.")
        pieces = [(int(a), int(b)) for a, b in (piece.split() for piece in ranges.split(";"))]
        marked = " ".join(self.text[start:end] for start, end in pieces)
        if marked.split() != text.split():
            mend = "The text was changed, or the offsets are not code points; mark the span anew."
            raise AnnotationError(f"{name} says {text!r}, the text there {marked!r}", where=where, mend=mend)
        self.labels[name] = label
        self.places[name] = self._joined(pieces)
        if len(self.places[name]) > 1 and label != "CONTENT":
            mend = "Only a CONTENT may be in pieces; mark one of them, or each by itself."
            raise AnnotationError(f"{name}, a {label}, is in pieces", where=where, mend=mend)

    def _joined(self, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(pieces):
            if joined and not self.text[joined[-1][1] : start].strip():
                start = joined.pop()[0]
            joined.append((start, end))
        return joined

    def finished(self) -> tuple[list[Region], list[Link]]:
        """Regions by brat's ids, a CONTENT's further pieces as ``T5.1``, ``T5.2``, and links to each of them."""
        for name in self.values.keys() - self.labels.keys():
            mend = "Restore the span, or delete its attributes and notes."
            raise AnnotationError(f"values of {name}, which is not there", where=self.where, mend=mend)
        regions = [
            self._region(name, place, number) for name in self.labels for number, place in enumerate(self.places[name])
        ]
        links = [
            Link(type_, start, _piece(end, number))
            for type_, start, end in self.links
            for number in range(len(self.places.get(end, "?")))
        ]
        return regions, links

    def _region(self, name: str, place: tuple[int, int], number: int) -> Region:
        values = dict(self.values.get(name, {}))
        score = values.pop("score", None)
        for f in FIELDS.get(self.labels[name], ()):
            if f.choices and f.name in values:
                values[f.name] = {str(choice): choice for choice in f.choices}.get(values[f.name], values[f.name])
        return Region(_piece(name, number), self.labels[name], *place, self.text[slice(*place)], values, score)


def _piece(name: str, number: int) -> str:
    return f"{name}.{number}" if number else name


def _object(note: str | None) -> dict[str, Any] | None:
    try:
        said = json.loads(note or "")
    except json.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None
