"""Documents as a Hugging Face dataset: a row a text, with words, tags, spans, values and relations, and a card.

Lhoest et al. (2021), "Datasets: A Community Library for Natural Language Processing", EMNLP. The folder has the hub's
layout, so ``datasets.load_dataset(FOLDER)`` reads it and the hub can take it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp import schema
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.formats.card import card
from raqqa_nlp.formats.words import iob2
from raqqa_nlp.regions import FIELDS, Field, Link, Region, assemble, disassemble
from raqqa_nlp.windows import split

if TYPE_CHECKING:
    from datasets import Dataset, Features
    from pyarrow import Table

SUFFIXES: Final = (".parquet",)
SPLIT: Final = "train"
"""The one split of an export; it is what ``load_dataset`` calls data without splits."""

DATA: Final = f"data/{SPLIT}-00000-of-00001.parquet"
UNKNOWN: Final = -1
"""Of a tag that is not known, and of the other end of a relation that is known to have none."""

VALUES: Final[dict[str, Field]] = {f.name: f for fields in FIELDS.values() for f in fields}
"""Name of a span's value -> what it is; empty where the span has none of that name."""


def features(*, partial: bool = False) -> Features:
    """The columns of a row.

    ``id``; ``corpus``, what the text was taken from; ``date`` and ``outlet``; ``text``; ``tokens``, its words, and
    ``starts`` and ``ends``, their offsets in code points; for each classifier head ``HEAD_tags``, the words' IOB2 tags.
    ``spans`` have the offsets themselves, which words cannot always say, and the values; ``links`` lead from one place
    in ``spans`` to another, or to -1 where there is known to be no other.

    :param partial: of corpora that say less than the scheme asks or use labels of their own: the foreign heads are
        there too, a tag that is not known is -1, and ``HEAD_allowed`` has bit ``i`` where the ``i``-th tag may stand. A
        span's label may be several, as ``LOCATION|FACILITY``, with ``O`` among them where it may be none.
    :raises MissingExtraError: datasets is not installed.
    """
    try:
        from datasets import ClassLabel, Features, List, Value
    except ImportError as error:
        raise MissingExtraError("datasets", "train") from error

    text, whole = Value("string"), Value("int32")
    kinds = {"text": text, "number": Value("float64")}
    values = {name: whole if name == "depth" else kinds.get(f.kind, text) for name, f in VALUES.items()}
    heads = [*schema.HEADS, *(schema.FOREIGN_HEADS if partial else ())]
    span = {"head": text, "label": text, "start": whole, "end": whole, "text": text, "score": Value("float64")}
    link = {"relation": text, "from": whole, "to": whole}
    return Features(
        {
            **dict.fromkeys(("id", "corpus", "date", "outlet", "text"), text),
            "tokens": List(text),
            "starts": List(whole),
            "ends": List(whole),
            **{f"{head}_tags": List(ClassLabel(names=list(schema.tags(head)))) for head in heads},
            **{f"{head}_allowed": List(whole) for head in heads if partial},
            "spans": List({**span, **values}),
            "links": List(link),
        }
    )


def dataset(rows: Iterable[Mapping[str, Any]], *, partial: bool = False) -> Dataset:
    """Rows, as :func:`row` makes them, as a dataset in memory."""
    table = _table(rows, partial=partial)
    from datasets import Dataset

    return Dataset(table)


def _table(rows: Iterable[Mapping[str, Any]], *, partial: bool = False) -> Table:
    columns = features(partial=partial).arrow_schema
    from pyarrow import Table

    return Table.from_pylist(list(rows), schema=columns)


def row(doc: Document, corpus: str | None = None) -> dict[str, Any]:
    """A Document as a row; a span that does not begin and end where words do is tagged as the words it touches."""
    words = split(doc.text)
    starts, ends = words.starts.tolist(), words.ends.tolist()
    indices = {head: {tag: index for index, tag in enumerate(schema.tags(head))} for head in schema.HEADS}
    tags = {f"{head}_tags": [indices[head][tag] for tag in iob2(doc.head_spans(head), words)] for head in schema.HEADS}
    return {
        "id": doc.id,
        "corpus": corpus,
        "date": doc.date,
        "outlet": doc.outlet,
        "text": doc.text,
        "tokens": [doc.text[start:end] for start, end in zip(starts, ends, strict=True)],
        "starts": starts,
        "ends": ends,
        **tags,
        **_spans(doc),
    }


