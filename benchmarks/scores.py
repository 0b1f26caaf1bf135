"""Leave-one-text-out scores on the three gold texts, from this clone alone.

For each text a model is trained on the other two and nothing else, and its predictions for that text are scored; the
table is of the three together.

    python -m benchmarks.scores
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
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
from raqqa_nlp.training.run import CHECKPOINT, read_record, train_stage

CONFIG: Final = Path("configs/gold-only.toml")
RESULT: Final = "leave-one-out-gold-only"
DATA: Final = "the other two of the three gold texts, nothing else"
SYSTEMS: Final = ("8-bit bundle", "checkpoint")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result file and the tables made from it."""
    options = _options(arguments)
    config = load_config(results.ROOT / CONFIG)
    (stage,) = config.stages
    began = time.monotonic()
    gold = load_gold()
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        folders = _folders(stage, gold, options.seeds, runs)
        reused = sum((folder / CHECKPOINT).exists() for folder in folders)
        predicted = leave_one_out(config, gold, seeds=options.seeds, runs=runs)
    systems = {name: evaluate(_copies(gold, options.seeds), docs) for name, docs in predicted.items()}
    seconds = time.monotonic() - began
    data = f"{DATA} ({reused} of the runs finished earlier, the time is without them)" if reused else DATA
    results.record(RESULT, systems, seeds=options.seeds, data=data, seconds=seconds)
    report.main([])


def leave_one_out(
    config: TrainingConfig, gold: Sequence[Document], *, seeds: Sequence[int], runs: Path
) -> dict[str, list[Document]]:
    """Predictions for each text by models that have not seen it, of each system and with each seed.

    :param runs: folder of the training runs; one that is there already goes on where it stopped.
    :returns: system -> Documents, whose ids name text and seed.
    """
    predicted: dict[str, list[Document]] = {system: [] for system in SYSTEMS}
    (stage,) = config.stages
    folders = _folders(stage, gold, seeds, runs)
    for seed in seeds:
        folds: dict[str, list[Document]] = {system: [] for system in SYSTEMS}
        for doc in gold:
            for system, found in _fold(config, replace(stage, seed=seed), doc, next(folders)).items():
                folds[system].append(found)
        for system, docs in folds.items():
            # In the gold a canonical name is the same in all documents.
            predicted[system] += [doc.replace(id=_name(doc, seed), claims=()) for doc in merge(docs)]
    return predicted


def _folders(stage: Stage, gold: Sequence[Document], seeds: Sequence[int], runs: Path) -> Iterator[Path]:
    """The folders of all training runs, in their order."""
    yield from (runs / f"{stage.name}-without-{doc.id}-seed-{seed}" for seed in seeds for doc in gold)


def _fold(config: TrainingConfig, stage: Stage, doc: Document, folder: Path) -> dict[str, Document]:
    assert doc.id is not None
    checkpoint = train_stage(config, stage, data=None, folder=folder, holdout=[doc.id])
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
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
