"""What a request is answered that cannot be done: one shape, whatever went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from raqqa_nlp.errors import RaqqaError

SHAPE: Final = ("message", "where", "mend")
"""Keys of the object under ``error``; ``where`` and ``mend`` can be null."""

GONE: Final = 499
"""The status, which nobody reads, of a request whose client went away."""


class Problem(RaqqaError):
    """An answer of 4xx or 5xx.

    :param status: of HTTP.
    :param where: the place in the request: ``texts[3].date``.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        where: str | None = None,
        mend: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, where=where, mend=mend)
        self.status, self.headers = status, dict(headers or {})

    def response(self) -> Response:
        """As JSON: ``{"error": {"message", "where", "mend"}}``."""
        return answer({"error": {name: getattr(self, name) for name in SHAPE}}, self.status, self.headers)


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Data as a response of JSON, non-ASCII characters kept."""
    return Response(encode(data), status, headers, media_type="application/json")


def encode(data: Any) -> bytes:
    """One line of JSON in UTF-8; a number that JSON does not have is an error."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode() + b"\n"
