"""The command ``raqqa-nlp``: reads arguments, calls the package, writes what comes out.

A module here holds a group of commands that belong together and registers them by a function ``register``.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

from raqqa_nlp import __version__
from raqqa_nlp.cli import annotate, convert, data, reading, scoring, serve, training
from raqqa_nlp.cli.shared import terminable
from raqqa_nlp.errors import InputError, RaqqaError

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

GROUPS: Final = (reading, scoring, convert, annotate, serve, data, training)
"""The groups of commands, in the order in which --help lists them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    :param argv: the arguments; those of the process if ``None``.
    """
    try:
        with terminable():
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
    """Reports wrong use as the package reports all wrong input; what its subcommands are made with too."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        raise InputError(message, mend=f"See: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="raqqa-nlp", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.register(commands)
    return parser
