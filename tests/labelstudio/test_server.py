"""A Label Studio's folder and process: started, found, stopped, killed; a stand-in answers in its place."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from labelstudio_stand_ins import site_packages, stand_in_environment

from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.labelstudio.client import open_project
from raqqa_nlp.labelstudio.environment import LAUNCH, PINS, VARIABLE, default_environment, install
from raqqa_nlp.labelstudio.home import Home, Server, default_folder
from raqqa_nlp.labelstudio.server import running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are for POSIX systems")

ROOT = Path(__file__).parents[2]
RUN = """
import sys, time
from pathlib import Path
from raqqa_nlp.labelstudio.server import running

with running(Path(sys.argv[1]), Path(sys.argv[2])) as run:
    print(run.server.url, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in_environment(tmp_path_factory.mktemp("stand-in") / "venv")


@contextmanager
def process(data: Path, environment: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs a server on the folder."""
    command = [sys.executable, "-c", RUN, str(data), str(environment)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        try:
            yield other
        finally:
            other.kill()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_runs_while_the_block_does(tmp_path: Path, environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME", "somebody else")
    told: list[str] = []
    home = Home(tmp_path / "data")
    with running(home.folder, environment, tell=told.append) as run:
        assert answers(run.server.url)
        assert home.server() == run.server
        given = json.loads((home.database / "environment.json").read_text(encoding="utf-8"))
    assert not answers(run.server.url)
    assert told == ["making the database, which takes a minute", "starting Label Studio"]
    assert "USERNAME" not in given
    assert given["SENTRY_DSN"] == given["FRONTEND_SENTRY_DSN"] == ""
    with pytest.raises(InputError, match="no Label Studio runs on this folder"):
        home.server()
    with running(home.folder, environment) as again:
        assert again.server.token == run.server.token


def test_only_the_owner_can_look_into_it(tmp_path: Path, environment: Path) -> None:
    home, shared = Home(tmp_path / "data"), Home(tmp_path)
    for each in (home, shared):
        with running(each.folder, environment):
            pass
        assert stat.S_IMODE(each.secrets.stat().st_mode) == 0o600
        assert stat.S_IMODE(each.database.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700


def test_a_folder_is_served_once(tmp_path: Path, environment: Path) -> None:
    with process(tmp_path, environment) as other:
        assert other.stdout
        url = other.stdout.readline().strip()
        assert Home(tmp_path).server().url == url
        with (
            pytest.raises(InputError, match=rf"process {other.pid} serves this folder already.*--data"),
            running(tmp_path, environment),
        ):
            pass
        assert answers(url)


def test_a_server_does_not_outlive_a_killed_starter(tmp_path: Path, environment: Path) -> None:
    with process(tmp_path, environment) as other:
        assert other.stdout
        url = other.stdout.readline().strip()
        other.send_signal(signal.SIGKILL)
        until(lambda: not answers(url))
    with pytest.raises(InputError, match="no Label Studio runs"):
        Home(tmp_path).server()
    with running(tmp_path, environment):
        pass


def test_a_database_that_was_begun_is_begun_anew(tmp_path: Path, environment: Path) -> None:
    slow = site_packages(environment) / "label_studio" / "slow"
    slow.touch()
    home = Home(tmp_path)
    pid = home.first / "pid"
    with process(tmp_path, environment) as other:
        until(lambda: pid.exists() and pid.read_text(encoding="utf-8") != "")
        first = int(pid.read_text(encoding="utf-8"))
        other.send_signal(signal.SIGKILL)
        until(lambda: not is_alive(first))
    slow.unlink()
    assert not home.database.exists()
    with running(tmp_path, environment):
        assert not home.first.exists()


def test_a_server_that_ends_by_itself_is_noticed(tmp_path: Path, environment: Path) -> None:
    with running(tmp_path, environment) as run:
        with pytest.raises((URLError, ConnectionError)):
            urllib.request.urlopen(f"{run.server.url}/die", timeout=5)
        with pytest.raises(InputError, match="ended by itself; it said: no memory left"):
            run.wait()


def test_a_busy_port_is_an_error(tmp_path: Path, environment: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(InputError, match=f"127.0.0.1:{port}: cannot be used .*--port"),
            running(tmp_path / "data", environment, port=port),
        ):
            pass
    assert not (tmp_path / "data").exists()
    with running(tmp_path / "data", environment, port=port) as run:
        assert run.server.url == f"http://127.0.0.1:{port}"


def test_lost_credentials_are_named(tmp_path: Path, environment: Path) -> None:
    with running(tmp_path, environment):
        pass
    home = Home(tmp_path)
    home.secrets.unlink()
    with (
        pytest.raises(InputError, match=r"credentials\.json: what answers at .* does not know this token"),
        running(tmp_path, environment),
    ):
        pass
    home.secrets.write_text("{}", encoding="utf-8")
    with (
        pytest.raises(InputError, match=r"credentials\.json: these are no credentials"),
        running(tmp_path, environment),
    ):
        pass


def test_a_server_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    broken = stand_in_environment(tmp_path / "venv", "raise SystemExit('the database is from tomorrow')")
    with (
        pytest.raises(InputError, match="did not start; it said: the database is from tomorrow"),
        running(tmp_path / "data", broken),
    ):
        pass
    assert not Home(tmp_path / "data").database.exists()


def test_credentials_stay_out_of_messages(tmp_path: Path) -> None:
    assert "secret" not in repr(Server("http://127.0.0.1:1", token="secret", password="secret"))
    with Home(tmp_path).hold("http://127.0.0.1:1") as credentials:
        assert credentials.token not in repr(credentials)
        assert credentials.password not in repr(credentials)


def test_folders_are_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.delenv(VARIABLE, raising=False)
    if sys.platform == "linux":
        assert default_folder() == tmp_path / "XDG_DATA_HOME" / "raqqa_nlp" / "label-studio"
        assert default_environment().parent == tmp_path / "XDG_CACHE_HOME" / "raqqa_nlp"
    assert default_environment().name.startswith("label-studio-1.")
    monkeypatch.setenv(VARIABLE, "somewhere")
    assert default_environment() == Path("somewhere")


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("filelock", lambda: install(Path("unused"))),
        ("filelock", lambda: Home(Path("unused")).server()),
        ("platformdirs", default_environment),
        ("platformdirs", default_folder),
        ("label_studio_sdk.client", lambda: open_project("http://127.0.0.1:9", "", "any").__enter__()),
    ],
)
def test_what_is_missing_is_asked_for_by_its_extra(
    monkeypatch: pytest.MonkeyPatch, module: str, call: Callable[[], object]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r"raqqa_nlp\[annotate\]"):
        call()


PIP = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/../../calls"
echo "Collecting django==5"
{}
echo "Installing collected packages: django, label-studio"
touch "$(dirname "$0")/label-studio"
"""


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A pip that writes down what it is called with, and does what it is told between two steps."""

    def make(also: str) -> None:
        def create(folder: Path, *, clear: bool, with_pip: bool) -> None:
            assert clear
            assert with_pip
            (folder / "bin").mkdir(parents=True, exist_ok=True)
            (folder / "bin" / "python").write_text(PIP.format(also), encoding="utf-8")
            (folder / "bin" / "python").chmod(0o755)

        monkeypatch.setattr(venv, "create", create)

    return make


def test_an_environment_is_made_once_of_pinned_versions(tmp_path: Path, pip: Callable[[str], None]) -> None:
    pip("")
    told: list[str] = []
    for _ in range(2):
        assert install(tmp_path / "new" / "venv", told.append) == tmp_path / "new" / "venv" / "bin" / "python"
    [call] = (tmp_path / "new" / "calls").read_text(encoding="utf-8").splitlines()
    assert call.startswith(f"-I {LAUNCH} pip install ")
    assert call.endswith(f"--constraint {PINS} label-studio==1.23.2")
    assert told == ["making a virtual environment", "downloading django", "installing 2 packages"]
    pins = PINS.read_text(encoding="utf-8").splitlines()
    assert "label-studio==1.23.2" in pins
    assert all("==" in pin for pin in pins[1:])


def test_an_installation_that_was_cut_off_is_begun_anew(tmp_path: Path, pip: Callable[[str], None]) -> None:
    pip('echo "ERROR: no such version"; echo "[notice] a newer pip"; exit 1')
    for _ in range(2):
        with pytest.raises(InputError, match="could not be installed: ERROR: no such version"):
            install(tmp_path / "venv")
    pip("")
    install(tmp_path / "venv")
    assert len((tmp_path / "calls").read_text(encoding="utf-8").splitlines()) == 3


def test_another_folder_is_left_alone(tmp_path: Path, pip: Callable[[str], None]) -> None:
    pip("")
    (tmp_path / "mine").touch()
    with pytest.raises(InputError, match=f"without Label Studio in it.*{VARIABLE}"):
        install(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
