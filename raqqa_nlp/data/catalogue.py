"""The catalogue of public sources: repositories at fixed commits, and what each corpus takes from them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from raqqa_nlp.errors import AnnotationError

FILE: Final = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class Repository:
    """A public repository at one commit.

    :param name: the last part of its address, the name that a clone of it has.
    :param commit: 40 hexadecimal digits.
    :param megabytes: what is fetched of it, about.
    """

    name: str
    url: str
    commit: str
    megabytes: float

    @property
    def clone(self) -> str:
        """The command that gets all of it."""
        return f"git clone {self.url}"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a corpus.

    :param path: what it is made from, in the repository.
    :param output: where training finds it, in the folder of corpora.
    :param sha256: of its content; of a compressed file, of what is inside.
    """

    path: str
    output: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What training and benchmarks read as one.

    :param kind: how it is rebuilt: ``annotated`` by the scheme, ``polnear`` or ``columns``.
    :param terms: its licence, in words.
    :param repository: name of the repository; ``None`` where each text has its own.
    :param without_corenlp: articles of PolNeAR whose CoreNLP output is left out.
    """

    name: str
    kind: str
    title: str
    terms: str
    repository: str | None = None
    files: tuple[File, ...] = ()
    without_corenlp: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All repositories and corpora, by name."""

    repositories: Mapping[str, Repository]
    corpora: Mapping[str, Corpus]

    def at(self, url: str, commit: str) -> Repository:
        """The repository of an address, at the commit that is asked for.

        :raises AnnotationError: it is not in the catalogue, or with another commit.
        """
        for repository in self.repositories.values():
            if repository.url == url and repository.commit == commit:
                return repository
        raise AnnotationError("not in the catalogue", where=f"{url} at {commit}", mend=f"Enter it in {FILE.name}.")


@cache
def catalogue() -> Catalogue:
    """The catalogue of this version."""
    return read(FILE)


def read(path: Path) -> Catalogue:
    """A catalogue in a TOML file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    repositories = {name: Repository(name, **entry) for name, entry in data["repositories"].items()}
    corpora = {name: _corpus(name, **entry) for name, entry in data["corpora"].items()}
    return Catalogue(repositories, corpora)


def _corpus(
    name: str, *, files: list[dict[str, str]] | None = None, without_corenlp: list[str] | None = None, **rest: str
) -> Corpus:
    listed = tuple(File(**file) for file in files or ())
    return Corpus(name, files=listed, without_corenlp=tuple(without_corenlp or ()), **rest)
