"""The pages: a form to paste a text into with what is found in it, and the manual of the API."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from raqqa_nlp.document import Document
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.reconciliation import reconcile
from raqqa_nlp.render import Html, asset, element, join
from raqqa_nlp.report import dossier
from raqqa_nlp.report.namelist import listed
from raqqa_nlp.report.page import Part, script, whole
from raqqa_nlp.serve import manual, openapi, texts
from raqqa_nlp.serve.api import check_figures
from raqqa_nlp.serve.desk import Desk
from raqqa_nlp.serve.problem import GONE, Problem, answer

FORM: Final = "application/x-www-form-urlencoded"

_TITLE: Final = "Who says how many"
_LEAD: Final = "Paste a news text in English to see its names and numbers, who says what, and each figure as a claim."
_KEPT: Final = "The text is read on the machine that shows this page, and not kept there."
_ORDER: Final = ("texts", "claims", "disagreements", "related", "names")
_MOST: Final = 8  # fields that a form may have


def routes(desk: Desk, *, token: bool) -> list[Route]:
    """The pages' routes, and that of the OpenAPI document.

    :param token: whether the server asks for one.
    """
    described = openapi.document(desk.limits, token=token)

    async def blank(_: Request) -> Response:
        return _html(_blank({}))

    async def read(request: Request) -> Response:
        _check_site(request)

        def job(content: bytes, nlp: Pipeline) -> Response:
            fields = _fields(content)
            try:
                [doc] = nlp.stream([texts.document(fields, desk.limits, "")])
                check_figures([doc], desk.limits)
            except Problem as problem:
                return _refused(fields, problem)
            return _html(_found(fields, doc))

        try:
            return await desk.work(request, job, FORM)
        except Problem as problem:
            if problem.status == GONE:
                raise
            return _refused({}, problem)

    async def document(_: Request) -> Response:
        return answer(described)

    async def docs(request: Request) -> Response:
        return _html(manual.page(described, str(request.base_url).rstrip("/")))

    return [
        Route("/", blank, methods=["GET"]),
        Route("/", read, methods=["POST"]),
        Route("/openapi.json", document, methods=["GET"]),
        Route("/docs", docs, methods=["GET"]),
    ]


def _html(page: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    own = {
        # Kept by the browser that asked, or its Back button would send the text once more.
        "Cache-Control": "private, no-cache",
        # The rest of the policy stands in the page, but who may frame it cannot.
        "Content-Security-Policy": "frame-ancestors 'none'",
    }
    return HTMLResponse(page, status, {**own, **(headers or {})})


def _check_site(request: Request) -> None:
    """Refuse a form that a page of another site has a browser send.

    :raises Problem: 403.
    """
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere or request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Problem(403, "this form comes from another site", where="Origin", mend="Use the form that / shows.")


def _fields(content: bytes) -> dict[str, str]:
    """What a form was filled in with; a browser sends a text's line ends as CRLF, whatever they were.

    :raises Problem: 400.
    """
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST, errors="strict")
    except ValueError as error:
        raise Problem(400, "the body is no form", where="body", mend="Use the form that / shows.") from error
    return {name: value.replace("\r\n", "\n") for name, value in pairs if value}


def _blank(fields: Mapping[str, str], problem: Problem | None = None) -> str:
    said = [element("p", f"{problem}".rstrip("."), ".", class_="alert", role="alert")] if problem else []
    opening = join(element("h1", _TITLE), element("p", _LEAD, class_="lead"), *said, _form(fields))
    return _page(_TITLE, opening, [])


def _refused(fields: Mapping[str, str], problem: Problem) -> Response:
    return _html(_blank(fields, problem), problem.status, problem.headers)


def _found(fields: Mapping[str, str], doc: Document) -> str:
    claims = reconcile([doc])
    again = element("details", element("summary", "Change the text, or paste another"), _form(fields), class_="again")
    opening = join(element("h1", _TITLE), element("p", dossier.CAVEAT, class_="quiet"), again)
    found = {part.name: part for part in dossier.parts(claims, listed(claims.documents, [doc]))}
    return _page(_TITLE, opening, list(_ordered(found)))


def _ordered(found: Mapping[str, Part]) -> Iterator[Part]:
    """The dossier's parts as one text asks for them: itself first."""
    for name in _ORDER:
        part = found.get(name)
        if name == "texts" and part:
            yield dataclasses.replace(part, short="Text", heading="Text 1", count=None)
        elif part and (part.count or name != "disagreements"):
            yield part


def _page(title: str, opening: Html, parts: list[Part]) -> str:
    return whole(
        title,
        opening,
        parts,
        skip="the text",
        scripts=[*(script(name) for name in dossier.SCRIPTS), asset(__package__, "assets/form.js")],
        style=asset(__package__, "assets/serve.css"),
        links=[element("a", "API", href="/docs")],
        forms="'self'",
    )


def _form(fields: Mapping[str, str]) -> Html:
    # A browser drops the first line end of a text area.
    text = element(
        "textarea", "\n", fields.get("text", ""), id="text", name="text", required=True, rows=12, spellcheck="false"
    )
    date = element("input", id="date", name="date", type="date", value=fields.get("date"))
    outlet = element("input", id="outlet", name="outlet", value=fields.get("outlet"), autocomplete="off")
    return element(
        "form",
        element("label", "Text", for_="text"),
        text,
        element(
            "div",
            element("div", element("label", "Its date", for_="date"), date),
            element("div", element("label", "Who published it", for_="outlet"), outlet),
            element("button", "Read"),
            class_="fields",
        ),
        element("p", _KEPT, class_="quiet"),
        id="paste",
        class_="paste",
        method="post",
        action="/",
    )
