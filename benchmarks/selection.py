"""Does the order of ``annotate next`` save texts? Annotation simulated on texts that are annotated already.

Annotators start from the three texts of this project and a pool of others. One takes texts at random; one in the order
of :func:`raqqa_nlp.sampling.order`, which is what the command calls, made anew after each step by a model of all that
is annotated by then; two in orders that leave out a part of it, or add one. After each step their models are scored on
the same texts, which nobody ever annotates: one part of five of the extended texts, as :mod:`benchmarks.crossval` deals
them. Each run draws a pool from the rest, the same for all.

The models are those of :mod:`benchmarks.frozen`, since hundreds are made; no such model ships. Links are by nearness.
What a model predicted of texts before they were annotated calibrates the next one's scores (forecasts that Dawid 1984
calls prequential); the first model's are as they come.

    python -m benchmarks.selection --data FOLDER --start runs/default/external/checkpoint
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
from tqdm import tqdm

from benchmarks import report, results, savings
from benchmarks.ablations import nearest
from benchmarks.crossval import deal
from benchmarks.frozen import Frozen
from benchmarks.savings import Array, Curves, Estimate
from raqqa_nlp import load_gold, sampling, schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, drawing, evaluate
from raqqa_nlp.evaluation.calibration import fit
from raqqa_nlp.evaluation.report import TextFigures
from raqqa_nlp.evaluation.scores import Score
from raqqa_nlp.files import read_text, write_text
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training.corpora import extended_documents

NAME: Final = "selection"
FIGURE: Final = "selection.svg"
RANDOM, NEXT, ALONE, MISSED = "random", "next", "next, errors alone", "next, missed too"
ORDERS: Final = (RANDOM, NEXT, ALONE, MISSED)
"""At random, as the command does, without likeness to other texts, and with spans that may be missing counted."""

STEPS: Final = (0, 5, 10, 20, 30, 40, 60, 80)
"""Texts annotated when the models are scored, beside the three; the last is the whole pool of a run."""

RUNS: Final = 12
DATA: Final = (
    "the three gold texts and those of the extended ones that the order says, as a frozen encoder sees them, whose "
    "training was PolNeAR train, CoNLL-2003 train, wikigold and WNUT-17 train"
)
_ALL: Final = "all"
WHATS: Final = ("texts", "words")
COMPARISONS: Final = (
    *((_ALL, order, RANDOM) for order in ORDERS[1:]),
    *((_ALL, NEXT, other) for other in ORDERS[2:]),
    *((layer, NEXT, RANDOM) for layer in schema.LAYERS),
)
"""Of what F1, which order, with which other."""


@dataclass
class Run:
    """One annotator: what they annotate, step by step, and how good the models are.

    :param words: in the texts annotated so far, at each step.
    :param counts: at each step, text scored on -> layer or :data:`_ALL` -> right, wrong and missed.
    """

    words: list[int] = field(default_factory=list)
    counts: list[dict[str, dict[str, list[int]]]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, write the result file, the picture and the tables made from them."""
    options = _options(arguments)
    began = time.monotonic()
    own = list(load_gold())
    held, *rest = deal(list(extended_documents(options.data)))
    pool = [doc for part in rest for doc in part]
    with tempfile.TemporaryDirectory() as scratch, patch("raqqa_nlp.decode.partners", nearest):
        folder = options.runs or Path(scratch)
        found, reused = simulate(options.start, own, pool, held, runs=options.seeds, folder=folder)
    data = f"{DATA} ({reused} of the runs finished earlier, the time is without them)" if reused else DATA
    record(found, seeds=range(options.seeds), data=data, seconds=time.monotonic() - began)
    report.main([])


