"""The command ``annotate``, whose subcommands other modules here bring, each by a function ``register``."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Final

from raqqa_nlp.cli import agreement, labelling, next

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands

ANNOTATE: Final = """\
The loop of annotation: the model suggests, people correct in Label Studio, and what they corrected comes back as gold.
"""

GROUPS: Final[tuple[ModuleType, ...]] = (next, labelling, agreement)
"""Modules with subcommands, in the order in which --help lists them."""


def register(commands: Commands) -> None:
    """Adds annotate with its subcommands."""
    annotate = commands.add_parser("annotate", help="suggest, correct in Label Studio, pull", description=ANNOTATE)
    subcommands = annotate.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.register(subcommands)
