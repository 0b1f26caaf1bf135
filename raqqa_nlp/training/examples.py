"""Training texts to windows of numbers, as a Hugging Face dataset, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import torch
from datasets import Dataset, Features, List, Value
from torch import Tensor

from raqqa_nlp import schema
from raqqa_nlp.document import Span
from raqqa_nlp.training.labelled import LabelledText, allowed_tags
from raqqa_nlp.windows import GAPS, Tokeniser, Window, Words

LABEL_INDEX: Final = {label: index for index, label in enumerate(schema.LAYER_OF)}
HEAD_INDEX: Final = {head: index for index, head in enumerate((*schema.HEADS, *schema.FOREIGN_HEADS))}
RELATION_INDEX: Final = {relation: index for index, relation in enumerate(schema.RELATIONS)}

SHORTEST: Final = 32
"""Word pieces of a window at least, where its text has more."""

_INTS: Final = List(Value("int32"))

FEATURES: Final = Features(
    {
        "id": Value("string"),
        "input_ids": _INTS,
        "shape_ids": _INTS,
        "firsts": _INTS,
        "allowed": List(_INTS),
        "statuses": List(_INTS),
        "spans": List(_INTS),
        "links": List(_INTS),
    }
)
"""A window.

``input_ids`` and ``shape_ids``: pieces with special tokens. ``firsts``: each word's first piece. ``allowed``: a row a
head of sets of tags as bits, one a word. ``statuses``: rows (word, status). ``spans``: rows (head, label, first word,
last word). ``links``: rows (relation, span, partner's span or -1 for none), as annotated: cue or count first.
"""


def dataset(
    texts: Iterable[LabelledText],
    tokeniser: Tokeniser,
    *,
    heads: Sequence[str] = tuple(schema.HEADS),
    seed: int | None = None,
) -> Dataset:
    """Windows of the texts, each word in exactly one.

    :param heads: of the network, in its order.
    :param seed: draws where texts are cut; ``None``: into windows as long as they can be.
    """
    random = None if seed is None else np.random.default_rng(seed)
    rows = [row for text in texts for row in _rows(text, tokeniser, heads, random)]
    return Dataset.from_list(rows, features=FEATURES)


def _rows(
    text: LabelledText, tokeniser: Tokeniser, heads: Sequence[str], random: np.random.Generator | None
) -> Iterator[dict[str, Any]]:
    words = tokeniser.words(text.text)
    if not len(words):
        return
    allowed = np.stack([allowed_tags(text, words, head) for head in heads])
    for window in _windows(words, tokeniser, random):
        inputs = tokeniser.inputs(words, window)
        yield {
            "id": text.id,
            "input_ids": inputs.input_ids,
            "shape_ids": inputs.shape_ids,
            "firsts": inputs.firsts,
            "allowed": allowed[:, window.start : window.stop],
            **_linked(text, words, window),
        }


def _windows(words: Words, tokeniser: Tokeniser, random: np.random.Generator | None) -> Iterator[Window]:
    """Each word in exactly one window, cut where lines end if that leaves it long enough.

    :param random: draws the length at which the next line's end cuts; ``None``: windows as long as they can be.
    """
    shortest = min(SHORTEST, tokeniser.capacity)
    lines = np.append(np.flatnonzero(words.shapes % len(GAPS) == GAPS.index("line")), len(words))
    start = 0
    while start < len(words):
        room = tokeniser.capacity if random is None else int(random.integers(shortest, tokeniser.capacity + 1))
        first = int(words.firsts[start])
        full = int(np.searchsorted(words.firsts, first + tokeniser.capacity, "right")) - 1
        wanted = int(np.searchsorted(words.firsts, first + room, "right")) - 1
        ends = lines[(lines > start) & (lines <= full)]
        later = ends[ends >= wanted]
        stop = int(later[0] if len(later) else ends[-1] if len(ends) else max(full, start + 1))
        yield Window(start, stop, start, stop)
        start = stop


def _linked(text: LabelledText, words: Words, window: Window) -> dict[str, list[list[int]]]:
    places: dict[int, int] = {}
    spans: list[list[int]] = []
    statuses: list[list[int]] = []
    for index, span in enumerate(text.spans):
        first, last = words.cover(Span(span.start, span.end, "", ""))
        if window.start <= first < last <= window.stop and len(span.labels) == 1 and span.labels[0] in LABEL_INDEX:
            places[index] = len(spans)
            spans.append(
                [HEAD_INDEX[span.head], LABEL_INDEX[span.labels[0]], first - window.start, last - 1 - window.start]
            )
            if span.status is not None:
                statuses.append([first - window.start, schema.STATUSES.index(span.status)])
    links = [
        [RELATION_INDEX[link.relation], places[link.source], -1 if link.target is None else places[link.target]]
        for link in text.links
        if link.source in places and (link.target is None or link.target in places)
    ]
    return {"statuses": statuses, "spans": spans, "links": links}


def batches(windows: Dataset, *, pieces: int, seed: int) -> list[list[int]]:
    """Indices of windows of like length, batch by batch in random order.

    :param pieces: pieces in a batch at most, padding counted.
    """
    random = np.random.default_rng(seed)
    lengths = np.array([len(row) for row in windows["input_ids"]])
    order = np.argsort(lengths + random.uniform(-24, 24, len(lengths)))
    groups: list[list[int]] = [[]]
    for index in order.tolist():
        longest = max([lengths[index], *(lengths[member] for member in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(index)
    random.shuffle(groups)
    return groups


def collate(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Pad windows to one batch.

    :returns: ``input_ids``, ``attention_mask``, ``shape_ids`` (batch, pieces); ``firsts`` (batch, words), padded with
        0; ``allowed`` (batch, heads, words), padded with -1 (no word); the rest as rows a window.
    """
    return {
        "input_ids": _pad([row["input_ids"] for row in rows]),
        "attention_mask": _pad([[1] * len(row["input_ids"]) for row in rows]),
        "shape_ids": _pad([row["shape_ids"] for row in rows]),
        "firsts": _pad([row["firsts"] for row in rows]),
        "allowed": torch.stack(
            [_pad([row["allowed"][head] for row in rows], -1) for head in range(len(rows[0]["allowed"]))], 1
        ),
        **{name: [row[name] for row in rows] for name in ("statuses", "spans", "links")},
    }


def _pad(rows: Sequence[Sequence[int]], value: int = 0) -> Tensor:
    tensors = [torch.tensor(row, dtype=torch.long) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=value)
