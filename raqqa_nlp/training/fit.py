"""Optimisation of one stage: resumable, logged, ending in averaged weights."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from raqqa_nlp.errors import ConfigError
from raqqa_nlp.training.augment import drop_partner, lower_case, mask_pieces, mentions, strip_quotes, swap_mentions
from raqqa_nlp.training.config import Stage
from raqqa_nlp.training.examples import batches, collate, dataset
from raqqa_nlp.training.labelled import LabelledText
from raqqa_nlp.training.losses import link_loss, status_loss, tag_losses
from raqqa_nlp.training.model import Tagger
from raqqa_nlp.training.nesting import reported_again, sources
from raqqa_nlp.training.stopping import Corpora, Stopping, hold_back
from raqqa_nlp.windows import Tokeniser

CHECKPOINT_SECONDS: Final = 120
"""A killed run loses no more than this."""

WARM_UP: Final = 0.1
"""Share of a stage in which the learning rate rises."""

_SCALARS: Final = ("transitions", "link_distance")
"""Parameters that are scores themselves: at a weight matrix's learning rate they would hardly move."""

_FROZEN: Final = ("encoder.embeddings.word_embeddings.weight",)
"""Half of all weights; a corpus of a few thousand word forms would move only those, away from all others."""

LOG: Final = "log.jsonl"
_STATE: Final = "state.pt"


