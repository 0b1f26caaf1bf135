"""How fast scoring is, part by part, and beside seqeval's strict mode.

The documents are the three annotated texts, over and over; the predictions are the same with mistakes at random, at
the edges of words, so that tags can say all of it. Both sides begin with what they take, ready-made: Documents here,
tags of words there. They are timed in turn in one process, by the processor's time, so that it does not matter what
else the machine does; both use one thread. The rates of each label must be the same.

    python -m benchmarks.scoring_speed
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias, TypeVar

from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

from benchmarks import report, results
from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.evaluation import PARTS, Report, Score, evaluate
from raqqa_nlp.evaluation.scores import MICRO
from raqqa_nlp.evaluation.tagged import tags

NAME: Final = "scoring-speed"
OURS, THEIRS = "this package", "seqeval, strict"
SEED: Final = 1
WRONG: Final = 0.05
"""Share of the spans of an attribution or number that are missed, of names that are missed, relabelled or cut."""

FLAT: Final = (schema.ENTITY, schema.NUMBER)
"""Heads whose spans are those of a layer; attributions have two heads, one for each depth."""

Tags: TypeAlias = list[list[str]]
"""Of each text."""
Rates: TypeAlias = tuple[float, ...]
"""Precision, recall and F1 of a label."""
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, compare, write the result file and the tables made from it."""
    options = _options(arguments)
    began = time.monotonic()
    gold, predicted = documents(options.documents)
    measures = beside(gold[: options.beside], predicted[: options.beside], rounds=options.rounds)
    measures[OURS] |= parts(gold, predicted)
    systems = {OURS: Report(()), THEIRS: Report(())}
    seconds = time.monotonic() - began
    results.record(NAME, systems, seeds=[SEED], data="nothing", seconds=seconds, measures=measures)
    report.main([])


def documents(count: int) -> tuple[list[Document], list[Document]]:
    """So many gold documents and predictions, the same on every call."""
    draw, texts = random.Random(SEED), load_gold()
    gold = [texts[number % len(texts)].replace(id=f"{number:06}") for number in range(count)]
    return gold, [_with_mistakes(doc, draw) for doc in gold]


def _with_mistakes(doc: Document, draw: random.Random) -> Document:
    def kept(items: Sequence[T]) -> tuple[T, ...]:
        return tuple(item for item in items if draw.random() > WRONG)

    names = (_mistaken(entity, draw) for entity in kept(doc.entities))
    return doc.replace(entities=tuple(names), numbers=kept(doc.numbers), attributions=kept(doc.attributions), claims=())


def _mistaken(entity: Entity, draw: random.Random) -> Entity:
    chance = draw.random()
    if chance < WRONG:
        return dataclasses.replace(entity, label=draw.choice(schema.CANONICAL_LABELS))
    first = entity.text.partition(" ")[0]
    if chance < 2 * WRONG:
        return dataclasses.replace(entity, end=entity.start + len(first), text=first)
    return entity


def parts(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[str, float]:
    """Processor seconds that each part of an evaluation takes for all documents."""
    size = f"{len(gold):,} documents"
    return {
        f"{part}/CPU seconds/{size}": round(_seconds(partial(evaluate, gold, predicted, parts=(part,))), 2)
        for part in PARTS
    }


def beside(gold: Sequence[Document], predicted: Sequence[Document], *, rounds: int) -> dict[str, dict[str, float]]:
    """Processor seconds of the span scores and of seqeval, medians of rounds taken in turn, and how these compare.

    :returns: system -> its measures.
    """
    tagged = [(_tags(gold, head), _tags(predicted, head)) for head in schema.HEADS]
    seconds: dict[str, list[float]] = {OURS: [], THEIRS: []}
    for _ in range(rounds):
        seconds[OURS].append(_seconds(lambda: evaluate(gold, predicted, parts=("spans",))))
        seconds[THEIRS].append(_seconds(lambda: [seqeval(*of_head) for of_head in tagged]))
    medians = {system: statistics.median(each) for system, each in seconds.items()}
    theirs = [rates for of_head in tagged[: len(FLAT)] for rates in seqeval(*of_head)]
    same = theirs == _rates(evaluate(gold, predicted, parts=("spans",)))
    found: dict[str, dict[str, float]] = {
        system: {f"spans/CPU seconds/{len(gold):,} documents": round(median, 3)} for system, median in medians.items()
    }
    found[OURS]["spans/times as fast/as seqeval, strict"] = round(medians[THEIRS] / medians[OURS], 1)
    found[OURS][f"spans/same rates/{' and '.join(FLAT)}"] = same
    return found


def seqeval(gold: Tags, predicted: Tags) -> list[Rates]:
    """Each label's rates by seqeval in strict mode."""
    precision, recall, f1, _ = precision_recall_fscore_support(
        gold, predicted, average=None, scheme=IOB2, zero_division=0
    )
    return [tuple(round(rate, 9) for rate in rates) for rates in zip(precision, recall, f1, strict=True)]


def _rates(found: Report) -> list[Rates]:
    """The same by ours, in seqeval's order."""
    names = sorted(name for name in found.figures if "/exact/" in name and not name.endswith(MICRO))
    figures = [found.figures[name] for head in FLAT for name in names if name.startswith(f"{head}/")]
    scores = [figure for figure in figures if isinstance(figure, Score)]
    return [(round(each.precision, 9), round(each.recall, 9), round(each.value, 9)) for each in scores]


def _tags(docs: Sequence[Document], head: str) -> Tags:
    return [tags(doc.text, doc.head_spans(head)) for doc in docs]


def _seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000, help="scored part by part")
    parser.add_argument("--beside", type=int, default=300, help="so many of them are scored by seqeval, too")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
