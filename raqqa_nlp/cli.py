"""The command ``raqqa-nlp``: reads arguments, calls the package, writes what comes out."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

from raqqa_nlp import __version__, schema
from raqqa_nlp.errors import InputError, RaqqaError
from raqqa_nlp.files import write_text

if TYPE_CHECKING:
    from rich.console import Console

    from raqqa_nlp.document import Document

WIDTH: Final = 100
"""Columns of a table that no terminal shows."""

TERMINAL: Final = "terminal"

DESCRIPTION: Final = (
    "Reads news texts and says who is said to have said how many of what, each with its place in the text."
)

EPILOG: Final = """\
examples:
  raqqa-nlp report article.txt                 the claims of one text, as a table
  raqqa-nlp report articles/                   of all .txt files in a folder, then across them
  raqqa-nlp report articles/ -o dossier.html   the same as a page to read, search and print
  raqqa-nlp predict 'news/**/*.txt' -o out.jsonl --date 2017-10-17
  cat article.txt | raqqa-nlp predict - | jq '.claims[] | {low, high, status, source}'
  raqqa-nlp evaluate annotations/exports out.jsonl

exit status:
  0    done
  2    wrong use, or input that cannot be read; one line on standard error says what and how to mend it
  130  interrupted; a file named with -o is then as it was before
  141  whoever read the output closed it early

Texts are plain UTF-8. Offsets in the output count Unicode code points, as Python strings do.
"""

FILES_HELP: Final = "text files, folders (their .txt files, at any depth), globs in quotes, or - for standard input"

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

EVALUATE: Final = """\
Scores predictions against gold, text by text, paired by their ids. Both are files or folders of either form: what
predict writes (JSON lines), or Label Studio's JSON export. Needs: pip install "raqqa_nlp[eval]"."""

TRAIN: Final = """\
Trains a model as a TOML file says, and prints where its last checkpoint lies, for export to take.
Needs: pip install "raqqa_nlp[train]"."""

EXPORT: Final = """\
Makes a bundle, what predict and report run on, from a checkpoint that train wrote, and checks that both give the same.
Needs: pip install "raqqa_nlp[train]"."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    :param argv: the arguments; those of the process if ``None``.
    """
    try:
        arguments = _parser().parse_args(argv)
        arguments.run(arguments)
        sys.stdout.flush()
    except RaqqaError as error:
        sys.stderr.write(f"raqqa-nlp: {' '.join(str(error).split())}\n")
        return 2
    except BrokenPipeError:
        _drop_output()
        return 141
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        sys.stderr.write("raqqa-nlp: no space left to write to. Free some, or write elsewhere.\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _drop_output() -> None:
    """Without this the interpreter would try to write what is still buffered once more when it ends, and complain."""
    with suppress(io.UnsupportedOperation):  # a standard output that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Reports wrong use as the package reports all wrong input."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, mend=f"See: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="raqqa-nlp",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, text: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    predict = command("predict", PREDICT, "texts to JSON lines")
    _add_texts(predict)
    predict.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here, whole or not at all")
    predict.add_argument(
        "--layers",
        metavar="LAYERS",
        help=f"only these, separated by commas: {', '.join(schema.LAYERS)}; claims need number and attribution",
    )
    predict.set_defaults(run=_predict)

    report = command("report", REPORT, "texts to readable tables of claims, or to a page")
    _add_texts(report)
    report.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here, whole or not at all")
    report.add_argument("--format", metavar="FORMAT", help="terminal, html, csv, json, md or parquet")
    report.set_defaults(run=_report)

    evaluate = command("evaluate", EVALUATE, "score predictions against gold")
    evaluate.add_argument("gold", metavar="GOLD")
    evaluate.add_argument("predicted", metavar="PRED")
    evaluate.add_argument("--json", action="store_true", help="print JSON, with the counts of each text")
    evaluate.set_defaults(run=_evaluate)

    train = command("train", TRAIN, "train a model")
    train.add_argument("config", type=Path, metavar="CONFIG", help="a TOML file, such as configs/default.toml")
    train.add_argument("--data", type=Path, metavar="FOLDER", help="where corpora outside this project lie")
    train.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", help="of the run; runs/ and CONFIG's name if left out"
    )
    train.add_argument("--resume", action="store_true", help="go on with the run that the output folder holds")
    train.set_defaults(run=_train)

    export = command("export", EXPORT, "checkpoint to bundle")
    export.add_argument("checkpoint", type=Path, metavar="CHECKPOINT")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="BUNDLE", help="the bundle's folder")
    export.set_defaults(run=_export)
    return parser


