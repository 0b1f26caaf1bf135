"""The command that answers over HTTP: ``serve``."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raqqa_nlp.errors import InputError

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands

SERVE: Final = """\
Answers over HTTP, with one model for all who ask:
  /             a page to paste a text into, which shows its spans and claims
  /v1/predict   texts as JSON to Documents, as predict prints them
  /v1/claims    texts as JSON to their figures, grouped by what they are about
  /docs         what these take and give; /openapi.json for programs
and as Label Studio's ML backend: /health, /setup, /predict, /versions, /webhook.

Reached from this machine only, unless --host says otherwise; then it wants a token, of RAQQA_NLP_TOKEN in the
environment or of --token-file, and a request brings it as "Authorization: Bearer TOKEN" or as the password of Basic
authentication. It speaks plain HTTP: across a network, put it behind a proxy that encrypts.
Needs: pip install "raqqa_nlp[serve]"."""

PORT: Final = 9090
"""Where Label Studio's own examples have their backends."""

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")

LIMITS: Final = {
    "bytes": "of a request's body",
    "characters": "of a text",
    "texts": "in a request",
    "figures": "that a request has compared",
    "seconds": "from request to answer",
    "waiting": "requests that wait while others are at work",
}


def register(commands: Commands) -> None:
    """Adds serve."""
    serve = commands.add_parser("serve", help="answer over HTTP, Label Studio too", description=SERVE)
    serve.add_argument("--host", default="127.0.0.1", help="address to be reached by (%(default)s)")
    serve.add_argument("--port", type=_port, default=PORT, help="%(default)s; 0 for any that is free")
    serve.add_argument("--bundle", type=Path, metavar="FOLDER", help="another model than the one that ships")
    serve.add_argument("--threads", type=_positive, metavar="N", help="requests at work at a time (one a core)")
    serve.add_argument("--token-file", type=Path, metavar="FILE", help="holds the token; readable by its owner alone")
    serve.add_argument("--no-token", action="store_true", help="let everybody in who reaches --host")
    serve.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="answer to this name too, of a proxy"
    )
    limits = serve.add_argument_group("limits")
    for name, about in LIMITS.items():
        limits.add_argument(f"--max-{name}", type=_positive, metavar="N", help=about)
    serve.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> None:
    from raqqa_nlp import serve
    from raqqa_nlp.pipeline import load
    from raqqa_nlp.serve import secret

    token, hosts = _token(arguments), None
    if secret.is_loopback(arguments.host):
        hosts = {*LOOPBACK, arguments.host, *arguments.allow_host}
    given = {name: getattr(arguments, f"max_{name}") for name in LIMITS}
    limits = dataclasses.replace(serve.Limits(), **{name: n for name, n in given.items() if n is not None})
    threads = arguments.threads or os.cpu_count() or 1
    with serve.listen(arguments.host, arguments.port) as sock:
        desk = serve.Desk(load(arguments.bundle, threads=threads), limits, threads=threads)
        sys.stdout.write(f"{serve.address(sock)}\n")
        sys.stdout.flush()
        try:
            serve.run(serve.create_app(desk, hosts=hosts, token=token), sock)
        finally:
            desk.close()


def _token(arguments: argparse.Namespace) -> str | None:
    """The token to ask for, which an address that others reach must have unless they are let in without."""
    from raqqa_nlp.serve import secret

    token = secret.token(arguments.token_file)
    if arguments.no_token:
        if token:
            raise InputError(
                "--no-token, but a token is given", mend=f"Leave --no-token out, or unset {secret.VARIABLE}."
            )
        return None
    if token is None and not secret.is_loopback(arguments.host):
        mend = f"Set {secret.VARIABLE} or give --token-file; or let everybody in with --no-token."
        raise InputError("others can reach this address, and no token is given", where=arguments.host, mend=mend)
    return token


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port, 0 to {2**16 - 1}")


def _positive(text: str) -> int:
    if text.isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no positive whole number")
