"""Ways of training that the library does not have, to measure whether it should: used by :mod:`benchmarks.ablations`.

Each is a context in which :class:`raqqa_nlp.training.fit.Fit` or the corpora behave otherwise.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import torch
from datasets import Dataset
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForMaskedLM, AutoTokenizer, DataCollatorForLanguageModeling, get_scheduler

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.training import load_checkpoint
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.fit import Fit
from raqqa_nlp.training.labelled import LabelledText, from_document
from raqqa_nlp.training.model import Outputs, Tagger
from raqqa_nlp.training.run import encoder_folder

Losses = Callable[[Fit, Tagger, dict[str, Any]], tuple[Tensor, dict[str, float]]]

_PLAIN: Final[Losses] = Fit._losses
_LAYERS: Final = (schema.ENTITY, schema.NUMBER)
_BATCH: Final = 8
_PIECES: Final = 192


@contextlib.contextmanager
def regularised_dropout(weight: float = 1.0) -> Iterator[None]:
    """Each batch is read twice, and both readings' tags are drawn together (Liang et al. 2021, "R-Drop")."""

    def losses(self: Fit, model: Tagger, batch: dict[str, Any]) -> tuple[Tensor, dict[str, float]]:
        (first, parts), one = _watched(self, model, batch)
        (second, _), other = _watched(self, model, batch)
        drawn = sum(
            (
                functional.kl_div(a, b, log_target=True, reduction="none")
                + functional.kl_div(b, a, log_target=True, reduction="none")
            )
            .sum(-1)
            .mean()
            for a, b in zip(_by_head(model, one, batch), _by_head(model, other, batch), strict=True)
        )
        return (first + second) / 2 + weight / 2 * drawn, parts

    with patch.object(Fit, "_losses", losses):
        yield


@contextlib.contextmanager
def label_smoothing(share: float = 0.05) -> Iterator[None]:
    """To the losses comes a share of what each taught word's tags differ from all alike (after Szegedy et al. 2016)."""

    def losses(self: Fit, model: Tagger, batch: dict[str, Any]) -> tuple[Tensor, dict[str, float]]:
        (loss, parts), outputs = _watched(self, model, batch)
        for number, scores in enumerate(_by_head(model, outputs, batch)):
            allowed = batch["allowed"][:, number][batch["allowed"][:, 0] != -1].to(scores.device)
            taught = scores[allowed != (1 << scores.shape[-1]) - 1]
            if len(taught):
                loss = loss - share * taught.mean(-1).sum() / len(scores)
        return loss, parts

    with patch.object(Fit, "_losses", losses):
        yield


@contextlib.contextmanager
def self_training(teacher: Path, corpus: str, texts: int, data: Path) -> Iterator[None]:
    """A corpus ``silver``: texts of another one with the names and numbers that a model reads in them."""
    known = [Document(text.text, id=text.id) for text in islice(READERS[corpus](data), texts)]
    silver = [_without_attributions(from_document(doc)) for doc in load_checkpoint(teacher).stream(known)]
    with patch.dict(READERS, {"silver": lambda _: iter(silver)}):
        yield


def adapted(encoder: str, corpora: Sequence[str], data: Path, folder: Path, *, steps: int) -> str:
    """The encoder after some steps of masked language modelling on corpora's texts (Gururangan et al. 2020).

    The head that names hidden pieces is learned along, from nothing where the encoder comes without one.

    :param encoder: as a configuration names it.
    :param folder: the new encoder's, not made anew if it is there.
    :returns: name of the new encoder.
    """
    if folder.exists():
        return str(folder)
    torch.manual_seed(1)
    source = encoder_folder(encoder)
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModelForMaskedLM.from_pretrained(source)
    read = Dataset.from_dict({"text": [text.text for name in corpora for text in READERS[name](data)]})
    pieces = read.map(lambda rows: _cut(tokenizer, rows["text"]), batched=True, remove_columns=["text"])
    collator = DataCollatorForLanguageModeling(tokenizer)
    loader = torch.utils.data.DataLoader(pieces, batch_size=_BATCH, shuffle=True, collate_fn=collator)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    schedule = get_scheduler("linear", optimiser, num_warmup_steps=steps // 10, num_training_steps=steps)
    model.train()
    for batch in islice(loader, steps):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = model(**batch).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    part = folder.with_name(f"{folder.name}.part")
    model.base_model.save_pretrained(part)
    tokenizer.save_pretrained(part)
    part.rename(folder)
    return str(folder)


def _cut(tokenizer: Any, texts: Sequence[str]) -> dict[str, list[list[int]]]:
    cut = tokenizer(list(texts), truncation=True, max_length=_PIECES, return_overflowing_tokens=True)
    return {"input_ids": cut["input_ids"], "attention_mask": cut["attention_mask"]}


def _watched(fit: Fit, model: Tagger, batch: dict[str, Any]) -> tuple[tuple[Tensor, dict[str, float]], Outputs]:
    """The usual losses, and the network's outputs that they are of."""
    seen: list[Outputs] = []
    hook = model.register_forward_hook(lambda _module, _inputs, outputs: seen.append(outputs))
    try:
        return _PLAIN(fit, model, batch), seen[-1]
    finally:
        hook.remove()


def _by_head(model: Tagger, outputs: Outputs, batch: dict[str, Any]) -> list[Tensor]:
    """Each head's log probabilities of tags: (words of the batch, tags)."""
    width = outputs.tags.shape[-1]
    firsts = batch["firsts"].to(outputs.tags.device)
    words = (batch["allowed"][:, 0] != -1).to(outputs.tags.device)
    logits = outputs.tags.float().gather(1, firsts[:, :, None].expand(-1, -1, width))[words]
    sizes = [len(schema.tags(head)) for head in model.config.heads]
    return [functional.log_softmax(part, -1) for part in torch.split(logits, sizes, -1)]


def _without_attributions(text: LabelledText) -> LabelledText:
    """A text of whose attributions nothing is known."""
    kept = {place: number for number, place in enumerate(_kept(text))}
    links = tuple(
        replace(link, source=kept[link.source], target=None if link.target is None else kept[link.target])
        for link in text.links
        if link.source in kept
    )
    hidden = {head: schema.HEADS[head] for head in schema.HEADS if head not in _LAYERS}
    return replace(text, spans=tuple(text.spans[place] for place in kept), links=links, hidden=hidden)


def _kept(text: LabelledText) -> list[int]:
    return [place for place, span in enumerate(text.spans) if span.head in _LAYERS]
