"""The reader of gold: a Label Studio JSON export in, Documents out, or an error that names file, task, region and mend.

The server that writes an export checks next to nothing, so everything is checked here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.files import read_text
from raqqa_nlp.labelstudio.items import TEXT, from_items
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, annotations_folder, read_manifest, sha256
from raqqa_nlp.regions import assemble

GOLD: Final = Path("exports") / "raqqa.json"


@dataclass(frozen=True, slots=True)
class Pass:
    """One annotator's work.

    :param annotator: the e-mail address, or "user N" where the export has a number alone.
    :param docs: the texts that they annotated, in the file's order, with their claims.
    :param ground_truth: whether all of it is marked as ground truth, as an adjudicator's is.
    """

    annotator: str
    docs: tuple[Document, ...]
    ground_truth: bool


def load_gold() -> tuple[Document, ...]:
    """The three annotated texts on Raqqa that come with the package, with their claims.

    :raises InputError: they are missing from the installation.
    :raises AnnotationError: they were changed and no longer follow the scheme.
    """
    folder = annotations_folder()
    return tuple(read_export(folder / GOLD, read_manifest(folder / FILE)))


def read_export(
    path: str | Path, manifest: Manifest | None = None, *, annotator: str | int | None = None
) -> list[Document]:
    """The annotated texts of a Label Studio JSON export, with their claims.

    Of each task the annotation marked as ground truth is read, or the only one there is.

    :param manifest: the texts that the export must hold, no fewer and no others, byte for byte.
    :param annotator: read this annotator's annotations instead: an e-mail address or a user's number.
    :returns: one Document a task, in the manifest's order, else in the file's.
    :raises InputError: the file cannot be read or is not a JSON export.
    :raises AnnotationError: a task or annotation breaks the scheme; names file, task, annotation, region and mend.
    """
    path = Path(path)
    docs: dict[str, Document] = {}
    for task, bare, where in _texts(path, manifest):
        docs[str(bare.id)] = _read(_chosen(task, where, annotator), bare, where)
    if manifest is None:
        return list(docs.values())
    for entry in manifest.texts:
        if entry.id not in docs:
            mend = "Export all tasks of the project, or take the text off the manifest."
            raise AnnotationError(f"the text {entry.id} has no task", where=str(path), mend=mend)
    return [docs[entry.id] for entry in manifest.texts]


def read_passes(path: str | Path) -> list[Pass]:
    """Everybody's annotations in a Label Studio JSON export, ground truth or not, in the order they first occur.

    A text that somebody skipped (a cancelled annotation) is none of theirs.

    :raises InputError: the file cannot be read or is not a JSON export.
    :raises AnnotationError: a task or annotation breaks the scheme, or an annotator has annotated a text twice.
    """
    docs: dict[str, dict[str, Document]] = {}
    others: set[str] = set()
    for task, bare, where in _texts(Path(path), None):
        for annotation in _annotations(task, where):
            if annotation.get("was_cancelled"):
                continue
            user = _user(annotation)
            theirs = docs.setdefault(user, {})
            if str(bare.id) in theirs:
                message = f"{user} has annotated it twice"
                raise AnnotationError(message, where=where, mend="Delete one of the two annotations.")
            theirs[str(bare.id)] = _read(annotation, bare, where)
            if not annotation.get("ground_truth"):
                others.add(user)
    return [Pass(user, tuple(theirs.values()), user not in others) for user, theirs in docs.items()]


def read_tasks(path: Path) -> list[dict[str, Any]]:
    """The tasks of a Label Studio JSON export as they stand in it, nothing else about them checked.

    :raises InputError: the file cannot be read or is not a JSON export.
    """
    mend = "Export the project from Label Studio as JSON (not JSON-MIN or CoNLL)."
    try:
        tasks = json.loads(read_text(path))
    except ValueError as error:
        raise InputError(f"not JSON, or cut short ({error})", where=str(path), mend=mend) from error
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise InputError("not a list of tasks", where=str(path), mend=mend)
    return tasks


def _texts(path: Path, manifest: Manifest | None) -> Iterator[tuple[dict[str, Any], Document, str]]:
    """Each task, its text without annotations, and its place for error messages."""
    seen = set()
    for task in read_tasks(path):
        bare, where = _text(task, path.name, manifest)
        if bare.id in seen:
            raise AnnotationError("another task holds the same text", where=where, mend="Delete one of the two tasks.")
        seen.add(bare.id)
        yield task, bare, where


def _read(annotation: dict[str, Any], bare: Document, where: str) -> Document:
    where = f"{where}, annotation {annotation.get('id')}"
    regions, links = from_items(annotation["result"], bare.text, where=where)
    return derive(assemble(bare, regions, links, where=where))


def _text(task: dict[str, Any], file: str, manifest: Manifest | None) -> tuple[Document, str]:
    """The task's text without annotations, and the task's place for error messages."""
    where = f"{file}, task {task.get('id')}"
    data = task.get("data")
    if not isinstance(data, dict):
        raise AnnotationError("it has no data", where=where, mend="Import the text anew as a task.")
    mend = "Create tasks with raqqa_nlp.labelstudio, which sends text, id, date, outlet and sha256."
    for key in (TEXT, "id", "sha256"):
        if not isinstance(data.get(key), str) or not data[key]:
            raise AnnotationError(f"its data has no {key}", where=where, mend=mend)
    where += f" ({data['id']})"
    for key in ("date", "outlet"):
        if not isinstance(data.get(key), str | None):
            raise AnnotationError(f"its {key} is {data[key]!r}", where=where, mend=mend)
    try:
        unchanged = sha256(data[TEXT]) == data["sha256"]
    except UnicodeEncodeError:
        unchanged = False
    if not unchanged:
        mend = "The text was changed after it was sent; import it anew as a task."
        raise AnnotationError("the SHA-256 of its text is not the one recorded", where=where, mend=mend)
    if manifest is None:
        return Document(data[TEXT], id=data["id"], date=data.get("date"), outlet=data.get("outlet")), where
    entry = manifest.entry(data["id"])
    if entry is None:
        raise AnnotationError(
            f"{manifest.path.name} lists no such text", where=where, mend="List it, or delete the task."
        )
    if entry.sha256 != data["sha256"]:
        mend = "Import the text anew as a task, or correct the manifest."
        raise AnnotationError(f"{manifest.path.name} lists a text of another SHA-256", where=where, mend=mend)
    return Document(data[TEXT], id=entry.id, date=entry.date, outlet=entry.outlet), where


def _annotations(task: dict[str, Any], where: str) -> list[dict[str, Any]]:
    annotations = task.get("annotations")
    if not isinstance(annotations, list) or not all(
        isinstance(annotation, dict) and isinstance(annotation.get("result"), list) for annotation in annotations
    ):
        mend = "Export the project from Label Studio as JSON."
        raise AnnotationError("its annotations are not a list of results", where=where, mend=mend)
    return annotations


def _chosen(task: dict[str, Any], where: str, annotator: str | int | None) -> dict[str, Any]:
    """The annotation to read."""
    annotations = _annotations(task, where)
    for annotation in annotations:
        if annotation.get("was_cancelled"):
            mend = "Submit it or delete it in Label Studio."
            raise AnnotationError("it was cancelled", where=f"{where}, annotation {annotation.get('id')}", mend=mend)
    if annotator is not None:
        chosen = [annotation for annotation in annotations if _is_by(annotation, annotator)]
        wanted, mend = f"by {annotator}", "Give the e-mail address or number of a user who annotated the text once."
    elif len(annotations) == 1:
        chosen, wanted, mend = annotations, "", ""
    else:
        chosen = [annotation for annotation in annotations if annotation.get("ground_truth")]
        wanted, mend = "marked as ground truth", "Mark exactly one as ground truth in Label Studio."
    if len(chosen) != 1:
        message = f"{len(annotations)} annotations, {len(chosen)} of them {wanted}" if annotations else "no annotation"
        raise AnnotationError(message, where=where, mend=mend)
    return chosen[0]


def _is_by(annotation: dict[str, Any], annotator: str | int) -> bool:
    user = annotation.get("completed_by")
    return annotator in (user.get("id"), user.get("email")) if isinstance(user, dict) else annotator == user


def _user(annotation: dict[str, Any]) -> str:
    user = annotation.get("completed_by")
    number, email = (user.get("id"), user.get("email")) if isinstance(user, dict) else (user, None)
    return str(email or f"user {'unknown' if number is None else number}")
