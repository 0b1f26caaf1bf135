"""The subcommand of ``annotate`` that says which texts to annotate next: ``next``."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp import schema
from raqqa_nlp.cli.shared import FILES_HELP, console, open_output, takes_long
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import read_bytes

if TYPE_CHECKING:
    from rich.table import Table

    from raqqa_nlp.cli.shared import Commands
    from raqqa_nlp.document import Document
    from raqqa_nlp.sampling import Choice, Doubt

COUNT: Final = 20
REASONS: Final = 3
"""Doubts named of a text, the largest."""

LONGEST: Final = 40
"""Characters of a span's text in the table."""

NEXT: Final = f"""\
Orders texts that nobody has annotated by what an annotator would teach the model there, and prints the first of them.

First come texts in which the model expects many of the spans that it finds to be wrong, which are like many of the
other texts, and unlike those that are annotated or stand above. What a text costs is the reading, so that is reckoned
for each of its words, be it short or long.

Printed of each text are its words; how many spans the model expects to have wrong and to have missed; how typical it
is, its mean likeness to the others, and how familiar, its likeness to the text most like it that is annotated or stands
above, per cent; and the places of which the model is least sure. --paths prints names of files alone, for the next
command:
  raqqa-nlp annotate next texts/ -n {COUNT} --annotated export.json --paths | xargs -d '\\n' raqqa-nlp annotate push

--annotated names what is annotated already, to be left out whatever its file is called: Label Studio's JSON exports, or
anything else with annotations that evaluate reads, or folders of these. Texts that are there twice are taken once."""


def register(commands: Commands) -> None:
    """Adds next."""
    parser = commands.add_parser("next", help="which texts to annotate next, and why", description=NEXT)
    parser.add_argument("files", nargs="+", metavar="FILE", help=FILES_HELP)
    parser.add_argument("-n", "--count", type=_count, default=COUNT, metavar="N", help="texts at most (%(default)s)")
    parser.add_argument(
        "--annotated", action="append", default=[], metavar="FILE", help="leave out its texts; may be given repeatedly"
    )
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date of all texts")
    parser.add_argument("--bundle", type=Path, metavar="FOLDER", help="another model than the one that ships")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, with offsets")
    form.add_argument("--paths", action="store_true", help="print the files' names, one a line")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write JSON or paths here")
    parser.set_defaults(run=_next)


@dataclass(frozen=True)
class _Text:
    """A text and its file; ``None`` for standard input."""

    path: Path | None
    doc: Document


def _next(arguments: argparse.Namespace) -> None:
    from tqdm import tqdm

    from raqqa_nlp.pipeline import load
    from raqqa_nlp.sampling import candidate, order

    if arguments.output and not (arguments.json or arguments.paths):
        mend = "Add --json or --paths, or leave -o out."
        raise InputError("the table goes to no file", where=str(arguments.output), mend=mend)
    annotated = {_digest(text): text for name in arguments.annotated for text in _annotated(name)}
    texts, left_out = _unlabelled(arguments, annotated)
    nlp, docs = load(arguments.bundle), [text.doc for text in texts]
    surveyed = tqdm(nlp.survey(docs), unit="text", total=len(docs), disable=not takes_long(docs))
    candidates = [candidate(doc, missed) for doc, missed in surveyed]
    chosen = order(candidates, arguments.count, annotated=annotated.values())
    if not (arguments.json or arguments.paths):
        console().print(_table(chosen, len(texts), left_out, calibrated=nlp.calibrated))
        return
    with open_output(arguments.output) as output:
        if arguments.paths:
            output.writelines(f"{texts[choice.place].path}\n" for choice in chosen)
        else:
            items = [_item(rank, choice, texts[choice.place]) for rank, choice in enumerate(chosen, start=1)]
            output.write(json.dumps(items, ensure_ascii=False, indent=1) + "\n")


def _unlabelled(arguments: argparse.Namespace, annotated: Collection[str]) -> tuple[list[_Text], int]:
    """The texts to choose from, each once, and how many were left out since they are annotated.

    :param annotated: SHA-256 of texts.
    :raises InputError: there are none, or one comes from standard input and paths are wanted.
    """
    from raqqa_nlp.inputs import TEXTS, find, read_texts

    paths = find(arguments.files, TEXTS)
    if arguments.paths and None in paths:
        raise InputError("standard input has no path", where="-", mend="Name files, or leave --paths out.")
    by_digest: dict[str, _Text] = {}
    for path, doc in zip(paths, read_texts(arguments.files, date=arguments.date), strict=True):
        by_digest.setdefault(_digest(doc.text), _Text(path, doc))
    texts = [text for digest, text in by_digest.items() if digest not in annotated]
    if not texts:
        mend = "Name texts that nobody has annotated."
        raise InputError(f"every text ({len(by_digest)}) is annotated already", mend=mend)
    return texts, len(by_digest) - len(texts)


