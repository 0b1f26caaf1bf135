"""The token that a server asks for: from the environment or a file that nobody else can read."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.files import read_text

VARIABLE: Final = "RAQQA_NLP_TOKEN"

_FORM: Final = re.compile(r"[A-Za-z0-9._~+/=-]{16,512}")
_NEW: Final = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"


def token(path: Path | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """The token of a file, else of the environment, else none.

    :raises InputError: the file cannot be read, or others can read it; or the token is short or of odd characters.
    """
    if path is not None:
        return _formed(_read(path), str(path))
    held = environment.get(VARIABLE)
    return None if held is None else _formed(held, VARIABLE)


def is_loopback(host: str) -> bool:
    """Whether an address reaches this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _read(path: Path) -> str:
    text = read_text(path)
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError("others than its owner may read it", where=str(path), mend=f"Run: chmod 600 {path}")
    return text.strip()


def _formed(held: str, where: str) -> str:
    if not _FORM.fullmatch(held):
        message = "no token: 16 characters at least, of letters, digits and . _ ~ + / = -"
        raise InputError(message, where=where, mend=f"Make one with: {_NEW}")
    return held
