"""What several commands share: their options for texts, what they predict, and where their output goes."""

from __future__ import annotations

import argparse
import io
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TextIO

from raqqa_nlp.files import write_text

if TYPE_CHECKING:
    from rich.console import Console

    from raqqa_nlp.document import Document

    Commands = argparse._SubParsersAction[Any]
    """What a parser makes its subcommands with."""

WIDTH: Final = 100
"""Columns of a table that no terminal shows."""

FILES_HELP: Final = "text files, folders (their .txt files, at any depth), globs in quotes, or - for standard input"


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM is taken for Ctrl-C while the block runs, so that what ends early leaves as little behind."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's alone
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def add_texts(parser: argparse.ArgumentParser) -> None:
    """Adds what :func:`predictions` reads."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=FILES_HELP)
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date of all texts")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="another model than the one that ships")
    parser.add_argument("--min-score", type=_probability, metavar="P", help="leave out what scores less, 0 to 1")
    parser.add_argument("--vague", metavar="NAME", help='what "dozens" means at least: default (24), ACLED (12), none')


def predictions(arguments: argparse.Namespace) -> Iterator[Document]:
    """The Documents of the texts that the arguments name, lazily; see :func:`add_texts`."""
    from raqqa_nlp import claims, quantities
    from raqqa_nlp.inputs import read_texts
    from raqqa_nlp.pipeline import load

    vague = quantities.conventions.find(arguments.vague) if arguments.vague else None
    texts = read_texts(arguments.files, date=arguments.date)
    docs = load(arguments.bundle).stream(texts, progress=takes_long(texts))
    for doc in docs:
        expanded = doc if vague is None else claims.derive(quantities.expand(doc, vague))
        yield expanded if arguments.min_score is None else expanded.above(arguments.min_score)


def _probability(text: str) -> float:
    with suppress(ValueError):
        if 0 <= float(text) <= 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")


def takes_long(texts: Sequence[Document]) -> bool:
    """Whether somebody watches, and long enough for a progress bar."""
    return sys.stderr.isatty() and (len(texts) > 3 or sum(len(doc.text) for doc in texts) > 100_000)


def open_output(path: Path | None) -> AbstractContextManager[TextIO]:
    """A file that is written whole or not at all; ``None``: standard output, as UTF-8."""
    if path is not None:
        return write_text(path)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return nullcontext(sys.stdout)


def console() -> Console:
    """A terminal for tables; when its reader goes away the command ends."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise  # to main, which knows what to do

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    return Piped(width=shutil.get_terminal_size((WIDTH, 25)).columns)
