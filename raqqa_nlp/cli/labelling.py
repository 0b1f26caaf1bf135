"""Subcommands of ``annotate`` that run Label Studio and talk to it: ``serve``, ``push`` and ``pull``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raqqa_nlp.cli.shared import FILES_HELP, takes_long
from raqqa_nlp.errors import InputError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.labelstudio.client import Project
    from raqqa_nlp.labelstudio.pull import Difference

PROJECT: Final = "raqqa_nlp"
PORT: Final = 8080
"""Label Studio's own."""

TOKEN: Final = "RAQQA_LABELSTUDIO_TOKEN"
BACKEND_TOKEN: Final = "RAQQA_NLP_TOKEN"

SERVE: Final = f"""\
Starts a Label Studio for annotating on this machine, and runs until Ctrl-C. It is reached from this machine only and
reports to nobody. What it needs is made on first use: an environment of its own with pinned versions (about 1 GB, some
minutes), a database, a user with a password, and a project with annotations/label_config.xml.

All of it lies in one folder: --data, or label-studio in the user's data folder of raqqa_nlp ($XDG_DATA_HOME or
~/.local/share on Linux, ~/Library/Application Support on macOS, %LOCALAPPDATA% on Windows). credentials.json in there,
which only you can read, holds user, password and token. The environment lies in the user's cache folder, or where
RAQQA_NLP_LABEL_STUDIO_VENV says.

With --backend, Label Studio asks a running raqqa-nlp serve for suggestions when a text is opened; a token that it wants
is taken from {BACKEND_TOKEN}. Needs: pip install "raqqa_nlp[annotate]"."""

PUSH: Final = f"""\
Sends texts to Label Studio, with what the model finds in them for annotators to start from. What is there already is
left alone: a text is known by its content, a suggestion by its model's version, so the same push twice adds nothing,
and one that was cut off goes on. Everything is checked before anything is sent.

The Label Studio is the one that annotate serve runs, or any other with --url and a user's token in {TOKEN}."""

PULL: Final = f"""\
Writes what people annotated and submitted as Label Studio's JSON export, which evaluate, train and annotate agreement
read, and prints what that changes in the file: spans added, removed and changed. The export is verified against the
scheme and written whole or not at all.

A file that is there is replaced only if the server has all that is in it. It is kept, unless --force, if it holds an
annotation that the server has no more, or if it was edited since it was pulled and the server says something else.

The Label Studio is the one that annotate serve runs, or any other with --url and a user's token in {TOKEN}."""


def register(commands: Commands) -> None:
    """Adds serve, push and pull."""
    serve = commands.add_parser("serve", help="run a Label Studio on this machine", description=SERVE)
    serve.add_argument("--data", type=Path, metavar="FOLDER", help="of its database and credentials")
    serve.add_argument("--project", default=PROJECT, metavar="TITLE", help="the project to make or open (%(default)s)")
    serve.add_argument("--port", type=_port, default=PORT, help="%(default)s; 0 for any that is free")
    serve.add_argument("--backend", metavar="URL", help="of a raqqa-nlp serve that suggests")
    serve.add_argument("--show-password", action="store_true", help="print the password, too")
    serve.set_defaults(run=_serve)

    push = commands.add_parser("push", help="send texts, with suggestions", description=PUSH)
    push.add_argument("files", nargs="+", metavar="FILE", help=FILES_HELP)
    push.add_argument("--date", metavar="YYYY-MM-DD", help="the date of all texts")
    push.add_argument("--bundle", type=Path, metavar="FOLDER", help="another model than the one that ships")
    push.add_argument("--no-predictions", action="store_true", help="send the texts alone")
    push.add_argument("--dry-run", action="store_true", help="check all and send nothing")
    _add_server(push)
    push.set_defaults(run=_push)

    pull = commands.add_parser("pull", help="fetch what was annotated", description=PULL)
    pull.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the export to write")
    pull.add_argument("--force", action="store_true", help="replace the file even where that loses something")
    pull.add_argument("--dry-run", action="store_true", help="print what would change and write nothing")
    _add_server(pull)
    pull.set_defaults(run=_pull)


def _add_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", default=PROJECT, metavar="TITLE", help="the project (%(default)s)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, metavar="FOLDER", help="of the annotate serve that runs")
    where.add_argument("--url", help=f"of another Label Studio; its token is in {TOKEN}")


