"""The command that changes forms: ``convert``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from raqqa_nlp.cli.shared import takes_long

if TYPE_CHECKING:
    from collections.abc import Sequence

    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.formats import Loss

CONVERT: Final = """\
Writes annotated or predicted texts in a form that other tools read, and says what it could not keep. FILEs are of any
of these forms, or Label Studio's JSON export; of which, is seen from what is there.

  brat         a folder for brat: texts, annotations, its configuration
  conll        a folder of columns with IOB2 tags, a file a layer; values, dates and scores have no place there
  huggingface  a folder for datasets.load_dataset: Parquet and a card; needs: pip install "raqqa_nlp[train]"
  jsonl        JSON lines, as predict writes; keeps everything
  spacy        a DocBin; needs: pip install "raqqa_nlp[spacy]"
  spacy-json   JSON lines for spaCy's Doc.from_json; needs nothing

Nothing is ever written over, and what is written is read back and compared first."""


def register(commands: Commands) -> None:
    """Adds convert."""
    convert = commands.add_parser("convert", help="annotations to the forms of other tools", description=CONVERT)
    convert.add_argument("files", nargs="+", metavar="FILE", help="files, folders, globs in quotes, or -")
    convert.add_argument("--to", required=True, metavar="FORM", help="one of the above")
    convert.add_argument("-o", "--output", type=Path, required=True, metavar="PATH", help="a place that is still free")
    convert.add_argument("--strict", action="store_true", help="losing anything is an error, and nothing is written")
    convert.add_argument("--dry-run", action="store_true", help="write nothing, say what would be lost")
    convert.set_defaults(run=_convert)


def _convert(arguments: argparse.Namespace) -> None:
    from raqqa_nlp import formats
    from raqqa_nlp.inputs import read_annotated

    docs = read_annotated(arguments.files)
    lost = formats.write(
        docs,
        arguments.output,
        arguments.to,
        strict=arguments.strict,
        dry_run=arguments.dry_run,
        progress=takes_long(docs),
    )
    done = "would write" if arguments.dry_run else "wrote"
    sys.stdout.write(f"{done} {len(docs)} {_texts(docs)} to {arguments.output}, losing {_what(lost)}\n")
    for line in _losses(lost):
        sys.stdout.write(f"  {line}\n")


def _texts(items: Sequence[object]) -> str:
    return "text" if len(items) == 1 else "texts"


def _what(lost: Sequence[Loss]) -> str:
    return "what this form cannot hold:" if lost else "nothing"


def _losses(lost: Sequence[Loss]) -> list[str]:
    """A line for each kind of thing lost: how many, in how many texts, and the first of these."""
    from raqqa_nlp.formats import KINDS

    totals: Counter[str] = Counter()
    texts: dict[str, list[str]] = {}
    for loss in lost:
        totals[loss.what] += loss.count
        texts.setdefault(loss.what, []).append(loss.document)
    return [
        f"{totals[kind]:>7,} {kind:<10} in {len(names)} {_texts(names)}, first {names[0]} ({KINDS[kind]})"
        for kind in KINDS
        if (names := texts.get(kind, []))
    ]
