"""A training run as a TOML file: every setting named, every unknown key refused."""

from __future__ import annotations

import dataclasses
import math
import tomllib
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from raqqa_nlp.errors import ConfigError

_Settings = TypeVar("_Settings", "Stage", "TrainingConfig")


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of optimisation over a mixture of corpora; stages follow each other on the same weights.

    :param start: earlier stage -> its share in the weights that this one starts from; they sum to 1. Nothing: the stage
        before, or the encoder for the first one. ``{ encoder = 1 }``: the encoder once more. Runs that began with the
        same encoder may be mixed (Wortsman et al. 2022, "Model soups").
    :param corpora: corpus name -> how often each of its texts is read an epoch; below 1 that share of them, drawn anew.
    :param learning_rate: peak; rises linearly over the first tenth of the steps and falls linearly to zero.
    :param fall: share of the steps over which it falls; between rise and fall it stays.
    :param head_rate: factor on the learning rate of what is not pretrained.
    :param scalar_rate: factor on that of transitions between tags and of distances between spans.
    :param batch_pieces: word pieces a batch, padding counted.
    :param window: word pieces a training window at most, special tokens included; 0: as the run's.
    :param overlap: word pieces that neighbouring training windows share; 0: as the run's.
    :param average: decay of the exponential moving average of the weights that the stage ends with.
    :param strip_quotes: probability that a text is read without its quotation marks and apostrophes.
    :param lower_case: probability that a text is read without its capitals.
    :param swap: share of names and numbers of a text that are replaced by others of their label, in half of the texts.
    :param nest: share of sentences with attributions that are put into another speaker's mouth, in half of the texts.
    :param mask: share of word pieces hidden from the network.
    :param drop_partner: probability that a window teaches linking with one partner missing, which then has none.
    :param crf: learn transitions between tags; otherwise only what the scheme forbids is known of them.
    :param copy_heads: tag heads that start from another one's weights: target -> source.
    :param status_weight: of the status loss, beside 1 for each tag head's.
    :param link_weight: of the link loss.
    :param patience: epochs without a lower loss on the texts held back after which the stage stops, to end with the
        weights of the best epoch; 0: it runs all its epochs. Late gains of a falling learning rate are lost where the
        patience is short.
    :param validation: share of each corpus's texts held back for that.
    :param blend: earlier stage -> its share in the weights that this one ends with; ``start`` is what the stage started
        from (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    :param seeds: runs of the stage from the same start, each with the next seed; it ends with the mean of their weights
        (Wortsman et al. 2022, "Model soups").
    """

    name: str
    corpora: dict[str, float]
    epochs: int
    learning_rate: float
    start: dict[str, float] = field(default_factory=dict)
    fall: float = 0.9
    head_rate: float = 5.0
    scalar_rate: float = 30.0
    batch_pieces: int = 4096
    window: int = 0
    overlap: int = 0
    weight_decay: float = 0.01
    average: float = 0.995
    strip_quotes: float = 0.15
    lower_case: float = 0.0
    swap: float = 0.0
    nest: float = 0.0
    mask: float = 0.0
    drop_partner: float = 0.0
    crf: bool = True
    copy_heads: dict[str, str] = field(default_factory=dict)
    status_weight: float = 0.2
    link_weight: float = 0.2
    patience: int = 0
    validation: float = 0.1
    blend: dict[str, float] = field(default_factory=dict)
    seed: int = 1
    seeds: int = 1


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """A whole run.

    :param encoder: a folder or hub name, or ``package:NAME`` for the encoder that a Python package carries.
    :param window: word pieces a window in prediction, special tokens included; in training too, unless a stage has its
        own.
    :param overlap: word pieces that neighbouring windows share, likewise.
    :param heads: foreign heads trained beside the scheme's own.
    :param link_size: width of the vectors that score links.
    """

    name: str
    encoder: str
    stages: tuple[Stage, ...]
    window: int = 384
    overlap: int = 96
    heads: tuple[str, ...] = ()
    link_size: int = 64
    description: str = ""


ENCODER: Final = "encoder"
"""In a stage's ``start``: the pretrained encoder with fresh heads."""

START: Final = "start"
"""In a stage's ``blend``: what the stage started from."""

_RANGES: Final = {
    **dict.fromkeys(("epochs", "seeds", "batch_pieces", "link_size"), (1, math.inf)),
    **dict.fromkeys(("overlap", "patience"), (0, math.inf)),
    **dict.fromkeys(("learning_rate", "head_rate", "scalar_rate", "weight_decay"), (0, math.inf)),
    **dict.fromkeys(("status_weight", "link_weight"), (0, math.inf)),
    **dict.fromkeys(("average", "strip_quotes", "lower_case", "swap", "nest", "mask", "drop_partner"), (0, 1)),
    "fall": (0.01, 1),
    "validation": (0, 0.9),
    "window": (8, math.inf),
}
"""Key of a number -> the least and the most it may be."""


def load_config(path: Path) -> TrainingConfig:
    """Read a run's configuration.

    :raises ConfigError: not TOML; a key is unknown, missing or of the wrong type.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=str(path), mend="Name a TOML file, such as one of configs/."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mend = "Compare it with those in configs/."
        raise ConfigError(f"not TOML: {error}", where=str(path), mend=mend) from error
    stages = data.pop("stages", [])
    if not isinstance(stages, list) or not stages:
        raise ConfigError("no [[stages]]", where=str(path), mend="A run needs at least one stage.")
    built = tuple(_build(Stage, stage, f"{path}, stage {number}") for number, stage in enumerate(stages, 1))
    _check_mixtures(built, str(path))
    return _build(TrainingConfig, data | {"stages": built}, str(path))


def _check_mixtures(stages: Sequence[Stage], path: str) -> None:
    earlier: list[str] = []
    for stage in stages:
        where = f"{path}, stage {stage.name!r}"
        if stage.name in (*earlier, ENCODER, START):
            raise ConfigError("the name is taken", where=where, mend="Give each stage a name of its own.")
        for key, shares, also in (("start", stage.start, ENCODER), ("blend", stage.blend, START)):
            if unknown := [name for name in shares if name not in (*earlier, also)]:
                mend = f"Known here: {', '.join((also, *earlier))}."
                raise ConfigError(f"{key} names {unknown[0]!r}", where=where, mend=mend)
            if min(shares.values(), default=1) <= 0:
                raise ConfigError(f"a share in {key} is not above 0", where=where, mend="Leave it out.")
        if ENCODER in stage.start and len(stage.start) > 1:
            raise ConfigError("start mixes the encoder with stages", where=where, mend="Name it alone, or stages.")
        if stage.start and not math.isclose(sum(stage.start.values()), 1):
            raise ConfigError("the shares in start do not sum to 1", where=where, mend="Change them so that they do.")
        if sum(stage.blend.values()) >= 1:
            raise ConfigError(
                "blend leaves nothing of the stage", where=where, mend="Its shares must sum to less than 1."
            )
        earlier.append(stage.name)


def _build(kind: type[_Settings], data: dict[str, Any], where: str) -> _Settings:
    fields = {f.name: f for f in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    for key, value in data.items():
        if key not in fields:
            raise ConfigError(f"unknown key {key!r}", where=where, mend=f"Known keys: {', '.join(fields)}.")
        _check_type(key, value, hints[key], where)
    for name, known in fields.items():
        if name not in data and known.default is known.default_factory is dataclasses.MISSING:
            raise ConfigError(f"key {name!r} is missing", where=where, mend=f"Add it: {name} = ...")
    for name, (least, most) in _RANGES.items():
        if name in data and not least <= data[name] <= most:
            mend = f"It must be from {least} to {most}." if most < math.inf else f"It must be {least} or more."
            raise ConfigError(f"key {name!r} is {data[name]!r}", where=where, mend=mend)
    settings: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return kind(**settings)


def _check_type(key: str, value: object, hint: Any, where: str) -> None:
    kind = typing.get_origin(hint) or hint
    accepted: dict[Any, Any] = {float: (int, float), tuple: (list, tuple)}
    fits = isinstance(value, accepted.get(kind, kind)) and not (kind is not bool and isinstance(value, bool))
    if kind is dict and isinstance(value, dict):
        item_kind = typing.get_args(hint)[1]
        fits = all(isinstance(item, accepted.get(item_kind, item_kind)) for item in value.values())
    if not fits:
        raise ConfigError(f"key {key!r} is {value!r}", where=where, mend=f"It must be of type {kind.__name__}.")
