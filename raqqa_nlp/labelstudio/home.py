"""The folder of one Label Studio: its database, its log, its credentials, and which process serves it."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.files import read_text, write_text

ADMIN: Final = "admin@example.com"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a Label Studio's first user logs in with, and what programs send in its name."""

    user: str
    password: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a running Label Studio answers, and what it accepts."""

    url: str
    token: str = field(repr=False)
    password: str = field(repr=False)
    user: str = ADMIN


def default_folder() -> Path:
    """Of the user's data, such as ``~/.local/share/raqqa_nlp/label-studio`` on Linux.

    :raises MissingExtraError: platformdirs is not installed.
    """
    try:
        from platformdirs import user_data_path
    except ImportError as error:
        raise MissingExtraError("platformdirs", "annotate") from error
    return user_data_path("raqqa_nlp", appauthor=False) / "label-studio"


class Home:
    """The folder, which only its owner can look into once :meth:`hold` has made it.

    :param folder: need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.database = self.folder / "database"
        self.first = self.folder / "database.unfinished"
        self.log = self.folder / "server.log"
        self.secrets = self.folder / "credentials.json"
        self._served = self.folder / "server.json"
        self._lock = self.folder / "server.lock"

    @contextmanager
    def hold(self, url: str) -> Iterator[Credentials]:
        """Has the folder for this process alone, which serves it at that address, while the block runs.

        :raises InputError: another process has it, or it cannot be written to.
        :raises MissingExtraError: filelock is not installed.
        """
        filelock = _filelock()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = filelock.FileLock(self._lock)
            lock.acquire(timeout=1)
        except filelock.Timeout as error:
            message = f"process {self._state().get('pid')} serves this folder already"
            mend = "Use the server that runs, stop it, or name another folder with --data."
            raise InputError(message, where=str(self.folder), mend=mend) from error
        except OSError as error:
            mend = "Name a folder that you may write to with --data."
            raise InputError(f"cannot be used ({error.strerror})", where=str(self.folder), mend=mend) from error
        try:
            credentials = self._credentials()
            with write_text(self._served) as file:
                json.dump({"pid": os.getpid(), "url": url}, file)
            yield credentials
        finally:
            self._served.unlink(missing_ok=True)
            lock.release()

    def server(self) -> Server:
        """The one that runs on this folder.

        :raises InputError: none does.
        :raises MissingExtraError: filelock is not installed.
        """
        filelock = _filelock()
        state = self._state()
        try:
            if state:
                with filelock.FileLock(self._lock, timeout=0):
                    state = {}
        except filelock.Timeout:
            pass
        if not state:
            mend = "Start it: raqqa-nlp annotate serve. Or name a server with --url, or another folder with --data."
            raise InputError("no Label Studio runs on this folder", where=str(self.folder), mend=mend)
        held = self._credentials()
        return Server(state["url"], held.token, held.password, held.user)

    def _state(self) -> dict[str, Any]:
        """The process that has or had the folder, and its address."""
        try:
            state: dict[str, Any] = json.loads(read_text(self._served))
        except (InputError, ValueError):
            return {}
        return state

    def _credentials(self) -> Credentials:
        """Made once for each folder, since a Label Studio reads them only when it creates its first user."""
        if not self.secrets.exists():
            held = Credentials(ADMIN, secrets.token_urlsafe(24), secrets.token_hex(20))
            draft = self.secrets.with_suffix(".unfinished")
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(dataclasses.asdict(held), indent=1) + "\n", encoding="utf-8")
            draft.replace(self.secrets)
        try:
            return Credentials(**json.loads(read_text(self.secrets)))
        except (ValueError, TypeError) as error:
            mend = "Restore the file. Or remove it and the database beside it, which loses the annotations in there."
            raise InputError("these are no credentials", where=str(self.secrets), mend=mend) from error


def _filelock() -> ModuleType:
    try:
        import filelock
    except ImportError as error:
        raise MissingExtraError("filelock", "annotate") from error
    return filelock
