"""Commands that make models: ``train``, ``average`` and ``export``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands

TRAIN: Final = """\
Trains a model as a TOML file says, and prints where its last checkpoint lies, for export to take.
Needs: pip install "raqqa_nlp[train]"."""

AVERAGE: Final = """\
Makes one checkpoint of several runs of one configuration, by the mean of their weights: a model of the same size that
is better than each, if all started from the same weights, as the runs of a configuration's last stage do.
Needs: pip install "raqqa_nlp[train]"."""

EXPORT: Final = """\
Makes a bundle, what predict and report run on, from a checkpoint that train wrote, and checks that both give the same.
Needs: pip install "raqqa_nlp[train]"."""


def register(commands: Commands) -> None:
    """Adds train, average and export."""
    train = commands.add_parser("train", help="train a model", description=TRAIN)
    train.add_argument("config", type=Path, metavar="CONFIG", help="a TOML file, such as configs/default.toml")
    train.add_argument("--data", type=Path, metavar="FOLDER", help="where corpora outside this project lie")
    train.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", help="of the run; runs/ and CONFIG's name if left out"
    )
    train.add_argument("--resume", action="store_true", help="go on with the run that the output folder holds")
    train.set_defaults(run=_train)

    average = commands.add_parser("average", help="several checkpoints to one", description=AVERAGE)
    average.add_argument("checkpoints", type=Path, nargs="+", metavar="CHECKPOINT")
    average.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="of the new checkpoint")
    average.set_defaults(run=_average)

    export = commands.add_parser("export", help="checkpoint to bundle", description=EXPORT)
    export.add_argument("checkpoint", type=Path, metavar="CHECKPOINT")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE", help="the bundle's folder")
    export.set_defaults(run=_export)


def _train(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.training import train

    output = arguments.output or Path("runs", arguments.config.stem)
    checkpoint = train(arguments.config, data=arguments.data, output=output, resume=arguments.resume)
    sys.stdout.write(f"{checkpoint}\n")


def _average(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.training import average

    sys.stdout.write(f"{average(arguments.checkpoints, arguments.output)}\n")


def _export(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.training import export

    parity = export(arguments.checkpoint, arguments.output)
    agreement = f"{100 * parity.quantised_agreement:.1f} F1 on the spans of {parity.texts} texts"
    sys.stdout.write(f"{arguments.output}: agrees with its checkpoint by {agreement}\n")
