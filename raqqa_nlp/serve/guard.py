"""What stands before every route: who may ask, by which name, and what is written down of it."""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import time
import traceback
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from raqqa_nlp.serve.problem import Problem

LOG: Final = logging.getLogger("raqqa_nlp.serve")

OPEN: Final = frozenset({"/health"})
"""Paths that need no token: they say nothing but that somebody is there."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Of every response that does not set its own."""

_PATH: Final = 200  # characters of a path that are written down


class Guard:
    """An app behind a guard.

    :param hosts: names that a request's Host header may give, whatever the port; ``None`` for any. A page of another
        site whose name suddenly means this machine (DNS rebinding) asks by that name.
    :param token: that every request must bring; ``None`` for none.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] | None, token: str | None) -> None:
        self._app, self._hosts = app, None if hosts is None else {_name(host) for host in hosts}
        self._token = None if token is None else token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        start, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            problem = self._refusal(scope)
            await (problem.response() if problem else self._app)(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, it has been answered with 500
            _log_failure(error)
        finally:
            client = scope["client"][0] if scope.get("client") else "-"
            took = 1000 * (time.perf_counter() - start)
            LOG.info("%s %s %s %d %.0f ms", client, scope["method"], _path(scope), status, took)
        return None

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if self._hosts is not None and _name(headers.get("host", "")) not in self._hosts:
            mend = "Ask by the address that the server printed, or start it with --allow-host and the name."
            return Problem(421, "this server does not go by that name", where="Host", mend=mend)
        if self._token is None or scope["path"] in OPEN or self._brings_token(headers.getlist("authorization")):
            return None
        mend = "Send the header Authorization: Bearer TOKEN, or the token as the password of Basic authentication."
        asked = {"WWW-Authenticate": 'Basic realm="raqqa_nlp", charset="UTF-8", Bearer realm="raqqa_nlp"'}
        return Problem(401, "no valid token", where="Authorization", mend=mend, headers=asked)

    def _brings_token(self, given: list[str]) -> bool:
        """Whether the one header has the token, as a bearer's or, for Label Studio and browsers, as a password."""
        scheme, _, value = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        brought = value.strip().encode("latin-1")
        if scheme.lower() == "basic":
            try:
                brought = base64.b64decode(brought, validate=True).partition(b":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != "bearer":
            return False
        return hmac.compare_digest(brought, self._token or b"")


def _name(host: str) -> str:
    """A Host header without the port, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdecimal() else host).lower().rstrip(".")


def _path(scope: Scope) -> str:
    """The path as it was sent, without its query: still in the ASCII of a URL, so it fits one line."""
    path: bytes = scope.get("raw_path") or b"?"
    return path.partition(b"?")[0].decode("ascii", "replace")[:_PATH]


def _log_failure(error: Exception) -> None:
    """Where it happened, but not the message, which can hold words of a text."""
    places = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s, at\n%s", type(error).__name__, places.rstrip())
