"""Documents from what a user names on the command line: files, folders, globs, and ``-`` for standard input."""

from __future__ import annotations

import glob
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date as Day
from pathlib import Path
from typing import Any, Final

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import decode, read_bytes

STDIN: Final = "-"
MANIFEST: Final = "manifest.json"


def read_texts(names: Sequence[str], *, date: str | None = None) -> list[Document]:
    """The texts that the names stand for, without annotations, all read before anything is done with them.

    A Document's id is its file's name without the ending; the whole path where two files share that name; "stdin" for
    standard input. A ``manifest.json`` in the file's folder or the one above, in the form of the package's own
    ``annotations/manifest.json``, gives id, date and outlet of the texts whose SHA-256 it holds.

    :param names: as for :func:`find`, with ``.txt`` files for a folder.
    :param date: the date of all texts, ``YYYY-MM-DD``, in place of a manifest's.
    :raises InputError: a name stands for nothing, a text is empty or not UTF-8, or the date is none.
    """
    check_date(date)
    paths = find(names, "*.txt")
    shared = {stem for stem, count in Counter(path.stem for path in paths if path).items() if count > 1}
    manifests: dict[Path, dict[str, Any]] = {}
    documents = []
    for path in paths:
        if path is None:
            documents.append(Document(decode(sys.stdin.buffer.read(), "standard input"), id="stdin", date=date))
            continue
        data, folder = read_bytes(path), path.resolve().parent
        if folder not in manifests:
            manifests[folder] = _manifest(folder.parent) | _manifest(folder)
        entry = manifests[folder].get(hashlib.sha256(data).hexdigest(), {})
        name = entry.get("id") or (str(path) if path.stem in shared else path.stem)
        day = date or entry.get("date")
        documents.append(Document(decode(data, str(path)), id=name, date=day, outlet=entry.get("outlet")))
    return documents


def find(names: Iterable[str], pattern: str) -> list[Path | None]:
    """The files that the names stand for, each once, in the order of the names; ``None`` for standard input.

    :param names: a file, a folder (the files in it that match ``pattern``), a glob (``**`` for any folders) or ``-``.
    :param pattern: which files of a folder, such as ``*.txt``.
    :raises InputError: a name stands for no file.
    """
    found: dict[Path | None, Path | None] = {}
    for name in names:
        for path in [None] if name == STDIN else _expand(name, pattern):
            found.setdefault(path and path.resolve(), path)
    return list(found.values())


def _expand(name: str, pattern: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        inside = sorted(file for file in path.rglob(pattern) if file.is_file())
        if not inside:
            raise InputError(
                f"no {pattern} file in this folder", where=name, mend="Name the files, or a glob in quotes."
            )
        return inside
    if path.exists() or not glob.has_magic(name):
        return [path]
    matching = sorted(file for file in map(Path, glob.iglob(name, recursive=True)) if file.is_file())
    if not matching:
        raise InputError("no file matches", where=name, mend="Check the pattern and the folder you are in.")
    return matching


def check_date(date: str | None) -> None:
    """Accept a calendar date or ``None``.

    :raises InputError: not ``YYYY-MM-DD``, or no such day.
    """
    try:
        if date is not None and Day.fromisoformat(date).isoformat() != date:
            raise ValueError("another ISO form")
    except ValueError as error:
        raise InputError(f"{date!r} is no date", mend="Write it as YYYY-MM-DD, for example 2017-10-17.") from error


def _manifest(folder: Path) -> dict[str, Any]:
    """SHA-256 -> what the folder's manifest says of that text; a file of that name in another form is not ours."""
    try:
        return {entry["sha256"]: entry for entry in json.loads((folder / MANIFEST).read_bytes())["texts"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {}
