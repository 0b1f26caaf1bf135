"""Documents from what a user names on the command line: files, folders, globs, and ``-`` for standard input."""

from __future__ import annotations

import glob
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from raqqa_nlp import formats
from raqqa_nlp.days import day
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import decode, read_bytes
from raqqa_nlp.labelstudio.export import read_export
from raqqa_nlp.labelstudio.manifest import FILE as MANIFEST
from raqqa_nlp.labelstudio.manifest import TextEntry, read_manifest

STDIN: Final = "-"
TEXTS: Final = (".txt",)
ANNOTATED: Final = (".json", ".jsonl", ".spacy")


def read_texts(names: Sequence[str], *, date: str | None = None) -> list[Document]:
    """The texts that the names stand for, without annotations, all read before anything is done with them.

    A Document's id is its file's name without the ending; the whole path where two files share that name; "stdin" for
    standard input. A ``manifest.json`` in the file's folder or the one above
    (:mod:`raqqa_nlp.labelstudio.manifest`) gives id, date and outlet of the texts whose SHA-256 it lists.

    :param names: as for :func:`find`, with the ``.txt`` files of a folder.
    :param date: the date of all texts, ``YYYY-MM-DD``, in place of a manifest's.
    :raises InputError: a name stands for nothing, a text is empty or not UTF-8, the date is none, or a
        manifest is damaged.
    """
    if date is not None:
        day(date)
    paths = find(names, TEXTS)
    shared = {stem for stem, count in Counter(path.stem for path in paths if path).items() if count > 1}
    manifests: dict[Path, dict[str, TextEntry]] = {}
    documents = []
    for path in paths:
        if path is None:
            documents.append(Document(decode(sys.stdin.buffer.read(), "standard input"), id="stdin", date=date))
            continue
        data, folder = read_bytes(path), path.resolve().parent
        if folder not in manifests:
            manifests[folder] = _manifest(folder.parent) | _manifest(folder)
        entry = manifests[folder].get(hashlib.sha256(data).hexdigest())
        doc = Document(decode(data, str(path)), id=str(path) if path.stem in shared else path.stem, date=date)
        if entry:
            doc = doc.replace(id=entry.id, date=date or entry.date, outlet=entry.outlet)
        documents.append(doc)
    return documents


def read_annotated(names: Sequence[str]) -> list[Document]:
    """Annotated or predicted texts, told apart by what is there.

    JSON lines of Documents, Label Studio's JSON export, or what other tools have (:mod:`raqqa_nlp.formats`): a folder
    of brat's, of columns of tags, or of a Hugging Face dataset, and spaCy's DocBin or JSON.

    :param names: as for :func:`find`, with the ``.json``, ``.jsonl`` and ``.spacy`` files of a folder that is none of
        the above as a whole.
    :raises InputError: a name stands for nothing, or a file has none of these forms.
    :raises AnnotationError: annotations break the scheme.
    """
    return [doc for path in find(names, ANNOTATED, whole=formats.form_of) for doc in _annotated(path)]


def find(
    names: Iterable[str], suffixes: Sequence[str], *, whole: Callable[[Path], object] = lambda _: False
) -> list[Path | None]:
    """The files that the names stand for, each once, in the order of the names; ``None`` for standard input.

    :param names: a file, a folder, a glob (``**`` for folders at any depth) or ``-``.
    :param suffixes: endings of the files that are taken from a folder, at any depth.
    :param whole: whether a folder is one thing, to be taken itself.
    :raises InputError: a name stands for no file.
    """
    found: dict[Path | None, Path | None] = {}
    for name in names:
        for path in [None] if name == STDIN else _expand(name, suffixes, whole):
            found.setdefault(path and path.resolve(), path)
    return list(found.values())


def _expand(name: str, suffixes: Sequence[str], whole: Callable[[Path], object]) -> list[Path]:
    path = Path(name)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=name, mend="Check the name.") from error
    if is_folder:
        if whole(path):
            return [path]
        inside = sorted(file for file in path.rglob("*") if file.suffix.lower() in suffixes and file.is_file())
        if not inside:
            raise InputError(
                f"no {' or '.join(suffixes)} file in this folder",
                where=name,
                mend="Name the files, or a glob in quotes.",
            )
        return inside
    if exists or not glob.has_magic(name):
        return [path]
    matching = sorted(file for file in map(Path, glob.iglob(name, recursive=True)) if file.is_file())
    if not matching:
        raise InputError("no file matches", where=name, mend="Check the pattern and the folder you are in.")
    return matching


def _manifest(folder: Path) -> dict[str, TextEntry]:
    """SHA-256 -> what the folder's manifest says of that text; a file of that name with no texts in it is not ours."""
    path = folder / MANIFEST
    try:
        if "texts" not in json.loads(path.read_bytes()):
            return {}
    except (OSError, ValueError, TypeError):
        return {}
    return {entry.sha256: entry for entry in read_manifest(path).texts}


def _annotated(path: Path | None) -> list[Document]:
    if path is None:
        data = sys.stdin.buffer.read()
        if data.lstrip().startswith(b"["):
            mend = "Save it and give the file's name."
            raise InputError("an export cannot be read from here", where="standard input", mend=mend)
        return formats.jsonl.decode({formats.store.ONE: data}, "standard input")
    if path.is_file() and read_bytes(path).lstrip().startswith(b"["):
        return read_export(path)
    return formats.read(path, formats.form_of(path) or "jsonl")
