"""Stand-ins: a Label Studio that only says who is asking, and a project that lives in memory."""

from __future__ import annotations

import hashlib
import json
import textwrap
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from raqqa_nlp.document import Document
from raqqa_nlp.labelstudio import tasks
from raqqa_nlp.labelstudio.client import Export, Task
from raqqa_nlp.labelstudio.manifest import sha256

_SERVER: Final = """
    import http.server, json, os, sys, time
    from pathlib import Path

    DATA = Path(os.environ["LABEL_STUDIO_BASE_DATA_DIR"])
    SLOW = Path(__file__).with_name("slow")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/die":
                print("no memory left", flush=True)
                os._exit(1)
            known = self.headers["Authorization"] == f"Token {(DATA / 'token').read_text()}"
            self.send_response(200 if known else 401)
            self.end_headers()

        def log_message(self, *_):
            pass

    def main():
        (DATA / "environment.json").write_text(json.dumps(dict(os.environ)))
        if sys.argv[1] == "init":
            (DATA / "pid").write_text(str(os.getpid()))
            time.sleep(60 if SLOW.exists() else 0)
            (DATA / "token").write_text(os.environ["LABEL_STUDIO_USER_TOKEN"])
        else:
            port = int(sys.argv[sys.argv.index("--port") + 1])
            http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()

    if __name__ == "__main__":
        main()
"""


def stand_in_environment(folder: Path, source: str = _SERVER) -> Path:
    """A virtual environment whose Label Studio answers whoami, and dies when asked for ``/die``.

    While its site-packages hold a file ``label_studio/slow``, making a database takes a minute.
    """
    venv.create(folder, symlinks=True)
    (folder / "bin" / "label-studio").touch()
    package = site_packages(folder) / "label_studio"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "server.py").write_text(textwrap.dedent(source), encoding="utf-8")
    return folder


def site_packages(environment: Path) -> Path:
    [found] = environment.glob("lib/python*/site-packages")
    return found


class StandInProject:
    """Has what pushing and pulling use of a Project; counts what is sent."""

    url = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.held: dict[str, Task] = {}
        self.predictions: list[tuple[int, str]] = []
        self.annotations: list[dict[str, Any]] = []
        self.kept: dict[int, bytes] = {}
        self.sent = 0

    def tasks(self) -> dict[str, Task]:
        return dict(self.held)

    def predicted(self, model_version: str) -> set[int]:
        return {task for task, version in self.predictions if version == model_version}

    def push_texts(self, docs: Iterable[Document], *, progress: bool = False) -> dict[str, int]:
        assert not progress
        for doc in docs:
            self.sent += 1
            self.held.setdefault(sha256(doc.text), Task(len(self.held) + 1, tasks.task(doc)["data"]))
        return {digest: task.id for digest, task in self.held.items()}

    def push_predictions(self, docs: Iterable[Document], model_version: str, *, progress: bool = False) -> None:
        assert not progress
        for doc in docs:
            self.sent += 1
            self.predictions.append((self.held[sha256(doc.text)].id, model_version))

    def annotate(self, doc: Document, annotator: str = "annotator@example.com") -> dict[str, Any]:
        """Somebody's annotation, made or made anew."""
        task = self.push_texts([doc])[sha256(doc.text)]
        key = {"task": task, "completed_by": {"id": 1, "email": annotator}}
        self.annotations = [old for old in self.annotations if not key.items() <= old.items()]
        unique = hashlib.sha256(f"{task} {annotator}".encode()).hexdigest()
        made = {"id": len(self.annotations) + 1, "unique_id": unique, **key, **tasks.annotation(doc)}
        self.annotations.append(made)
        return made

    def exported(self) -> Iterator[dict[str, Any]]:
        for task in self.held.values():
            if theirs := [made for made in self.annotations if made["task"] == task.id]:
                yield {"id": task.id, "data": dict(task.data), "annotations": theirs}

    def export(self, *, annotated: bool = False) -> Export:
        assert annotated
        number = max(self.kept, default=0) + 1
        self.kept[number] = json.dumps(list(self.exported()), ensure_ascii=False).encode()
        return Export(number, self.kept[number])

    def digests(self) -> set[str]:
        return {hashlib.md5(data).hexdigest() for data in self.kept.values()}

    def forget(self, export: Export) -> None:
        del self.kept[export.id]
