"""Documents' claims in the forms that other programs read: CSV, JSON, Parquet, Markdown, and the page of HTML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.reconciliation import reconcile
from raqqa_nlp.reconciliation.groups import COLUMNS
from raqqa_nlp.report.dossier import dossier

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~&#])")
_SHOWN: Final = {
    "voice": "Who",
    "amount": "How many",
    "counted": "Of what",
    "status": "Status",
    "text": "In the text",
    "document_id": "Document",
    "date": "Date",
}


def check(form: str, *, to_file: bool) -> None:
    """Tell before any work is done what would stop :func:`render` after it.

    :param to_file: whether the outcome goes to a file rather than a terminal.
    :raises InputError: no such format, or one that only a file can take.
    :raises MissingExtraError: ``parquet`` without pandas and pyarrow.
    """
    if form not in FORMATS:
        raise InputError(f"unknown format {form!r}", mend=f"Choose from {', '.join(FORMATS)}.")
    if form == "parquet":
        if not to_file:
            raise InputError("Parquet is binary and goes to a file", mend="Name one with -o.")
        for module in ("pandas", "pyarrow"):
            try:
                import_module(module)
            except ImportError as error:
                raise MissingExtraError(module, "report") from error


def render(docs: Sequence[Document], form: str) -> bytes:
    """The claims of the documents as a file of one of the :data:`FORMATS`, text as UTF-8.

    :raises InputError: no such format.
    :raises MissingExtraError: ``parquet`` without pandas and pyarrow.
    """
    check(form, to_file=True)
    return FORMATS[form](docs)


def of_path(path: Path) -> str:
    """The format that a file's ending asks for.

    :raises InputError: the ending is none of a format's.
    """
    form = {"htm": "html", "markdown": "md"}.get(ending := path.suffix.lower().removeprefix("."), ending)
    if form not in FORMATS:
        mend = f"Name the format: --format {'|'.join(FORMATS)}."
        raise InputError(f"no format is known by the ending {path.suffix!r}", where=str(path), mend=mend)
    return form


def _csv(docs: Sequence[Document]) -> bytes:
    """A row for each statement; words that a spreadsheet would run as a formula have an apostrophe before them."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in reconcile(docs).rows())
    return file.getvalue().encode()


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _json(docs: Sequence[Document]) -> bytes:
    return f"{reconcile(docs).to_json()}\n".encode()


def _parquet(docs: Sequence[Document]) -> bytes:
    data: bytes = reconcile(docs).to_frame().to_parquet(None, engine="pyarrow", index=False)
    return data


def _markdown(docs: Sequence[Document]) -> bytes:
    """A heading and a table for each group of two and more, then one table of the single statements."""
    claims = reconcile(docs)
    rows = claims.rows()
    parts = ["# Who says how many"]
    for number, group in enumerate(claims):
        if group.relation != "single":
            parts += [f"## {_escape(group.title)}: {group.relation}", _table([r for r in rows if r["group"] == number])]
    if singles := [row for row in rows if row["relation"] == "single"]:
        parts += ["## Not compared", _table(singles)]
    return ("\n\n".join(parts) + "\n").encode()


def _table(rows: Sequence[dict[str, Any]]) -> str:
    lines = [_SHOWN.values(), ["---"] * len(_SHOWN)]
    lines += [[_escape(str(row[name] or "")) for name in _SHOWN] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _html(docs: Sequence[Document]) -> bytes:
    return dossier(docs).encode()


FORMATS: Final[dict[str, Callable[[Sequence[Document]], bytes]]] = {
    "html": _html,
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "md": _markdown,
}
