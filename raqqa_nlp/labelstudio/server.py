"""A real Label Studio of one's own: in a virtual environment apart, reachable from this machine only."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from raqqa_nlp.errors import InputError

VERSION: Final = "1.23.2"
HOST: Final = "127.0.0.1"
ADMIN: Final = "admin@example.com"

_START: Final = 300  # seconds; the first start runs all migrations
_STOP: Final = 30

_ENVIRONMENT: Final = {
    "COLLECT_ANALYTICS": "false",
    "CONVERTER_DOWNLOAD_RESOURCES": "false",
    "DJANGO_DB": "sqlite",
    "FEATURE_FLAGS_OFFLINE": "true",
    "FRONTEND_SENTRY_DSN": "",  # empty, since unset means a real address; likewise SENTRY_DSN
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "LATEST_VERSION_CHECK": "false",
    "LOG_LEVEL": "WARNING",
    "ML_BLOCK_LOCAL_IP": "false",  # a model backend on this machine may be asked
    "SENTRY_DSN": "",
    "SSRF_PROTECTION_ENABLED": "false",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a running Label Studio answers, and what it accepts."""

    url: str
    token: str = field(repr=False)
    password: str = field(repr=False)
    user: str = ADMIN


@contextmanager
def running(data: Path, environment: Path) -> Iterator[Server]:
    """A Label Studio that runs while the block does.

    :param data: folder of its database, log and generated credentials; made when missing, kept afterwards.
    :param environment: virtual environment that holds Label Studio; made when missing, which downloads about 1 GB.
    :raises InputError: it cannot be installed or does not start; the message holds its last words.
    """
    program = install(environment)
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    token, password = _credentials(data / "credentials.json")
    server = Server(f"http://{HOST}:{_free_port()}", token, password)
    log = data / "server.log"
    with log.open("wb") as output:
        process = _start(program, server, data, output)
        try:
            _wait(process, server, log)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def install(environment: Path) -> Path:
    """The ``label-studio`` program of a virtual environment, which is made when missing.

    :raises InputError: pip could not install it.
    """
    scripts = environment.resolve() / ("Scripts" if sys.platform == "win32" else "bin")
    program = scripts / "label-studio"
    if not program.exists():
        venv.create(environment, with_pip=True)
        command = [str(scripts / "python"), "-m", "pip", "install", "--quiet", f"label-studio=={VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            mend = f"Make it by hand with: pip install label-studio=={VERSION}"
            raise InputError(f"Label Studio could not be installed: {last}", where=str(environment), mend=mend)
    return program


def _credentials(path: Path) -> tuple[str, str]:
    """Token and password, made once for each data folder: they are read only when the first user is created."""
    if not path.exists():
        path.touch(mode=0o600)
        held = {"token": secrets.token_hex(20), "password": secrets.token_urlsafe(24)}
        path.write_text(json.dumps(held), encoding="utf-8")
    held = json.loads(path.read_text(encoding="utf-8"))
    return held["token"], held["password"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _start(program: Path, server: Server, data: Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [str(program), "start", "--no-browser", "--internal-host", HOST, "--port", server.url.rpartition(":")[2]]
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if name in os.environ},
        **_ENVIRONMENT,
        "HOME": str(data),
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": server.user,
        "LABEL_STUDIO_PASSWORD": server.password,
        "LABEL_STUDIO_USER_TOKEN": server.token,
    }
    return subprocess.Popen(
        command, cwd=data, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    """Until this server, and not another one on its port, knows the token."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    whoami = urllib.request.Request(f"{server.url}/api/current-user/whoami")
    whoami.add_header("Authorization", f"Token {server.token}")
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        try:
            with opener.open(f"{server.url}/health", timeout=5), opener.open(whoami, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    said = " / ".join(last) or "nothing"
    raise InputError(
        f"Label Studio did not start; it said: {said}", where=str(log), mend="Read the log; mend or remove its folder."
    )
