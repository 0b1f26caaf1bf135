"""What 8-bit weights save and cost: one model as it ships, as ONNX in 32-bit floats, and as its checkpoint.

Speed is measured on the three texts of this project, repeated to twenty thousand words, in rounds in which the systems
take turns after a warm-up; the median round counts. ``all cores`` is what each system does by itself: bundles process
as many windows side by side as there are cores, torch divides each window's work. Run it on a machine that does nothing
else. Also checked is that a text gives the same Document alone and in any batch.

    python -m benchmarks.quantisation --run FOLDER
    python -m benchmarks.quantisation --run FOLDER --data FOLDER

With ``--data`` also the scores on the development parts of PolNeAR and CoNLL-2003, as in :mod:`benchmarks.corpora`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch

from benchmarks import report, results
from benchmarks.corpora import conll, polnear
from raqqa_nlp import load, load_gold
from raqqa_nlp.bundle import NETWORK, SETTINGS, Bundle, OnnxNetwork
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, Score, evaluate
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training import load_checkpoint
from raqqa_nlp.training.exporter import to_onnx
from raqqa_nlp.training.model import Tagger
from raqqa_nlp.training.run import CHECKPOINT, read_record

BUNDLE: Final = "bundle"
WORDS: Final = 20_000
ROUNDS: Final = 3
REFERENCE: Final = "checkpoint (torch)"


@dataclass(frozen=True)
class System:
    """One form of the model.

    :param weights: the file that holds them.
    :param pipeline: scheme of attributions, windows processed at the same time -> pipeline.
    """

    weights: Path
    pipeline: Callable[[str, int], Pipeline]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, write the result file and the tables made from it."""
    options = _options(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        systems = open_systems(options.run, options.bundle or options.run / BUNDLE, Path(scratch))
        measures = measure(systems, [doc.text for doc in load_gold()], words=WORDS, rounds=ROUNDS)
        scores = {name: score(system, options.data) for name, system in systems.items()}
    data = "what the model card says; nothing of the parts scored here"
    seconds = time.monotonic() - began
    results.record("quantisation", scores, seeds=[1], data=data, seconds=seconds, measures=measures)
    report.main([])


def open_systems(run: Path, bundle: Path, scratch: Path) -> dict[str, System]:
    """The three forms of a run's model; its ONNX in 32-bit floats is made in ``scratch``.

    :raises InputError: the bundle was not made from the run's checkpoint.
    """
    checkpoint, exact = run / CHECKPOINT, scratch / "exact.onnx"
    opened = Bundle.open(bundle)
    if json.loads((bundle / SETTINGS).read_text("utf-8")).get("training") != read_record(checkpoint):
        raise InputError("made from another checkpoint", where=str(bundle), mend="Name the run it was exported from.")
    to_onnx(Tagger.from_pretrained(checkpoint, attention="eager").train(False), exact)

    def in_floats(attributions: str, workers: int) -> Pipeline:
        network = OnnxNetwork.read(exact)
        return Pipeline(opened.tokeniser(), network, opened.parameters, attributions=attributions, workers=workers)

    return {
        "8-bit bundle": System(
            bundle / NETWORK, lambda attributions, workers: load(bundle, threads=workers, attributions=attributions)
        ),
        "32-bit ONNX": System(exact, in_floats),
        REFERENCE: System(
            checkpoint / "model.safetensors",
            lambda attributions, _: load_checkpoint(checkpoint, attributions=attributions),
        ),
    }


def measure(
    systems: Mapping[str, System], texts: Sequence[str], *, words: int, rounds: int
) -> dict[str, dict[str, float]]:
    """Size, speed, likeness to the checkpoint and independence of the batch of each system."""
    threads = {"one thread": 1, "all cores": os.cpu_count() or 1}
    pipelines = {
        title: {name: system.pipeline("attribution", workers) for name, system in systems.items()}
        for title, workers in threads.items()
    }
    found = {name: [nlp(text) for text in texts] for name, nlp in pipelines["all cores"].items()}
    measures: dict[str, dict[str, float]] = {name: {} for name in systems}
    for name, system in systems.items():
        measures[name]["size/MB/weights"] = round(system.weights.stat().st_size / 1e6, 1)
    for title, workers in threads.items():
        torch.set_num_threads(workers)
        for name, speed in speeds(pipelines[title], texts, words=words, rounds=rounds).items():
            measures[name][f"speed/words a second/{title}"] = round(speed)
    for name, nlp in pipelines["all cores"].items():
        measures[name]["documents/span F1 against the checkpoint/three texts"] = round(
            100 * agreement(found[REFERENCE], found[name]), 2
        )
        measures[name]["documents/the same alone and in any batch/three texts"] = same_in_any_batch(nlp, _pieces(texts))
    return measures


def speeds(pipelines: Mapping[str, Pipeline], texts: Sequence[str], *, words: int, rounds: int) -> dict[str, float]:
    """Words a second, parted by spaces, of each pipeline; they take turns.

    :param words: process the texts again and again, until it is so many.
    """
    once = sum(len(text.split()) for text in texts)
    repeated = list(texts) * -(-words // once)
    seconds: dict[str, list[float]] = {name: [] for name in pipelines}
    for round_ in range(rounds + 1):
        for name, nlp in pipelines.items():
            began = time.perf_counter()
            for _ in nlp.stream(repeated if round_ else texts):
                pass
            if round_:  # before the first there is a warm-up
                seconds[name].append(time.perf_counter() - began)
    return {name: once * len(repeated) / len(texts) / statistics.median(times) for name, times in seconds.items()}


def agreement(gold: Sequence[Document], found: Sequence[Document]) -> float:
    """Exact F1 over the spans of all layers."""
    sides = ([doc.replace(id=str(place)) for place, doc in enumerate(docs)] for docs in (gold, found))
    figures = evaluate(*sides, parts=("spans",)).figures
    counts = [figure.counts for name, figure in figures.items() if name.endswith("/exact/micro")]
    return Score(*map(sum, zip(*counts, strict=True))).f1 if counts else 1.0


def same_in_any_batch(nlp: Pipeline, texts: Sequence[str], *, sizes: Sequence[int] = (2, 5, 16)) -> bool:
    """Whether each text gives the same Document, scores and all, alone and among shuffled others."""
    alone = [nlp(text) for text in texts]
    draw = random.Random(0)
    for size in sizes:
        order = draw.sample(range(len(texts)), len(texts))
        if list(nlp.stream([texts[place] for place in order], batch_size=size)) != [alone[place] for place in order]:
            return False
    return True


def _pieces(texts: Sequence[str]) -> list[str]:
    """The texts, and their paragraphs as texts: batches of different lengths."""
    return [*texts, *(line for text in texts for line in text.splitlines() if line.strip())]


def score(system: System, data: Path | None) -> Report:
    """The scores on PolNeAR and CoNLL-2003, one after the other in one Report; empty without data."""
    if data is None:
        return Report(())
    workers = os.cpu_count() or 1
    of_polnear = polnear(system.pipeline("polnear", workers), data)
    return Report((*of_polnear.texts, *conll(system.pipeline("attribution", workers), data).texts))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, metavar="FOLDER", help="holds checkpoint/ and bundle/")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="where the bundle lies, if not in the run")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the corpora")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
