"""The app: all routes, behind the guard."""

from __future__ import annotations

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router

from raqqa_nlp.serve import api, backend, pages
from raqqa_nlp.serve.desk import Desk
from raqqa_nlp.serve.guard import Guard
from raqqa_nlp.serve.problem import Problem


def create_app(desk: Desk, *, hosts: Collection[str] | None = None, token: str | None = None) -> Guard:
    """The app, for an ASGI server.

    :param hosts: names by which it may be asked, without ports; ``None`` for any.
    :param token: without which nothing but ``/health`` is answered; ``None`` for none.
    """
    app = Starlette(
        routes=[*pages.routes(desk, token=token is not None), *api.routes(desk), *backend.routes(desk)],
        exception_handlers={Problem: _problem, HTTPException: _http, Exception: _failure},
    )
    _keep_slashes(app.router)
    return Guard(app, hosts=hosts, token=token)


def _keep_slashes(router: Router) -> None:
    router.redirect_slashes = False


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        message = f"{request.method} is not for this path"
        return Problem(405, message, where="method", mend=f"It takes: {allowed}.", headers=error.headers).response()
    mend = "See /docs for what there is." if error.status_code == 404 else None
    message = "nothing is here" if error.status_code == 404 else error.detail
    return Problem(error.status_code, message, where="path", mend=mend, headers=error.headers).response()


async def _failure(_: Request, __: Exception) -> Response:
    mend = "Please report it, with what the server has logged."
    return Problem(500, "a mistake of this program", mend=mend).response()
