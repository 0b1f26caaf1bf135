"""The table of well-known names and their other names, ``aliases.tsv``, which states its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from raqqa_nlp import schema
from raqqa_nlp.errors import ConfigError
from raqqa_nlp.names.spelling import tokens

_FILE = "aliases.tsv"
_PREFIX = "PREFIX"
_SHORT = 3  # letters up to which capitals decide: "IS", "US", "ICE" are names, "is", "us", "ice" are not


@dataclass(frozen=True, slots=True)
class Aliases:
    """The table, to look names up in.

    :param known: (label, tokens) -> canonical.
    :param short: (label, capitals) -> canonical, matched in capitals only.
    :param prefixes: a name's first word, in capitals -> what it stands for.
    """

    known: Mapping[tuple[str, tuple[str, ...]], str]
    short: Mapping[tuple[str, str], str]
    prefixes: Mapping[str, str]

    def canonical(self, name: str, label: str) -> str | None:
        """The table's name for ``name``, ``None`` where it has none."""
        return self.short.get((label, _capitals(name))) or self.known.get((label, tokens(name)))

    def spelled_out(self, name: str, label: str) -> str:
        """An ORGANISATION's or FACILITY's name with an abbreviated country or union at its start spelled out.

        >>> load().spelled_out("U.S. Central Command", "ORGANISATION")
        'United States Central Command'
        """
        first, _, rest = name.partition(" ")
        if rest and label in ("ORGANISATION", "FACILITY"):
            return f"{self.prefixes.get(_capitals(first), first)} {rest}"
        return name


@cache
def load() -> Aliases:
    """The table that ships with the package.

    :raises ConfigError: a row is malformed, or one name is given two canonical names.
    """
    text = files("raqqa_nlp.names").joinpath(_FILE).read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> Aliases:
    """A table from its text.

    :raises ConfigError: a row is malformed, or one name is given two canonical names.
    """
    known: dict[tuple[str, tuple[str, ...]], str] = {}
    short: dict[tuple[str, str], str] = {}
    prefixes: dict[str, str] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        label, canonical, *names = _cells(line, row)
        for name in (canonical, *names):
            if label == _PREFIX:
                taken = prefixes.setdefault(_capitals(name), canonical) if name != canonical else canonical
            elif _is_short(name):
                taken = short.setdefault((label, _capitals(name)), canonical)
            else:
                taken = known.setdefault((label, tokens(name)), canonical)
            if taken != canonical:
                raise ConfigError(
                    f"{name!r} stands for both {taken!r} and {canonical!r}",
                    where=f"{_FILE}, line {row}",
                    mend="Keep it in one row.",
                )
    return Aliases(known, short, prefixes)


def _cells(line: str, row: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) != 4 or not all(cells) or cells[0] not in (*schema.CANONICAL_LABELS, _PREFIX):
        raise ConfigError(
            "not a row of the table",
            where=f"{_FILE}, line {row}",
            mend=f"Write label, canonical, names and source, with tabs; labels: {', '.join(schema.CANONICAL_LABELS)}.",
        )
    return [cells[0], cells[1], *(name.strip() for name in cells[2].split("|"))]


def _capitals(name: str) -> str:
    return name.replace(".", "")


def _is_short(name: str) -> bool:
    return len(_capitals(name)) <= _SHORT and name.isupper()
