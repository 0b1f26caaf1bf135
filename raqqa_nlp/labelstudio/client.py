"""One Label Studio project with this package's scheme: texts, predictions and annotations in, the JSON export out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tqdm import tqdm

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.files import read_text
from raqqa_nlp.labelstudio import tasks
from raqqa_nlp.labelstudio.export import read_export
from raqqa_nlp.labelstudio.manifest import Manifest, annotations_folder, sha256

CONFIG: Final = "label_config.xml"

_ANSWER: Final = 60  # seconds
_SNAPSHOT: Final = 600


@contextmanager
def open_project(url: str, token: str, title: str) -> Iterator[Project]:
    """A project found by its title, or made with the scheme's label config.

    :param url: where Label Studio answers.
    :param token: a user's legacy token; it goes to the server and nowhere else.
    :param title: the project's name, unique on the server.
    :raises MissingExtraError: label-studio-sdk is not installed.
    :raises InputError: the server cannot be reached or refuses, then or later, or its project has another label config.
    """
    try:
        import httpx
        from label_studio_sdk.client import LabelStudio
        from label_studio_sdk.core.api_error import ApiError
    except ImportError as error:
        raise MissingExtraError("label-studio-sdk", "annotate") from error
    config = read_text(annotations_folder() / CONFIG)
    try:
        with httpx.Client(timeout=_ANSWER, follow_redirects=True) as http:
            client = LabelStudio(base_url=url, api_key=token, httpx_client=http)
            found = [project for project in client.projects.list(title=title) if project.title == title]
            project = found[0] if found else client.projects.create(title=title, label_config=config)
            if (project.label_config or "").split() != config.split():
                mend = f"Set its labelling interface to annotations/{CONFIG}, or choose another title."
                raise InputError(f"the project {title!r} has another label config", where=url, mend=mend)
            yield Project(client, url, project.id)
    except ApiError as error:
        body = error.body if isinstance(error.body, dict) else {}
        said = body.get("validation_errors") or body.get("detail") or ""
        mend = "Check the token." if error.status_code in (401, 403) else "The server's log may say more."
        raise InputError(f"Label Studio answered {error.status_code}: {said}", where=url, mend=mend) from error
    except httpx.HTTPError as error:
        message = f"no answer from Label Studio ({type(error).__name__})"
        raise InputError(message, where=url, mend="Is it running there? Check the address.") from error


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

    def push_texts(self, docs: Iterable[Document], *, progress: bool = False) -> dict[str, int]:
        """Makes a task of each text that has none yet, known by its SHA-256.

        :returns: SHA-256 of the text -> number of its task, for all tasks of the project.
        """
        there = {task.data.get("sha256"): task.id for task in self._client.tasks.list(project=self.id)}
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

    def push_predictions(self, docs: Iterable[Document], model_version: str, *, progress: bool = False) -> None:
        """Adds to each text's task a prediction, unless it holds one of this model version.

        :raises AnnotationError: a Document breaks the scheme; nothing is sent then.
        """
        bodies = [(doc, tasks.prediction(doc, model_version=model_version)) for doc in docs]
        ids = self.push_texts(doc for doc, _ in bodies)
        done = {
            old.task for old in self._client.predictions.list(project=self.id) if old.model_version == model_version
        }
        for doc, body in tqdm(bodies, desc="predictions", unit="text", disable=not progress):
            task = ids[sha256(doc.text)]
            if task not in done:
                self._client.predictions.create(task=task, **body)

    def pull(self, path: Path, manifest: Manifest | None = None) -> list[Document]:
        """Writes the project's JSON export to a file, once the reader accepts it, else leaves the file as it was.

        :returns: what :func:`read_export` reads in it.
        :raises AnnotationError: what the project holds breaks the scheme.
        """
        export = self._export()
        with TemporaryDirectory(dir=path.parent, prefix=".pull-") as folder:
            draft = Path(folder) / path.name
            draft.write_bytes(export)
            docs = read_export(draft, manifest)
            draft.replace(path)
        return docs

    def _export(self) -> bytes:
        """A snapshot, since of the server's exports only these name the annotators by more than a number."""
        exports = self._client.projects.exports
        whole = {"annotations__completed_by": {"only_id": False}}
        snapshot = exports.create(self.id, serialization_options=whole)
        end = time.monotonic() + _SNAPSHOT
        while snapshot.status != "completed":
            if snapshot.status == "failed" or time.monotonic() > end:
                mend = "Look at the server's log."
                raise InputError(f"its export is {snapshot.status}", where=self.url, mend=mend)
            time.sleep(0.2)
            snapshot = exports.get(self.id, snapshot.id)
        return b"".join(exports.download(self.id, snapshot.id, export_type="JSON"))
