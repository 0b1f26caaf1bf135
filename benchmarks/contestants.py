"""Systems that run as scripts in environments of their own, what they find, and their scores."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from benchmarks import results
from benchmarks.isolated import Environment, PeerError
from raqqa_nlp import files, schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.evaluation import PARTS, Report, TextFigures
from raqqa_nlp.evaluation.corpus import pair
from raqqa_nlp.evaluation.spans import Place, of_places, places
from raqqa_nlp.schema import Count

SCRIPTS: Final = results.ROOT / "benchmarks" / "peers"
ENVIRONMENTS: Final = results.ROOT / ".cache" / "peers"
_FOUND: Final = "found.jsonl"
_LOG: Final = "log.txt"
_MODEL: Final = "model"
_MADE_FROM: Final = "made-from.txt"


@dataclass(frozen=True)
class Contestant:
    """A system that is set beside others.

    :param script: its name in :data:`SCRIPTS`, without ``.py``.
    :param packages: name of the file of its pinned packages there, without ``.txt``.
    :param figures: patterns of the figures that it is judged by; what it does not attempt is none.
    :param parts: of :data:`raqqa_nlp.evaluation.PARTS` that its figures come from; spans are always scored.
    :param learns: whether it is trained.
    :param variables: of its processes' environment.
    """

    script: str
    packages: str
    figures: tuple[str, ...] = ("*",)
    parts: tuple[str, ...] = ()
    learns: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    scripts: Path = SCRIPTS
    environments: Path = ENVIRONMENTS

    @property
    def environment(self) -> Environment:
        return Environment(self.scripts / f"{self.packages}.txt", self.environments / self.packages)

    def run(self, *arguments: str | Path, log: Path) -> None:
        """Run its script (``benchmarks/peers/peer.py`` says with what).

        :raises Unavailable: it cannot run here.
        :raises PeerError: it fails.
        """
        self.environment.run(self.scripts / f"{self.script}.py", *arguments, log=log, variables=self.variables)

    def sources(self) -> list[Path]:
        """Its script, the scripts that this one imports, and its packages."""
        found: list[Path] = []
        waiting = [self.scripts / f"{self.script}.py"]
        while waiting:
            found.append(path := waiting.pop())
            imported = re.findall(r"^from (\w+) import", path.read_text(encoding="utf-8"), re.MULTILINE)
            others = [self.scripts / f"{name}.py" for name in imported]
            waiting += [other for other in others if other.exists() and other not in found]
        return [*found, self.scripts / f"{self.packages}.txt"]


@dataclass(frozen=True)
class Found:
    """What a system found in a text.

    :param unlinked: spans beside those of the Document, of which a tagger does not say what they belong to; they may
        nest.
    """

    document: Document
    unlinked: tuple[Place, ...] = ()

    @property
    def id(self) -> str:
        return str(self.document.id)

    def places(self, layer: str) -> list[Place]:
        """All spans of a layer."""
        return [
            *places(self.document, layer),
            *(place for place in self.unlinked if schema.LAYER_OF[place[2]] == layer),
        ]


@dataclass(frozen=True)
class Run:
    """A contestant's work on some texts, in a folder where it is kept; what is there already is not done again.

    :param learn: texts with annotations to train on.
    :param judge: texts to annotate; their annotations stay here.
    :param given: a model that is there already.
    """

    contestant: Contestant
    folder: Path
    learn: Sequence[Document]
    judge: Sequence[Document]
    seed: int
    given: Path | None = None

    @property
    def model(self) -> Path:
        return self.given or self.folder / _MODEL

    @property
    def done(self) -> bool:
        """Whether it has been run already, with the same scripts, packages, texts, seed and model."""
        mark = self.folder / _MADE_FROM
        return mark.exists() and mark.read_text(encoding="utf-8") == self._made_from()

    def find(self) -> list[Found]:
        """What it finds, after training where it learns.

        :raises Unavailable: it cannot run here.
        :raises PeerError: it cannot be installed, fails, or gives what is no annotation of these texts.
        """
        if not self.done:
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.folder / _MODEL).mkdir(parents=True)
            log, texts = self.folder / _LOG, self.folder / "texts.jsonl"
            if self.contestant.learns:
                _write(self.folder / "learn.jsonl", self.learn)
                seed = ("--seed", str(self.seed))
                self.contestant.run("train", self.folder / "learn.jsonl", self.model, *seed, log=log)
            _write(texts, [blank(doc) for doc in self.judge])
            self.contestant.run("predict", self.model, texts, self.folder / _FOUND, log=log)
        found = read(self.folder / _FOUND)
        try:
            pair([blank(doc) for doc in self.judge], [each.document for each in found])
        except InputError as error:
            raise PeerError(error.message, where=f"{self.folder / _FOUND}, {error.where}", mend=error.mend) from error
        with files.write_text(self.folder / _MADE_FROM) as file:
            file.write(self._made_from())
        return found

    def words_per_second(self, texts: Sequence[Document]) -> float:
        """Of processor time, by the model that :meth:`find` used."""
        source, measured = self.folder / "speed-texts.jsonl", self.folder / "speed.jsonl"
        _write(source, [blank(doc) for doc in texts])
        self.contestant.run("speed", self.model, source, measured, log=self.folder / _LOG)
        speed = json.loads(files.read_text(measured))
        return float(speed["words"] / speed["seconds"])

    def _made_from(self) -> str:
        digest = hashlib.sha256(str(self.seed).encode())
        given = sorted(self.given.iterdir()) if self.given else []
        for path in (*self.contestant.sources(), *(path for path in given if path.is_file())):
            digest.update(path.read_bytes() + b"\0")
        for docs in (self.learn, [blank(doc) for doc in self.judge]):
            digest.update("\n".join(doc.to_json() for doc in docs).encode() + b"\0")
        return digest.hexdigest()


def blank(doc: Document) -> Document:
    """The text without its annotations."""
    return Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet)


def read(path: Path) -> list[Found]:
    """What a script wrote.

    :raises PeerError: a line is no Document, or its spans lie outside the text or are of no layer.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else (), 1):
        try:
            data = json.loads(line)
            doc = Document.from_dict(data)
            found.append(Found(doc, tuple(_place(doc, *span) for span in data.get("unlinked", ()))))
        except (json.JSONDecodeError, RaqqaError, TypeError, AttributeError, KeyError) as error:
            said = error.message if isinstance(error, RaqqaError) else repr(error)
            where, mend = f"{path}, line {number}", "Mend the script, or its environment."
            raise PeerError(f"not what a peer should give: {said}", where=where, mend=mend) from error
    return found


