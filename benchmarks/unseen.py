"""The three texts as models see them that have not been trained on them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import crossval, results, scores
from raqqa_nlp.document import Document
from raqqa_nlp.training.config import load_config
from raqqa_nlp.training.corpora import extended_documents

SEED = 1


def predicted(gold: Sequence[Document], *, data: Path | None, runs: Path) -> dict[str, list[Document]]:
    """System -> Documents in the order of ``gold``, under its ids.

    :param data: folder of corpora, for the models of :mod:`benchmarks.crossval`; ``None``: those of
        :mod:`benchmarks.scores`, from this clone alone.
    :param runs: folder of the training runs; what is there already is not trained again.
    """
    if data is None:
        found = scores.leave_one_out(load_config(results.ROOT / scores.CONFIG), gold, seeds=[SEED], runs=runs)
        return {
            system: [doc.replace(id=its.id) for doc, its in zip(docs, gold, strict=True)]
            for system, docs in found.items()
        }
    docs = [*gold, *extended_documents(data)]
    config, parts = load_config(results.ROOT / crossval.CONFIG), crossval.PARTS[: len(gold)]
    every = crossval.cross_validate(config, docs, data=data, runs=runs, parts=parts)
    by_id = {system: {doc.id: doc for doc in of_system} for system, of_system in every.items()}
    return {system: [of_system[doc.id] for doc in gold] for system, of_system in by_id.items()}


def trained_on(data: Path | None) -> str:
    """What these models were trained on, in words."""
    return scores.DATA if data is None else crossval.DATA


def options(description: str | None, arguments: Sequence[str] | None) -> argparse.Namespace:
    """``data`` and ``runs`` of a benchmark's command line."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the corpora that are not in this clone")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="keep the training runs here, and go on with them")
    return parser.parse_args(arguments)
