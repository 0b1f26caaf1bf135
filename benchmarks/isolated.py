"""Scripts in virtual environments of their own, with pinned packages, on one processor."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from raqqa_nlp import files
from raqqa_nlp.errors import RaqqaError

ONE_THREAD: Final = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"),
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
_MARK: Final = ".requirements"
_TOOLS: Final = ("pip", "setuptools", "wheel", "_distutils_hack")
_LAST: Final = 400  # characters of a log in an error's message


class PeerError(RaqqaError):
    """A peer cannot be installed, its script failed, or what it gave is no Document of the text."""


class Unavailable(PeerError):
    """A peer says that it cannot run here, and why."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment, made on first use and anew when its requirements change.

    :param requirements: a file of pinned packages; an empty one for the standard library alone.
    :param folder: where it is made.
    :param unavailable: exit status by which a script says that it cannot run here.
    """

    requirements: Path
    folder: Path
    unavailable: int = 3

    def python(self) -> Path:
        """Its interpreter, once everything is installed.

        :raises PeerError: that fails.
        """
        python = self.folder / "bin" / "python"
        wanted = _digest(self.requirements)
        mark = self.folder / _MARK
        if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
            return python
        log = self.folder.with_suffix(".log")
        log.parent.mkdir(parents=True, exist_ok=True)
        empty = not self.requirements.stat().st_size
        options = ["--clear", *(["--without-pip"] if empty else [])]
        _run([sys.executable, "-m", "venv", *options, self.folder], log, {})
        if not empty:
            pip = (python, "-m", "pip", "install", "--disable-pip-version-check")
            _run([*pip, "--requirement", self.requirements], log, {})
        with files.write_text(mark) as file:
            file.write(wanted)
        return python

    def run(self, script: Path, *arguments: str | Path, log: Path, variables: Mapping[str, str] | None = None) -> None:
        """Run a script to its end, on one thread, without network for models and without a GPU.

        :param log: file for all that it prints.
        :param variables: of its process environment, beside this process's own.
        :raises Unavailable: it says so.
        :raises PeerError: it fails.
        """
        _run([self.python(), script, *arguments], log, {**ONE_THREAD, **(variables or {})}, self.unavailable)

    def megabytes(self) -> float:
        """What its packages take on disk, without those that install others and without compiled modules."""
        self.python()
        parts = self.folder.glob("lib/python*/site-packages/*")
        return sum(megabytes(part) for part in parts if not part.name.startswith(_TOOLS))


def megabytes(path: Path) -> float:
    """The size of a file, or of all files in a folder without compiled modules."""
    found = [path] if path.is_file() else path.rglob("*")
    return sum(each.stat().st_size for each in found if each.is_file() and each.suffix != ".pyc") / 1e6


def _digest(requirements: Path) -> str:
    """Of the requirements, of the files they refer to, and of the Python they are for."""
    text = requirements.read_text(encoding="utf-8")
    others = [requirements.parent / line.split()[1] for line in text.splitlines() if line.startswith("-c")]
    parts = [text, *(path.read_text(encoding="utf-8") for path in others), sys.version]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _run(
    command: Sequence[str | Path], log: Path, variables: Mapping[str, str], unavailable: int | None = None
) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    with log.open("ab") as output:
        began = output.tell()
        status = subprocess.run(command, stdout=output, stderr=output, env={**clean, **variables}, check=False)
    if status.returncode == 0:
        return
    printed = log.read_bytes()[began:].decode(errors="replace").strip()
    if status.returncode == unavailable:
        raise Unavailable(printed.splitlines()[-1] if printed else "it does not say why")
    said = f"…{printed[-_LAST:]}" if len(printed) > _LAST else printed or "it printed nothing"
    raise PeerError(f"exit status {status.returncode}: {said}", where=str(log), mend="The log has all that it printed.")
