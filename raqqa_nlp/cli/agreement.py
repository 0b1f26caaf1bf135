"""The subcommand of ``annotate`` that says how far annotators agree: ``agreement``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raqqa_nlp.cli.shared import console, open_output, takes_long
from raqqa_nlp.errors import InputError

if TYPE_CHECKING:
    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.document import Document

AGREEMENT: Final = """\
Says how far annotators agree: F1, Cohen's kappa and Krippendorff's alpha of spans, label by label, and of values, names
and links among the spans they share; with intervals over texts. -o writes a page with every disagreement side by side.

One SOURCE is Label Studio's JSON export of texts that several people annotated; whoever made nothing but ground truth
is left out unless --annotators names them. Of several SOURCEs each is one annotator: a file or folder of any form that
evaluate reads, which gives a model against gold:
  raqqa-nlp annotate agreement export.json -o agreement.html
  raqqa-nlp annotate agreement gold=annotations/exports model=out.jsonl

Texts are paired by their ids; those that one annotator alone has done are left out and named.
Needs: pip install "raqqa_nlp[eval]"."""


def register(commands: Commands) -> None:
    """Adds agreement."""
    agreement = commands.add_parser(
        "agreement", help="how far annotators agree, and where they do not", description=AGREEMENT
    )
    agreement.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="an export, or the file or folder of each; NAME=FILE names it",
    )
    agreement.add_argument("--annotators", metavar="NAMES", help="only these, separated by commas")
    agreement.add_argument("--json", action="store_true", help="print JSON, with every disagreement, not tables")
    agreement.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the page, too, whole or not at all")
    agreement.set_defaults(run=_agreement)


def _agreement(arguments: argparse.Namespace) -> None:
    from raqqa_nlp.evaluation.agreement import measure, tables

    sources, names = arguments.sources, arguments.annotators
    passes = _of_export(sources[0], everybody=names is not None) if len(sources) == 1 else _of_each(sources)
    chosen = passes if names is None else _only(passes, [name.strip() for name in names.split(",")])
    found = measure(chosen, progress=takes_long([doc for docs in chosen.values() for doc in docs]))
    if arguments.output:
        from raqqa_nlp.report.agreement import page

        with open_output(arguments.output) as file:
            file.write(page(found))
    if arguments.json:
        with open_output(None) as file:
            file.write(json.dumps(found.to_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    else:
        console().print(tables.terminal(found))


def _of_export(source: str, *, everybody: bool) -> dict[str, list[Document]]:
    """Everybody's Documents in one or several exports.

    :param everybody: with those who made nothing but ground truth, who are said to be left out otherwise.
    """
    from raqqa_nlp.files import read_bytes
    from raqqa_nlp.inputs import find
    from raqqa_nlp.labelstudio.export import read_passes

    passes: dict[str, list[Document]] = {}
    others: set[str] = set()
    for path in find([source], [".json"]):
        if path is None or not read_bytes(path).lstrip().startswith(b"["):
            mend = "Name the files of two annotators or more, or Label Studio's export of what several annotated."
            raise InputError("this is the work of one annotator", where=source, mend=mend)
        for work in read_passes(path):
            passes.setdefault(work.annotator, []).extend(work.docs)
            others.update([] if work.ground_truth else [work.annotator])
    if not everybody and (adjudicators := [name for name in passes if name not in others]):
        sys.stderr.write(f"raqqa-nlp: left out, for theirs is the ground truth: {', '.join(adjudicators)}\n")
    return passes if everybody else {name: docs for name, docs in passes.items() if name in others}


def _of_each(sources: Sequence[str]) -> dict[str, list[Document]]:
    """Each source's Documents, by the name it is given, or that of its file or folder."""
    from raqqa_nlp.inputs import read_annotated

    passes: dict[str, list[Document]] = {}
    for source in sources:
        named = "=" in source and not Path(source).exists()
        annotator, path = source.split("=", 1) if named else (Path(source).stem, source)
        if annotator in passes:
            raise InputError(f"two annotators are called {annotator!r}", mend="Name them: NAME=FILE.")
        passes[annotator] = read_annotated([path])
    return passes


def _only(passes: dict[str, list[Document]], names: Sequence[str]) -> dict[str, list[Document]]:
    for name in names:
        if name not in passes:
            raise InputError(f"no annotator {name!r}", mend=f"There are: {', '.join(passes)}.")
    return {name: passes[name] for name in names}
