"""What each stage of the default model brings: the stages' checkpoints, cross-validated as the last one is.

A stage's score is that of its five runs, each on the part that it has not seen, as in :mod:`benchmarks.crossval`, whose
runs these are. They are read, not trained: run that one first.

    python -m benchmarks.stages --data FOLDER --runs FOLDER
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks import report, results
from benchmarks.crossval import CONFIG, DATA, PARTS, deal, divided, fold_folder, seeds
from raqqa_nlp import load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, evaluate
from raqqa_nlp.names import merge
from raqqa_nlp.training import load_checkpoint
from raqqa_nlp.training.config import Stage, load_config
from raqqa_nlp.training.corpora import extended_documents
from raqqa_nlp.training.run import CHECKPOINT

_SCORED: Final = ("spans", "values", "attributions", "claims")


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, write the result file and the tables made from it."""
    options = _options(arguments)
    began = time.monotonic()
    own = load_gold()
    dealt = deal([*own, *extended_documents(options.data)])
    config = load_config(results.ROOT / CONFIG)
    _, stages = divided(config.stages)
    besides = {str(doc.id) for doc in own}
    reports = {
        stage.name: scored(stage, dealt, options.runs, besides) for stage in tqdm(stages, unit="stage", disable=None)
    }
    data = f"{DATA}; the runs finished earlier, the time is without them"
    results.record("stages", reports, seeds=seeds(config), data=data, seconds=time.monotonic() - began)
    report.main([])


def scored(stage: Stage, dealt: Sequence[Sequence[Document]], runs: Path, besides: set[str]) -> Report:
    """A stage's scores on the documents of all parts, those besides left out.

    :raises InputError: a run of it is missing.
    """
    gold: list[Document] = []
    predicted: list[Document] = []
    for number, docs in zip(PARTS, dealt, strict=True):
        checkpoint = fold_folder(runs, stage, number) / CHECKPOINT
        if not checkpoint.exists():
            mend = "Train it: python -m benchmarks.crossval, with the same --runs."
            raise InputError("no such run", where=str(checkpoint), mend=mend)
        blank = [Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet) for doc in docs]
        gold += docs
        predicted += load_checkpoint(checkpoint).stream(blank)
    pairs = [(doc, found) for doc, found in zip(gold, merge(predicted), strict=True) if str(doc.id) not in besides]
    return evaluate([doc for doc, _ in pairs], [found for _, found in pairs], parts=_SCORED)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--runs", type=Path, required=True, metavar="FOLDER", help="where crossval kept its runs")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
