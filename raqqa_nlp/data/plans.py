"""The folder of corpora that training and benchmarks read, rebuilt from public repositories."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from tqdm import tqdm

from raqqa_nlp.data.catalogue import Catalogue, Corpus
from raqqa_nlp.data.catalogue import catalogue as shipped
from raqqa_nlp.data.checkouts import Checkout, fetch_contents, fetched, local
from raqqa_nlp.data.extended import read_all
from raqqa_nlp.data.outputs import ANNOTATED, Output, outputs
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio.manifest import annotations_folder

FETCHED: Final = ".repositories"
"""Folder in that of the corpora where what was fetched is kept."""


@dataclass(frozen=True)
class Part:
    """A corpus and all its files."""

    corpus: Corpus
    outputs: Sequence[Output]

    def missing(self, folder: Path) -> list[Output]:
        """What is not there yet.

        :raises InputError: another file is in the place of one.
        """
        return [output for output in self.outputs if not output.is_made(folder)]


@dataclass(frozen=True)
class Plan:
    """What is made of what, in which folder."""

    folder: Path
    parts: Sequence[Part]


def plan(
    folder: Path,
    only: Collection[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
    annotations: Path | None = None,
) -> Plan:
    """What :func:`build` makes.

    :param folder: of corpora.
    :param only: names of corpora; all of the catalogue if ``None``.
    :param catalogue: the one of this version if ``None``.
    :param annotations: folder that holds, for each corpus annotated by the scheme, a folder of annotations without
        texts; that of this version if ``None``.
    :raises InputError: there is no corpus of a name, or the annotations are damaged.
    """
    catalogue = catalogue or shipped()
    names = catalogue.corpora if only is None else dict.fromkeys(only)
    for name in names:
        if name not in catalogue.corpora:
            raise InputError(f"no corpus {name!r}", mend=f"Choose from {', '.join(catalogue.corpora)}.")
    home = annotations or annotations_folder()
    parts = []
    for corpus in map(catalogue.corpora.__getitem__, names):
        published = read_all(home / corpus.name) if corpus.kind == ANNOTATED else []
        parts.append(Part(corpus, outputs(corpus, catalogue, published)))
    return Plan(folder, parts)


def build(plan: Plan, *, checkouts: Path | None = None, progress: bool = False) -> int:
    """Make what is missing in the folder of corpora; what is there is checked and left alone.

    An interrupted run leaves no half-written file, and the next one goes on from there.

    :param checkouts: folder of git clones, each by its repository's name; nothing is fetched then.
    :param progress: show bars.
    :returns: the number of files written.
    :raises InputError: a repository cannot be had, or another file is in a place that is to be written.
    :raises AnnotationError: a repository gives another content than was annotated or trained on.
    """
    missing = [output for part in plan.parts for output in part.missing(plan.folder)]
    missing.sort(key=lambda output: output.repository.name)
    for repository, group in groupby(missing, key=lambda output: output.repository):
        made = list(group)
        if checkouts is None:
            checkout = fetched(plan.folder / FETCHED, repository)
            needed = {path for output in made for path in output.needs(checkout.files)}
            fetch_contents(checkout, needed, progress=progress)
        else:
            checkout = local(checkouts, repository)
        _make(made, checkout, plan.folder, progress)
    return sum(len(output.paths) for output in missing)


def _make(made: Sequence[Output], checkout: Checkout, folder: Path, progress: bool) -> None:
    total = sum(len(output.needs(checkout.files)) for output in made)
    description = f"reading {checkout.repository.name}"
    with tqdm(total=total, desc=description, unit="file", disable=not progress) as bar:

        def read(paths: Sequence[str]) -> Iterator[bytes]:
            for content in checkout.read(paths):
                bar.update()
                yield content

        for output in made:
            output.make(folder, checkout.files, read)
