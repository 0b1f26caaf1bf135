"""Label Studio's ML backend: it asks for predictions here, as annotators open texts or a manager wants them.

The contract is Label Studio's (``label_studio/ml/api_connector.py`` of version 1.23).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from raqqa_nlp.document import Document
from raqqa_nlp.labelstudio import tasks
from raqqa_nlp.labelstudio.items import TEXT
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.serve import body, labelconfig, texts
from raqqa_nlp.serve.desk import Desk
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.problem import Problem, answer, encode


def routes(desk: Desk) -> list[Route]:
    """The backend's routes. What Label Studio sends along, its user's token among it, is looked at by nobody."""

    async def health(_: Request) -> Response:
        return answer({"status": "UP"})

    async def setup(request: Request) -> Response:
        data = body.parse(await desk.read(request))
        labelconfig.check(texts.string(data.get("schema"), "schema", required=True) or "")
        return answer({"model_version": desk.nlp.name})

    async def versions(_: Request) -> Response:
        return answer({"versions": [desk.nlp.name]})

    async def predict(request: Request) -> Response:
        def job(content: bytes, nlp: Pipeline) -> bytes:
            docs = list(nlp.stream(_documents(body.parse(content), desk.limits)))
            return encode({"results": [tasks.prediction(doc, model_version=nlp.name) for doc in docs]})

        return Response(await desk.work(request, job), media_type=body.JSON)

    async def webhook(request: Request) -> Response:
        data = body.parse(await desk.read(request))
        if data.get("action") == "START_TRAINING":
            mend = "Pull the annotations, then train with: raqqa-nlp train."
            raise Problem(501, "nothing is trained here", where="action", mend=mend)
        return answer({"status": "ignored"})

    return [
        Route("/health", health, methods=["GET"]),
        Route("/setup", setup, methods=["POST"]),
        Route("/versions", versions, methods=["GET"]),
        Route("/predict", predict, methods=["POST"]),
        Route("/webhook", webhook, methods=["POST"]),
    ]


def _documents(data: Mapping[str, Any], limits: Limits) -> list[Document]:
    """The texts of the tasks, one for each, in order."""
    config = texts.string(data.get("label_config"), "label_config")
    if config is not None:
        labelconfig.check(config)
    given = data.get("tasks")
    if not isinstance(given, list):
        mend = "Label Studio sends the tasks to predict as an array."
        raise Problem(422, f"{body.kind(given)} where an array is expected", where="tasks", mend=mend)
    texts.check_number(len(given), limits, "tasks")
    return [_document(task, limits, f"tasks[{i}]") for i, task in enumerate(given)]


def _document(task: object, limits: Limits, where: str) -> Document:
    """A task's text. An empty one is no mistake here: it would cost all the others their predictions."""
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(task, dict) or not isinstance(data, dict):
        raise Problem(422, "no task with data", where=where, mend='A task is {"id": ..., "data": {"text": "..."}}.')
    where = f"{where} (task {task['id']}), data." if isinstance(task.get("id"), int) else f"{where}.data."
    text = texts.string(data.get(TEXT), where + TEXT, required=True) or ""
    return texts.described(text, data, limits, where)
