"""Texts into a project, with what the model suggests for them; whatever is there already is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio import tasks

if TYPE_CHECKING:
    from raqqa_nlp.labelstudio.client import Project, Task
    from raqqa_nlp.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Push:
    """What a push adds to a project, all of it checked.

    :param texts: the texts given, each once.
    :param new: those of them that have no task yet.
    :param suggestions: for those that hold no prediction of this model yet.
    """

    texts: tuple[Document, ...]
    new: tuple[Document, ...]
    suggestions: tuple[Document, ...]


def prepare(project: Project, docs: Iterable[Document], nlp: Pipeline | None, *, progress: bool = False) -> Push:
    """Everything that is to be sent, checked against the scheme and against what the project holds.

    :param docs: texts, with ids; one that is there twice, under whatever ids, counts once.
    :param nlp: predicts what annotators start from; ``None`` for nothing.
    :raises InputError: a text cannot become a task, its id is another text's, or the project has it with another date.
    :raises AnnotationError: a prediction breaks the scheme.
    """
    texts = {tasks.task(doc)["data"]["sha256"]: doc for doc in reversed(list(docs))}
    texts = dict(reversed(texts.items()))
    there = project.tasks()
    _check(texts.items(), there, project.url)
    suggestions: Sequence[Document] = ()
    if nlp is not None:
        done = project.predicted(nlp.name)
        lacking = [doc for digest, doc in texts.items() if digest not in there or there[digest].id not in done]
        suggestions = list(nlp.stream(lacking, progress=progress))
        for doc in suggestions:
            tasks.prediction(doc, model_version=nlp.name)
    new = tuple(doc for digest, doc in texts.items() if digest not in there)
    return Push(tuple(texts.values()), new, tuple(suggestions))


def send(project: Project, push: Push, nlp: Pipeline | None, *, progress: bool = False) -> None:
    """Sends it; after an interruption the same push, prepared anew, sends the rest."""
    project.push_texts(push.new, progress=progress)
    if nlp is not None:
        project.push_predictions(push.suggestions, nlp.name, progress=progress)


def _check(texts: Iterable[tuple[str, Document]], there: dict[str, Task], url: str) -> None:
    names: dict[object, str] = {task.data.get("id"): digest for digest, task in there.items()}
    for digest, doc in texts:
        if digest not in there:
            if names.setdefault(doc.id, digest) != digest:
                raise InputError(
                    f"another text has the id {doc.id!r}", where=url, mend="Rename the file: it gives a text its id."
                )
        elif there[digest].data.get("date") != doc.date:
            task = there[digest]
            message = f"the project has this text with the date {task.data.get('date')}, not {doc.date}"
            mend = "Give that one with --date; or delete the task, and push the text anew."
            raise InputError(message, where=f"{url}, task {task.id} ({doc.id})", mend=mend)