class Fit:
    """One stage's run in a folder: :data:`LOG` grows a line a step, ``state.pt`` holds all that resuming needs.

    :param model: trained in place.
    :param corpora: corpus name -> its texts, for every corpus that the stage names.
    :param folder: of this stage; made where missing.
    :param progress: show a progress bar.
    """

    def __init__(
        self,
        model: Tagger,
        tokeniser: Tokeniser,
        corpora: Corpora,
        stage: Stage,
        folder: Path,
        *,
        progress: bool = True,
    ) -> None:
        self.model, self.tokeniser, self.stage = model, tokeniser, stage
        self.corpora, self.held_back = hold_back(corpora, stage.validation if stage.patience else 0.0, stage.seed)
        if stage.patience and not self.held_back:
            mend = "Raise validation, or leave patience out."
            raise ConfigError("patience: no text is held back", where=f"stage {stage.name!r}", mend=mend)
        self.stopping = Stopping(stage.patience) if stage.patience else None
        self.folder, self.progress = folder, progress
        self.device = next(model.parameters()).device
        self.mask = _mask_piece(tokeniser, stage)
        self.optimiser = torch.optim.AdamW(_groups(model, stage), lr=stage.learning_rate, fused=True)
        self.average = AveragedModel(model, multi_avg_fn=_averaging(stage.average))
        self.epoch = self.done = 0
        self._saved = time.monotonic()

    def run(self) -> Tagger:
        """Train to the end, from the last checkpoint if there is one.

        :returns: the model with the averaged weights, of the best epoch if the stage stops early, ready to predict.
        """
        torch.manual_seed(self.stage.seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        self.model.train()
        with (self.folder / LOG).open("a", encoding="utf-8") as log:
            while self.epoch < self.stage.epochs and not (self.stopping and self.stopping.over):
                self._run_epoch(log)
                if self.stopping:
                    self.stopping.judge(self._validation(log), self.average.module.state_dict())
                self.epoch, self.done = self.epoch + 1, 0
                self._save()
        self.model.load_state_dict(self.stopping.weights if self.stopping else self.average.module.state_dict())
        self.model.eval()
        return self.model

    def _run_epoch(self, log: TextIO) -> None:
        seed = 1000 * self.stage.seed + self.epoch
        texts = _sample(self.corpora, self.stage, seed)
        windows = dataset(texts, self.tokeniser, heads=self.model.config.heads, seed=seed)
        groups = batches(windows, pieces=self.stage.batch_pieces, seed=seed)
        title = f"{self.stage.name} {self.epoch + 1}/{self.stage.epochs}"
        bar = tqdm(groups, desc=title, unit="batch", disable=not self.progress)
        for index, group in enumerate(bar):
            if index < self.done:  # trained before the run was interrupted
                continue
            rate = self.stage.learning_rate * _rate(
                (self.epoch + index / len(groups)) / self.stage.epochs, self.stage.fall
            )
            for parameters in self.optimiser.param_groups:
                parameters["lr"] = rate * parameters["factor"]
            losses = self._train(collate([self._augmented(windows[place], seed, place) for place in group]))
            bar.set_postfix(loss=f"{sum(losses.values()):.3f}")
            log.write(
                json.dumps({"epoch": self.epoch, "batch": index, "batches": len(groups), "rate": rate, **losses}) + "\n"
            )
            log.flush()
            self.done = index + 1
            if time.monotonic() - self._saved > CHECKPOINT_SECONDS:
                self._save()

    def _validation(self, log: TextIO) -> float:
        """The mean loss of the averaged weights on the texts held back, batch by batch."""
        model = self.average.module
        assert isinstance(model, Tagger)
        windows = dataset(self.held_back, self.tokeniser, heads=model.config.heads, seed=self.stage.seed)
        groups = batches(windows, pieces=self.stage.batch_pieces, seed=self.stage.seed)
        model.eval()
        with torch.no_grad():
            losses = [self._losses(model, collate([windows[place] for place in group]))[0].item() for group in groups]
        model.train()
        mean = sum(losses) / len(losses)
        log.write(json.dumps({"epoch": self.epoch, "validation": mean}) + "\n")
        return mean

    def _losses(self, model: Tagger, batch: dict[str, Any]) -> tuple[Tensor, dict[str, float]]:
        """What is to be made small, and its parts."""
        batch = {name: item.to(self.device) if isinstance(item, torch.Tensor) else item for name, item in batch.items()}
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            outputs = model(batch["input_ids"], batch["attention_mask"], batch["shape_ids"])
        tags = tag_losses(model, outputs, batch["firsts"], batch["allowed"])
        status = status_loss(outputs, batch["firsts"], batch["statuses"])
        link = link_loss(model, outputs, batch)
        by_head = dict(zip(model.config.heads, tags.tolist(), strict=True))
        loss = tags.sum() + self.stage.status_weight * status + self.stage.link_weight * link
        return loss, {**by_head, "status": status.item(), "link": link.item()}

    def _train(self, batch: dict[str, Any]) -> dict[str, float]:
        loss, parts = self._losses(self.model, batch)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.average.update_parameters(self.model)
        return parts

    def _augmented(self, row: dict[str, Any], seed: int, place: int) -> dict[str, Any]:
        """A window with the noise of its own chance, the same when an interrupted epoch is taken up again."""
        chance = random.Random(f"{seed} {place}")
        masked = mask_pieces(row["input_ids"], self.mask, self.stage.mask, chance)
        links = drop_partner(row["spans"], row["links"], chance) if chance.random() < self.stage.drop_partner else {}
        return {**row, "input_ids": masked, **links}

    def _save(self) -> None:
        state = {
            "stage": dataclasses.asdict(self.stage),
            "epoch": self.epoch,
            "done": self.done,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.state_dict(),
            "random": torch.get_rng_state(),
            "stopping": self.stopping.state_dict() if self.stopping else None,
        }
        part = self.folder / f"{_STATE}.part"
        torch.save(state, part)
        part.replace(self.folder / _STATE)
        self._saved = time.monotonic()

    def _resume(self) -> None:
        path = self.folder / _STATE
        if not path.exists():
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["stage"] != dataclasses.asdict(self.stage):
            raise ConfigError(
                "holds a run with other settings",
                where=str(path),
                mend="Remove the folder or name another with --output.",
            )
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.load_state_dict(state["average"])
        torch.set_rng_state(state["random"].cpu())
        if self.stopping:
            self.stopping.load_state_dict(state["stopping"])
        self.epoch, self.done = state["epoch"], state["done"]


def _mask_piece(tokeniser: Tokeniser, stage: Stage) -> int:
    """The piece that the encoder was pretrained to read as hidden.

    :raises ConfigError: it has none, and the stage hides pieces.
    """
    pieces = [piece for name in ("[MASK]", "<mask>") if (piece := tokeniser.piece(name)) is not None]
    if stage.mask and not pieces:
        mend = "Leave mask out, or name an encoder trained on masked pieces."
        raise ConfigError("mask: the encoder has no piece for what is hidden", where=f"stage {stage.name!r}", mend=mend)
    return pieces[0] if pieces else -1


def _rate(progress: float, fall: float) -> float:
    """Share of the peak learning rate at a share of the run."""
    return min(progress / WARM_UP + 0.01, 1.0, (1 - progress) / fall)


def _averaging(decay: float) -> Callable[[Sequence[Tensor], Sequence[Tensor], Tensor | int], None]:
    """Exponential moving average whose memory grows with the steps, so that a short stage forgets where it started."""

    @torch.no_grad()
    def average(mean: Sequence[Tensor], new: Sequence[Tensor], steps: Tensor | int) -> None:
        weight = 1 - min(decay, (1 + int(steps)) / (10 + int(steps)))
        for old, now in zip(mean, new, strict=True):
            old.lerp_(now, weight)

    return average


def _groups(model: Tagger, stage: Stage) -> list[dict[str, Any]]:
    """Biases and normalisation are not decayed; what starts untrained learns faster than the pretrained encoder."""
    groups: list[dict[str, Any]] = []
    parts: dict[str, list[nn.Parameter]] = {"encoder": [], "heads": [], "scalars": []}
    for name, parameter in model.named_parameters():
        part = name.partition(".")[0]
        if name in _FROZEN:
            parameter.requires_grad_(False)
        elif part != "transitions" or stage.crf:
            parts["encoder" if part == "encoder" else "scalars" if part in _SCALARS else "heads"].append(parameter)
    for part, factor in (("encoder", 1.0), ("heads", stage.head_rate), ("scalars", stage.scalar_rate)):
        decayed = stage.weight_decay if part != "scalars" else 0.0
        groups.append({"params": [p for p in parts[part] if p.ndim > 1], "weight_decay": decayed, "factor": factor})
        groups.append({"params": [p for p in parts[part] if p.ndim <= 1], "weight_decay": 0.0, "factor": factor})
    return [group for group in groups if group["params"]]


def _sample(corpora: Corpora, stage: Stage, seed: int) -> Iterator[LabelledText]:
    """An epoch's texts, each augmented by chance of its own."""
    chance = random.Random(seed)
    pools = {name: mentions(corpora[name]) for name in stage.corpora} if stage.swap else {}
    speakers = {name: sources(corpora[name]) for name in stage.corpora} if stage.nest else {}
    for name, times in stage.corpora.items():
        for text in corpora[name]:
            copies = int(times) + (chance.random() < times % 1)
            for _ in range(copies):
                drawn = strip_quotes(text) if chance.random() < stage.strip_quotes else text
                if stage.swap and chance.random() < 0.5:
                    drawn = swap_mentions(drawn, pools[name], stage.swap, chance)
                if stage.nest and chance.random() < 0.5:
                    drawn = reported_again(drawn, speakers[name], stage.nest, chance)
                yield lower_case(drawn) if chance.random() < stage.lower_case else drawn
