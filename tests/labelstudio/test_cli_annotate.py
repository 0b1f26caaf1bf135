"""annotate serve, push and pull on the command line: the project lives in memory, a stand-in is the Label Studio."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from labelstudio_documents import EXAMPLE
from labelstudio_stand_ins import StandInProject, stand_in_environment

from raqqa_nlp import pipeline
from raqqa_nlp.cli import main
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio import client, read_export
from raqqa_nlp.labelstudio.environment import VARIABLE
from raqqa_nlp.labelstudio.home import Home
from raqqa_nlp.labelstudio.server import Running

Capture = pytest.CaptureFixture[str]

TOKEN = "RAQQA_LABELSTUDIO_TOKEN"
THERE = ("--url", "http://127.0.0.1:1")


class Connected(StandInProject):
    """A project that a model backend can be connected to."""

    id = 7

    def __init__(self) -> None:
        super().__init__()
        self.backends: list[tuple[str, str | None]] = []

    def connect(self, url: str, password: str | None = None) -> str:
        if url == "http://nobody":
            raise InputError("Label Studio answered 400: health check failed")
        self.backends.append((url, password))
        return "default 1"


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The one project of any server, which asks for the token "secret"; the current folder holds a text."""
    held = Connected()

    @contextmanager
    def open_project(url: str, token: str, title: str, *, create: bool = True) -> Iterator[Any]:
        asked.append((url, title, create))
        assert token == "secret"
        yield held

    asked: list[tuple[str, str, bool]] = []
    held.asked = asked  # type: ignore[attr-defined]
    monkeypatch.setattr(client, "require", lambda: None)
    monkeypatch.setattr(client, "open_project", open_project)
    monkeypatch.setenv(TOKEN, "secret")
    monkeypatch.chdir(tmp_path)
    Path("vela.txt").write_text(EXAMPLE.text, encoding="utf-8")
    return held


class StandIn:
    """Has what pushing uses of a Pipeline."""

    name = "stand-in 1"

    def stream(self, texts: Any, *, progress: bool = False) -> Iterator[Any]:
        assert not progress
        return (EXAMPLE.replace(id=doc.id, date=doc.date, outlet=doc.outlet) for doc in texts)


def test_push_says_what_it_sends(project: Any, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "load", lambda bundle: StandIn() if bundle is None else None)
    push = ["annotate", "push", "vela.txt", *THERE]
    for more, said, sent in (
        (
            ["--dry-run"],
            "texts: 1 to send, 0 there already\nsuggestions by 'stand-in 1': 1 to send, 0 there already\n",
            0,
        ),
        (["--no-predictions"], "texts: 1 sent, 0 there already\n", 1),
        ([], "texts: 0 sent, 1 there already\nsuggestions by 'stand-in 1': 1 sent, 0 there already\n", 2),
        ([], "texts: 0 sent, 1 there already\nsuggestions by 'stand-in 1': 0 sent, 1 there already\n", 2),
    ):
        assert main([*push, *more]) == 0
        assert capsys.readouterr() == (said, "")
        assert project.sent == sent
    assert project.asked[:2] == [(THERE[1], "raqqa_nlp", False), (THERE[1], "raqqa_nlp", True)]