def _annotated(name: str) -> Iterator[str]:
    """The texts that somebody has annotated in a file or folder.

    An export's annotations are not checked here: that a text was annotated shows even where they break the scheme.

    :raises InputError: the file cannot be read, or holds predictions.
    """
    from raqqa_nlp import formats
    from raqqa_nlp.inputs import ANNOTATED, STDIN, find, read_annotated
    from raqqa_nlp.labelstudio.export import read_tasks

    for path in find([name], ANNOTATED, whole=formats.form_of):
        if path and path.is_file() and read_bytes(path).lstrip().startswith(b"["):
            for task in read_tasks(path):
                if any(not annotation.get("was_cancelled") for annotation in task.get("annotations") or ()):
                    yield _text_of(task, f"{path}, task {task.get('id')}")
            continue
        for doc in read_annotated([str(path or STDIN)]):
            if any(span.score is not None for layer in schema.LAYERS for span in doc.spans(layer)):
                where, mend = f"{path or 'standard input'}, {doc.id}", "Name what people annotated."
                raise InputError("it was predicted, not annotated: its spans have scores", where=where, mend=mend)
            yield doc.text


def _text_of(task: Mapping[str, Any], where: str) -> str:
    from raqqa_nlp.labelstudio.items import TEXT

    data = task.get("data")
    if isinstance(data, dict) and isinstance(data.get(TEXT), str):
        return str(data[TEXT])
    raise InputError("it has no text", where=where, mend="Export the project from Label Studio as JSON.")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _table(chosen: Sequence[Choice], among: int, left_out: int, *, calibrated: bool) -> Table:
    """What to annotate, and why, for a terminal."""
    from rich.table import Table
    from rich.text import Text

    from raqqa_nlp.report.terminal import plain

    notes = [f"{len(chosen)} of {among} texts" + (f", {left_out} annotated already left out" if left_out else "")]
    if not calibrated:
        notes.append(
            "This model's scores are no probabilities: compare what is wrong and missed, but do not count on it."
        )
    table = Table(caption="\n".join(notes), caption_justify="left")
    for name in ("", "Words", "Wrong", "Missed", "Typical", "Familiar"):
        table.add_column(name, justify="right")
    table.add_column("Text", overflow="fold")
    table.add_column("Least sure of")
    for rank, choice in enumerate(chosen, start=1):
        text = choice.candidate
        errors = (f"{text.expected_wrong:.1f}", f"{text.expected_missed:.1f}")
        likeness = (f"{choice.density:.0%}", f"{choice.nearest:.0%}")
        reasons = Text("\n").join(plain(_reason(doubt)) for doubt in _reasons(text.doubts))
        table.add_row(str(rank), str(text.length), *errors, *likeness, plain(str(text.id)), reasons)
    return table


def _reasons(doubts: Iterable[Doubt]) -> list[Doubt]:
    """The largest doubts, one of those with the same label and words."""
    by_words: dict[tuple[str, str], Doubt] = {}
    for doubt in doubts:
        by_words.setdefault((doubt.span.label, doubt.span.text.casefold()), doubt)
    return list(by_words.values())[:REASONS]


def _reason(doubt: Doubt) -> str:
    text = " ".join(doubt.span.text.split())
    words = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    what = f"{doubt.span.label} missed at “{words}”" if doubt.missed else f"{doubt.span.label} “{words}” wrong"
    return f"{what}: {doubt.error:.0%}"


def _item(rank: int, choice: Choice, text: _Text) -> dict[str, Any]:
    return {
        "rank": rank,
        "id": choice.candidate.id,
        "path": None if text.path is None else str(text.path),
        "sha256": _digest(text.doc.text),
        "words": choice.candidate.length,
        "expected_wrong": round(choice.candidate.expected_wrong, 2),
        "expected_missed": round(choice.candidate.expected_missed, 2),
        "density": round(choice.density, 4),
        "nearest": round(choice.nearest, 4),
        "doubts": [
            {
                "label": doubt.span.label,
                "start": doubt.span.start,
                "end": doubt.span.end,
                "text": doubt.span.text,
                "missed": doubt.missed,
                "error": round(doubt.error, 4),
            }
            for doubt in _reasons(choice.candidate.doubts)
        ],
    }


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of texts")