def _spans(doc: Document) -> dict[str, list[dict[str, Any]]]:
    """Spans by head, in text order; one that attributions of both depths share is there for each."""
    regions, links = disassemble(doc)
    by_id = {region.id: region for region in regions}
    heads = {region.id: _head(region) for region in regions if region.label not in ("SOURCE", "CONTENT")}
    ends = [(heads[link.from_id], link.to_id) for link in links]
    members = sorted({*((head, id_) for id_, head in heads.items()), *ends}, key=lambda m: (*by_id[m[1]].place, m[0]))
    places = {member: place for place, member in enumerate(members)}
    found = [
        {"relation": link.type, "from": places[end[0], link.from_id], "to": places[end]}
        for link, end in zip(links, ends, strict=True)
    ]
    told = {(link["relation"], link["from"]) for link in found}
    found += [
        {"relation": relation, "from": place, "to": UNKNOWN}
        for (_, id_), place in places.items()
        for relation in {"COUNT": ("counts",), "CUE": ("source",)}.get(by_id[id_].label, ())
        if (relation, place) not in told
    ]
    return {"spans": [span_row(head, by_id[id_]) for head, id_ in members], "links": found}


def _head(region: Region) -> str:
    return "nested" if region.values.get("depth", 1) > 1 else schema.LAYER_OF[region.label]


def span_row(head: str, region: Region) -> dict[str, Any]:
    """A span as an entry of the column ``spans``."""
    values = {name: float(value) if VALUES[name].kind == "number" else value for name, value in region.values.items()}
    return {
        "head": head,
        "label": region.label,
        "start": region.start,
        "end": region.end,
        "text": region.text,
        "score": region.score,
        **dict.fromkeys(VALUES),
        **values,
    }


def documents(rows: Iterable[Mapping[str, Any]], where: str = "dataset") -> Iterator[Document]:
    """The Documents that rows, of a dataset with these :func:`features`, were made of.

    :raises InputError: not such a row, or one that says less than a Document does: of some word a tag is unknown.
    :raises AnnotationError: the spans break the scheme.
    """
    for number, held in enumerate(rows):
        try:
            here = f"{where}, row {number} ({held['id']})"
            if any(UNKNOWN in held[f"{head}_tags"] for head in schema.HEADS):
                mend = "Only a text that is annotated in full is a Document."
                raise InputError(f"its corpus, {held['corpus']}, leaves tags open", where=here, mend=mend)
            regions = [_region(span) for span in held["spans"]]
            links = [
                Link(link["relation"], regions[link["from"]].id, regions[link["to"]].id)
                for link in held["links"]
                if link["to"] != UNKNOWN
            ]
            bare = Document(held["text"], id=held["id"], date=held["date"], outlet=held["outlet"])
        except (KeyError, TypeError, IndexError) as error:
            mend = "Give a dataset of raqqa_nlp.formats or raqqa_nlp.training.datasets."
            raise InputError(f"not such a row ({error!r})", where=f"{where}, row {number}", mend=mend) from error
        unique = {region.id: region for region in regions}
        yield derive(assemble(bare, list(unique.values()), links, where=here, draft=True))


def _region(span: Mapping[str, Any]) -> Region:
    values = {name: _number(span[name]) for name in VALUES if span[name] is not None}
    id_ = f"{span['label']}-{span['start']}-{span['end']}"
    return Region(id_, span["label"], span["start"], span["end"], span["text"], values, span["score"])


def _number(value: Any) -> Any:
    """Numbers are kept as floating point; a whole one is whole again."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def encode(docs: Iterable[Document]) -> dict[str, bytes]:
    """A folder of one Parquet file, with the features in it, and a card.

    :raises MissingExtraError: datasets is not installed.
    """
    held, rows = [], []
    for doc in docs:
        held.append(doc)
        rows.append(row(doc))
    table = _table(rows)
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(table, file)
    return {DATA: file.getvalue(), "README.md": card({SPLIT: held}).encode()}


def decode(files: Mapping[str, bytes], where: str) -> list[Document]:
    """The documents of a folder's Parquet files, or of one such file.

    :raises MissingExtraError: pyarrow is not installed.
    :raises InputError: a file is not Parquet, or not of this package's features.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise MissingExtraError("pyarrow", "train") from error

    docs: list[Document] = []
    for name in sorted(name for name in files if not name or name.endswith(SUFFIXES)):
        here = f"{where}/{name}" if name else where
        try:
            rows = parquet.read_table(io.BytesIO(files[name])).to_pylist()
        except ArrowException as error:
            raise InputError(f"no Parquet file ({error})", where=here, mend="Is the file complete?") from error
        docs += documents(rows, here)
    return docs
