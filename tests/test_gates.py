"""Each gate can go red: with the project's own settings, planted mistakes are found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[1]
SETTINGS = str(ROOT / "pyproject.toml")

CLEAN = '''"""A module."""

from __future__ import annotations


def double(number: int) -> int:
    """Twice."""
    return 2 * number
'''


def gate(*arguments: str, cwd: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("", "All checks passed"),
        ("import os\n", "F401"),
        ("def f(x: int) -> int:\n    return x\n", "D103"),
        ("WIDE = '" + "x" * 120 + "'\n", "E501"),
        ("try:\n    double(1)\nexcept Exception:\n    pass\n", "BLE001"),
        ("print(1)\n", "T201"),
    ],
)
def test_ruff_check(tmp_path: Path, planted: str, said: str) -> None:
    (tmp_path / "planted.py").write_text(CLEAN + planted, encoding="utf-8")
    status, output = gate("ruff", "check", "--no-cache", "--config", SETTINGS, "planted.py", cwd=tmp_path)
    assert (status, said in output) == (1 if planted else 0, True), output


@pytest.mark.parametrize(("planted", "status"), [("", 0), ("x = { 'a':1 }\n", 1)])
def test_ruff_format(tmp_path: Path, planted: str, status: int) -> None:
    (tmp_path / "planted.py").write_text(CLEAN + planted, encoding="utf-8")
    assert gate("ruff", "format", "--check", "--config", SETTINGS, "planted.py", cwd=tmp_path)[0] == status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("", "Success"),
        ("double('two')\n", "[arg-type]"),
        ("def f(x):\n    return x\n", "[no-untyped-def]"),
        ("x: list = []\n", "[type-arg]"),
        ("import no_such_module\n", "[import-not-found]"),
    ],
)
def test_mypy(tmp_path: Path, planted: str, said: str) -> None:
    (tmp_path / "planted.py").write_text(CLEAN + planted, encoding="utf-8")
    status, output = gate("mypy", "--config-file", SETTINGS, "planted.py", cwd=tmp_path)
    assert (status, said in output) == (1 if planted else 0, True), output


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("def test(): assert True", 0),
        ("def test(): assert False", 1),
        ("import warnings\ndef test(): warnings.warn('old', DeprecationWarning)", 1),
        ("import pytest\n@pytest.mark.slow\ndef test(): assert False", 5),
        ("import pytest\n@pytest.mark.misspelt\ndef test(): assert True", 2),
        ("import pytest\n@pytest.mark.xfail\ndef test(): assert True", 1),
    ],
)
def test_pytest(tmp_path: Path, body: str, status: int) -> None:
    (tmp_path / "test_planted.py").write_text(body, encoding="utf-8")
    arguments = ("-c", SETTINGS, "--rootdir", str(tmp_path), "-p", "no:cacheprovider", "test_planted.py")
    found, output = gate("pytest", *arguments, cwd=tmp_path)
    assert found == status, output


STEPS: Final = ("chromium", "lint", "test", "test-slow", "test-browser", "demo", "test-labelstudio")


@pytest.mark.parametrize("failing", [None, *STEPS])
def test_every_step_of_the_run_counts(tmp_path: Path, failing: str | None) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$1"\ntest "$1" != "{failing}"\n', encoding="utf-8")
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    run = ROOT / ".ci" / "run"
    done = subprocess.run([str(run)], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == list(STEPS[: STEPS.index(failing) + 1 if failing else None])
    assert (done.returncode != 0) == (failing is not None)
