"""The process: a socket, signals, and an end in good order."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import Final

import uvicorn

from raqqa_nlp.errors import InputError
from raqqa_nlp.serve.guard import LOG, Guard

_GRACE: Final = 10  # seconds that requests at work have left after SIGTERM
_BACKLOG: Final = 128


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; they wait until :func:`run`.

    :param port: 0 for any that is free.
    :raises InputError: the address is none of this machine's, or taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        mend = "Name an address of this machine with --host, and a free port with --port, or 0 for any."
        raise InputError(f"cannot listen ({error.strerror or error})", where=f"{host}:{port}", mend=mend) from error


def address(sock: socket.socket) -> str:
    """The URL under which a listening socket is reached."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: Guard, sock: socket.socket) -> None:
    """Answer requests until SIGTERM, which gives those at work some seconds more, or SIGINT.

    :raises KeyboardInterrupt: SIGINT.
    """
    _log_to_stderr()
    config = uvicorn.Config(
        app,
        access_log=False,  # the guard writes one, without queries
        http="h11",
        lifespan="off",
        log_config=None,
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ws="none",
    )
    # When it has ended in good order, uvicorn raises the signal that it was ended by once more.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[sock])
    finally:
        signal.signal(signal.SIGTERM, before)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    for name, level in ((LOG.name, logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False
