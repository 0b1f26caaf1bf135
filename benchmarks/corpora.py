"""Scores of one model on the development parts of published corpora, in their own terms.

PolNeAR (Newell, Margolin and Ruths 2018): attributions by its own convention, and by the scheme's beside it.
CoNLL-2003: persons, organisations and locations; what else the model marks is left out of the score.

    python -m benchmarks.corpora --data FOLDER
    python -m benchmarks.corpora --data FOLDER --checkpoint runs/default/scheme/checkpoint
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks import report, results
from raqqa_nlp import load
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import Report, evaluate
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training import load_checkpoint
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.labelled import to_document

CONLL_LABELS: Final = ("PERSON", "ORGANISATION", "LOCATION")
Loader = Callable[[str], Pipeline]
"""Scheme of attributions -> pipeline."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, write the result files and the tables made from them."""
    options = _options(arguments)
    loaders: dict[str, Loader] = {"8-bit bundle": lambda attributions: load(options.bundle, attributions=attributions)}
    if options.checkpoint:
        loaders["checkpoint"] = lambda attributions: load_checkpoint(options.checkpoint, attributions=attributions)
    began = time.monotonic()
    systems = {name: polnear(loader("polnear"), options.data) for name, loader in loaders.items()}
    systems["8-bit bundle, the scheme's convention"] = polnear(load(options.bundle), options.data)
    _record("polnear-dev", systems, began)
    began = time.monotonic()
    systems = {name: conll(loader("attribution"), options.data) for name, loader in loaders.items()}
    _record("conll2003-dev", systems, began)
    report.main([])


def polnear(nlp: Pipeline, data: Path) -> Report:
    """Spans and whole attributions on PolNeAR's development part, of several annotators the first by name."""
    return evaluate(*polnear_documents(nlp, data), parts=("spans", "attributions"))


def polnear_documents(nlp: Pipeline, data: Path) -> tuple[list[Document], list[Document]]:
    """Gold and predicted attributions of PolNeAR's development part."""
    gold = [to_document(text, "polnear") for text in READERS["polnear-dev"](data)]
    return gold, [doc.replace(entities=(), numbers=(), claims=()) for doc in _predicted(nlp, gold)]


def conll(nlp: Pipeline, data: Path) -> Report:
    """Names on CoNLL-2003's development part, without its class of miscellaneous ones."""
    return evaluate(*conll_documents(nlp, data), parts=("spans",))


def conll_documents(nlp: Pipeline, data: Path) -> tuple[list[Document], list[Document]]:
    """Gold and predicted names of CoNLL-2003's development part."""
    gold = [_of_labels(to_document(text)) for text in READERS["conll2003-dev"](data)]
    return gold, [_of_labels(doc) for doc in _predicted(nlp, gold)]


def _of_labels(doc: Document) -> Document:
    kept = tuple(entity for entity in doc.entities if entity.label in CONLL_LABELS)
    return Document(doc.text, id=doc.id, entities=kept)


def _predicted(nlp: Pipeline, gold: Sequence[Document]) -> Iterator[Document]:
    return nlp.stream([Document(doc.text, id=doc.id) for doc in gold], progress=True)


def _record(name: str, systems: dict[str, Report], began: float) -> None:
    data = "what the model card says; nothing of the part scored here"
    results.record(name, systems, seeds=[1], data=data, seconds=time.monotonic() - began)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="default: the one that ships")
    parser.add_argument("--checkpoint", type=Path, metavar="FOLDER", help="score this beside the bundle made from it")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
