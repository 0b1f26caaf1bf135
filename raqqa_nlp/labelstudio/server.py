"""A real Label Studio of one's own: in a virtual environment apart, reachable from this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn
from urllib.error import HTTPError

from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio.environment import LAUNCH, Steps, install
from raqqa_nlp.labelstudio.home import Credentials, Home, Server

HOST: Final = "127.0.0.1"

_START: Final = 300  # seconds; after an upgrade migrations run
_STOP: Final = 30

_ENVIRONMENT: Final = {
    "COLLECT_ANALYTICS": "false",
    "CONVERTER_DOWNLOAD_RESOURCES": "false",
    "DJANGO_DB": "sqlite",
    "FEATURE_FLAGS_OFFLINE": "true",
    "FRONTEND_SENTRY_DSN": "",  # empty, since unset means a real address; likewise SENTRY_DSN
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",  # others on this machine reach the page, too
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "LATEST_VERSION_CHECK": "false",
    "LOG_LEVEL": "WARNING",
    "ML_BLOCK_LOCAL_IP": "false",  # a model backend on this machine may be asked
    "SENTRY_DSN": "",
    "SSRF_PROTECTION_ENABLED": "false",
}


@contextmanager
def running(
    data: Path, environment: Path, *, port: int | None = None, tell: Steps = lambda _: None
) -> Iterator[Running]:
    """A Label Studio that runs while the block does, and no longer than this process lives, however that ends.

    :param data: folder of its database, log and generated credentials; made when missing, kept afterwards.
    :param environment: virtual environment that holds Label Studio; made when missing, which downloads about 1 GB.
    :param port: ``None`` for any that is free.
    :param tell: is told what takes long.
    :raises InputError: it cannot be installed or does not start, which the message explains by its last words;
        something else uses the port or the data folder.
    """
    home, url = Home(data), f"http://{HOST}:{_port(port)}"
    with home.hold(url) as credentials:
        python = install(environment, tell)
        server = Server(url, credentials.token, credentials.password, credentials.user)
        if not home.database.exists():
            tell("making the database, which takes a minute")
            _initialise(python, home, credentials)
        tell("starting Label Studio")
        arguments = ["start", "--no-browser", "--internal-host", HOST, "--port", url.rpartition(":")[2]]
        process = _launch(python, home, home.database, credentials, arguments)
        try:
            _wait(process, server, home)
            yield Running(server, process, home)
        finally:
            process.terminate()
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _close(process)


class Running:
    """A Label Studio that runs, its address and credentials, and the process that it is."""

    def __init__(self, server: Server, process: subprocess.Popen[bytes], home: Home) -> None:
        self.server, self.home, self._process = server, home, process

    def wait(self) -> None:
        """Until it ends, which it does not by itself unless something is wrong.

        :raises InputError: it has ended.
        """
        self._process.wait()
        raise InputError(
            f"Label Studio has ended by itself; it said: {_last_words(self.home)}",
            where=str(self.home.log),
            mend="Start it again: what was saved is there.",
        )


def _port(port: int | None) -> int:
    """That port, or one that is free; Label Studio itself would silently take the next one."""
    try:
        with socket.create_server((HOST, port or 0)) as probe:
            free: int = probe.getsockname()[1]
            return free
    except OSError as error:
        mend = "Stop what uses the port, or name another one with --port."
        raise InputError(
            f"cannot be used ({os.strerror(error.errno or 0)})", where=f"{HOST}:{port}", mend=mend
        ) from error


def _initialise(python: Path, home: Home, credentials: Credentials) -> None:
    """Makes the database beside its place and moves it there when all is in it: the user is given the token last."""
    shutil.rmtree(home.first, ignore_errors=True)
    home.first.mkdir(mode=0o700)
    process = _launch(python, home, home.first, credentials, ["init"])
    try:
        status = process.wait()
    finally:
        process.kill()
        _close(process)
    if status:
        _fail(home)
    home.first.replace(home.database)


def _launch(
    python: Path, home: Home, folder: Path, credentials: Credentials, arguments: list[str]
) -> subprocess.Popen[bytes]:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ},
        **_ENVIRONMENT,
        "HOME": str(folder),
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_USERNAME": credentials.user,
        "LABEL_STUDIO_PASSWORD": credentials.password,
        "LABEL_STUDIO_USER_TOKEN": credentials.token,
    }
    with home.log.open("wb") as log:
        return subprocess.Popen(
            [str(python), "-I", str(LAUNCH), "label_studio.server", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process, which then stops that one
        )


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()


def _wait(process: subprocess.Popen[bytes], server: Server, home: Home) -> None:
    """Until this server, and not another one on its port, knows the token."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    whoami = urllib.request.Request(f"{server.url}/api/current-user/whoami")
    whoami.add_header("Authorization", f"Token {server.token}")
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        try:
            with opener.open(whoami, timeout=5):
                return
        except HTTPError as error:
            if error.code in (401, 403):
                mend = f"Restore the file that belongs to {home.database}."
                message = f"what answers at {server.url} does not know this token"
                raise InputError(message, where=str(home.secrets), mend=mend) from error
            time.sleep(0.5)
        except OSError:
            time.sleep(0.2)
    _fail(home)


def _fail(home: Home) -> NoReturn:
    message = f"Label Studio did not start; it said: {_last_words(home)}"
    raise InputError(message, where=str(home.log), mend="Read the log; mend or remove its folder.")


def _last_words(home: Home) -> str:
    last = home.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    return " / ".join(last) or "nothing"
