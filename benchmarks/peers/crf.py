"""A conditional random field over words and their shapes, a model a layer (sklearn-crfsuite)."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Final

from peer import LAYERS, Find, Span, Text, document, gold, main
from sklearn_crfsuite import CRF

WORD: Final = re.compile(r"\w+|[^\w\s]")
AROUND: Final = (-2, -1, 1, 2)
L1, L2, ITERATIONS = 0.1, 0.05, 100


def train(texts: list[Text], folder: Path, seed: int) -> None:
    """L-BFGS draws no lots, so the seed changes nothing."""
    del seed
    rows = [features(text["text"]) for text in texts]
    models = {}
    for layer in LAYERS:
        tags = [tagged(text["text"], gold(text, layer)) for text in texts]
        models[layer] = CRF(c1=L1, c2=L2, max_iterations=ITERATIONS, all_possible_transitions=True).fit(rows, tags)
    (folder / "models.pickle").write_bytes(pickle.dumps(models))


def load(folder: Path) -> Find:
    """What annotates a text."""
    models = pickle.loads((folder / "models.pickle").read_bytes())

    def find(text: Text) -> Text:
        rows = features(text["text"])
        words = [word.span() for word in WORD.finditer(text["text"])]
        found = [span for layer in LAYERS for span in spans(words, models[layer].predict_single(rows))]
        return document(text, unlinked=found)

    return find


def features(text: str) -> list[dict[str, str | bool]]:
    """Of each word itself, and of the two on either side."""
    words = [own(word[0]) for word in WORD.finditer(text)]
    rows = []
    for place, word in enumerate(words):
        row: dict[str, str | bool] = dict(word)
        for step in AROUND:
            if 0 <= place + step < len(words):
                near = words[place + step]
                row |= {f"{step} {name}": near[name] for name in ("word", "shape", "end")}
            else:
                row[f"{step} none"] = True
        rows.append(row)
    return rows


def own(word: str) -> dict[str, str | bool]:
    """Lower case, endings, beginnings, and the shape: "Raqqa" is Xx, "3,250" three words, the first d."""
    shape = re.sub(r"[^\W\d_]", lambda found: "X" if found[0].isupper() else "x", re.sub(r"\d", "d", word))
    lower = word.lower()
    return {
        "word": lower,
        "end": lower[-3:],
        "end 2": lower[-2:],
        "beginning": lower[:3],
        "shape": re.sub(r"(.)\1+", r"\1", shape),
        "long shape": shape,
    }


def tagged(text: str, found: list[Span]) -> list[str]:
    """IOB2 tags of the words; a span that begins or ends inside a word takes in the whole word."""
    tags = []
    for word in WORD.finditer(text):
        around = next((span for span in found if span[0] < word.end() and word.start() < span[1]), None)
        tags.append("O" if around is None else f"{'B' if word.start() <= around[0] else 'I'}-{around[2]}")
    return tags


def spans(words: list[tuple[int, int]], tags: list[str]) -> list[Span]:
    """A span begins at B-, or at I- after another label."""
    found: list[Span] = []
    last = "O"
    for (start, end), tag in zip(words, tags, strict=True):
        if tag != "O":
            if tag[0] == "I" and last[2:] == tag[2:]:
                start = found.pop()[0]
            found.append((start, end, tag[2:]))
        last = tag
    return found


if __name__ == "__main__":
    main(load, train)
