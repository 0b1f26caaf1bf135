"""A project's annotations into a file, which then holds no less than it held before, unless that is wanted.

A file may be replaced if the server has all that is in it:

- each of its annotations is still on the server, known by its ``unique_id``;
- and either the file is, byte for byte, an export that this server handed out before (it keeps their MD5), so that any
  difference is a later decision of the annotators; or its annotations say what the server's say.

So what was edited by hand, pulled from another project or server, or deleted on this one is not lost unasked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.files import read_bytes, write_text
from raqqa_nlp.labelstudio.changes import Change, changes
from raqqa_nlp.labelstudio.export import read_passes, read_tasks

if TYPE_CHECKING:
    from raqqa_nlp.labelstudio.client import Project


@dataclass(frozen=True, slots=True)
class Difference:
    """What a pull changes in one annotator's annotation of one text.

    :param new: the file had none.
    :param gone: the server has none any more.
    """

    text: str
    annotator: str
    changes: tuple[Change, ...]
    new: bool = False
    gone: bool = False


def pull(project: Project, path: Path, *, force: bool = False, dry_run: bool = False) -> list[Difference]:
    """Writes the project's annotations to a file as Label Studio's JSON export, whole or not at all.

    Texts that nobody has annotated are left out, and what annotators skipped.

    :param force: replace the file even where that loses something, see above.
    :param dry_run: say what would change and write nothing.
    :returns: every annotation in the file before or after, with what changes in it.
    :raises AnnotationError: an annotation on the server breaks the scheme.
    :raises InputError: nothing is annotated, or the file would lose something.
    """
    if not path.parent.is_dir() or path.is_dir():
        raise InputError("no file can be written here", where=str(path), mend="Name a file in a folder that exists.")
    given_out = project.digests()
    export = project.export(annotated=True)
    written = False
    try:
        after = _Annotations.of(export.data, path)
        if not after.results:
            mend = "Submit a text in Label Studio first."
            raise InputError("nobody has annotated anything in this project", where=project.url, mend=mend)
        before = _before(path, force)
        if not (force or dry_run):
            _check_nothing_is_lost(path, before, after, given_out)
        if not dry_run:
            with write_text(path) as file:
                file.write(export.data.decode())
            written = True
    finally:
        if not written:
            project.forget(export)
    return list(_differences(before.docs, after.docs))


@dataclass(frozen=True, slots=True)
class _Annotations:
    """What an export holds.

    :param digest: MD5 of the file.
    :param results: unique id of each annotation -> a name for it, and its items.
    :param docs: (id of the text, annotator) -> the annotation as it reads.
    """

    digest: str
    results: Mapping[str, tuple[str, object]]
    docs: Mapping[tuple[str, str], Document]

    @classmethod
    def of(cls, data: bytes, path: Path) -> _Annotations:
        """Read and verify an export.

        :param path: whose name it goes by in messages.
        """
        with TemporaryDirectory(prefix="raqqa-pull-") as folder:
            draft = Path(folder) / path.name
            draft.write_bytes(data)
            passes, tasks = read_passes(draft), read_tasks(draft)
        docs = {(str(doc.id), each.annotator): doc for each in passes for doc in each.docs}
        results = {
            str(held.get("unique_id") or held.get("id")): (
                f"annotation {held.get('id')} of {task['data']['id']}",
                held["result"],
            )
            for task in tasks
            for held in task["annotations"]
            if not held.get("was_cancelled")
        }
        return cls(hashlib.md5(data, usedforsecurity=False).hexdigest(), results, docs)


def _before(path: Path, force: bool) -> _Annotations:
    """What the file holds now; what cannot be read counts for nothing only with force."""
    if not path.exists():
        return _Annotations("", {}, {})
    try:
        return _Annotations.of(read_bytes(path), path)
    except RaqqaError as error:
        if force:
            return _Annotations("", {}, {})
        mend = f"{error.mend or 'Mend it.'} Or replace the file as it is with --force, or name another one."
        raise type(error)(error.message, where=error.where, mend=mend) from error


def _check_nothing_is_lost(path: Path, before: _Annotations, after: _Annotations, given_out: set[str]) -> None:
    lost = [name for key, (name, _) in before.results.items() if key not in after.results]
    edited = []
    if before.digest not in given_out:
        both = before.results.keys() & after.results.keys()
        edited = [name for key, (name, held) in before.results.items() if key in both and held != after.results[key][1]]
    for what, names in (("the server has no", lost), ("since it was pulled, somebody changed", edited)):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            mend = "See what would change with --dry-run; replace the file with --force, or name another one."
            raise InputError(f"{what} {names[0]}{more}", where=str(path), mend=mend)


def _differences(
    before: Mapping[tuple[str, str], Document], after: Mapping[tuple[str, str], Document]
) -> Iterator[Difference]:
    for text, annotator in {**before, **after}:
        old, new = before.get((text, annotator)), after.get((text, annotator))
        yield Difference(text, annotator, tuple(changes(old, new)), new=old is None, gone=new is None)
