"""The files of the folder of corpora: what each is made from, and how it is known to be the right one."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from raqqa_nlp.data import polnear
from raqqa_nlp.data.catalogue import Catalogue, Corpus, File, Repository
from raqqa_nlp.data.extended import Published
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.files import read_bytes, write_bytes

ANNOTATED: Final = "annotated"
"""The kind of corpora annotated by the scheme, whose annotations are published without the texts."""

Read = Callable[[Sequence[str]], Iterator[bytes]]
"""Gives the contents of a repository's files, in order."""


class Output(Protocol):
    """A file, or a few that belong together, made from files of one repository."""

    @property
    def repository(self) -> Repository: ...

    @property
    def paths(self) -> tuple[str, ...]:
        """Where they lie in the folder of corpora."""

    def needs(self, files: Iterable[str], /) -> list[str]:
        """Those of the repository's files that it is made from."""

    def is_made(self, folder: Path) -> bool:
        """Whether it is there.

        :raises InputError: another file is in its place.
        """

    def make(self, folder: Path, files: Iterable[str], read: Read) -> None:
        """Write it, each file whole or not at all.

        :param folder: of corpora.
        :param files: all files of the repository.
        :raises RaqqaError: what is in the repository gives another content than it should.
        """


@dataclass(frozen=True)
class Columns:
    """A column file, as published."""

    repository: Repository
    file: File

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.file.output,)

    def needs(self, _files: Iterable[str], /) -> list[str]:
        return [self.file.path]

    def is_made(self, folder: Path) -> bool:
        return _is_there(folder / self.file.output, lambda content: _sha256(content) == self.file.sha256)

    def make(self, folder: Path, files: Iterable[str], read: Read) -> None:
        [content] = read(self.needs(files))
        _check(content, self.file, self.repository)
        _write(folder / self.file.output, content)


@dataclass(frozen=True)
class Articles:
    """A part of PolNeAR, gathered into compressed JSON lines."""

    repository: Repository
    file: File
    without_corenlp: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.file.output,)

    def needs(self, files: Iterable[str]) -> list[str]:
        return [path for paths in self._articles(files).values() for path in paths]

    def is_made(self, folder: Path) -> bool:
        return _is_there(
            folder / self.file.output, lambda content: _sha256(gzip.decompress(content)) == self.file.sha256
        )

    def make(self, folder: Path, files: Iterable[str], read: Read) -> None:
        articles = self._articles(files)
        contents = read([path for paths in articles.values() for path in paths])
        lines = [polnear.article(name, {path: next(contents) for path in paths}) for name, paths in articles.items()]
        content = "".join(lines).encode()
        _check(content, self.file, self.repository)
        compressed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=compressed, mtime=0) as file:
            file.write(content)
        _write(folder / self.file.output, compressed.getvalue())

    def _articles(self, files: Iterable[str]) -> dict[str, list[str]]:
        return polnear.needed(files, self.file.path, self.without_corenlp)


@dataclass(frozen=True)
class Text:
    """A text annotated by the scheme, and its annotations as span JSON, in the folder of a corpus."""

    corpus: str
    repository: Repository
    published: Published

    @property
    def paths(self) -> tuple[str, ...]:
        name = self.published.name
        return f"{self.corpus}/texts/{name}.txt", f"{self.corpus}/gold/{name}.json"

    def needs(self, _files: Iterable[str], /) -> list[str]:
        return [self.published.source.path]

    def is_made(self, folder: Path) -> bool:
        text, gold = (folder / path for path in self.paths)
        return _is_there(text, lambda content: _sha256(content) == self.published.sha256) and _is_there(
            gold, lambda content: json.loads(content) == self.published.with_text(text.read_text(encoding="utf-8"))
        )

    def make(self, folder: Path, files: Iterable[str], read: Read) -> None:
        [content] = read(self.needs(files))
        text = self.published.text(content)
        gold = json.dumps(self.published.with_text(text), ensure_ascii=False, indent=1) + "\n"
        for path, written in zip(self.paths, (text, gold), strict=True):
            _write(folder / path, written.encode())


def outputs(corpus: Corpus, catalogue: Catalogue, annotations: Sequence[Published]) -> list[Output]:
    """All files of a corpus.

    :param annotations: those of this corpus that are published without texts, if it is of that kind.
    :raises AnnotationError: annotations of a text from a repository or commit that the catalogue lacks.
    """
    if corpus.kind == ANNOTATED:
        return [Text(corpus.name, catalogue.at(it.source.repository, it.source.commit), it) for it in annotations]
    repository = catalogue.repositories[str(corpus.repository)]
    if corpus.kind == "polnear":
        return [Articles(repository, file, corpus.without_corenlp) for file in corpus.files]
    return [Columns(repository, file) for file in corpus.files]


def _check(content: bytes, file: File, repository: Repository) -> None:
    found = _sha256(content)
    if found != file.sha256:
        message = f"it gives {file.output} with the SHA-256 {found}, and {file.sha256} was trained on"
        mend = f"Is it the content of commit {repository.commit}? If so, this is an error of ours: report it."
        raise AnnotationError(message, where=f"{repository.url}/{file.path}", mend=mend)


def _is_there(path: Path, is_right: Callable[[bytes], bool]) -> bool:
    if not path.exists():
        return False
    try:
        right = is_right(read_bytes(path))
    except (ValueError, EOFError, OSError):  # neither JSON nor compressed
        right = False
    if not right:
        mend = "Move it away, or name another folder."
        raise InputError("this is not the file that would be rebuilt here", where=str(path), mend=mend)
    return True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_bytes(path) as file:
        file.write(content)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