def simulate(
    checkpoint: Path,
    own: Sequence[Document],
    pool: Sequence[Document],
    held: Sequence[Document],
    *,
    runs: int,
    folder: Path,
    steps: Sequence[int] = STEPS,
) -> tuple[dict[str, list[Run]], int]:
    """Order -> runs, and how many of them a folder had already.

    :param folder: each run is kept in it, and not made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    places = {(order, seed): folder / f"{order}-{seed}.json" for seed in range(runs) for order in ORDERS}
    reused = sum(path.exists() for path in places.values())
    frozen = Frozen(checkpoint, [*own, *pool], held) if reused < len(places) else None
    found: dict[str, list[Run]] = {order: [] for order in ORDERS}
    for (order, seed), path in tqdm(places.items(), desc="simulate", unit="run"):
        if not path.exists():
            assert frozen is not None
            run = annotate(frozen, own, pool, held, order=order, seed=seed, steps=steps)
            with write_text(path) as file:
                json.dump(vars(run), file)
        found[order].append(_read(path, steps))
    return found, reused


def annotate(
    frozen: Frozen,
    own: Sequence[Document],
    pool: Sequence[Document],
    held: Sequence[Document],
    *,
    order: str,
    seed: int,
    steps: Sequence[int],
) -> Run:
    """One annotator's run; the same seed draws the same texts for all orders.

    :param own: annotated from the beginning.
    """
    waiting = random.Random(seed).sample(list(pool), steps[-1])
    done: list[Document] = []
    predicted: list[Document] = []
    model, run = frozen.learn([str(doc.id) for doc in own]), Run()
    for step in steps:
        if wanted := step - len(done):
            calibration = fit(done, predicted) if predicted else None
            chosen = waiting[:wanted]
            if order != RANDOM and wanted < len(waiting):
                chosen = ask(model.pipeline(calibration), waiting, wanted, order=order, annotated=[*own, *done])
            predicted += model.pipeline().stream(map(_blank, chosen))
            done += chosen
            waiting = [doc for doc in waiting if doc not in chosen]
            model = frozen.learn([str(doc.id) for doc in (*own, *done)])
        run.words.append(sum(len(doc.text.split()) for doc in done))
        run.counts.append(_counts(held, list(model.pipeline().stream(map(_blank, held)))))
    return run


def ask(
    nlp: Pipeline, texts: Sequence[Document], count: int, *, order: str, annotated: Sequence[Document]
) -> list[Document]:
    """What one would annotate next of these texts."""
    candidates = [sampling.candidate(*surveyed) for surveyed in nlp.survey(map(_blank, texts))]
    if order == ALONE:
        rates = [-each.expected_wrong / each.length for each in candidates]
        return [texts[place] for place in np.argsort(rates, kind="stable")[:count]]
    if order == MISSED:
        candidates = [_all_wrong(each) for each in candidates]
    chosen = sampling.order(candidates, count, annotated=[doc.text for doc in annotated])
    return [texts[choice.place] for choice in chosen]


def _all_wrong(candidate: sampling.Candidate) -> sampling.Candidate:
    """The same with what may be missing among what may be wrong."""
    return replace(candidate, doubts=tuple(replace(doubt, missed=False) for doubt in candidate.doubts))


def _blank(doc: Document) -> Document:
    return Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet)


def _counts(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, dict[str, list[int]]]:
    counts = {}
    for text in evaluate(gold, predicted, parts=("spans",)).texts:
        layers = {name: list(text.figures.get(f"{name}/exact/micro", Score()).counts) for name in schema.LAYERS}
        counts[text.id] = {**layers, _ALL: [sum(each) for each in zip(*layers.values(), strict=True)]}
    return counts


def _read(path: Path, steps: Sequence[int]) -> Run:
    run = Run(**json.loads(read_text(path)))
    if len(run.counts) != len(steps):
        raise InputError("a run of other steps", where=str(path), mend="Remove it, or name another folder with --runs.")
    return run


def curves(runs: Sequence[Run], what: str, steps: Sequence[int]) -> Curves:
    """One order's runs, of one layer or all."""
    texts = list(runs[0].counts[0])
    counts = [[[step[text][what] for text in texts] for step in run.counts] for run in runs]
    return Curves(np.array(steps, dtype=float), np.array([run.words for run in runs], dtype=float), np.array(counts))


