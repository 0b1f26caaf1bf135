"""What each part of the recipe is worth: small runs that differ in one thing.

``polnear``: a share of PolNeAR from the bare encoder, scored on its development part. ``scheme``: from the default
model's first stage, a short second stage without the first of the parts of :mod:`benchmarks.crossval`, scored on that
part. Scores are lower than the default model's, whose runs are longer; the differences are what matters, and those
that are small may be noise of a single seed.

    python -m benchmarks.ablations polnear --data FOLDER
    python -m benchmarks.ablations scheme --data FOLDER --start runs/default/external/checkpoint
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np

from benchmarks import report, results
from benchmarks.corpora import polnear
from benchmarks.crossval import deal
from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, evaluate
from raqqa_nlp.linking import MAY_LACK, WordRange
from raqqa_nlp.tagging import FloatArray, IntArray, Transitions
from raqqa_nlp.training import load_checkpoint
from raqqa_nlp.training.config import Stage, TrainingConfig, load_config
from raqqa_nlp.training.corpora import extended_documents
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
    :param bare: starts from the bare encoder.
    """

    stage: Mapping[str, Any] = field(default_factory=dict)
    without: Sequence[str] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    reading: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext
    decoding: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext
    trained: str | None = None
    bare: bool = False


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


NO_CASING: Final = _patched("raqqa_nlp.windows._case", lambda _: 0)
ONE_SEED: Final = "the recipe, one seed"
VARIANTS: Final[dict[str, dict[str, Variant]]] = {
    "polnear": {
        "the recipe": Variant(),
        "no learned transitions": Variant({"crf": False}),
        "the same, greedy tags": Variant(
            decoding=_patched("raqqa_nlp.decode.best_tags", greedy), trained="no learned transitions"
        ),
        "no casing": Variant(reading=NO_CASING),
        "windows of 128 pieces": Variant(config={"window": 128, "overlap": 32}),
        "no weight averaging": Variant({"average": 0.0}),
        "no noise": Variant({"mask": 0.0, "lower_case": 0.0, "strip_quotes": 0.0}),
        "nearest neighbours linked": Variant(
            decoding=_patched("raqqa_nlp.decode.partners", nearest), trained="the recipe"
        ),
    },
    "scheme": {
        "the recipe, one seed": Variant(),
        "two seeds averaged": Variant({"seeds": 2}),
        "no first stage": Variant(bare=True, stage={"copy_heads": {}}),
        "no further texts": Variant(without=("further",)),
        "no replay of the first stage": Variant(without=("polnear", "conll2003")),
        "no names and numbers swapped": Variant({"swap": 0.0}),
        "no learned transitions": Variant({"crf": False}),
        "a name's mentions apart": Variant(
            decoding=_patched("raqqa_nlp.mentions.reconciled", lambda _, entities: tuple(entities)), trained=ONE_SEED
        ),
        "numbers as tagged": Variant(
            decoding=_patched("raqqa_nlp.quantities.extent", lambda _text, _label, *edges: edges), trained=ONE_SEED
        ),
        "statuses by the model alone": Variant(
            decoding=_patched("raqqa_nlp.statuses.Wordings.status", lambda *_: None), trained=ONE_SEED
        ),
        "nearest neighbours linked": Variant(decoding=_patched("raqqa_nlp.decode.partners", nearest), trained=ONE_SEED),
    },
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result file and the tables made from it."""
    options = _options(arguments)
    config = load_config(results.ROOT / CONFIG)
    docs = [*load_gold(), *extended_documents(options.data)]
    began = time.monotonic()
    reports: dict[str, Report] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, variant in VARIANTS[options.task].items():
            folder = (
                options.runs or Path(scratch)
            ) / f"{options.task}-{(variant.trained or name).replace(' ', '-').replace(',', '')}"
            start = None if variant.bare else options.start
            with variant.reading():
                if options.task == "polnear":
                    reports[name] = _on_polnear(config, variant, folder, options.data)
                else:
                    reports[name] = _on_scheme(config, variant, folder, options.data, start, deal(docs)[0])
    data = {
        "polnear": "two fifths of PolNeAR train, once",
        "scheme": "what the default model's first stage is, then on four fifths of the scheme's texts and further ones",
    }
    seconds = time.monotonic() - began
    results.record(f"ablations-{options.task}", reports, seeds=[1], data=data[options.task], seconds=seconds)
    report.main([])


def _on_polnear(config: TrainingConfig, variant: Variant, folder: Path, data: Path) -> Report:
    changed = replace(config, **variant.config)
    stage = replace(config.stages[0], epochs=1, corpora={"polnear": 0.4}, **variant.stage)
    checkpoint = train_stage(changed, stage, data=data, folder=folder)
    with variant.decoding():
        return polnear(load_checkpoint(checkpoint, attributions="polnear"), data)


def _on_scheme(
    config: TrainingConfig, variant: Variant, folder: Path, data: Path, start: Path | None, part: Sequence[Document]
) -> Report:
    stage: Stage = replace(config.stages[1], epochs=2, seeds=1)
    corpora = {name: times for name, times in stage.corpora.items() if name not in variant.without}
    stage = replace(stage, corpora=corpora, **variant.stage)
    holdout = [str(doc.id) for doc in part]
    checkpoint = train_stage(config, stage, data=data, folder=folder, start=start, holdout=holdout)
    blank = [Document(doc.text, id=doc.id, date=doc.date) for doc in part]
    with variant.decoding():
        found = list(load_checkpoint(checkpoint).stream(blank))
    return evaluate(part, found, parts=("spans", "values", "attributions", "claims"))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=VARIANTS)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--start", type=Path, metavar="FOLDER", help="checkpoint of the default model's first stage")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    options = parser.parse_args(arguments)
    if options.task == "scheme" and options.start is None:
        parser.error("scheme needs --start")
    return options


if __name__ == "__main__":
    main()
