"""The command that scores: ``evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp.cli.shared import console
from raqqa_nlp.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.document import Document
    from raqqa_nlp.evaluation import Comparison, Report

EVALUATE: Final = """\
Scores predictions against gold, text by text, paired by their ids. All are files or folders:
what predict writes (JSON lines), Label Studio's JSON export, or any form that convert writes.
Needs: pip install "raqqa_nlp[eval]".

With --against, compares two systems instead: how far PRED is above OTHER, with a 95% interval of the difference
(bootstrap over texts) and p, how likely so large a difference is if the two are alike (approximate randomisation).

A figure's name is layer/measure/what, such as entity/exact/micro, number/value/COUNT or claim/overlap/all."""


def register(commands: Commands) -> None:
    """Adds evaluate."""
    evaluate = commands.add_parser("evaluate", help="score predictions against gold", description=EVALUATE)
    evaluate.add_argument("gold", metavar="GOLD")
    evaluate.add_argument("predicted", metavar="PRED")
    evaluate.add_argument("--against", metavar="OTHER", help="compare with these predictions of the same texts")
    evaluate.add_argument(
        "--figures", metavar="NAMES", help="only these, separated by commas, * stands for anything: '*/micro,claim/*'"
    )
    evaluate.add_argument("--intervals", action="store_true", help="show the 95%% interval of each figure")
    form = evaluate.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, with the counts of each text")
    form.add_argument("--markdown", action="store_true", help="print a table of Markdown")
    evaluate.add_argument("--plots", type=Path, metavar="FOLDER", help="draw what was found into this folder, as SVG")
    evaluate.set_defaults(run=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation import compare_reports, evaluate
    from raqqa_nlp.evaluation.significance import SUMMARY
    from raqqa_nlp.inputs import read_annotated

    gold = read_annotated([arguments.gold])
    predicted = read_annotated([arguments.predicted])
    report = evaluate(gold, predicted, progress=sys.stderr.isatty())
    figures = arguments.figures.split(",") if arguments.figures else None
    if arguments.plots:
        _draw(gold, predicted, report, arguments.plots)
    if not arguments.against:
        _print_report(report, figures or ["*"], arguments)
        return
    other = evaluate(gold, read_annotated([arguments.against]), progress=sys.stderr.isatty())
    names = (arguments.predicted, arguments.against)
    _print_comparison(compare_reports(report, other, names=names, figures=figures or SUMMARY), arguments)


def _print_report(report: Report, figures: Sequence[str], arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation import tables

    if arguments.json:
        _print_json(report.to_dict())
    elif arguments.markdown:
        sys.stdout.write(report.to_markdown(figures, intervals=arguments.intervals) + "\n")
    else:
        columns, rows = (
            report.columns(intervals=arguments.intervals),
            report.rows(figures, intervals=arguments.intervals),
        )
        console().print(tables.terminal(columns, rows))
        if report.remark:
            console().print(report.remark, markup=False)


def _print_comparison(comparison: Comparison, arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation import tables

    if arguments.json:
        _print_json(comparison.to_dict())
    elif arguments.markdown:
        sys.stdout.write(comparison.to_markdown() + "\n")
    else:
        console().print(tables.terminal(comparison.columns, comparison.rows()))
        console().print(f"{comparison.texts} texts; of twenty figures one has a p below 0.05 by chance.", markup=False)


def _print_json(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, indent=1) + "\n")


def _draw(gold: Sequence[Document], predicted: Sequence[Document], report: Report, folder: Path) -> None:
    from raqqa_nlp.evaluation import plots

    pictures = plots.album(gold, predicted, report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot be made ({error.strerror})"
        raise InputError(problem, where=str(folder), mend="Name a folder that you may write to.") from error
    for name, plot in pictures.items():
        plot.save(folder / f"{name}.svg")