def _serve(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.labelstudio import client, environment, home, server

    client.require()
    folder, venv = arguments.data or home.default_folder(), environment.default_environment()
    steps = _Steps()
    with (
        steps,
        server.running(folder, venv, port=arguments.port or None, tell=steps.tell) as run,
        client.open_project(run.server.url, run.server.token, arguments.project) as project,
    ):
        password = run.server.password if arguments.show_password else f"in {run.home.secrets}"
        lines = [
            f"Label Studio {environment.VERSION} at {run.server.url}/projects/{project.id}/data",
            f"User {run.server.user}, password {password}",
            f"Project {arguments.project!r}, data in {run.home.folder}",
        ]
        if arguments.backend:
            version = project.connect(arguments.backend, os.environ.get(BACKEND_TOKEN))
            lines.append(f"Suggestions by {version!r} at {arguments.backend}")
        steps.done()
        sys.stdout.write("\n".join([*lines, "Stop it with Ctrl-C.", ""]))
        sys.stdout.flush()
        try:
            run.wait()
        except KeyboardInterrupt:
            steps.tell("stopping Label Studio")


class _Steps:
    """Shows on standard error what takes long: a spinner, or lines where no terminal shows it."""

    def __init__(self) -> None:
        from rich.console import Console

        console = Console(stderr=True)
        self._status = console.status("") if console.is_terminal else None
        self._last = ""

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        self.done()

    def tell(self, step: str) -> None:
        """Shows a step; of several of one kind only the first becomes a line."""
        if self._status:
            self._status.update(step)
            self._status.start()
        elif step.split()[0] != self._last:
            self._last = step.split()[0]
            sys.stderr.write(f"raqqa-nlp: {step}\n")

    def done(self) -> None:
        """Takes the spinner away."""
        if self._status:
            self._status.stop()


def _push(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.inputs import read_texts
    from raqqa_nlp.labelstudio import client
    from raqqa_nlp.labelstudio.push import prepare, send
    from raqqa_nlp.pipeline import load

    client.require()
    docs = read_texts(arguments.files, date=arguments.date)
    nlp = None if arguments.no_predictions else load(arguments.bundle)
    progress = takes_long(docs)
    with _project(arguments, create=not arguments.dry_run) as project:
        push = prepare(project, docs, nlp, progress=progress)
        if not arguments.dry_run:
            send(project, push, nlp, progress=progress)
    sent = "to send" if arguments.dry_run else "sent"
    sys.stdout.write(f"texts: {len(push.new)} {sent}, {len(push.texts) - len(push.new)} there already\n")
    if nlp is not None:
        there = len(push.texts) - len(push.suggestions)
        sys.stdout.write(f"suggestions by {nlp.name!r}: {len(push.suggestions)} {sent}, {there} there already\n")


def _pull(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.labelstudio.pull import pull

    with _project(arguments, create=False) as project:
        differences = pull(project, arguments.output, force=arguments.force, dry_run=arguments.dry_run)
    held = [difference for difference in differences if not difference.gone]
    texts = len({difference.text for difference in held})
    would = "would hold" if arguments.dry_run else "holds"
    sys.stdout.write(f"{arguments.output} {would} annotations: {len(held)}, texts: {texts}\n")
    for line in _lines(differences):
        sys.stdout.write(f"{line}\n")


def _lines(differences: Sequence[Difference]) -> Iterator[str]:
    """A table by layer, then every change in an annotation that was there before, and how many are all new or gone."""
    from raqqa_nlp.labelstudio.changes import KINDS, counts

    number = counts(change for difference in differences for change in difference.changes)
    yield f"{'':12}" + "".join(f"{kind:>9}" for kind in KINDS)
    for layer, kinds in number.items():
        yield f"{layer:12}" + "".join(f"{kinds[kind]:9}" for kind in KINDS)
    for difference in differences:
        who = f"{difference.text}, {difference.annotator}: "
        if difference.new or difference.gone:
            what = "new" if difference.new else "gone"
            yield f"{who}{what}, {len(difference.changes)} spans"
        else:
            yield from (f"{who}{change}" for change in difference.changes)


def _project(arguments: argparse.Namespace, *, create: bool) -> AbstractContextManager[Project]:
    """The project on the server that the arguments name, see :func:`_add_server`."""
    from raqqa_nlp.labelstudio import client, home

    client.require()
    if arguments.url is None:
        server = home.Home(arguments.data or home.default_folder()).server()
        return client.open_project(server.url, server.token, arguments.project, create=create)
    token = os.environ.get(TOKEN)
    if not token:
        mend = f"Set {TOKEN} to the access token that the account page of Label Studio shows."
        raise InputError("a server named with --url needs a token", where=arguments.url, mend=mend)
    return client.open_project(arguments.url, token, arguments.project, create=create)


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port, 0 to {2**16 - 1}")
