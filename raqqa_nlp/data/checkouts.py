"""Public git repositories, read at one commit: local clones, or as much as is needed, fetched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Final

from tqdm import tqdm

from raqqa_nlp.data.catalogue import Repository
from raqqa_nlp.errors import InputError

AT_ONCE: Final = 256
"""Files that are fetched by one request; an interrupted fetch goes on after the last request that was answered."""

_PATIENCE: Final = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60")
"""A connection that gives less than 1,000 bytes a second for a minute is given up."""


@dataclass(frozen=True)
class Checkout:
    """A git repository on this machine that holds a commit.

    :param folder: of the repository, bare or with a work tree, which is not looked at.
    """

    folder: Path
    repository: Repository

    @cached_property
    def files(self) -> dict[str, str]:
        """Path -> git's id of the content, of all files of the commit."""
        listed = _git(self.folder, "ls-tree", "-r", "-z", "--full-tree", self.repository.commit)
        entries = (entry.partition("\t") for entry in listed.decode("utf-8", "surrogateescape").split("\0") if entry)
        return {path: details.split()[2] for details, _, path in entries}

    def read(self, paths: Sequence[str]) -> Iterator[bytes]:
        """The contents of files, byte for byte.

        :raises InputError: the commit has no such file, or its content is not here.
        """
        ids = [self.id_of(path) for path in paths]
        command = _command(self.folder, "cat-file", "--batch")
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(self.folder),
        ) as process:
            assert process.stdin
            assert process.stdout
            for path, id_ in zip(paths, ids, strict=True):
                process.stdin.write(f"{id_}\n".encode())
                process.stdin.flush()
                yield self._content(process.stdout, path)

    def _content(self, answer: IO[bytes], path: str) -> bytes:
        header = answer.readline().split()
        if len(header) != 3 or header[1] != b"blob":
            message = f"the content of {path} is missing from this repository"
            raise InputError(message, where=str(self.folder), mend=f"Clone it anew: {self.repository.clone}")
        content = answer.read(int(header[2]))
        answer.read(1)
        return content

    def id_of(self, path: str) -> str:
        """Git's id of a file's content.

        :raises InputError: the commit has no such file.
        """
        try:
            return self.files[path]
        except KeyError:
            message = f"no file {path} in commit {self.repository.commit}"
            raise InputError(message, where=str(self.folder), mend="Is it a clone of the right repository?") from None


def local(folder: Path, repository: Repository) -> Checkout:
    """The clone in a folder of clones: ``NAME``, or ``NAME.git`` if bare.

    :raises InputError: no clone is there, or it lacks the commit.
    """
    for name in (repository.name, f"{repository.name}.git"):
        path = folder / name
        if path.is_dir():
            try:
                _git(path, "cat-file", "-e", f"{repository.commit}^{{commit}}")
            except InputError as error:
                message = f"no clone of {repository.url} with the commit {repository.commit}"
                mend = f"If it is a clone: git -C {path} fetch origin {repository.commit}"
                raise InputError(message, where=str(path), mend=mend) from error
            return Checkout(path, repository)
    mend = f"Make one there: {repository.clone}"
    raise InputError(f"no clone of {repository.url}", where=str(folder / repository.name), mend=mend)


def fetched(folder: Path, repository: Repository) -> Checkout:
    """The commit without contents, from the repository's address; :func:`fetch_contents` adds those that are read.

    :param folder: where what is fetched is kept, in ``NAME.git``.
    :raises InputError: no git, no connection, or no such commit.
    """
    path = folder / f"{repository.name}.git"
    done = f"refs/fetched/{repository.commit}"
    path.mkdir(parents=True, exist_ok=True)
    _git(path, "init", "--quiet", "--bare")
    _git(path, "config", "remote.origin.url", repository.url)
    if not _git(path, "for-each-ref", done):
        _fetch(path, repository, "--depth=1", "origin", repository.commit)
        _git(path, "update-ref", done, repository.commit)
    return Checkout(path, repository)


def fetch_contents(checkout: Checkout, paths: Iterable[str], *, progress: bool = False) -> None:
    """Brings what a fetched repository lacks of some files' contents.

    :param progress: show a bar.
    :raises InputError: no connection, or the commit has no such file.
    """
    repository = checkout.repository
    listed = _git(checkout.folder, "rev-list", "--objects", "--no-walk", "--missing=print", repository.commit)
    lacking = {line[1:] for line in listed.decode("utf-8", "replace").split("\n") if line.startswith("?")}
    wanted = sorted({checkout.id_of(path) for path in paths} & lacking)
    with tqdm(total=len(wanted), desc=f"fetching {repository.name}", unit="file", disable=not progress) as bar:
        for first in range(0, len(wanted), AT_ONCE):
            some = wanted[first : first + AT_ONCE]
            _fetch(checkout.folder, repository, "--stdin", "origin", given="\n".join(some))
            bar.update(len(some))


def _fetch(path: Path, repository: Repository, *arguments: str, given: str = "") -> None:
    """``git fetch`` of what is named and nothing that hangs on it."""
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none")
    settings = (*_PATIENCE, "-c", "fetch.negotiationAlgorithm=noop", "-c", "gc.auto=0")
    try:
        _git(path, *settings, "fetch", *options, *arguments, given=given)
    except InputError as error:
        mend = "Run the command again to go on, or clone it by other means and name the folder of clones: --checkouts"
        raise InputError(f"cannot be fetched ({error.message})", where=repository.url, mend=mend) from error


def _git(path: Path, *arguments: str, given: str = "") -> bytes:
    """What a git command prints.

    :raises InputError: git is not there, or the command fails.
    """
    command = _command(path, *arguments)
    try:
        done = subprocess.run(command, input=given.encode(), capture_output=True, check=False, env=_environment(path))
    except FileNotFoundError as error:
        raise InputError("git is not installed", mend="Install it: https://git-scm.com") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(said[-1] if said else f"git {arguments[0]} failed", where=str(path))
    return done.stdout


def _command(path: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(path), *arguments]


def _environment(path: Path) -> dict[str, str]:
    """No repository around the folder is taken for it, no password is asked for, and errors are in English."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }
    ceiling = str(path.resolve().parent)
    return kept | {"GIT_CEILING_DIRECTORIES": ceiling, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
