"""Label Studio's own virtual environment: where it lies, and how it is made."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Final

from raqqa_nlp.errors import InputError, MissingExtraError

VERSION: Final = "1.23.2"
PINS: Final = Path(__file__).with_name("constraints.txt")
LAUNCH: Final = Path(__file__).with_name("launch.py")
VARIABLE: Final = "RAQQA_NLP_LABEL_STUDIO_VENV"

Steps = Callable[[str], None]
"""Is told, in a few words, what takes long now."""


def default_environment() -> Path:
    """The folder that :data:`VARIABLE` names, else one in the user's cache folder for just these pins.

    :raises MissingExtraError: platformdirs is not installed.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named)
    try:
        from platformdirs import user_cache_path
    except ImportError as error:
        raise MissingExtraError("platformdirs", "annotate") from error
    pins = hashlib.sha256(PINS.read_bytes()).hexdigest()
    return user_cache_path("raqqa_nlp", appauthor=False) / f"label-studio-{VERSION}-{pins[:8]}"


def install(environment: Path, tell: Steps = lambda _: None) -> Path:
    """The interpreter of a virtual environment that holds Label Studio.

    The environment is made when missing, which downloads about 1 GB; an installation that was cut off is begun anew.

    :raises InputError: pip could not install it, or the folder holds something else.
    :raises MissingExtraError: filelock is not installed.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtraError("filelock", "annotate") from error
    environment = environment.absolute()
    python, program = (environment / _FOLDER / f"{name}{_ENDING}" for name in ("python", "label-studio"))
    unfinished = environment.with_name(f"{environment.name}.unfinished")
    if unfinished.exists() or not environment.exists():
        _make_folder(environment.parent)
        lock = FileLock(environment.with_name(f"{environment.name}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            tell("waiting for the installation that another process is at")
            lock.acquire()
        try:
            if unfinished.exists() or not environment.exists():
                unfinished.touch()
                _install(environment, python, tell)
                unfinished.unlink()
        finally:
            lock.release()
    if not program.exists():
        mend = f"Empty the folder, or name another one in {VARIABLE}."
        raise InputError("a folder without Label Studio in it", where=str(environment), mend=mend)
    return python


_FOLDER, _ENDING = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        mend = f"Name a folder that you may write to in {VARIABLE}."
        raise InputError(f"cannot be made ({error.strerror})", where=str(path), mend=mend) from error


def _install(environment: Path, python: Path, tell: Steps) -> None:
    tell("making a virtual environment")
    venv.create(environment, clear=True, with_pip=True)
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--constraint", str(PINS)]
    command = [str(python), "-I", str(LAUNCH), "pip", "install", *options, f"label-studio=={VERSION}"]
    last = "no message"
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        try:
            for line in pip.stdout or ():
                if line.startswith("ERROR") or not last.startswith("ERROR"):
                    last = line.strip() or last
                if line.startswith(("Collecting", "Installing")):
                    tell(_step(line))
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode:
        mend = f"Make it by hand: pip install -c {PINS} label-studio=={VERSION}"
        raise InputError(f"Label Studio could not be installed: {last}", where=str(environment), mend=mend)


def _step(line: str) -> str:
    """A line of pip's in fewer words."""
    verb, name, *_ = line.replace("==", " ").split()
    return f"downloading {name}" if verb == "Collecting" else f"installing {line.count(',') + 1} packages"
