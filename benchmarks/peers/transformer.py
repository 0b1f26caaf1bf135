"""Plain Hugging Face: AutoModelForTokenClassification on the same encoder, a model a layer, and its pipeline.

The variable ENCODER names the encoder's folder. Of attributions it learns the outer ones: tags of one layer cannot
nest. The first piece of a word carries its tag, in training as in the pipeline's aggregation. Rate, batches and passes
are those of ours, ``configs/peers.toml``.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any, Final

import torch
from peer import LAYERS, Find, Text, document, gold, main
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    get_linear_schedule_with_warmup,
    pipeline,
)

WINDOW, STRIDE = 384, 96  # pieces
PASSES: Final = 12
STEPS: Final = 200  # at least, where texts are few
BATCH: Final = 4  # windows
RATE: Final = 4e-4
UNTAGGED: Final = -100


def train(texts: list[Text], folder: Path, seed: int) -> None:
    """Learn, and leave the models in the folder."""
    encoder = os.environ["ENCODER"]
    tokenizer = AutoTokenizer.from_pretrained(encoder, model_max_length=WINDOW)
    for layer in LAYERS:
        torch.manual_seed(seed)
        labels = sorted({label for text in texts for *_, label in gold(text, layer)})
        tags = ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]
        model = AutoModelForTokenClassification.from_pretrained(
            encoder, id2label=dict(enumerate(tags)), label2id={tag: i for i, tag in enumerate(tags)}
        )
        rows = [row for text in texts for row in _windows(tokenizer, text, layer, tags)]
        _fit(model, rows, DataCollatorForTokenClassification(tokenizer), random.Random(seed))
        model.save_pretrained(folder / layer)
        tokenizer.save_pretrained(folder / layer)


def load(folder: Path) -> Find:
    """What annotates a text."""
    torch.set_num_threads(1)
    taggers = [
        pipeline("token-classification", str(folder / layer), aggregation_strategy="first", stride=STRIDE, device="cpu")
        for layer in LAYERS
    ]

    def find(text: Text) -> Text:
        found: list[dict[str, Any]] = [group for tagger in taggers for group in tagger(text["text"])]
        return document(text, unlinked=[(group["start"], group["end"], group["entity_group"]) for group in found])

    return find


def _windows(tokenizer: Any, text: Text, layer: str, tags: list[str]) -> list[dict[str, list[int]]]:
    encoded = tokenizer(
        text["text"], truncation=True, stride=STRIDE, return_overflowing_tokens=True, return_offsets_mapping=True
    )
    spans = gold(text, layer)
    rows = []
    for place, offsets in enumerate(encoded["offset_mapping"]):
        words = encoded.word_ids(place)
        labels = []
        for piece, (word, (start, end)) in enumerate(zip(words, offsets, strict=True)):
            if word is None or (piece and words[piece - 1] == word):
                labels.append(UNTAGGED)
                continue
            around = next((span for span in spans if span[0] < end and start < span[1]), None)
            tag = "O" if around is None else f"{'B' if start <= around[0] else 'I'}-{around[2]}"
            labels.append(tags.index(tag))
        rows.append({"input_ids": encoded["input_ids"][place], "labels": labels})
    return rows


def _fit(model: Any, rows: list[dict[str, list[int]]], collate: Any, chance: random.Random) -> None:
    torch.set_num_threads(1)
    batches = -(-len(rows) // BATCH)
    passes = max(PASSES, -(-STEPS // batches))
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = get_linear_schedule_with_warmup(optimiser, passes * batches // 10, passes * batches)
    model.train()
    for _ in range(passes):
        chance.shuffle(rows)
        for batch in range(batches):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = model(**collate(rows[batch * BATCH : (batch + 1) * BATCH])).loss
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()


if __name__ == "__main__":
    main(load, train)