def _add_texts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=FILES_HELP)
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date of all texts")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="another model than the one that ships")
    parser.add_argument("--min-score", type=_probability, metavar="P", help="leave out what scores less, 0 to 1")
    parser.add_argument("--vague", metavar="NAME", help='what "dozens" means at least: default (24), ACLED (12), none')


def _predict(arguments: argparse.Namespace) -> None:
    layers = _layers(arguments.layers)
    with _output(arguments.output) as output:
        for doc in _predictions(arguments):
            output.write(_only(doc, layers).to_json() + "\n")


def _report(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.report import formats, terminal

    form, output = arguments.format, arguments.output
    if form is None:
        form = formats.of_path(output) if output else TERMINAL
    if form == TERMINAL:
        if output:
            raise InputError("the terminal's tables go to no file", where=str(output), mend="Leave -o out.")
        _console().print(terminal.report(list(_predictions(arguments))))
        return
    formats.check(form, to_file=output is not None)
    data = formats.render(list(_predictions(arguments)), form)
    with _output(output) as file:
        if output:
            file.buffer.write(data)
        else:
            file.write(data.decode())


def _evaluate(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation import evaluate, tables
    from raqqa_nlp.inputs import read_annotated

    report = evaluate(
        read_annotated([arguments.gold]), read_annotated([arguments.predicted]), progress=sys.stderr.isatty()
    )
    if arguments.json:
        sys.stdout.write(json.dumps(report.to_dict(), indent=1) + "\n")
    else:
        _console().print(tables.terminal(tables.COLUMNS, report.rows()))


def _train(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.training import train

    output = arguments.output or Path("runs", arguments.config.stem)
    checkpoint = train(arguments.config, data=arguments.data, output=output, resume=arguments.resume)
    sys.stdout.write(f"{checkpoint}\n")


def _export(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.training import export

    parity = export(arguments.checkpoint, arguments.output)
    agreement = f"{100 * parity.quantised_agreement:.1f} F1 on the spans of {parity.texts} texts"
    sys.stdout.write(f"{arguments.output}: agrees with its checkpoint by {agreement}\n")


def _predictions(arguments: argparse.Namespace) -> Iterator[Document]:
    from raqqa_nlp import claims, quantities
    from raqqa_nlp.inputs import read_texts
    from raqqa_nlp.pipeline import load

    vague = quantities.conventions.find(arguments.vague) if arguments.vague else None
    texts = read_texts(arguments.files, date=arguments.date)
    docs = load(arguments.bundle).stream(texts, progress=_takes_long(texts))
    for doc in docs:
        expanded = doc if vague is None else claims.derive(quantities.expand(doc, vague))
        yield expanded if arguments.min_score is None else expanded.above(arguments.min_score)


def _probability(text: str) -> float:
    with suppress(ValueError):
        if 0 <= float(text) <= 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")


def _takes_long(texts: Sequence[Document]) -> bool:
    return sys.stderr.isatty() and (len(texts) > 3 or sum(len(doc.text) for doc in texts) > 100_000)


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


def _output(path: Path | None) -> AbstractContextManager[TextIO]:
    if path is not None:
        return write_text(path)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return nullcontext(sys.stdout)


def _console() -> Console:
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise  # to main, which knows what to do

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Piped(width=shutil.get_terminal_size((WIDTH, 25)).columns)
