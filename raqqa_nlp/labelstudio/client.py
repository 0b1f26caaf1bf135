"""One Label Studio project with this package's scheme: texts, predictions and annotations in, the JSON export out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from tqdm import tqdm

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.files import read_text, write_text
from raqqa_nlp.labelstudio import tasks
from raqqa_nlp.labelstudio.export import read_export
from raqqa_nlp.labelstudio.manifest import Manifest, annotations_folder, sha256

CONFIG: Final = "label_config.xml"
BACKEND: Final = "raqqa-nlp serve"
"""Title of the ML backend that a project asks."""

_ANSWER: Final = 60  # seconds
_SNAPSHOT: Final = 600


@dataclass(frozen=True, slots=True)
class Task:
    """A text on the server: the number of its task, and what the task holds beside the text."""

    id: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """A JSON export that the server has made and keeps until it is told to forget it."""

    id: int
    data: bytes


def require() -> None:
    """Have what talks to a server.

    :raises MissingExtraError: label-studio-sdk is not installed.
    """
    try:
        import label_studio_sdk.client  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("label-studio-sdk", "annotate") from error


@contextmanager
def open_project(url: str, token: str, title: str, *, create: bool = True) -> Iterator[Project]:
    """A project found by its title, or made with the scheme's label config.

    :param url: where Label Studio answers.
    :param token: a user's token, a legacy or a personal one; it goes to the server and nowhere else.
    :param title: the project's name, unique on the server.
    :param create: make a project that is missing; otherwise that is an error.
    :raises MissingExtraError: label-studio-sdk is not installed.
    :raises InputError: the server cannot be reached or refuses, then or later, or its project has another label config.
    """
    require()
    import httpx
    from label_studio_sdk.client import LabelStudio
    from label_studio_sdk.core.api_error import ApiError

    config = read_text(annotations_folder() / CONFIG)
    try:
        # A proxy is for other machines.
        direct = urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")
        with httpx.Client(timeout=_ANSWER, follow_redirects=True, trust_env=not direct) as http:
            client = LabelStudio(base_url=url, api_key=token, httpx_client=http)
            found = [project for project in client.projects.list(title=title) if project.title == title]
            if not found and not create:
                mend = "Choose its title with --project; annotate push and annotate serve make a project."
                raise InputError(f"there is no project {title!r}", where=url, mend=mend)
            project = found[0] if found else client.projects.create(title=title, label_config=config)
            if (project.label_config or "").split() != config.split():
                mend = f"Set its labelling interface to annotations/{CONFIG}, or choose another title."
                raise InputError(f"the project {title!r} has another label config", where=url, mend=mend)
            yield Project(client, url, project.id)
    except ApiError as error:
        mend = "Check the token." if error.status_code in (401, 403) else "The server's log may say more."
        message = f"Label Studio answered {error.status_code}: {_said(error.body)}"
        raise InputError(message, where=url, mend=mend) from error
    except httpx.HTTPError as error:
        message = f"no answer from Label Studio ({type(error).__name__})"
        raise InputError(message, where=url, mend="Is it running there? Check the address.") from error


def _said(body: object) -> str:
    """What the server says in an error's body, in lists by field and with links, as one line without."""
    if isinstance(body, dict):
        return _said(body.get("validation_errors") or body.get("detail") or list(body.values()))
    if isinstance(body, list):
        return " ".join(map(_said, body))
    return " ".join(re.sub("<[^>]*>", "", str(body or "nothing more")).split())[:300]


