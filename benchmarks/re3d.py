"""Scores on re3d's development part, by a model fine-tuned on its training part.

The split is ConfliBERT's (Hu et al. 2022), by sentence, so that sentences of one document stand on both sides: good for
comparing systems, not for expecting such scores on new documents. For these, the sentences of training and development
part that stand in texts of ``extended`` are dealt by document into three parts, each scored by a model that has seen
none of its documents. The models start from the default model's first stage, which has seen neither re3d nor the texts
annotated by the scheme.

    python -m benchmarks.re3d --data FOLDER --start runs/default/external/checkpoint
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import report, results
from raqqa_nlp import schema
from raqqa_nlp.bundle import Bundle
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report
from raqqa_nlp.evaluation.report import TextFigures
from raqqa_nlp.evaluation.scores import with_micro
from raqqa_nlp.evaluation.spans import exact
from raqqa_nlp.pipeline import Network
from raqqa_nlp.tagging import Transitions, best_tags, log_softmax, spans_of
from raqqa_nlp.training import export
from raqqa_nlp.training.config import load_config
from raqqa_nlp.training.corpora import READERS, extended_documents
from raqqa_nlp.training.labelled import LabelledText
from raqqa_nlp.training.run import train_stage
from raqqa_nlp.windows import Tokeniser

CONFIG: Final = Path("configs/re3d.toml")
HEAD: Final = "re3d"
PARTS: Final = 3
Place = tuple[str, int, int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, score, write the result file and the tables made from it."""
    options = _options(arguments)
    config = load_config(results.ROOT / CONFIG)
    stage = config.stages[0]
    began = time.monotonic()
    gold = list(READERS["re3d-dev"](options.data))
    runs: list[Report] = []
    with tempfile.TemporaryDirectory() as scratch:
        for seed in options.seeds:
            folder = (options.runs or Path(scratch)) / f"{stage.name}-seed-{seed}"
            seeded = replace(stage, seed=seed)
            checkpoint = train_stage(config, seeded, data=options.data, folder=folder, start=options.start)
            export(checkpoint, folder / "bundle", texts=[text.text for text in gold[:50]])
            runs.append(score(Bundle.open(folder / "bundle"), gold))
        runs.append(by_document(options.data, start=options.start, runs=options.runs or Path(scratch)))
    names = [*(f"8-bit bundle, seed {seed}" for seed in options.seeds), "by document"]
    systems = dict(zip(names, runs, strict=True))
    data = "PolNeAR train, CoNLL-2003 train, wikigold and WNUT-17 train, then re3d train beside a little of the former"
    data += " (the time is without runs finished earlier)" if options.runs else ""
    results.record("re3d-dev", systems, seeds=options.seeds, data=data, seconds=time.monotonic() - began)
    report.main([])


def by_document(data: Path, *, start: Path, runs: Path) -> Report:
    """Exact F1 over all documents, each by a model that was trained without its sentences."""
    config = load_config(results.ROOT / CONFIG)
    stage = config.stages[0]
    stage = replace(stage, corpora={**stage.corpora, "re3d-dev": stage.corpora["re3d"]})
    sentences = [text for name in ("re3d", "re3d-dev") for text in READERS[name](data)]
    documents = placed(sentences, list(extended_documents(data)))
    names = sorted(documents)
    random.Random(0).shuffle(names)
    texts: list[TextFigures] = []
    for part in range(PARTS):
        held = [text for name in names[part::PARTS] for text in documents[name]]
        folder, holdout = runs / f"{stage.name}-part-{part}", [text.id for text in held]
        checkpoint = train_stage(config, stage, data=data, folder=folder, start=start, holdout=holdout)
        export(checkpoint, folder / "bundle", texts=[text.text for text in held[:50]])
        texts += score(Bundle.open(folder / "bundle"), held).texts
    return Report(tuple(texts))


def placed(sentences: Sequence[LabelledText], texts: Sequence[Document]) -> dict[str, list[LabelledText]]:
    """Id of a text -> the sentences that stand in it, spaces aside; one that stands in several is the first one's."""
    found: dict[str, list[LabelledText]] = {}
    letters = {str(doc.id): "".join(doc.text.split()) for doc in texts}
    for sentence in sentences:
        words = "".join(sentence.text.split())
        name = next((name for name, content in letters.items() if words in content), None)
        if name is not None:
            found.setdefault(name, []).append(sentence)
    return found


def score(bundle: Bundle, gold: Sequence[LabelledText]) -> Report:
    """Exact F1 of re3d's mentions, sentence by sentence."""
    tokeniser, network = bundle.tokeniser(), bundle.network()
    texts = []
    for text in gold:
        left = [(span.labels[0], span.start, span.end) for span in text.spans]
        right = places(tokeniser, network, bundle.parameters.transitions, text.text)
        labels = sorted({label for label, _, _ in (*left, *right)})
        by_label = {
            label: exact([p for p in left if p[0] == label], [p for p in right if p[0] == label]) for label in labels
        }
        texts.append(TextFigures(text.id, with_micro(f"{HEAD}/exact", by_label)))
    return Report(tuple(texts))


def places(tokeniser: Tokeniser, network: Network, transitions: Transitions, text: str) -> list[Place]:
    """Label, start and end of what the head for re3d marks in a sentence."""
    words = tokeniser.words(text)
    heads = list(transitions)
    before = sum(len(schema.tags(head)) for head in heads[: heads.index(HEAD)])
    tags = [network(tokeniser.inputs(words, window)).tags for window in tokeniser.windows(words)]
    if not tags:
        return []
    scores = log_softmax(np.concatenate(tags)[:, before : before + len(schema.tags(HEAD))])
    best = best_tags({HEAD: scores}, transitions)[HEAD]
    found = spans_of(best, HEAD)
    return [(label, int(words.starts[first]), int(words.ends[stop - 1])) for label, first, stop in found]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--start", type=Path, required=True, metavar="FOLDER", help="checkpoint to start from")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