def test_pull_says_what_changes(project: Any, capsys: Capture) -> None:
    project.annotate(EXAMPLE)
    pull = ["annotate", "pull", "-o", "export.json", "--project", "mine", *THERE]
    assert main(pull) == 0
    heads = ("added", "removed", "changed")
    table = "{:>21}{:>9}{:>9}\nentity{:15}{:9}{:9}\nnumber{:15}{:9}{:9}\nattribution{:10}{:9}{:9}\n"
    assert capsys.readouterr().out == (
        "export.json holds annotations: 1, texts: 1\n"
        + table.format(*heads, 2, 0, 0, 3, 0, 0, 6, 0, 0)
        + "vela, annotator@example.com: new, 11 spans\n"
    )
    project.annotate(EXAMPLE.replace(entities=EXAMPLE.entities[1:]))
    assert main([*pull, "--dry-run"]) == 0
    said = (
        "export.json would hold annotations: 1, texts: 1\n"
        + table.format(*heads, 0, 1, 0, 0, 0, 0, 0, 0, 0)
        + "vela, annotator@example.com: removed PERSON “Ana Ruiz” [6, 14)\n"
    )
    assert capsys.readouterr().out == said
    assert len(read_export("export.json")[0].entities) == 2
    assert main(pull) == 0
    assert capsys.readouterr().out == said.replace("would hold", "holds")
    assert len(read_export("export.json")[0].entities) == 1
    assert set(project.asked) == {(THERE[1], "mine", False)}

    project.annotations.clear()
    project.annotate(EXAMPLE)["unique_id"] = "another"
    assert main(pull) == 2
    assert capsys.readouterr().err.startswith("raqqa-nlp: export.json: the server has no annotation 1 of vela. See")
    assert main([*pull, "--force"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND. See: raqqa-nlp annotate --help"),
        (["guess"], "argument COMMAND: invalid choice: 'guess'"),
        (["push"], "the following arguments are required: FILE. See: raqqa-nlp annotate push --help"),
        (["push", "missing.txt", *THERE], "missing.txt: no such file"),
        (["push", "vela.txt", "--date", "June", *THERE], "'June' is no date"),
        (["pull", *THERE], "the following arguments are required: -o/--output"),
        (["pull", "-o", "x", "--data", "d", *THERE], "argument --url: not allowed with argument --data"),
        (["pull", "-o", "none/x", *THERE], "none/x: no file can be written here. Name a file in a folder that exists."),
        (["pull", "-o", "x", "--data", "d"], "{here}/d: no Label Studio runs on this folder. Start it: raqqa-nlp"),
        (["pull", "-o", "x", *THERE], "http://127.0.0.1:1: nobody has annotated anything in this project. Submit"),
        (["serve", "--port", "http"], "argument --port: 'http' is no port, 0 to 65535"),
    ],
)
@pytest.mark.usefixtures("project")
def test_wrong_use_is_one_line(capsys: Capture, tmp_path: Path, arguments: list[str], said: str) -> None:
    assert main(["annotate", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"raqqa-nlp: {said.format(here=tmp_path)}")
    assert printed.err.count("\n") == 1


@pytest.mark.usefixtures("project")
def test_another_server_needs_a_token(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN)
    assert main(["annotate", "pull", "-o", "x", *THERE]) == 2
    assert capsys.readouterr().err.startswith(
        f"raqqa-nlp: {THERE[1]}: a server named with --url needs a token. Set {TOKEN}"
    )


@pytest.mark.parametrize("command", [["push", "vela.txt"], ["pull", "-o", "x"], ["serve"]])
def test_the_extra_is_asked_for(capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setitem(sys.modules, "label_studio_sdk.client", None)
    assert main(["annotate", *command]) == 2
    assert capsys.readouterr().err.endswith('Install it with: pip install "raqqa_nlp[annotate]"\n')


@pytest.mark.parametrize("command", ["serve", "push", "pull"])
def test_help_teaches(capsys: Capture, command: str) -> None:
    with pytest.raises(SystemExit):
        main(["annotate", "--help"])
    assert re.search(rf"^ +{command} +\w", capsys.readouterr().out, re.MULTILINE)
    with pytest.raises(SystemExit):
        main(["annotate", command, "--help"])
    assert len(capsys.readouterr().out) > 800


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in_environment(tmp_path_factory.mktemp("stand-in") / "venv")


@pytest.fixture
def _ends(request: pytest.FixtureRequest, environment: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A serve is ended by this signal as soon as it waits."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets its background jobs ignore it

    def wait(_: Running) -> None:
        os.kill(os.getpid(), request.param)
        time.sleep(20)

    monkeypatch.setattr(Running, "wait", wait)
    monkeypatch.setenv(VARIABLE, str(environment))
    monkeypatch.setattr("secrets.token_hex", lambda _: "secret")
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is for POSIX systems")
@pytest.mark.parametrize("_ends", [signal.SIGTERM, signal.SIGINT], indirect=True)
@pytest.mark.usefixtures("_ends")
def test_serve_runs_until_it_is_told_to_end(project: Any, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setenv("RAQQA_NLP_TOKEN", "the backend's")
    assert main(["annotate", "serve", "--data", "data", "--port", "0", "--backend", "http://backend"]) == 0
    printed = capsys.readouterr()
    address, user, titled, suggests, stop = printed.out.splitlines()
    assert re.fullmatch(r"Label Studio 1\.\d+\.\d+ at http://127\.0\.0\.1:\d+/projects/7/data", address)
    assert user == f"User admin@example.com, password in {Home(Path('data')).secrets}"
    assert titled == f"Project 'raqqa_nlp', data in {Path('data').absolute()}"
    assert suggests == "Suggestions by 'default 1' at http://backend"
    assert stop == "Stop it with Ctrl-C."
    assert printed.err.splitlines() == [
        "raqqa-nlp: making the database, which takes a minute",
        "raqqa-nlp: starting Label Studio",
        "raqqa-nlp: stopping Label Studio",
    ]
    assert project.backends == [("http://backend", "the backend's")]
    assert signal.getsignal(signal.SIGTERM) == before
    with pytest.raises(InputError, match="no Label Studio runs"):
        Home(Path("data")).server()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is for POSIX systems")
@pytest.mark.parametrize("_ends", [signal.SIGTERM], indirect=True)
@pytest.mark.usefixtures("_ends", "project")
def test_serve_prints_the_password_when_asked(capsys: Capture) -> None:
    assert main(["annotate", "serve", "--data", "data", "--port", "0", "--show-password"]) == 0
    held = json.loads(Home(Path("data")).secrets.read_text(encoding="utf-8"))
    assert f"User admin@example.com, password {held['password']}\n" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is for POSIX systems")
@pytest.mark.parametrize("_ends", [signal.SIGTERM], indirect=True)
@pytest.mark.usefixtures("_ends", "project")
def test_serve_stops_what_it_started_where_something_is_wrong(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["annotate", "serve", "--data", "data", "--port", str(port)]) == 2
    assert f"127.0.0.1:{port}: cannot be used (Address already in use). Stop what uses" in capsys.readouterr().err
    assert main(["annotate", "serve", "--data", "data", "--port", str(port), "--backend", "http://nobody"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith("raqqa-nlp: Label Studio answered 400: health check failed\n")
    with socket.create_server(("127.0.0.1", port)):
        pass
