"""Scores on texts annotated by the scheme, cross-validated by document.

The 136 extended texts and the three of this project are dealt into five parts, the three to different ones. For each
part a model is trained whose last stages have not seen it (no earlier stage sees any of these texts), and its
predictions for that part are scored; the tables are of all parts together. The same predictions, each made without its
text, give the calibration of scores. A part's model is a run of one seed, where the model that ships is the mean of
several.
With ``--parts`` only some of the parts are trained for and scored; the result says so.

    python -m benchmarks.crossval --data FOLDER
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks import report, results
from raqqa_nlp import load, load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.names import merge
from raqqa_nlp.training import export, load_checkpoint
from raqqa_nlp.training.config import Stage, TrainingConfig, load_config
from raqqa_nlp.training.corpora import extended_documents
from raqqa_nlp.training.run import CHECKPOINT, read_record, train_next

CONFIG: Final = Path("configs/default.toml")
FOLDS: Final = 5
PARTS: Final = tuple(range(FOLDS))
DATA: Final = (
    "PolNeAR train, CoNLL-2003 train, wikigold and WNUT-17 train, then four fifths of 139 texts annotated by the "
    "scheme (136 extended ones and the three of this project) and 797 texts that a language model annotated (562 "
    "further ones and 235 of other registers), beside some of the former; one seed a part"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result files and the tables made from them."""
    options = _options(arguments)
    config = load_config(results.ROOT / CONFIG)
    own = load_gold()
    docs = [*own, *extended_documents(options.data)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        reused = sum((fold_folder(runs, config.stages[-1], part) / CHECKPOINT).exists() for part in options.parts)
        predicted = cross_validate(config, docs, data=options.data, runs=runs, parts=options.parts)
    seconds = time.monotonic() - began
    data = scored(options.parts)
    data = f"{data} ({reused} of the runs finished earlier, the time is without them)" if reused else data
    names, held = {doc.id for doc in own}, {doc.id for part in chosen_parts(docs, options.parts) for doc in part}
    for result, chosen in (
        ("cross-validated-extended", [doc for doc in docs if doc.id in held - names]),
        ("cross-validated-three-texts", [doc for doc in own if doc.id in held]),
    ):
        ids = {doc.id for doc in chosen}
        systems = {
            # In the gold a canonical name is the same in all documents.
            name: evaluate(chosen, [doc for doc in merge(found) if doc.id in ids])
            for name, found in predicted.items()
        }
        results.record(result, systems, seeds=seeds(config), data=data, seconds=seconds)
    report.main([])


def cross_validate(
    config: TrainingConfig, docs: Sequence[Document], *, data: Path, runs: Path, parts: Sequence[int] = PARTS
) -> dict[str, list[Document]]:
    """Predictions for each document by a model no stage of which has seen it.

    :param docs: the project's own three first.
    :param runs: folder of the training runs; one that is there already goes on where it stopped.
    :param parts: numbers of the parts to predict, from 0; the three texts are in the first three.
    :returns: system -> Documents of these parts.
    """
    finished: Mapping[str, Path] = {}
    shared, own = divided(config.stages)
    for stage in shared:
        finished = train_next(config, stage, finished, data=data, folder=runs / stage.name)
    predicted: dict[str, list[Document]] = {}
    for number, fold in zip(parts, chosen_parts(docs, parts), strict=True):
        for system, found in _fold(config, own, fold, number, data=data, runs=runs, finished=finished).items():
            predicted.setdefault(system, []).extend(found)
    return predicted


def deal(docs: Sequence[Document]) -> list[list[Document]]:
    """The documents in parts of like size, the same on every call; the first of them in different parts."""
    first, rest = list(docs[:FOLDS]), list(docs[FOLDS:])
    random.Random(0).shuffle(rest)
    return [[*first[part : part + 1], *rest[part::FOLDS]] for part in range(FOLDS)]


def add_parts(parser: argparse.ArgumentParser) -> None:
    """The option ``--parts``, for :func:`cross_validate`."""
    parser.add_argument(
        "--parts", type=int, nargs="+", choices=PARTS, default=PARTS, help="of the cross-validation these alone, from 0"
    )


def chosen_parts(docs: Sequence[Document], parts: Sequence[int]) -> list[list[Document]]:
    """The documents of some of the parts."""
    dealt = deal(docs)
    return [dealt[part] for part in parts]


def seeds(config: TrainingConfig) -> list[int]:
    """Those of all runs behind the scores."""
    return sorted({stage.seed for stage in config.stages})


def scored(parts: Sequence[int]) -> str:
    """What the models were trained on, and which parts are scored if not all are."""
    if set(parts) == set(PARTS):
        return DATA
    return f"{DATA}; of the {FOLDS} parts only {', '.join(str(part + 1) for part in parts)} are scored"


def fold_folder(runs: Path, stage: Stage, part: int) -> Path:
    """Where the run of a stage is kept that has not seen a part."""
    return runs / f"{stage.name}-fold-{part}"


def divided(stages: Sequence[Stage]) -> tuple[Sequence[Stage], Sequence[Stage]]:
    """The stages that all parts share, since they see nothing of what is scored, and those from the first that does."""
    first = next(place for place, stage in enumerate(stages) if {"gold", "extended"} & stage.corpora.keys())
    return stages[:first], stages[first:]


def _fold(
    config: TrainingConfig,
    stages: Sequence[Stage],
    docs: Sequence[Document],
    number: int,
    *,
    data: Path,
    runs: Path,
    finished: Mapping[str, Path],
) -> dict[str, list[Document]]:
    holdout = [str(doc.id) for doc in docs]
    for stage in stages:
        folder = fold_folder(runs, stage, number)
        finished = train_next(config, replace(stage, seeds=1), finished, data=data, folder=folder, holdout=holdout)
    checkpoint, folder = finished[stages[-1].name], fold_folder(runs, stages[-1], number)
    assert set(holdout) <= set(read_record(checkpoint)["held_out"])
    if not (folder / "bundle").exists():
        export(checkpoint, folder / "bundle")
    blank = [Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet) for doc in docs]
    systems = {"8-bit bundle": load(folder / "bundle"), "checkpoint": load_checkpoint(checkpoint)}
    return {name: list(nlp.stream(blank)) for name, nlp in systems.items()}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    add_parts(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
