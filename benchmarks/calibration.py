"""Whether scores are probabilities: before calibration and after, on texts that neither model nor calibration has seen.

The predictions are those of :mod:`benchmarks.crossval`, each made without its text; each part is calibrated by what the
other parts teach. With ``--bundle`` what all parts teach together is written into a bundle, whose model has the same
recipe as those of the parts and has seen all texts.

    python -m benchmarks.calibration --data FOLDER --runs FOLDER --bundle raqqa_nlp/models/default
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from benchmarks import report, results
from benchmarks.crossval import CONFIG, add_parts, chosen_parts, cross_validate, scored, seeds
from raqqa_nlp import load_gold, schema
from raqqa_nlp.bundle import with_calibration
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import evaluate, plots
from raqqa_nlp.evaluation.calibration import (
    Judged,
    brier,
    collect,
    cross_fit,
    expected_calibration_error,
    fit,
    selection,
)
from raqqa_nlp.training.config import load_config
from raqqa_nlp.training.corpora import extended_documents

NAME: Final = "calibration"
FIGURE: Final = "reliability.svg"
THRESHOLDS: Final = (0.5, 0.7, 0.9)
BEFORE, AFTER = "before calibration", "after calibration"


def main(arguments: Sequence[str] | None = None) -> None:
    """Predict, calibrate, write the result file, the figure and the tables made from them."""
    options = _options(arguments)
    config = load_config(results.ROOT / CONFIG)
    docs = [*load_gold(), *extended_documents(options.data)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        found = cross_validate(config, docs, data=options.data, runs=runs, parts=options.parts)
    predicted, parts = found["8-bit bundle"], chosen_parts(docs, options.parts)
    docs = [doc for part in parts for doc in part]
    folds = [[str(doc.id) for doc in part] for part in parts]
    data, seconds = scored(options.parts), time.monotonic() - began
    record(docs, predicted, folds, seeds=seeds(config), data=data, seconds=seconds)
    if options.bundle:
        with_calibration(options.bundle, fit(docs, predicted))
    report.main([])


def record(
    gold: Sequence[Document],
    predicted: Sequence[Document],
    folds: Sequence[Collection[str]],
    *,
    seeds: Sequence[int],
    data: str,
    seconds: float,
    root: Path = results.ROOT,
) -> None:
    """Write ``calibration.json`` and the figure beside it.

    :param predicted: with scores that no calibration has changed.
    :param folds: ids of the documents, part by part.
    """
    systems = {BEFORE: list(predicted), AFTER: cross_fit(gold, predicted, folds)}
    reports = {name: evaluate(gold, docs, parts=("spans",)) for name, docs in systems.items()}
    measures = {name: measure(gold, docs) for name, docs in systems.items()}
    results.record(NAME, reports, seeds=seeds, data=data, seconds=seconds, measures=measures, root=root)
    panels = {name: _by_layer(collect(gold, docs)) for name, docs in systems.items()}
    plots.reliability(panels).save(root / results.FOLDER / FIGURE)


def measure(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, float]:
    """Calibration error and Brier score of each layer; precision and recall, in per cent, of what scores enough."""
    judged = collect(gold, predicted)
    measures = {}
    for layer, of_layer in {**_by_layer(judged), "all": judged}.items():
        measures[f"{layer}/calibration/expected error"] = round(expected_calibration_error(of_layer), 4)
        measures[f"{layer}/calibration/Brier score"] = round(brier(of_layer), 4)
    for threshold in THRESHOLDS:
        for layer, score in selection(gold, predicted, threshold).items():
            if not any(score.counts):
                continue
            measures[f"{layer}/scores of {threshold} and more/precision"] = round(100 * score.precision, 1)
            measures[f"{layer}/scores of {threshold} and more/recall"] = round(100 * score.recall, 1)
    return measures


def _by_layer(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    layers = {layer: [item for item in judged if schema.LAYER_OF[item.label] == layer] for layer in schema.LAYERS}
    return {layer: of_layer for layer, of_layer in layers.items() if of_layer}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    add_parts(parser)
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="write the calibration into this bundle")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