class Project:
    """One project on a server; :func:`open_project` makes it.

    :param client: label-studio-sdk's client.
    :param id: the project's number.
    """

    def __init__(self, client: Any, url: str, id: int) -> None:
        self._client, self.url, self.id = client, url, id

    def user(self, email: str) -> int:
        """The number of the user with this address, who is created without a known password when missing."""
        users = {user.email: user.id for user in self._client.users.list()}
        return int(users[email] if email in users else self._client.users.create(username=email, email=email).id)

    def tasks(self) -> dict[str, Task]:
        """All tasks, by the SHA-256 of their texts."""
        listed = self._client.tasks.list(project=self.id)
        return {str(task.data.get("sha256")): Task(task.id, task.data) for task in listed}

    def push_texts(self, docs: Iterable[Document], *, progress: bool = False) -> dict[str, int]:
        """Makes a task of each text that has none yet, known by its SHA-256.

        :returns: SHA-256 of the text -> number of its task, for all tasks of the project.
        """
        there = {digest: task.id for digest, task in self.tasks().items()}
        for doc in tqdm(docs, desc="texts", unit="text", disable=not progress):
            data = tasks.task(doc)["data"]
            if data["sha256"] not in there:
                there[data["sha256"]] = self._client.tasks.create(project=self.id, data=data).id
        return there

    def push_annotations(
        self, docs: Iterable[Document], annotator: str, *, ground_truth: bool = False, progress: bool = False
    ) -> None:
        """Adds to each text's task an annotation by this annotator.

        :param annotator: the user's e-mail address.
        :raises AnnotationError: a Document breaks the scheme; nothing is sent then.
        :raises InputError: the annotator has annotated a text already.
        """
        bodies = [(doc, tasks.annotation(doc, ground_truth=ground_truth)) for doc in docs]
        ids, user = self.push_texts(doc for doc, _ in bodies), self.user(annotator)
        for doc, body in tqdm(bodies, desc=annotator, unit="text", disable=not progress):
            task = ids[sha256(doc.text)]
            if any(old.completed_by == user for old in self._client.annotations.list(task)):
                mend = "Correct that annotation in Label Studio, or delete it."
                raise InputError(
                    f"{annotator} has annotated {doc.id} already", where=f"{self.url}, task {task}", mend=mend
                )
            self._client.annotations.create(task, completed_by=user, **body)

    def predicted(self, model_version: str) -> set[int]:
        """The numbers of the tasks that hold a prediction of this model version."""
        predictions = self._client.predictions.list(project=self.id)
        return {int(old.task) for old in predictions if old.model_version == model_version}

    def push_predictions(self, docs: Iterable[Document], model_version: str, *, progress: bool = False) -> None:
        """Adds to each text's task a prediction, unless it holds one of this model version, and offers these from now.

        :raises AnnotationError: a Document breaks the scheme; nothing is sent then.
        """
        bodies = [(doc, tasks.prediction(doc, model_version=model_version)) for doc in docs]
        ids, done = self.push_texts(doc for doc, _ in bodies), self.predicted(model_version)
        for doc, body in tqdm(bodies, desc="suggestions", unit="text", disable=not progress):
            task = ids[sha256(doc.text)]
            if task not in done:
                self._client.predictions.create(task=task, **body)
                done.add(task)
        if done:
            self._client.projects.update(self.id, model_version=model_version, show_collab_predictions=True)

    def connect(self, url: str, password: str | None = None) -> str:
        """Has the server ask an ML backend, in place of the one before, for what annotators start from.

        :param url: where ``raqqa-nlp serve`` answers, as seen from the server.
        :param password: the token that it wants, if any.
        :returns: the model's version.
        :raises InputError: nothing answers there, or not as a backend for this project.
        """
        settings: dict[str, Any] = {"project": self.id, "title": BACKEND, "url": url}
        if password:
            settings |= {"auth_method": "BASIC_AUTH", "basic_auth_user": "label-studio", "basic_auth_pass": password}
        from label_studio_sdk.core.api_error import ApiError

        known = [old.id for old in self._client.ml.list(project=self.id) if old.title == BACKEND]
        try:
            backend = self._client.ml.update(known[0], **settings) if known else self._client.ml.create(**settings)
        except ApiError as error:
            mend = "Start it with: raqqa-nlp serve. A token that it wants goes into RAQQA_NLP_TOKEN."
            raise InputError(f"no backend for Label Studio: {_said(error.body)}", where=url, mend=mend) from error
        self._client.projects.update(self.id, model_version=BACKEND, show_collab_predictions=True)
        return str(backend.model_version)

    def pull(self, path: Path, manifest: Manifest | None = None) -> list[Document]:
        """Writes the project's JSON export to a file, once the reader accepts it, else leaves the file as it was.

        :returns: what :func:`read_export` reads in it.
        :raises AnnotationError: what the project holds breaks the scheme.
        """
        export = self.export()
        with TemporaryDirectory(prefix="raqqa-pull-") as folder:
            draft = Path(folder) / path.name
            draft.write_bytes(export.data)
            docs = read_export(draft, manifest)
        with write_text(path) as file:
            file.write(export.data.decode())
        return docs

    def export(self, *, annotated: bool = False) -> Export:
        """A snapshot, since of the server's exports only these name the annotators by more than a number.

        :param annotated: leave out texts that nobody has annotated, and annotations that were skipped.
        """
        exports = self._client.projects.exports
        chosen: dict[str, Any] = {"serialization_options": {"annotations__completed_by": {"only_id": False}}}
        if annotated:
            chosen["task_filter_options"] = {"annotated": "only"}
            chosen["annotation_filter_options"] = {"usual": True, "ground_truth": True}
        snapshot = exports.create(self.id, **chosen)
        end = time.monotonic() + _SNAPSHOT
        while snapshot.status != "completed":
            if snapshot.status == "failed" or time.monotonic() > end:
                mend = "Look at the server's log."
                raise InputError(f"its export is {snapshot.status}", where=self.url, mend=mend)
            time.sleep(0.2)
            snapshot = exports.get(self.id, snapshot.id)
        return Export(snapshot.id, b"".join(exports.download(self.id, snapshot.id, export_type="JSON")))

    def digests(self) -> set[str]:
        """The MD5, in hex, of every export that the server keeps."""
        return {str(export.md5) for export in self._client.projects.exports.list(self.id)}

    def forget(self, export: Export) -> None:
        """Deletes an export on the server."""
        self._client.projects.exports.delete(self.id, export.id)
