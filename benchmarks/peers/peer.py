"""What the peers' scripts share: one command line, and Documents in and out as JSON lines.

A script runs in an environment of its own in which nothing of this project is installed, so this module needs the
standard library alone. A text comes as ``Document.to_dict()`` has it, and goes back so with what the peer finds. What a
tagger finds belongs to nothing: such spans stand beside, as ``unlinked``: ``[[start, end, label], ...]``.

    python crf.py train TEXTS MODEL --seed 1
    python crf.py predict MODEL TEXTS FOUND
    python crf.py speed MODEL TEXTS MEASURED
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

Text = dict[str, Any]
Span = tuple[int, int, str]
Find = Callable[[Text], Text]

LAYERS: Final = ("entity", "number", "attribution")
UNAVAILABLE: Final = 3
"""Exit status of a peer that cannot run here; standard error says why."""

_SECONDS: Final = 2.0  # of processor time that a measurement of speed takes at least


class Unavailable(Exception):
    """The peer needs something that no pinned package brings."""


def main(load: Callable[[Path], Find], train: Callable[[list[Text], Path, int], None] | None = None) -> None:
    """Run a peer's command line.

    :param load: folder of the model -> what annotates a text.
    :param train: texts with annotations, empty folder for the model, seed; ``None``: there is nothing to train.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("do", choices=["train", "predict", "speed"])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        if options.do == "train":
            if train:
                train(read(options.source), options.target, options.seed)
            return
        find, texts = load(options.source), read(options.target)
        if options.do == "predict":
            write(options.out, map(find, texts))
        else:
            write(options.out, [speed(find, texts)])
    except Unavailable as error:
        print(error, file=sys.stderr)
        sys.exit(UNAVAILABLE)


def read(path: Path) -> list[Text]:
    """One text a line."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def write(path: Path, items: Iterable[dict[str, Any]]) -> None:
    """One item a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False) + "\n")


def speed(find: Find, texts: list[Text]) -> dict[str, float]:
    """Words and seconds of this process's processor time, after a warm-up: what else runs here does not count."""
    for text in texts:
        find(text)
    words = 0
    began = time.process_time()
    while time.process_time() - began < _SECONDS:
        for text in texts:
            find(text)
            words += len(text["text"].split())
    return {"words": words, "seconds": time.process_time() - began}


def gold(text: Text, layer: str, *, nested: bool = False) -> list[Span]:
    """The annotated spans of a layer, each once, in text order.

    :param nested: attributions of depth 2, too, which overlap those of depth 1; otherwise no two spans overlap.
    """
    if layer == "entity":
        found = text["entities"]
    elif layer == "number":
        found = [*text["numbers"], *(number["counted"] for number in text["numbers"] if number["counted"])]
    else:
        chosen = [a for a in text["attributions"] if nested or a["depth"] == 1]
        found = [span for a in chosen for span in (a["cue"], a["source"], *a["contents"]) if span]
    return sorted({(span["start"], span["end"], span["label"]) for span in found})


def document(
    text: Text,
    *,
    unlinked: Iterable[Span] = (),
    numbers: Iterable[dict[str, Any]] = (),
    attributions: Iterable[dict[str, Any]] = (),
) -> Text:
    """The text with what was found in it, instead of what was annotated.

    :param numbers: as :func:`number` makes them.
    :param attributions: as :func:`attribution` makes them.
    """
    found = {"entities": [], "numbers": list(numbers), "attributions": list(attributions), "claims": []}
    return {**text, **found, "unlinked": [list(span) for span in unlinked]}


def span(text: Text, start: int, end: int, label: str) -> dict[str, Any]:
    """A span's data."""
    return {"start": start, "end": end, "text": text["text"][start:end], "label": label}


def number(
    text: Text, place: Span, value: dict[str, Any] | None, counted: tuple[int, int] | None = None
) -> dict[str, Any]:
    """A number's data.

    :param value: the fields of its value.
    :param counted: range of the noun phrase counted.
    """
    linked = span(text, *counted, "COUNTED") if counted else None
    return {**span(text, *place), "value": value, "counted": linked}


def attribution(
    text: Text, cue: tuple[int, int], source: tuple[int, int] | None, contents: Iterable[tuple[int, int]]
) -> dict[str, Any]:
    """An attribution's data, of ranges."""
    return {
        "cue": span(text, *cue, "CUE"),
        "source": span(text, *source, "SOURCE") if source else None,
        "contents": [span(text, *content, "CONTENT") for content in sorted(contents)],
    }