def record(
    found: Mapping[str, Sequence[Run]],
    *,
    seeds: Sequence[int],
    data: str,
    seconds: float,
    steps: Sequence[int] = STEPS,
    root: Path = results.ROOT,
) -> None:
    """Write ``selection.json`` and the picture beside it."""
    systems = {
        f"{order}, {size} texts": _report(runs, place)
        for order, runs in found.items()
        for place, size in enumerate(steps)
    }
    of_all = {order: curves(runs, _ALL, steps) for order, runs in found.items()}
    points = {order: _points(each) for order, each in of_all.items()}
    measures = {
        f"{order}, {size} texts": {
            "all/annotated/words": round(float(each.words[:, place].mean()), 1),
            **_ends("all/interval of F1", points[order][place].times(100), value=False),
        }
        for order, each in of_all.items()
        for place, size in enumerate(steps)
    }
    for order, what in product(ORDERS[1:], WHATS):
        saved, _ = _compared(of_all[order], of_all[RANDOM], what)
        for size, estimate in zip(steps, saved, strict=True):
            measures[f"{order}, {size} texts"] |= _ends(f"order/{what} saved", estimate)
    for layer, order, other in COMPARISONS:
        mine, base = (curves(found[each], layer, steps) for each in (order, other))
        for what in WHATS:
            _, gain = _compared(mine, base, what)
            name = f"{layer}/F1 gained over {other}, by {what}"
            measures[f"{order}, {steps[-1]} texts"] |= _ends(name, gain.times(100))
    results.record(NAME, systems, seeds=list(seeds), data=data, seconds=seconds, measures=measures, root=root)
    picture(of_all, points).save(root / results.FOLDER / FIGURE)


def picture(of_all: Mapping[str, Curves], points: Mapping[str, Sequence[Estimate]]) -> drawing.Plot:
    """F1 of all orders by texts and by words annotated, with 95% intervals."""
    with drawing.style():
        figure, panels = drawing.canvas(1, 2, height=4.2, sharey=True)
        for (order, each), colour, mark in zip(of_all.items(), drawing.COLOURS, "soD^", strict=False):
            values, low, high = (100 * np.array(ends) for ends in zip(*points[order], strict=True))
            for axes, sizes in zip(panels, (each.sizes, each.words.mean(axis=0)), strict=True):
                axes.plot(sizes, values, color=colour, marker=mark, markersize=4, linewidth=1.5, label=order)
                if order in (RANDOM, NEXT):
                    axes.fill_between(sizes, low, high, color=colour, alpha=0.15, linewidth=0)
        for axes, what in zip(panels, WHATS, strict=True):
            axes.set(xlabel=f"{what} annotated beside the three")
            axes.grid()
        panels[0].set(ylabel="F1 of all spans, exact, per cent")
        panels[0].legend(loc="lower right", title="order")
    return drawing.Plot(figure)


def _points(each: Curves) -> list[Estimate]:
    return savings.estimate(lambda runs, texts: savings.f1(each, runs, texts), *_sizes(each))


def _compared(mine: Curves, other: Curves, what: str) -> tuple[list[Estimate], Estimate]:
    """Texts or words that an order saves at each step, and the F1 it gains for as many, a mean over the curve."""

    def statistic(runs: Array, texts: Array) -> Array:
        taken = [each.sizes if what == "texts" else savings.words(each, runs) for each in (mine, other)]
        reached = [savings.f1(each, runs, texts) for each in (mine, other)]
        both = (taken[0], reached[0], taken[1], reached[1])
        return np.append(savings.saved(*both), savings.mean_gain(*both))

    *saved, gain = savings.estimate(statistic, *_sizes(mine))
    return saved, gain


def _sizes(each: Curves) -> tuple[int, int]:
    runs, _, texts, _ = each.counts.shape
    return runs, texts


def _report(runs: Sequence[Run], place: int) -> Report:
    """Counts of each text, of all runs together."""
    texts = runs[0].counts[place]
    return Report(
        tuple(
            TextFigures(
                text,
                {
                    f"{what}/exact/micro": Score(*np.sum([run.counts[place][text][what] for run in runs], 0).tolist())
                    for what in texts[text]
                },
            )
            for text in sorted(texts)
        )
    )


def _ends(name: str, estimate: Estimate, *, value: bool = True) -> dict[str, float]:
    parts = {"estimate": estimate.value} if value else {}
    parts |= {"low": estimate.low, "high": estimate.high}
    return {f"{name}/{part}": round(number, 2) for part, number in parts.items()}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--start", type=Path, required=True, metavar="FOLDER", help="checkpoint whose encoder is used")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the runs here, and go on with them")
    parser.add_argument("--seeds", type=int, default=RUNS, metavar="N", help="runs of each order (%(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
