"""Commands for corpora that are not part of this project: ``data build``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.data import Plan

DATA: Final = "Corpora that are not part of this project, from public sources."

BUILD: Final = """\
Rebuilds the corpora that models are trained and scored on, byte for byte, from public repositories at fixed commits,
into a folder for train --data and the benchmarks. Every file is checked; one that is there already is left alone, so an
interrupted run goes on where it was. What is fetched stays in FOLDER/.repositories, which may be removed afterwards."""


def register(commands: Commands) -> None:
    """Adds data with its subcommand."""
    data = commands.add_parser("data", help="rebuild the corpora from public sources", description=DATA)
    subcommands = data.add_subparsers(title="commands", metavar="COMMAND", required=True)
    build = subcommands.add_parser("build", help="make the folder that train --data reads", description=BUILD)
    build.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="where the corpora go")
    build.add_argument("--only", nargs="+", metavar="CORPUS", help="these and no others, such as extended")
    build.add_argument(
        "--checkouts", type=Path, metavar="FOLDER", help="git clones of the repositories, by name; nothing is fetched"
    )
    build.add_argument(
        "--dry-run", action="store_true", help="list sources, commits, terms, sizes and what is missing; make nothing"
    )
    build.set_defaults(run=_build)


def _build(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.data import build, plan

    made = plan(arguments.output, arguments.only)
    if arguments.dry_run:
        sys.stdout.write(_listing(made))
        return
    written = build(made, checkouts=arguments.checkouts, progress=sys.stderr.isatty())
    there = sum(len(output.paths) for part in made.parts for output in part.outputs) - written
    sys.stdout.write(f"{arguments.output}: {written} files written, {there} were there\n")


def _listing(plan: Plan) -> str:
    """What would be made of what."""
    lines, fetched = [], set()
    for part in plan.parts:
        missing = part.missing(plan.folder)
        fetched |= {output.repository for output in missing}
        lines += [f"{part.corpus.name}: {part.corpus.title}", f"  terms  {part.corpus.terms}"]
        repositories = {output.repository: None for output in part.outputs}
        lines += [f"  from   {repository.url} at {repository.commit}" for repository in repositories]
        files, lacking = (sum(len(output.paths) for output in outputs) for outputs in (part.outputs, missing))
        lines.append(f"  files  {files}, of which {lacking} are missing")
    size = sum(repository.megabytes for repository in fetched)
    lines.append(f"to fetch: about {size:.1f} MB from {len(fetched)} repositories")
    return "".join(f"{line}\n" for line in lines)
