"""What each part of the recipe is worth, and what else could be: small runs that differ in one thing.

``polnear``: a share of PolNeAR from the bare encoder, scored on its development part. ``scheme``: from the default
model's first stage, a short second stage without the first of the parts of :mod:`benchmarks.crossval`, scored on that
part. Scores are lower than the default model's, whose runs are longer; the differences are what matters, and those
that are small may be noise of a single seed. Ways of training that the library does not have are in
:mod:`benchmarks.variants`. ``rules``: what the rules of decoding are worth on other texts than those whose errors were
read while rules were written: the model of ``scheme`` that saw no further texts reads some of these. They favour the
rules, since a language model annotated them by mending the suggestions of an earlier model of this library.

    python -m benchmarks.ablations polnear --data FOLDER
    python -m benchmarks.ablations scheme --data FOLDER --start runs/default/external/checkpoint
    python -m benchmarks.ablations rules --data FOLDER --start runs/default/external/checkpoint
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

from benchmarks import report, results, variants
from benchmarks.corpora import polnear
from benchmarks.crossval import deal
from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, evaluate
from raqqa_nlp.linking import MAY_LACK, WordRange
from raqqa_nlp.names import merge
from raqqa_nlp.tagging import FloatArray, IntArray, Transitions
from raqqa_nlp.training import average, load_checkpoint
from raqqa_nlp.training.config import Stage, TrainingConfig, load_config
from raqqa_nlp.training.corpora import WHOLE, extended_documents
from raqqa_nlp.training.run import train_stage

CONFIG: Final = Path("configs/default.toml")


@dataclass(frozen=True)
class Variant:
    """A run: what differs from the recipe.

    :param stage: settings of the stage that differ.
    :param without: corpora of the stage that are left out.
    :param config: settings of the run that differ.
    :param reading: what is replaced in training and prediction.
    :param decoding: what is replaced in prediction.
    :param trained: the variant whose weights are used; ``None``: it is trained itself.
    :param averaged: the variant whose weights are averaged with the variant's own.
    :param after: the variant whose weights it starts from.
    :param short_of: the stage of the default model that it is a short one of; ``None``: the task's.
    :param bare: starts from the bare encoder.
    :param adapted: steps of masked language modelling on the corpora's texts before all else.
    :param silver: articles of PolNeAR with the names and numbers that the recipe's model reads in them, as a corpus.
    """

    stage: Mapping[str, Any] = field(default_factory=dict)
    without: Sequence[str] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    reading: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext
    decoding: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext
    trained: str | None = None
    averaged: str | None = None
    after: str | None = None
    short_of: str | None = None
    bare: bool = False
    adapted: int = 0
    silver: int = 0


def greedy(scores: Mapping[str, FloatArray], _transitions: Transitions) -> dict[str, IntArray]:
    """Each word's best tag, whatever its neighbours; an I without a beginning is nothing."""
    found = {}
    for head, rows in scores.items():
        names = schema.tags(head)
        tags = rows.argmax(axis=1).astype(np.int64)
        for word, tag in enumerate(tags.tolist()):
            before = None if word == 0 else names[tags[word - 1]]
            tags[word] = tag if schema.legal(before, names[tag]) else 0
        found[head] = tags
    return found


def nearest(relation: str, looking: Sequence[WordRange], found: Sequence[WordRange], *_: object) -> list[int | None]:
    """Linking without learning: a count's noun follows it, all else is linked to what is nearest.

    A partner that may lack is looked for within 12 words.
    """

    def gap(one: WordRange, other: WordRange) -> int:
        return max(other[0] - one[1], one[0] - other[1], 0) + 100 * (relation == "counts" and other[0] < one[0])

    result: list[int | None] = []
    for one in looking:
        gaps = [gap(one, other) for other in found]
        best = min(range(len(found)), key=gaps.__getitem__, default=None)
        result.append(None if best is None or (relation in MAY_LACK and gaps[best] > 12) else best)
    return result


def _patched(target: str, replacement: object) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: patch(target, replacement)


@contextlib.contextmanager
def as_tagged() -> Iterator[None]:
    """Numbers have the edges and labels that the network gives them."""
    with (
        patch("raqqa_nlp.quantities.extent", lambda _text, _label, *edges: edges),
        patch("raqqa_nlp.quantities.kind", lambda _text, label, _start, end: (label, end)),
        patch("raqqa_nlp.quantities.parts", lambda _text, _label, *edges: [edges]),
        patch("raqqa_nlp.quantities.plain", lambda _text: []),
        patch("raqqa_nlp.quantities.joined", lambda *_: False),
    ):
        yield


