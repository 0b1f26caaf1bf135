"""A training run: the stages of a configuration, one after the other, each in a folder that says what made it."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import torch
from tokenizers import Tokenizer

from raqqa_nlp import schema
from raqqa_nlp.bundle import TOKENIZER
from raqqa_nlp.errors import ConfigError, InputError, MissingExtraError
from raqqa_nlp.training.config import ENCODER, START, Stage, TrainingConfig, load_config
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.curve import draw
from raqqa_nlp.training.fit import LOG, Fit
from raqqa_nlp.training.labelled import LabelledText
from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.training.stopping import Corpora
from raqqa_nlp.windows import Tokeniser

CHECKPOINT: Final = "checkpoint"
RECORD: Final = "training.json"

Shares: TypeAlias = Mapping[Path, float]
"""Checkpoints, and the share of each in a mixture of their weights."""


def train(
    config: Path,
    *,
    data: Path | None = None,
    output: Path,
    resume: bool = False,
    holdout: Collection[str] = (),
    progress: bool = True,
) -> Path:
    """Run all stages of a configuration; a killed run goes on with ``resume``.

    :param config: a TOML file, such as one of ``configs/``.
    :param data: folder that holds the corpora; ``None`` where the configuration names only ``gold``.
    :param output: folder of the run, one folder a stage in it.
    :param holdout: ids of texts that no stage may see.
    :returns: folder of the last stage's checkpoint, as ``save_pretrained`` writes.
    :raises ConfigError: the configuration is wrong, or ``output`` holds a run and ``resume`` is not set.
    """
    settings = load_config(config)
    if output.is_file():
        raise ConfigError("is a file, and a run needs a folder", where=str(output), mend="Name another with --output.")
    if output.exists() and any(output.iterdir()) and not resume:
        raise ConfigError(
            "holds a run already", where=str(output), mend="Go on with it by --resume, or name another folder."
        )
    finished: Mapping[str, Path] = {}
    for stage in settings.stages:
        folder = output / stage.name
        finished = train_next(settings, stage, finished, data=data, folder=folder, holdout=holdout, progress=progress)
    return finished[settings.stages[-1].name]


def train_next(
    config: TrainingConfig,
    stage: Stage,
    finished: Mapping[str, Path],
    *,
    data: Path | None,
    folder: Path,
    holdout: Collection[str] = (),
    progress: bool = True,
) -> dict[str, Path]:
    """Run a stage from those of the earlier ones that it starts from.

    :param finished: checkpoint of each earlier stage by its name, in their order.
    :returns: these, and that of this stage.
    """
    checkpoint = train_stage(
        config,
        stage,
        data=data,
        folder=folder,
        start=list(finished.values())[-1] if finished else None,
        earlier=finished,
        holdout=holdout,
        progress=progress,
    )
    return {**finished, stage.name: checkpoint}


def train_stage(
    config: TrainingConfig,
    stage: Stage,
    *,
    data: Path | None,
    folder: Path,
    start: Path | None = None,
    earlier: Mapping[str, Path] = MappingProxyType({}),
    holdout: Collection[str] = (),
    progress: bool = True,
) -> Path:
    """Run one stage; if its checkpoint exists it is not run again, if it was interrupted it goes on.

    :param start: checkpoint to start from if the stage does not say; ``None``: the pretrained encoder with fresh heads.
    :param earlier: checkpoints of the stages that it names.
    :returns: folder of the checkpoint.
    :raises ConfigError: a stage that it names is not among them.
    """
    if missing := {*stage.start, *stage.blend} - {ENCODER, START, *earlier}:
        mend = "Run that stage first."
        raise ConfigError(f"no checkpoint of {min(missing)!r}", where=f"stage {stage.name!r}", mend=mend)
    done = folder / CHECKPOINT
    if done.exists():
        _same_run(done, config, stage, holdout)
        return done
    encoder = encoder_folder(config.encoder)
    tokenizer = load_tokenizer(encoder)
    tokeniser = Tokeniser(tokenizer, size=stage.window or config.window, overlap=stage.overlap or config.overlap)
    corpora = read_corpora(stage, data, holdout)
    starts = _starts(stage, start, earlier)

    def begun() -> Tagger:
        return _begun(config, stage, encoder, starts)

    def run(seed: int) -> Tagger:
        chosen = dataclasses.replace(stage, seed=seed, seeds=1)
        path = folder if stage.seeds == 1 else folder / f"seed-{seed}"
        fresh = begun()
        torch.nn.Module.to(fresh, _device())  # as a method its types are wrong in transformers
        model = Fit(fresh, tokeniser, corpora, chosen, path, progress=progress).run().cpu()
        draw(path / LOG, path / "losses.svg")
        return model

    model = mean(run(stage.seed + number) for number in range(stage.seeds))
    if stage.blend:
        others = (begun() if name == START else Tagger.from_pretrained(earlier[name]) for name in stage.blend)
        shares = stage.blend.values()
        model = mean(itertools.chain([model], others), [1 - sum(shares), *shares])
    record = {
        "name": config.name,
        "description": config.description,
        "encoder": config.encoder,
        "window": config.window,
        "overlap": config.overlap,
        "stages": [
            *_history([*starts, *(earlier[name] for name in stage.blend if name != START)]),
            _stage_record(stage, corpora),
        ],
        "held_out": sorted(holdout),
        "versions": {name: version(name) for name in ("torch", "transformers", "datasets")},
    }
    return _write(done, model, tokenizer, record)


def _same_run(checkpoint: Path, config: TrainingConfig, stage: Stage, holdout: Collection[str]) -> None:
    """Make sure that a finished stage is the one that is asked for.

    :raises ConfigError: it was trained with other settings, or with other texts held out.
    """
    record = read_record(checkpoint)
    was, asked = record["stages"][-1], dataclasses.asdict(stage)
    defaults = {field.name: field.default for field in dataclasses.fields(Stage)}
    differing = [key for key, value in asked.items() if was.get(key, defaults[key]) != value]
    differing += [key for key in ("encoder", "window", "overlap") if record[key] != getattr(config, key)]
    differing += ["the texts held out"] if sorted(holdout) != record["held_out"] else []
    if differing:
        mend = "Remove its folder to train it anew, or name another with --output."
        raise ConfigError(f"was trained with other settings: {', '.join(differing)}", where=str(checkpoint), mend=mend)


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _write(folder: Path, model: Tagger, tokenizer: Tokenizer, record: Mapping[str, Any]) -> Path:
    """A checkpoint, whole or not at all."""
    part = folder.with_name(f"{folder.name}.part")
    model.save_pretrained(part)
    tokenizer.save(str(part / TOKENIZER))
    (part / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    part.rename(folder)
    return folder


def average(checkpoints: Sequence[Path], output: Path) -> Path:
    """The mean of the weights of several runs of one recipe as a checkpoint (Wortsman et al. 2022, "Model soups").

    It is better than each of them only if all started from the same weights. Its record holds what the first has, the
    texts that none has seen as held out, and for each run in ``mean_of`` its seeds and how many texts it held out.

    :param output: folder of the new checkpoint, which must not exist.
    :raises InputError: a folder is no checkpoint, or they are not of one recipe.
    :raises ConfigError: ``output`` exists.
    """
    records = [read_record(checkpoint) for checkpoint in checkpoints]
    for checkpoint, record in zip(checkpoints, records, strict=True):
        if _recipe(record) != _recipe(records[0]):
            message = f"not of the recipe of {checkpoints[0]}"
            raise InputError(message, where=str(checkpoint), mend="Average runs of one configuration.")
    if output.exists():
        raise ConfigError("exists already", where=str(output), mend="Name a new folder.")
    model = mean(Tagger.from_pretrained(checkpoint) for checkpoint in checkpoints)
    last = [record["stages"][-1] for record in records]
    record = {
        **records[0],
        "held_out": sorted(set.intersection(*(set(each["held_out"]) for each in records))),
        "mean_of": [
            {"seed": stage["seed"], "seeds": stage["seeds"], "held_out": len(each["held_out"])}
            for stage, each in zip(last, records, strict=True)
        ],
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    return _write(output, model, Tokenizer.from_file(str(checkpoints[0] / TOKENIZER)), record)


def _recipe(record: Mapping[str, Any]) -> list[Any]:
    """What runs must share that are averaged: all but their seeds, and the texts that they saw."""
    differing = ("seed", "seeds", "texts")
    stages = [{key: value for key, value in stage.items() if key not in differing} for stage in record["stages"]]
    return [*(record[key] for key in ("encoder", "window", "overlap")), stages]


def _starts(stage: Stage, start: Path | None, earlier: Mapping[str, Path]) -> Shares:
    """What a stage starts from; nothing if from the encoder."""
    if stage.start:
        return {earlier[name]: share for name, share in stage.start.items() if name != ENCODER}
    return {} if start is None else {start: 1.0}


def _history(checkpoints: Iterable[Path]) -> list[Any]:
    """The records of all stages that led to these checkpoints, each once."""
    stages: list[Any] = []
    for checkpoint in checkpoints:
        stages += [stage for stage in read_record(checkpoint)["stages"] if stage not in stages]
    return stages


def _begun(config: TrainingConfig, stage: Stage, encoder: str, starts: Shares) -> Tagger:
    """The model that each run of a stage starts from."""
    torch.manual_seed(stage.seed)  # weights can be averaged only of runs that start from the same ones
    heads = (*schema.HEADS, *config.heads)
    if starts:
        model = mean((Tagger.from_pretrained(path).with_heads(heads) for path in starts), starts.values())
    else:
        model = from_encoder(encoder, heads=heads, link_size=config.link_size)
    model.copy_heads(stage.copy_heads)
    if not stage.crf:
        with torch.no_grad():
            for transitions in model.transitions.values():
                transitions.zero_()
    return model


def mean(models: Iterable[Tagger], shares: Iterable[float] = itertools.repeat(1.0)) -> Tagger:
    """The first of the models with the mean of all their weights, each with its share."""
    weighted = zip(models, shares, strict=False)  # the shares may have no end
    model, total = next(weighted)
    sums = {name: weight * total for name, weight in model.state_dict().items()}
    for other, share in weighted:
        total += share
        for name, weight in other.state_dict().items():
            sums[name] += weight * share
    model.load_state_dict({name: weight / total for name, weight in sums.items()})
    return model


def read_record(checkpoint: Path) -> dict[str, Any]:
    """What made a checkpoint: its configuration, the texts of each corpus, the texts held out, library versions.

    :raises InputError: the folder is no checkpoint.
    """
    path = checkpoint / RECORD
    if not path.is_file():
        raise InputError(
            f"no checkpoint: {RECORD} is missing", where=str(checkpoint), mend="Name a folder that train wrote."
        )
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise InputError(f"damaged: {error}", where=str(path), mend="Train or copy the checkpoint anew.") from error


def _stage_record(stage: Stage, corpora: Corpora) -> dict[str, Any]:
    return {**dataclasses.asdict(stage), "texts": {name: len(texts) for name, texts in corpora.items()}}


def read_corpora(stage: Stage, data: Path | None, holdout: Collection[str] = ()) -> Corpora:
    """The texts of the corpora that a stage names, without those held out.

    :raises ConfigError: a corpus is unknown.
    """
    texts: dict[str, list[LabelledText]] = {}
    for name in stage.corpora:
        if name not in READERS:
            raise ConfigError(
                f"unknown corpus {name!r}", where=f"stage {stage.name!r}", mend=f"Known: {', '.join(READERS)}."
            )
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
