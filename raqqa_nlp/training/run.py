"""A training run: the stages of a configuration, one after the other, each in a folder that says what made it."""

from __future__ import annotations

import importlib
from collections.abc import Collection
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from raqqa_nlp.errors import ConfigError, MissingExtraError
from raqqa_nlp.training.config import Stage, TrainingConfig
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.fit import Corpora, Fit
from raqqa_nlp.training.labelled import LabelledText
from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.windows import Tokeniser

CHECKPOINT: Final = "checkpoint"


def train(
    config: TrainingConfig, *, data: Path | None, output: Path, holdout: Collection[str] = (), progress: bool = True
) -> Path:
    """Run all stages; a stage whose checkpoint exists is not run again, an interrupted one goes on.

    :param data: folder that holds the corpora; ``None`` where the configuration names only ``gold``.
    :param output: folder of the run.
    :param holdout: ids of texts that no stage may see.
    :returns: folder of the last stage's checkpoint, as ``save_pretrained`` writes.
    """
    start: Path | None = None
    for stage in config.stages:
        start = train_stage(config, stage, data=data, folder=output / stage.name, start=start, holdout=holdout, progress=progress)
    assert start is not None
    return start


def train_stage(
    config: TrainingConfig,
    stage: Stage,
    *,
    data: Path | None,
    folder: Path,
    start: Path | None = None,
    holdout: Collection[str] = (),
    progress: bool = True,
) -> Path:
    """Run one stage.

    :param start: checkpoint to start from; ``None``: the pretrained encoder with fresh heads.
    :returns: folder of the checkpoint.
    """
    done = folder / CHECKPOINT
    if (done / "model.safetensors").exists():
        return done
    encoder = encoder_folder(config.encoder)
    tokenizer = load_tokenizer(encoder)
    model = from_encoder(encoder, link_size=config.link_size) if start is None else Tagger.from_pretrained(start)
    tokeniser = Tokeniser(tokenizer, size=config.window, overlap=config.overlap)
    Fit(model, tokeniser, read_corpora(stage, data, holdout), stage, folder, progress=progress).run()
    part = folder / f"{CHECKPOINT}.part"
    model.save_pretrained(part)
    tokenizer.save(str(part / "tokenizer.json"))
    part.rename(done)
    return done


def read_corpora(stage: Stage, data: Path | None, holdout: Collection[str] = ()) -> Corpora:
    """The texts of the corpora that a stage names, without those held out.

    :raises ConfigError: a corpus is unknown.
    """
    texts: dict[str, list[LabelledText]] = {}
    for name in stage.corpora:
        if name not in READERS:
            raise ConfigError(f"unknown corpus {name!r}", where=f"stage {stage.name!r}", mend=f"Known: {', '.join(READERS)}.")
        texts[name] = [text for text in READERS[name](data) if text.id not in holdout]
    return texts


def encoder_folder(name: str) -> str:
    """What ``from_pretrained`` takes for an encoder's name in a configuration.

    :raises MissingExtraError: the Python package that carries it is not installed.
    """
    if not name.startswith("package:"):
        return name
    package = name.removeprefix("package:")
    try:
        module = importlib.import_module(package)
    except ImportError as error:
        raise MissingExtraError(package, "train") from error
    assert module.__file__ is not None
    return str(Path(module.__file__).parent / "model")


def load_tokenizer(encoder: str) -> Tokenizer:
    """An encoder's fast tokenizer, from its folder or the hub."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(encoder, add_prefix_space=True).backend_tokenizer
    assert isinstance(tokenizer, Tokenizer)
    return tokenizer
