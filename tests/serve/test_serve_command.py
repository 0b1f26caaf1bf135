"""The command: who is let in where, what is refused before anything is started, and a real server from start to end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from serving import JSON, TEXT

import raqqa_nlp
from raqqa_nlp import Document, pipeline, serve
from raqqa_nlp.cli import main
from raqqa_nlp.errors import InputError
from raqqa_nlp.serve import Limits
from raqqa_nlp.serve.secret import VARIABLE

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-the-tests"
OTHER = "another-token-of-the-tests"
HOSTS = {"localhost", "127.0.0.1", "[::1]"}

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@pytest.fixture
def started(monkeypatch: Patch, tmp_path: Path) -> dict[str, Any]:
    """What the command would start; an address that is no loopback is not really listened on."""
    seen: dict[str, Any] = {}

    def app(desk: serve.Desk, **settings: Any) -> str:
        seen.update(limits=desk.limits, **settings)
        return "app"

    def listen(host: str, port: int) -> socket.socket:
        seen.update(host=host, port=port)
        return socket.socket()

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(pipeline, "load", lambda bundle, threads: seen.update(bundle=bundle, threads=threads))
    monkeypatch.setattr(serve, "listen", listen)
    monkeypatch.setattr(serve, "create_app", app)
    monkeypatch.setattr(serve, "run", lambda app, _: seen.update(ran=app))
    path = Path("token")
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    path.chmod(0o600)
    return seen


@pytest.mark.parametrize(
    ("arguments", "environment", "token", "hosts"),
    [
        ([], None, None, HOSTS),
        ([], OTHER, OTHER, HOSTS),
        (["--no-token"], None, None, HOSTS),
        (["--host", "::1", "--allow-host", "Proxy.example"], None, None, {*HOSTS, "::1", "Proxy.example"}),
        (["--host", "localhost", "--token-file", "token"], None, TOKEN, HOSTS),
        (["--token-file", "token"], OTHER, TOKEN, HOSTS),
        (["--host", "0.0.0.0"], OTHER, OTHER, None),
        (["--host", "::", "--token-file", "token"], None, TOKEN, None),
        (["--host", "192.0.2.7", "--no-token"], None, None, None),
    ],
)
def test_who_is_let_in(
    started: dict[str, Any],
    monkeypatch: Patch,
    arguments: list[str],
    environment: str | None,
    token: str | None,
    hosts: set[str] | None,
) -> None:
    if environment is not None:
        monkeypatch.setenv(VARIABLE, environment)
    assert main(["serve", *arguments]) == 0
    assert (started["ran"], started["token"], started["hosts"]) == ("app", token, hosts)


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--host", "0.0.0.0"], None, "others can reach this address, and no token is given"),
        (["--host", "example.org"], None, "--no-token"),
        (["--no-token"], TOKEN, "--no-token, but a token is given"),
        (["--no-token", "--token-file", "token"], None, "--no-token, but a token is given"),
        ([], "short", "no token: 16 characters at least"),
        ([], "", "no token: 16 characters at least"),
        ([], "a token with spaces in it", "no token: 16 characters at least"),
        (["--token-file", "no-such-file"], None, "no such file"),
        (["--token-file", "open"], None, "others than its owner may read it. Run: chmod 600 open"),
        (["--token-file", "."], None, "cannot be read"),
        (["--port", "65536"], None, "'65536' is no port"),
        (["--port", "-1"], None, "'-1' is no port"),
        (["--threads", "0"], None, "'0' is no positive whole number"),
        (["--max-seconds", "1.5"], None, "'1.5' is no positive whole number"),
        (["--token", TOKEN], None, "unrecognized arguments"),
    ],
)
def test_what_is_not_started(
    started: dict[str, Any],
    monkeypatch: Patch,
    capsys: Capture,
    arguments: list[str],
    environment: str | None,
    said: str,
) -> None:
    Path("open").write_text(TOKEN, encoding="utf-8")
    Path("open").chmod(0o640)
    if environment is not None:
        monkeypatch.setenv(VARIABLE, environment)
    assert main(["serve", *arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""
    assert "ran" not in started
    if environment and environment != TOKEN:
        assert environment not in printed.err


def test_limits_are_passed_on(started: dict[str, Any]) -> None:
    names = {"bytes": 10, "characters": 11, "texts": 12, "figures": 13, "seconds": 14, "waiting": 15}
    given = [part for name, value in names.items() for part in (f"--max-{name}", str(value))]
    assert main(["serve", *given, "--threads", "3", "--bundle", "folder", "--port", "0"]) == 0
    assert started["limits"] == Limits(**names)
    assert (started["threads"], started["bundle"], started["port"]) == (3, Path("folder"), 0)
    assert main(["serve"]) == 0
    assert (started["limits"], started["host"], started["port"]) == (Limits(), "127.0.0.1", 9090)


def test_addresses() -> None:
    with serve.listen("127.0.0.1", 0) as sock:
        port = sock.getsockname()[1]
        assert serve.address(sock) == f"http://127.0.0.1:{port}"
        with pytest.raises(InputError, match=rf"127\.0\.0\.1:{port}: cannot listen .*in use.*--port"):
            serve.listen("127.0.0.1", port)
    with pytest.raises(InputError, match="cannot listen"):
        serve.listen("192.0.2.1", 0)
    with pytest.raises(InputError, match="cannot listen"):
        serve.listen("no.such.host.invalid", 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_addresses_of_ipv6() -> None:
    try:
        sock = serve.listen("::1", 0)
    except InputError:
        pytest.skip("no IPv6 loopback here")
    with sock:
        assert serve.address(sock) == f"http://[::1]:{sock.getsockname()[1]}"


class Process:
    """A server as users start it."""

    def __init__(self, running: subprocess.Popen[str], url: str) -> None:
        self.running, self.url = running, url

    def ask(self, path: str, value: Any = None, token: str | None = TOKEN) -> tuple[int, Any]:
        request = urllib.request.Request(f"{self.url}{path}")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if value is not None:
            request.data = json.dumps(value).encode()
            request.add_header("Content-Type", JSON["Content-Type"])
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def end(self, number: int) -> tuple[int, str]:
        """Exit status and standard error after a signal."""
        self.running.send_signal(number)
        _, said = self.running.communicate(timeout=60)
        return self.running.returncode, said


@contextmanager
def process(*arguments: str) -> Iterator[Process]:
    command = [sys.executable, "-m", "raqqa_nlp", "serve", "--port", "0", *arguments]
    environment = {**os.environ, VARIABLE: TOKEN, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A shell lets its background jobs ignore interrupts, and what they start inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert running.stdout
        url = running.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url), running.stderr and running.stderr.read()
        yield Process(running, url)
    finally:
        running.kill()
        running.communicate()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_server_from_start_to_end() -> None:
    with process("--threads", "1") as server:
        assert server.ask("/health", token=None) == (200, {"status": "UP"})
        assert server.ask("/v1/predict", {"text": TEXT}, token=OTHER)[0] == 401
        status, data = server.ask("/v1/predict?secret=1", {"text": TEXT, "date": "2017-10-17"})
        assert status == 200
        assert Document.from_dict(data["documents"][0]) == raqqa_nlp.predict(TEXT, date="2017-10-17")

        with closing(HTTPConnection(server.url.removeprefix("http://"), timeout=60)) as at_work:
            headers = {**JSON, "Authorization": f"Bearer {TOKEN}"}
            at_work.request("POST", "/v1/predict", json.dumps({"texts": [{"text": TEXT * 10}] * 10}), headers)
            assert server.ask("/health")[0] == 200
            status, log = server.end(signal.SIGTERM)
            with at_work.getresponse() as answer:
                assert answer.status == 200
                assert len(json.load(answer)["documents"]) == 10
    assert status == 0
    assert len(re.findall(r"127\.0\.0\.1 (GET|POST) /[a-z0-9/]+ \d{3} \d+ ms$", log, re.MULTILINE)) == 5
    assert not re.search("secret|SOHR|Traceback|token", log)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_server_that_is_interrupted() -> None:
    with process() as server:
        assert server.ask("/health")[0] == 200
        status, log = server.end(signal.SIGINT)
    assert status == 130
    assert "Traceback" not in log