def _place(doc: Document, start: int, end: int, label: str) -> Place:
    if not 0 <= start < end <= len(doc.text) or label not in schema.LAYER_OF:
        raise PeerError(f"{label} [{start}, {end}) is no span of {doc.id}")
    return start, end, label


def _write(path: Path, docs: Sequence[Document]) -> None:
    with files.write_text(path) as file:
        file.writelines(f"{doc.to_json()}\n" for doc in docs)


def judge(gold: Sequence[Document], found: Sequence[Found], contestant: Contestant) -> Report:
    """The scores of what a contestant attempts.

    :raises InputError: texts are missing, doubled or others than those of the gold.
    """
    by_id = {each.id: each for each in found}
    texts = []
    for doc, predicted in pair(gold, [each.document for each in found]):
        figures: dict[str, Any] = {}
        for layer in schema.LAYERS:
            figures |= of_places(layer, places(doc, layer), by_id[str(doc.id)].places(layer))
        for part in contestant.parts:
            figures |= PARTS[part](doc, predicted)
        chosen = {name: figure for name, figure in figures.items() if any(figure.counts) and _any(name, contestant)}
        texts.append(TextFigures(str(doc.id), chosen))
    return Report(tuple(texts))


def _any(name: str, contestant: Contestant) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in contestant.figures)


def lacks(gold: Sequence[Document], found: Sequence[Found]) -> str:
    """What the gold has and the system never gave, in words."""
    wanted = [Found(doc) for doc in gold]
    return ", ".join(what for what, has in ABILITIES.items() if any(map(has, wanted)) and not any(map(has, found)))


def _nested(found: Found) -> bool:
    spans = sorted((start, -end) for start, end, _ in found.places(schema.ATTRIBUTION))
    return any(left < -last for (_, last), (left, _) in itertools.pairwise(spans))


def _vague(found: Found) -> bool:
    values = [number.value for number in found.document.numbers]
    return any(isinstance(value, Count) and value.modifier not in ("exact", "range") for value in values)


ABILITIES: Final[dict[str, Callable[[Found], bool]]] = {
    "entities": lambda found: bool(found.places(schema.ENTITY)),
    "canonical names": lambda found: any(entity.canonical for entity in found.document.entities),
    "numbers": lambda found: bool(found.places(schema.NUMBER)),
    "values": lambda found: any(number.value for number in found.document.numbers),
    "modifiers": _vague,
    "the counted": lambda found: any(label == "COUNTED" for *_, label in found.places(schema.NUMBER)),
    "statuses": lambda found: any(number.status for number in found.document.numbers),
    "attributions": lambda found: bool(found.places(schema.ATTRIBUTION)),
    "links": lambda found: (
        any(number.counted for number in found.document.numbers)
        or any(attribution.source for attribution in found.document.attributions)
    ),
    "nested attributions": _nested,
}
"""What a system can give -> whether some of it was found in a text."""
