"""The JSON API: ``POST /v1/predict`` and ``POST /v1/claims``."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from raqqa_nlp.document import Document
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.reconciliation import reconcile
from raqqa_nlp.serve import body, texts
from raqqa_nlp.serve.desk import Desk
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.problem import Problem, encode


def routes(desk: Desk) -> list[Route]:
    """The API's routes; :mod:`raqqa_nlp.serve.openapi` says what they take and give."""

    async def predict(request: Request) -> Response:
        def job(content: bytes, nlp: Pipeline) -> bytes:
            docs = list(nlp.stream(texts.documents(body.parse(content), desk.limits)))
            return encode({"model": nlp.name, "documents": [doc.to_dict() for doc in docs]})

        return Response(await desk.work(request, job), media_type=body.JSON)

    async def claims(request: Request) -> Response:
        def job(content: bytes, nlp: Pipeline) -> bytes:
            docs = list(nlp.stream(texts.documents(body.parse(content), desk.limits)))
            check_figures(docs, desk.limits)
            return encode({"model": nlp.name, **reconcile(docs).to_dict()})

        return Response(await desk.work(request, job), media_type=body.JSON)

    return [
        Route("/v1/predict", predict, methods=["POST"]),
        Route("/v1/claims", claims, methods=["POST"]),
    ]


def check_figures(docs: Sequence[Document], limits: Limits) -> None:
    """Accept documents whose figures are not too many to be compared.

    :raises Problem: 413.
    """
    figures = sum(number.label in ("COUNT", "DURATION") for doc in docs for number in doc.numbers)
    if figures > limits.figures:
        message = f"{figures:,} figures to compare, {limits.figures:,} are allowed"
        raise Problem(413, message, mend="Send fewer texts at a time, or ask /v1/predict.")
