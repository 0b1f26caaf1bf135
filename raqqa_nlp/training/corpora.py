"""The corpora a model is trained on, each from its own notation to :class:`LabelledText`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio import load_gold, read_export
from raqqa_nlp.standoff import read_standoff
from raqqa_nlp.training import conll, polnear
from raqqa_nlp.training.labelled import LabelledText, from_document

Reader = Callable[[Path | None], Iterator[LabelledText]]
DocumentReader = Callable[[Path | None], Iterator[Document]]


def gold_documents(_folder: Path | None) -> Iterator[Document]:
    """The package's own three texts; needs no folder."""
    yield from load_gold()


def annotated_documents(folder: Path | None) -> Iterator[Document]:
    """Texts annotated in Label Studio: the exports ``annotated/*.json``, as ``annotate pull`` writes them."""
    for path in sorted(_found(folder, "annotated").glob("*.json")):
        yield from read_export(path)


def _standoff(name: str) -> DocumentReader:
    """The reader of a corpus annotated by the scheme: ``NAME/gold/*.json`` beside ``NAME/texts/*.txt``."""

    def read(folder: Path | None) -> Iterator[Document]:
        home = _found(folder, f"{name}/gold")
        for path in sorted(home.glob("*.json")):
            yield read_standoff(path, home.parent / "texts" / f"{path.stem}.txt")

    return read


extended_documents: Final = _standoff("extended")


WHOLE: Final[dict[str, DocumentReader]] = {
    "gold": gold_documents,
    "annotated": annotated_documents,
    "extended": extended_documents,
    "further": _standoff("further"),
    "registers": _standoff("registers"),
}
"""Corpora that are annotated in full, with values: name -> their Documents."""


def _labelled(documents: DocumentReader) -> Reader:
    """The reader of the same texts to train on."""
    return lambda folder: map(from_document, documents(folder))


def polnear_train(folder: Path | None) -> Iterator[LabelledText]:
    """PolNeAR's training articles, ``polnear/train.jsonl.gz``; of several annotators the first by name."""
    yield from _polnear(_found(folder, "polnear/train.jsonl.gz"))


def polnear_attributions(folder: Path | None) -> Iterator[LabelledText]:
    """The same without what CoreNLP says of dates and amounts in them."""
    yield from _polnear(_found(folder, "polnear/train.jsonl.gz"), silver=False)


def polnear_dev(folder: Path | None) -> Iterator[LabelledText]:
    """PolNeAR's development articles, ``polnear/dev.jsonl.gz``."""
    yield from _polnear(_found(folder, "polnear/dev.jsonl.gz"))


def _polnear(path: Path, *, silver: bool = True) -> Iterator[LabelledText]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            annotator = min(article["annotations"])
            read = polnear.read_brat(article["doc"], article["text"], article["annotations"][annotator])
            found = article["corenlp_ner"] if silver else None
            yield polnear.with_silver(read, found) if found else read


def _columns(part: str, columns: conll.Columns) -> Reader:
    """The reader of a column file, named after its folder and part."""

    def read(folder: Path | None) -> Iterator[LabelledText]:
        path = _found(folder, part)
        with path.open(encoding="utf-8") as lines:
            yield from conll.read_columns(lines, f"{path.parent.name}-{path.stem}", columns)

    return read


_NEWS: Final = conll.Columns(sentences=8)
_LOOSE: Final = conll.Columns(sentences=1)
_RE3D: Final = conll.Columns(sentences=1, foreign="re3d")

READERS: Final[dict[str, Reader]] = {
    **{name: _labelled(documents) for name, documents in WHOLE.items()},
    "polnear": polnear_train,
    "polnear-attributions": polnear_attributions,
    "polnear-dev": polnear_dev,
    "conll2003": _columns("conll2003/train.txt", _NEWS),
    "conll2003-dev": _columns("conll2003/dev.txt", _NEWS),
    "wikigold": _columns("wikigold/train.txt", _NEWS),
    "wnut17": _columns("wnut17/train.txt", _LOOSE),
    "re3d": _columns("re3d/train.txt", _RE3D),
    "re3d-dev": _columns("re3d/dev.txt", _RE3D),
}
"""Name in a configuration -> reader; it takes the folder that holds the corpora."""

OWN: Final = ("gold", "annotated")
"""Those that are not rebuilt from published sources."""

AGAIN: Final = ("polnear-attributions",)
"""Those that are less of another one."""


def _found(folder: Path | None, part: str) -> Path:
    if folder is None:
        raise InputError(
            f"the corpus {part.split('/')[0]} needs a folder of corpora", mend="Give it with --data FOLDER."
        )
    path = folder / part
    if not path.exists():
        raise InputError("not found", where=str(path), mend="--data must name the folder that holds the corpora.")
    return path
