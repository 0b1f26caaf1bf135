"""Text files read strictly and written whole or not at all."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from raqqa_nlp.errors import InputError


def decode(data: bytes, where: str) -> str:
    """UTF-8 text, line ends kept as they are, without the byte order mark it may begin with.

    :param where: a name for the text, for error messages.
    :raises InputError: other encodings, binary data, or nothing but white space.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("UTF-16, not UTF-8", where=where, mend="Convert it with: iconv -f UTF-16 -t UTF-8")
    if b"\0" in data:
        raise InputError(
            f"binary, no text (NUL at byte {data.index(0)})", where=where, mend="Give plain text in UTF-8."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 text (0x{data[error.start]:02X} at byte {error.start})"
        mend = "Give plain text in UTF-8; other encodings convert with: iconv -f ENCODING -t UTF-8"
        raise InputError(message, where=where, mend=mend) from error
    if not text.strip():
        raise InputError("empty: there is nothing but white space", where=where, mend="Give a file that holds text.")
    return text


def whole(text: str, where: str | None = None) -> str:
    """The text itself, if it is one: JSON can hold half a surrogate pair, which nothing else can.

    :raises InputError: it holds such a half.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = f"half of a surrogate pair at character {error.start}, which is no text"
        raise InputError(message, where=where, mend="Give whole characters.") from error
    return text


def read_text(path: Path) -> str:
    """A file's text, as :func:`decode` gives it.

    :raises InputError: as :func:`read_bytes` and :func:`decode`.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A file's content.

    :raises InputError: the file is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such file", where=str(path), mend="Check the path.") from error
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), mend="Check its permissions."
        ) from error


@contextmanager
def write_text(path: Path) -> Iterator[TextIO]:
    """A UTF-8 file to write to, which takes its name when the block ends well and leaves nothing behind otherwise.

    It has the permissions of the file that it replaces. A device or pipe is written to directly.

    :raises InputError: the place cannot be written to.
    """
    with write_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


@contextmanager
def write_bytes(path: Path) -> Iterator[io.BufferedWriter]:
    """The same for bytes."""
    target = path.resolve()
    direct = target.exists() and not target.is_file()
    draft = path if direct else target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        file = draft.open("wb" if direct else "xb")
    except OSError as error:
        mend = "Name a file in a folder that exists and that you may write to."
        raise InputError(f"cannot be written ({error.strerror})", where=str(path), mend=mend) from error
    try:
        with file:
            yield file
            file.flush()
            if not direct:
                os.fsync(file.fileno())
        if not direct:
            if target.exists():
                draft.chmod(target.stat().st_mode)
            draft.replace(target)
    except BaseException:
        if not direct:
            draft.unlink(missing_ok=True)
        raise
