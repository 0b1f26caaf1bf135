"""Documents in the forms of other annotation and training tools, and back; what a form cannot hold is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tqdm import tqdm

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.formats import brat, conll, huggingface, jsonl, spacy, store
from raqqa_nlp.formats.loss import KINDS, Loss, losses
from raqqa_nlp.regions import assemble, disassemble

__all__ = ["FORMATS", "KINDS", "Format", "Loss", "form_of", "read", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of documents, from and to the content of files by their names below a folder.

    :param suffixes: endings of its files; with none it is one file, which has no name.
    """

    encode: Callable[[Iterable[Document]], dict[str, bytes]]
    decode: Callable[[Mapping[str, bytes], str], list[Document]]
    suffixes: tuple[str, ...] = ()


FORMATS: Final = {
    "brat": Format(brat.encode, brat.decode, brat.SUFFIXES),
    "conll": Format(conll.encode, conll.decode, conll.SUFFIXES),
    "huggingface": Format(huggingface.encode, huggingface.decode, huggingface.SUFFIXES),
    "jsonl": Format(jsonl.encode, jsonl.decode),
    "spacy": Format(spacy.encode, spacy.decode),
    "spacy-json": Format(spacy.encode_json, spacy.decode_json),
}
"""Name -> form."""

_FILES: Final = {".spacy": "spacy", ".parquet": "huggingface", ".conll": "conll"}
"""Ending of a file -> form."""


def write(
    docs: Sequence[Document],
    path: str | Path,
    form: str,
    *,
    strict: bool = False,
    dry_run: bool = False,
    progress: bool = False,
) -> list[Loss]:
    """Write documents, whole or not at all, and never over anything.

    What is written is read back before it is, and compared with the documents.

    :param path: of a file or a folder, as the form has it, that is not there yet.
    :param form: one of :data:`FORMATS`.
    :param strict: losing anything is an error.
    :param dry_run: write nothing; all that would be an error is one.
    :param progress: show a progress bar.
    :returns: what the form could not keep.
    :raises InputError: an unknown form, a place that is taken or cannot be written to, a document without an id of its
        own, or a loss if ``strict``.
    :raises AnnotationError: a document breaks the scheme.
    :raises MissingExtraError: the form needs a package that is not installed.
    """
    path, format_ = Path(path), _format(form)
    store.check_free(path)
    _check_ids(docs)
    shown = partial(tqdm, unit="text", total=len(docs), disable=not progress)
    for doc in shown(docs, desc="check"):
        _check(doc)
    try:
        files = format_.encode(shown(docs, desc=form))
    except OverflowError as error:
        raise InputError(f"{form} cannot hold so large a number ({error})", mend="Choose jsonl.") from error
    back = format_.decode(files, form)
    pairs = shown(zip(docs, back, strict=True), desc="compare")
    lost = [loss for doc, read_back in pairs for loss in losses(doc, read_back)]
    if strict and lost:
        message = f"{form} cannot hold {lost[0].count} {lost[0].what}" + (", and more" if len(lost) > 1 else "")
        raise InputError(message, where=lost[0].document, mend="Choose another format, or do without --strict.")
    if not dry_run:
        store.save(path, files)
    return lost


def _format(form: str) -> Format:
    if form not in FORMATS:
        raise InputError(f"unknown format {form!r}", mend=f"Choose from {', '.join(FORMATS)}.")
    return FORMATS[form]


def _check_ids(docs: Sequence[Document]) -> None:
    if not docs:
        raise InputError("there are no documents", mend="Give at least one.")
    seen: set[str] = set()
    for doc in docs:
        if not doc.id or doc.id in seen:
            problem = f"two documents with the id {doc.id!r}" if doc.id else "a document without an id"
            raise InputError(problem, mend='Give each text an id of its own: document.replace(id="...").')
        seen.add(doc.id)


def _check(doc: Document) -> None:
    """A Document may hold what the scheme forbids, or text that no file can; better to tell where it comes from."""
    regions, links = disassemble(doc)
    assemble(Document(doc.text, id=doc.id), regions, links, where=str(doc.id), draft=True)
    try:
        doc.replace(claims=()).to_json().encode()
    except UnicodeEncodeError as error:
        raise InputError(f"no valid Unicode ({error.reason})", where=repr(doc.id), mend="Decode it anew.") from error


def read(path: str | Path, form: str | None = None) -> list[Document]:
    """The documents of a file or folder, with claims.

    :param form: one of :data:`FORMATS`; ``None``: as :func:`form_of` finds.
    :raises InputError: nothing is there, or nothing of that form, or it is damaged; names the place.
    :raises AnnotationError: the annotations break the scheme. Values may be missing, as in predictions.
    :raises MissingExtraError: the form needs a package that is not installed.
    """
    path = Path(path)
    if not path.exists():
        raise InputError("no such file or folder", where=str(path), mend="Check the path.")
    form = form or form_of(path)
    if form is None:
        mend = f"Name the form of what is there: {', '.join(FORMATS)}."
        raise InputError("no form of annotated texts is known by what is there", where=str(path), mend=mend)
    files = store.load(path, _format(form).suffixes)
    if not files:
        raise InputError(f"nothing of the form {form} is in this folder", where=str(path), mend="Check the path.")
    return FORMATS[form].decode(files, str(path))


def form_of(path: Path) -> str | None:
    """The form of a file or folder, told by its names, and of JSON lines by the first; ``None`` where it is none.

    :raises InputError: a folder holds several forms, or a file of brat's is not named with its folder.
    """
    if not path.is_dir():
        return _form_of_file(path)
    marks = {
        "brat": any(file.with_suffix(".txt").is_file() for file in path.rglob("*.ann")),
        "conll": any((path / f"{head}.conll").is_file() for head in schema.HEADS),
        "huggingface": any((path / "data").glob("*.parquet")),
    }
    found = [form for form, is_there in marks.items() if is_there]
    if len(found) > 1:
        raise InputError(f"it holds several forms: {', '.join(found)}", where=str(path), mend="Name one of them alone.")
    return found[0] if found else None


def _form_of_file(path: Path) -> str | None:
    suffix = path.suffix.lower()
    if suffix == ".ann":
        raise InputError("brat's annotations are read with their texts", where=str(path), mend="Name the folder.")
    if suffix in _FILES:
        return _FILES[suffix]
    if suffix not in (".json", ".jsonl") or not path.is_file():
        return None
    with path.open(encoding="utf-8", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    try:
        keys = set(json.loads(first))
    except (ValueError, TypeError):
        return None
    return "spacy-json" if {"text", "tokens"} <= keys else "jsonl"
