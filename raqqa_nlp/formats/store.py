"""The files of a format, read all together and written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.files import read_bytes, write_text

ONE: Final = ""
"""Name of the one file of a format that is no folder."""


def load(path: Path, suffixes: Collection[str]) -> dict[str, bytes]:
    """Name below the folder -> content, of the files with these endings at any depth; of a file, itself alone.

    :raises InputError: a file cannot be read.
    """
    if not path.is_dir():
        return {ONE: read_bytes(path)}
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in suffixes and file.is_file())
    return {file.relative_to(path).as_posix(): read_bytes(file) for file in files}


def utf8(data: bytes, where: str) -> str:
    """A file as formats with offsets in it count its characters: a byte order mark is one.

    :raises InputError: other encodings.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 ({error})", where=where, mend="Convert it to UTF-8.") from error


def check_free(path: Path) -> None:
    """Nothing is ever written over.

    :raises InputError: there is a file of that name, or a folder that is not empty.
    """
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise InputError("it is there already", where=str(path), mend="Name another place, or move it away.")


def save(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the file or the folder; where that fails nothing is left behind.

    :raises InputError: there is something already, or the place cannot be written to.
    """
    check_free(path)
    if set(files) == {ONE}:
        with write_text(path) as text:
            text.buffer.write(files[ONE])
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.mkdir()
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            with (draft / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        mend = "Name a folder in one that exists and that you may write to."
        raise InputError(f"cannot be written ({error.strerror})", where=str(path), mend=mend) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
