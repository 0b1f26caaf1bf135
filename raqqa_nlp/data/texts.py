"""The texts annotated without being published here, made from files of public repositories byte for byte.

A rule takes the words of one text out of a published file; the cleaning makes lines of prose of them.
"""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.files import decode

Item = str | int | None


def rebuilt(published: bytes, *, rule: str, item: Item, cleaning: str, where: str) -> str:
    """A text as it was annotated.

    :param published: the content of the file that holds it.
    :param rule: one of :data:`RULES`.
    :param item: which text of the file, as the rule counts them.
    :param cleaning: one of :data:`CLEANINGS`.
    :param where: a name for the file, for error messages.
    :raises InputError: unknown rule or cleaning, or the file holds no such text.
    """
    for known, name in ((RULES, rule), (CLEANINGS, cleaning)):
        if name not in known:
            mend = f"This version knows {', '.join(known)}; a newer one may know more."
            raise InputError(f"no rule {name!r} to take texts from it", where=where, mend=mend)
    content = decode(published, where)
    try:
        return CLEANINGS[cleaning](RULES[rule](content, item))
    except (ValueError, LookupError, TypeError) as error:
        mend = "Is it the file of the commit that the annotations name?"
        raise InputError(f"no text {item!r} by the rule {rule} ({error!r})", where=where, mend=mend) from error


def _json_lines(content: str, item: Item) -> str:
    """One JSON object a line: the ``text`` of that with the ``_id``."""
    for line in content.split("\n"):
        if line.strip():
            record = json.loads(line)
            if record["_id"] == item:
                return str(record["text"])
    raise LookupError("no such _id")


def _longest_field(content: str, item: Item) -> str:
    """Tab-separated rows, counted from 0 without empty ones: the longest field, less spaces and quotes at its ends."""
    rows = [line for line in content.split("\n") if line.strip()]
    if not isinstance(item, int) or item < 0:
        raise LookupError("not a row")
    return max(rows[item].split("\t"), key=len).strip().strip('"')


def _csv_article(content: str, item: Item) -> str:
    """Comma-separated rows under a head of names: the ``article_content`` of that with the ``unit_id``.

    Of several with one ``unit_id`` the second is ``unit_id/2``; the first needs no number.
    """
    unit, _, nth = str(item).partition("/")
    rows = (row for row in csv.DictReader(io.StringIO(content, newline="")) if row["unit_id"] == unit)
    row = next(itertools.islice(rows, int(nth) - 1 if nth.isdecimal() else 0, None), None)
    if row is None:
        raise LookupError("no such unit_id")
    return row["article_content"]


def _conllu_text(content: str, item: Item) -> str:
    """CoNLL-U: the sentences of the ``# text`` lines, a line for each paragraph (``# newpar``)."""
    if item is not None:
        raise LookupError("a file is one text")
    paragraphs: list[list[str]] = []
    for line in content.split("\n"):
        if line.startswith("# newpar") or (line.startswith("# text =") and not paragraphs):
            paragraphs.append([])
        if line.startswith("# text ="):
            paragraphs[-1].append(line.removeprefix("# text =").strip())
    return "\n".join(" ".join(sentences) for sentences in paragraphs)


def _csv_body(content: str, item: Item) -> str:
    """Comma-separated rows under a head of names: the ``articleBody`` of that with the ``Body ID``."""
    for row in csv.DictReader(io.StringIO(content, newline="")):
        if row["Body ID"] == str(item):
            return row["articleBody"]
    raise LookupError("no such Body ID")


_LINK: Final = re.compile(r"!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_MARK: Final = re.compile(r"^\s*\\?#+\s*$|(?<!\\)\*+|(?<=\s)_+|_+(?=\s)|\\(?=[^\w\s])", re.MULTILINE)


def _markdown(content: str, item: Item) -> str:
    """Markdown under a block of settings: the prose of a section, without its heading, marks and addresses of links.

    Sections are counted from 0, which stands before the first heading.
    """
    body = re.sub(r"\A---\n.*?\n---\n", "", content, flags=re.DOTALL)
    sections = re.split(r"^#{1,6} .*$", body, flags=re.MULTILINE)
    if not isinstance(item, int) or item < 0:
        raise LookupError("not a section")
    return _MARK.sub("", _LINK.sub(r"\1", sections[item]))


def _timeml(content: str, item: Item) -> str:
    """TimeML: what the element ``TEXT`` holds, without marks."""
    if item is not None:
        raise LookupError("a file is one text")
    text = re.search(r"<TEXT>(.*?)</TEXT>", content, re.DOTALL)
    if text is None:
        raise LookupError("no TEXT")
    return html.unescape(re.sub(r"<[^>]*>", "", text[1]))


def _lines(text: str) -> str:
    """No U+200B, U+00A0 as a space, runs of double quotes as one; lines stripped, none empty, each with a line feed."""
    text = re.sub('"{2,}', '"', text.replace("\u200b", "").replace("\u00a0", " "))
    return "".join(f"{line.strip()}\n" for line in text.split("\n") if line.strip())


def _newswire(text: str) -> str:
    """Double quotes for pairs of grave accents or apostrophes; a line for each paragraph; then as ``lines``."""
    quoted = re.sub("``|''", '"', text)
    return _lines(re.sub(r"[ \t]*(?<!\n)\n(?!\s*\n)[ \t]*", " ", quoted))


RULES: Final[Mapping[str, Callable[[str, Item], str]]] = {
    "json-lines": _json_lines,
    "longest-field": _longest_field,
    "csv-article": _csv_article,
    "csv-body": _csv_body,
    "conllu-text": _conllu_text,
    "markdown": _markdown,
    "timeml": _timeml,
}
"""Name -> how one text is taken from a published file."""

CLEANINGS: Final[Mapping[str, Callable[[str], str]]] = {"lines": _lines, "newswire": _newswire}
"""Name -> what is done to it afterwards."""
