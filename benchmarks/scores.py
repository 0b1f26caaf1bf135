"""Leave-one-text-out scores on the three gold texts.

For each text a model is trained that has not seen it, and its predictions for that text are scored; the table is of
the three together. ``gold-only`` needs nothing but this clone and some minutes. ``external`` also trains on corpora
that are not in it, once, before the other two texts are added.

    python -m benchmarks.scores gold-only
    python -m benchmarks.scores external --data FOLDER
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks import report, results
from raqqa_nlp import load, load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.errors import ConfigError
from raqqa_nlp.evaluation import evaluate
from raqqa_nlp.names import merge
from raqqa_nlp.training import export, load_checkpoint
from raqqa_nlp.training.config import Stage, TrainingConfig, load_config
from raqqa_nlp.training.run import CHECKPOINT, read_record, train_stage


@dataclass(frozen=True)
class Protocol:
    """One row of scores: a configuration, and what stands in the results of it."""

    config: Path
    result: str
    data: str


PROTOCOLS: Final = {
    "gold-only": Protocol(
        Path("configs/gold-only.toml"), "leave-one-out-gold-only", "the other two of the three gold texts, nothing else"
    ),
    "external": Protocol(
        Path("configs/default.toml"),
        "leave-one-out-external",
        "PolNeAR train, CoNLL-2003 train and 136 texts annotated by the scheme (extended), "
        "then the other two of the three gold texts",
    ),
}

SYSTEMS: Final = ("8-bit bundle", "checkpoint")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result file and the tables made from it."""
    options = _options(arguments)
    protocol = PROTOCOLS[options.protocol]
    config = load_config(results.ROOT / protocol.config)
    began = time.monotonic()
    gold = load_gold()
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        reused = sum((folder / CHECKPOINT).exists() for folder in _folders(config, gold, options.seeds, runs))
        predicted = leave_one_out(config, gold, seeds=options.seeds, data=options.data, runs=runs)
    systems = {name: evaluate(_copies(gold, options.seeds), docs) for name, docs in predicted.items()}
    seconds = time.monotonic() - began
    data = (
        f"{protocol.data} ({reused} of the runs finished earlier, the time is without them)"
        if reused
        else protocol.data
    )
    results.record(protocol.result, systems, seeds=options.seeds, data=data, seconds=seconds)
    report.main([])


def leave_one_out(
    config: TrainingConfig, gold: Sequence[Document], *, seeds: Sequence[int], data: Path | None, runs: Path
) -> dict[str, list[Document]]:
    """Predictions for each text by models that have not seen it, of each system and with each seed.

    All stages but the last are trained once, since they see no gold text.

    :param runs: folder of the training runs; one that is there already goes on where it stopped.
    :returns: system -> Documents, whose ids name text and seed.
    :raises ConfigError: an earlier stage of the configuration sees gold.
    """
    predicted: dict[str, list[Document]] = {system: [] for system in SYSTEMS}
    start: Path | None = None
    folders = _folders(config, gold, seeds, runs)
    for stage in config.stages[:-1]:
        if "gold" in stage.corpora:
            raise ConfigError("only the last stage may train on gold", where=config.name)
        start = train_stage(config, stage, data=data, folder=next(folders), start=start)
    for seed in seeds:
        last = replace(config.stages[-1], seed=seed)
        folds: dict[str, list[Document]] = {system: [] for system in SYSTEMS}
        for doc in gold:
            for system, found in _fold(config, last, doc, data=data, folder=next(folders), start=start).items():
                folds[system].append(found)
        for system, docs in folds.items():
            # In the gold a canonical name is the same in all documents.
            predicted[system] += [doc.replace(id=_name(doc, seed), claims=()) for doc in merge(docs)]
    return predicted


def _folders(config: TrainingConfig, gold: Sequence[Document], seeds: Sequence[int], runs: Path) -> Iterator[Path]:
    """The folders of all training runs, in their order."""
    yield from (runs / stage.name for stage in config.stages[:-1])
    last = config.stages[-1].name
    yield from (runs / f"{last}-without-{doc.id}-seed-{seed}" for seed in seeds for doc in gold)


def _fold(
    config: TrainingConfig, stage: Stage, doc: Document, *, data: Path | None, folder: Path, start: Path | None
) -> dict[str, Document]:
    assert doc.id is not None
    checkpoint = train_stage(config, stage, data=data, folder=folder, start=start, holdout=[doc.id])
    assert doc.id in read_record(checkpoint)["held_out"]
    export(checkpoint, folder / "bundle")
    blank = Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet)
    return dict(zip(SYSTEMS, (load(folder / "bundle")(blank), load_checkpoint(checkpoint)(blank)), strict=True))


def _copies(gold: Sequence[Document], seeds: Sequence[int]) -> list[Document]:
    """The gold once for each seed, so that scores are averages over seeds."""
    return [doc.replace(id=_name(doc, seed), claims=()) for seed in seeds for doc in gold]


def _name(doc: Document, seed: int) -> str:
    return f"{doc.id} seed {seed}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("protocol", choices=PROTOCOLS)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the corpora that are not in this clone")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="of the last stage")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
