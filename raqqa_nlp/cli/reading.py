"""Commands that read texts: ``predict`` and ``report``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raqqa_nlp import schema
from raqqa_nlp.cli.shared import add_texts, console, open_output, predictions
from raqqa_nlp.errors import InputError

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.document import Document

TERMINAL: Final = "terminal"

PREDICT: Final = """\
Prints a line of JSON for each text: its entities, numbers, attributions and claims. Read it back with
raqqa_nlp.Document.from_json(line).

A text's id is its file's name without the ending. Relative dates ("Tuesday") resolve against the text's date: --date,
or what a manifest.json in its folder or the folder above says of the text (the form: annotations/manifest.json)."""

REPORT: Final = """\
Prints the claims of each text as a table: who says it, how many, of what, what is said of them, the place as
line:column, and the words. With several texts, a table across them follows, what can be compared side by side.

With -o writes a file instead, of the format that its ending or --format says:
  html     a page with nothing outside it: where the texts disagree, all claims, the texts, the names
  csv      a row for each claim and length of time, with the group it was compared in
  json     the groups, their members and how these stand to one another
  md       the groups as tables of Markdown
  parquet  the rows of csv with their types; needs: pip install "raqqa_nlp[report]"

Who is a name; the words of a source that has none, in quotation marks; "hedged" and the word for it ("reportedly")
where nobody is named; or "own voice" where the text itself says so."""


def register(commands: Commands) -> None:
    """Adds predict and report."""
    predict = commands.add_parser("predict", help="texts to JSON lines", description=PREDICT)
    add_texts(predict)
    predict.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here, whole or not at all")
    predict.add_argument(
        "--layers",
        metavar="LAYERS",
        help=f"only these, separated by commas: {', '.join(schema.LAYERS)}; claims need number and attribution",
    )
    predict.set_defaults(run=_predict)

    report = commands.add_parser("report", help="texts to readable tables of claims, or to a page", description=REPORT)
    add_texts(report)
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here, whole or not at all")
    report.add_argument("--format", metavar="FORMAT", help="terminal, html, csv, json, md or parquet")
    report.set_defaults(run=_report)


def _predict(arguments: argparse.Namespace) -> None:
    layers = _layers(arguments.layers)
    with open_output(arguments.output) as output:
        for doc in predictions(arguments):
            output.write(_only(doc, layers).to_json() + "\n")


def _report(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.report import formats, terminal

    form, output = arguments.format, arguments.output
    if form is None:
        form = formats.of_path(output) if output else TERMINAL
    if form == TERMINAL:
        if output:
            raise InputError("the terminal's tables go to no file", where=str(output), mend="Leave -o out.")
        console().print(terminal.report(list(predictions(arguments))))
        return
    formats.check(form, to_file=output is not None)
    data = formats.render(list(predictions(arguments)), form)
    with open_output(output) as file:
        if output:
            file.buffer.write(data)
        else:
            file.write(data.decode())


def _layers(names: str | None) -> set[str]:
    chosen = set(schema.LAYERS) if names is None else {name.strip() for name in names.split(",")}
    for name in sorted(chosen - set(schema.LAYERS)):
        raise InputError(f"unknown layer {name!r}", mend=f"Choose from {', '.join(schema.LAYERS)}.")
    return chosen


def _only(doc: Document, layers: set[str]) -> Document:
    """The document without the other layers; a claim without its attribution would pass for the text's own."""
    return doc.replace(
        entities=doc.entities if schema.ENTITY in layers else (),
        numbers=doc.numbers if schema.NUMBER in layers else (),
        attributions=doc.attributions if schema.ATTRIBUTION in layers else (),
        claims=doc.claims if {schema.NUMBER, schema.ATTRIBUTION} <= layers else (),
    )
