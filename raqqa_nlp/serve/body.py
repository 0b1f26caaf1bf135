"""A request's body: read no further than allowed, and taken for JSON only if it is."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from starlette.requests import ClientDisconnect, Request

from raqqa_nlp.serve.problem import GONE, Problem

JSON: Final = "application/json"


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
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise _too_large(limit)
    except ClientDisconnect as error:
        raise Problem(GONE, "the client went away") from error
    return bytes(body)


def _too_large(limit: int) -> Problem:
    # The rest of the body is not read, so nothing more can come over this connection.
    return Problem(
        413,
        f"the body is larger than {limit:,} bytes",
        mend="Send fewer texts at a time.",
        headers={"Connection": "close"},
    )


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
