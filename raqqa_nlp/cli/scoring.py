"""The command that scores: ``evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Final

from raqqa_nlp.cli.shared import console

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands

EVALUATE: Final = """\
Scores predictions against gold, text by text, paired by their ids. Both are files or folders of either form: what
predict writes (JSON lines), or Label Studio's JSON export. Needs: pip install "raqqa_nlp[eval]"."""


def register(commands: Commands) -> None:
    """Adds evaluate."""
    evaluate = commands.add_parser("evaluate", help="score predictions against gold", description=EVALUATE)
    evaluate.add_argument("gold", metavar="GOLD")
    evaluate.add_argument("predicted", metavar="PRED")
    evaluate.add_argument("--json", action="store_true", help="print JSON, with the counts of each text")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation import evaluate, tables
    from raqqa_nlp.inputs import read_annotated

    report = evaluate(
        read_annotated([arguments.gold]), read_annotated([arguments.predicted]), progress=sys.stderr.isatty()
    )
    if arguments.json:
        sys.stdout.write(json.dumps(report.to_dict(), indent=1) + "\n")
    else:
        console().print(tables.terminal(tables.COLUMNS, report.rows()))