@contextlib.contextmanager
def names_as_tagged() -> Iterator[None]:
    """Names have the edges and labels that the network gives them, each mention by itself."""
    with (
        patch("raqqa_nlp.mentions.extent", lambda _text, _label, *edges: edges),
        patch("raqqa_nlp.mentions.reconciled", lambda _text, entities: tuple(entities)),
        patch("raqqa_nlp.naming.plain", lambda _text: []),
    ):
        yield


NO_CASING: Final = _patched("raqqa_nlp.windows._case", lambda _: 0)
NO_WORDINGS: Final = _patched("raqqa_nlp.statuses.Wordings.status", lambda *_: None)
RECIPE: Final = "the recipe"
NO_FURTHER: Final = "no further texts"
NEAREST: Final = Variant(decoding=_patched("raqqa_nlp.decode.partners", nearest), trained=RECIPE)
VARIANTS: Final[dict[str, dict[str, Variant]]] = {
    "polnear": {
        RECIPE: Variant(),
        "no learned transitions": Variant({"crf": False}),
        "the same, greedy tags": Variant(
            decoding=_patched("raqqa_nlp.decode.best_tags", greedy), trained="no learned transitions"
        ),
        "nearest neighbours linked": NEAREST,
        "no casing": Variant(reading=NO_CASING),
        "windows of 128 pieces": Variant(config={"window": 128, "overlap": 32}),
        "windows of 512 pieces": Variant(config={"window": 512, "overlap": 128}),
        "no weight averaging": Variant({"average": 0.0}),
        "no noise": Variant({"mask": 0.0, "lower_case": 0.0, "strip_quotes": 0.0, "drop_partner": 0.0}),
        "with label smoothing": Variant(reading=variants.label_smoothing),
        "with R-Drop": Variant(reading=variants.regularised_dropout),
        "encoder adapted by a fresh head": Variant(adapted=400),
    },
    "scheme": {
        RECIPE: Variant(),
        "numbers as tagged": Variant(decoding=as_tagged, trained=RECIPE),
        "names as tagged": Variant(decoding=names_as_tagged, trained=RECIPE),
        "statuses by the model alone": Variant(decoding=NO_WORDINGS, trained=RECIPE),
        "nearest neighbours linked": NEAREST,
        "averaged with a second seed": Variant({"seed": 2}, averaged=RECIPE),
        "settled after it": Variant({"epochs": 1}, after=RECIPE, short_of="settled"),
        "polished after that": Variant(after="settled after it", short_of="polished"),
        "settled with attributions nested": Variant({"epochs": 1, "nest": 0.25}, after=RECIPE, short_of="settled"),
        "no first stage": Variant({"copy_heads": {}}, bare=True),
        NO_FURTHER: Variant(without=("further",)),
        "no replay of the first stage": Variant(without=("polnear", "conll2003")),
        "no names and numbers swapped": Variant({"swap": 0.0}),
        "no learned transitions": Variant({"crf": False}),
        "with its own reading of PolNeAR": Variant(silver=150),
    },
    "rules": {
        "all rules": Variant(trained=NO_FURTHER),
        "numbers as tagged": Variant(decoding=as_tagged, trained=NO_FURTHER),
        "names as tagged": Variant(decoding=names_as_tagged, trained=NO_FURTHER),
    },
}
TRAINS: Final = {"rules": "scheme"}
"""Task -> the task whose variants it trains, if not its own."""

_EVERY: Final = 3
"""Of the further texts every third is read by ``rules``."""

