"""A request's body: read no further than allowed, and taken for JSON only if it is."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from starlette.requests import ClientDisconnect, Request

from raqqa_nlp.serve.problem import GONE, Problem

JSON: Final = "application/json"

_HEARD_OUT: Final = 8
"""A body of up to so many times the limit is received, though not kept: most clients read no answer before."""


async def read(request: Request, limit: int, media_type: str = JSON) -> bytes:
    """The body.

    :param limit: in bytes.
    :param media_type: the one expected. No other is taken: a web page of another site can have a browser send texts
        and forms here, but not JSON.
    :raises Problem: 415 another type or a compressed body, 413 too large.
    """
    given, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if given.strip().lower() != media_type or charset not in ("", "utf-8"):
        raise Problem(415, "the body's type is another", where="Content-Type", mend=f"Send {media_type}, in UTF-8.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "the body is compressed", where="Content-Encoding", mend="Send it as it is.")
    length = request.headers.get("content-length", "")
    declared = int(length) if length.isdecimal() and len(length) < 20 else 0
    waits = request.headers.get("expect", "").lower() == "100-continue"
    if declared > (limit if waits else _HEARD_OUT * limit):
        raise _too_large(limit)
    return await _taken(request, limit)


async def _taken(request: Request, limit: int) -> bytes:
    body, size = bytearray(), 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= limit:
                body += chunk
            elif size > _HEARD_OUT * limit:
                break
    except ClientDisconnect as error:
        raise Problem(GONE, "the client went away") from error
    if size > limit:
        raise _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> Problem:
    # What is still to come of the body is not read, so nothing else can come over this connection.
    headers = {"Connection": "close"}
    return Problem(413, f"the body is larger than {limit:,} bytes", mend="Send less at a time.", headers=headers)


def parse(body: bytes) -> dict[str, Any]:
    """The object that a body of JSON holds.

    :raises Problem: 400 not UTF-8, not JSON by the letter (NaN, a key given twice, nested without end), or no object.
    """
    try:
        data = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise _malformed(f"not UTF-8 (0x{body[error.start]:02X} at byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise _malformed("nested too deep") from error
    except ValueError as error:  # also an integer of more digits than Python reads
        raise _malformed(str(error)) from error
    if not isinstance(data, dict):
        raise _malformed(f"{kind(data)} where an object is expected")
    return data


def kind(value: object) -> str:
    """What a value is called in JSON."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")


def _malformed(what: str) -> Problem:
    return Problem(400, f"the body is no JSON object: {what}", where="body", mend="Send one object of JSON, in UTF-8.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")
