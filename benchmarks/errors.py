"""What the model gets wrong on texts it has not seen, in classes (:mod:`raqqa_nlp.evaluation.errors`).

``scheme``: the predictions of :mod:`benchmarks.crossval`. ``polnear``, ``conll2003``: the development parts, as in
:mod:`benchmarks.corpora`. The counts of all classes go into the result file, the most frequent ones into a Markdown
file beside it: with examples where the texts are the three of this project, without where they are not, since those
may not be copied. Examples of all texts are printed.

    python -m benchmarks.errors scheme --data FOLDER --runs FOLDER
    python -m benchmarks.errors polnear --data FOLDER
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks import results
from benchmarks.corpora import conll_documents, polnear_documents
from benchmarks.crossval import CONFIG, add_parts, chosen_parts, cross_validate, scored
from raqqa_nlp import load, load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import errors, evaluate
from raqqa_nlp.files import write_text
from raqqa_nlp.training.config import load_config
from raqqa_nlp.training.corpora import extended_documents

SYSTEM: Final = "8-bit bundle"
Texts = tuple[list[Document], list[Document]]
"""Gold and predictions."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Predict, class, write the result file and the tables, print examples."""
    options = _options(arguments)
    began = time.monotonic()
    gold, predicted = _texts(options)
    own = {doc.id for doc in load_gold()}
    data = (
        scored(options.parts)
        if options.task == "scheme"
        else "what the model card says; nothing of the part looked at here"
    )
    found = record(
        options.task, gold, predicted, public=own, most=options.most, data=data, seconds=time.monotonic() - began
    )
    Console().print(errors.terminal(found, most=options.most, examples=options.examples))


def record(
    task: str,
    gold: Sequence[Document],
    predicted: Sequence[Document],
    *,
    public: set[str | None],
    most: int,
    data: str,
    seconds: float,
    root: Path = results.ROOT,
) -> list[errors.Error]:
    """Write ``errors-TASK.json`` and ``errors-TASK.md``.

    :param public: ids of the texts of which words may be shown.
    :param most: classes of each layer in the Markdown file.
    """
    found = errors.find(gold, predicted)
    counts = {f"{layer}/{kind}/{what}": count for (layer, what, kind), count in errors.counts(found).items()}
    report = evaluate(gold, predicted, parts=("spans",))
    name = f"errors-{task}"
    path = results.record(
        name, {SYSTEM: report}, seeds=[1], data=data, seconds=seconds, measures={SYSTEM: counts}, root=root
    )
    parts = [
        f"# Errors: {task}",
        f"Made by `{results.command()}`. All counts: `{path.name}`.",
        errors.markdown(found, most=most),
    ]
    if shown := [error for error in found if error.text in public]:
        parts += ["## In the texts of this project", errors.markdown(shown, most=most, examples=2)]
    with write_text(path.with_suffix(".md")) as file:
        file.write("\n\n".join(parts) + "\n")
    return found


def _texts(options: argparse.Namespace) -> Texts:
    if options.task == "polnear":
        return polnear_documents(load(options.bundle, attributions="polnear"), options.data)
    if options.task == "conll2003":
        return conll_documents(load(options.bundle), options.data)
    docs = [*load_gold(), *extended_documents(options.data)]
    with tempfile.TemporaryDirectory() as scratch:
        runs = options.runs or Path(scratch)
        config = load_config(results.ROOT / CONFIG)
        found = cross_validate(config, docs, data=options.data, runs=runs, parts=options.parts)[SYSTEM]
        return [doc for part in chosen_parts(docs, options.parts) for doc in part], found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("scheme", "polnear", "conll2003"))
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="holds the corpora")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="training runs of the cross-validation")
    add_parts(parser)
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="default: the one that ships")
    parser.add_argument("--most", type=int, default=12, help="classes shown of each layer")
    parser.add_argument("--examples", type=int, default=3, help="printed of each class")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