DATA: Final = {
    "polnear": "two fifths of PolNeAR train, once",
    "scheme": "what the default model's first stage is, then on four fifths of the scheme's texts and half of the "
    "further ones an epoch, drawn anew, with a little of PolNeAR and CoNLL-2003",
    "rules": "what the default model's first stage is, then on four fifths of the scheme's texts",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result file and the tables made from it."""
    options = _options(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        bench = Bench(options.task, load_config(results.ROOT / CONFIG), options.data, runs, options.start)
        reports = {name: bench.scored(name) for name in tqdm(options.rows or VARIANTS[options.task], unit="variant")}
    seconds = time.monotonic() - began
    data = DATA[options.task] + (" (the time is without runs finished earlier)" if options.runs else "")
    rows = [VARIANTS[options.task][name] for name in reports]
    seeds = sorted({seed for row in rows for seed in (1, row.stage.get("seed", 1))})
    data += " (the adapted encoder also on the words of all of it)" if any(row.adapted for row in rows) else ""
    results.record(f"ablations-{options.task}", reports, seeds=seeds, data=data, seconds=seconds)
    report.main([])


@dataclass
class Bench:
    """The variants of a task, each trained once in a folder of its own.

    :param runs: folder of the training runs; one that is there already goes on where it stopped.
    """

    task: str
    config: TrainingConfig
    data: Path
    runs: Path
    start: Path | None

    def scored(self, name: str) -> Report:
        """A variant's scores; it and those that it builds on are trained where they are not yet."""
        variant = VARIANTS[self.task][name]
        with variant.reading():
            checkpoint = self.checkpoint(variant.trained or name)
            if variant.averaged:
                checkpoint = self._averaged(name, [self.checkpoint(variant.averaged), checkpoint])
        with variant.reading(), variant.decoding():
            if self.task == "polnear":
                return polnear(load_checkpoint(checkpoint, attributions="polnear"), self.data)
            part = self._part() if self.task == "scheme" else list(WHOLE["further"](self.data))[::_EVERY]
            blank = [Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet) for doc in part]
            found = merge(list(load_checkpoint(checkpoint).stream(blank)))
            if self.task == "rules":  # the values there are those that this library gave
                return evaluate(part, found, parts=("spans", "attributions"))
            return evaluate(part, found, parts=("spans", "values", "attributions", "claims"))

    def checkpoint(self, name: str) -> Path:
        """A variant's own run."""
        variant, folder = VARIANTS[self._trains][name], self._folder(name)
        config = replace(self.config, **variant.config)
        if variant.adapted:
            encoder = folder.with_name(f"{folder.name}-encoder")
            adapted = variants.adapted(config.encoder, ["polnear"], self.data, encoder, steps=variant.adapted)
            config = replace(config, encoder=adapted)
        start = None if variant.bare else self.start
        if variant.after:
            start = self.checkpoint(variant.after)
        holdout = [str(doc.id) for doc in self._part()] if self._trains == "scheme" else []
        stage = self.stage(variant)
        with self._silver(variant):
            return train_stage(config, stage, data=self.data, folder=folder, start=start, holdout=holdout)

    def stage(self, variant: Variant) -> Stage:
        """The default model's stage, shortened and changed as the variant says."""
        usual = "external" if self._trains == "polnear" else "scheme"
        stage = {stage.name: stage for stage in self.config.stages}[variant.short_of or usual]
        if self._trains == "polnear":
            short = replace(stage, epochs=1, corpora={"polnear": 0.4})
        else:
            shares = {**stage.corpora, **({"further": 0.5} if "further" in stage.corpora else {})}
            short = replace(stage, epochs=min(stage.epochs, 2), seeds=1, corpora=shares)
        corpora = {name: times for name, times in short.corpora.items() if name not in variant.without}
        if variant.silver:
            corpora["silver"] = 1
        return replace(short, corpora=corpora, start={}, **variant.stage)  # it starts where the variant does

    def _silver(self, variant: Variant) -> AbstractContextManager[Any]:
        if not variant.silver:
            return contextlib.nullcontext()
        return variants.self_training(self.checkpoint(RECIPE), "polnear", variant.silver, self.data)

    def _averaged(self, name: str, checkpoints: Sequence[Path]) -> Path:
        folder = self._folder(name).with_name(f"{self._folder(name).name}-mean")
        shutil.rmtree(folder, ignore_errors=True)
        return average(checkpoints, folder)

    def _folder(self, name: str) -> Path:
        return self.runs / f"{self._trains}-{name.replace(' ', '-').replace(',', '')}"

    @property
    def _trains(self) -> str:
        return TRAINS.get(self.task, self.task)

    def _part(self) -> Sequence[Document]:
        """The documents that the variants are scored on."""
        return deal([*load_gold(), *extended_documents(self.data)])[0]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=VARIANTS)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--start", type=Path, metavar="FOLDER", help="checkpoint of the default model's first stage")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    parser.add_argument("--rows", nargs="+", metavar="NAME", help="these variants alone")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.rows or () if name not in VARIANTS[options.task]]
    if unknown:
        parser.error(f"no variants: {', '.join(unknown)}; there are: {', '.join(VARIANTS[options.task])}")
    if options.task != "polnear" and options.start is None:
        parser.error(f"{options.task} needs --start")
    return options


if __name__ == "__main__":
    main()
