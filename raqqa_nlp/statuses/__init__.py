"""What the words next to a COUNT plainly say of the counted; the table is ``statuses.tsv``.

A model's statuses go by the whole sentence and can be wrong where the very next words are plain ("200 fighters
remained"), so these words go before the model. The table was tuned on texts annotated by the scheme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Number
from raqqa_nlp.errors import ConfigError
from raqqa_nlp.quantities.plain import NUMERAL

_FILE: Final = "statuses.tsv"
_REACH: Final = 60  # characters before a COUNT that are looked at
_ASIDE: Final = (
    r"(?:\s+(?:accused|aged|at|by|from|in|including|inside|near|of|on|with)\s(?:(?!\b(?:who|that|which)\b)[^,.;]){1,60}?(?=\s+(?:have|has|had|"
    r"were|was|are|is|may|might)\b)|\s*,[^.;]{1,90}?,|\s*\([^()]*\)|\s+(?:on|in)\s+\w+)?"
)
_NAMED: Final = re.compile(
    r"\s+(?:(?i:him|them|it|us|themselves|himself)\b|(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][a-z])"
    r"(?!(?:\S*\s+){0,4}(?:said|told|reported)\b)"
)
"""The same for "gunmen killed [James Foley]", "men killed [him]"."""

_BETWEEN: Final = r"(?:who|that|which|may|might|could|would|will|also|still|already|to|now|then|\w+ly)"
_PASSIVE: Final = r"were|was|are|is|be|being|got|remain|remained|believed|feared|known|reported|said|thought"
_ANY: Final = rf"(?:\s+(?:have|has|had|been|{_PASSIVE}|{_BETWEEN}))*"
_BE: Final = rf"(?:\s+(?:(?:have|has|had)\s+(?:{_BETWEEN}\s+)*been|{_PASSIVE}|{_BETWEEN}))*"
_BEFORE: Final = r"[^\S\n]+(?:an?\s+|the\s+|as\s+many\s+as\s+|some\s+|about\s+|at\s+least\s+)*$"
_SUFFERED: Final = re.compile(r"\b(?:were|was|are|is|be|been|being|got|remain|remained)\b", re.IGNORECASE)
_OBJECT: Final = re.compile(
    r"\s+(?:\d[\d,.]*|an?|the|about|at\s+least|more\s+than|up\s+to|several|many|dozens|hundreds|thousands"
    rf"|{NUMERAL}|his|her|its|their)\s+"
    r"(?!(?:\w+\s+)?(?:days?|weeks?|months?|years?|hours?|nights?|mornings?|evenings?|weekend|time)\b)"
    r"(?!(?:\S+\s+){0,4}(?:said|told|reported|killed|injured|wounded|dead|missing|others)\b)",
    re.IGNORECASE,
)
"""What follows a verb in the active voice: "two gunmen killed [12 people]"; not so "12 people killed the day before",
nor where commas are lost: "12 people killed 30 injured", "12 killed a source said"."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """The table: patterns of what follows and what precedes the counted, and form -> status for each."""

    does: re.Pattern[str]
    done: re.Pattern[str]
    before: re.Pattern[str]
    statuses: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]

    def status(self, doc: Document, number: Number) -> str | None:
        """What the words right after a COUNT and its noun, or else right before it, say; ``None`` if not plain."""
        end = max(number.end, number.counted.end if number.counted else 0)
        matches = (
            self.does.match(doc.text, end),
            self.done.match(doc.text, end),
            self.before.search(doc.text, max(0, number.start - _REACH), number.start),
        )
        if matches[1] and _is_active(doc.text, matches[1]):
            return None
        if any(match and "\n" in doc.text[end : match.start(1)] for match in matches[:2]):
            return None
        for match, statuses in zip(matches, self.statuses, strict=True):
            if match:
                # Without regard to case, "i" matches the Turkish letters too; such words are left to the model.
                return statuses.get(" ".join(match[1].casefold().split()))
        return None


def _is_active(text: str, match: re.Match[str]) -> bool:
    """Whether the counted do what the form says, rather than suffer it."""
    after = match.end(1)
    has_object = _OBJECT.match(text, after) or _NAMED.match(text, after)
    return has_object is not None and not _SUFFERED.search(text, match.start(), match.start(1))


@cache
def load() -> Wordings:
    """The table that ships with the package.

    :raises ConfigError: a row is malformed, or a form stands for two statuses.
    """
    return parse(files("raqqa_nlp.statuses").joinpath(_FILE).read_text(encoding="utf-8"))


def parse(text: str) -> Wordings:
    """A table from its text.

    :raises ConfigError: as :func:`load`.
    """
    columns: tuple[dict[str, str], dict[str, str], dict[str, str]] = {}, {}, {}
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        status, *cells = line.split("\t")
        if status not in schema.STATUSES or len(cells) != len(columns):
            mend = f"Write a status and {len(columns)} lists of forms, with tabs; {', '.join(schema.STATUSES)}."
            raise ConfigError("not a row of the table", where=f"{_FILE}, line {row}", mend=mend)
        for column, cell in zip(columns, cells, strict=True):
            for form in cell.split("|") if cell != "-" else ():
                if column.setdefault(form, status) != status:
                    problem = f"{form!r} stands for both {column[form]!r} and {status!r}"
                    raise ConfigError(problem, where=f"{_FILE}, line {row}", mend="Keep it in one row.")
    does, done, before = (_any(column) for column in columns)
    return Wordings(
        re.compile(rf"{_ASIDE}{_ANY}\s+({does})\b(?!\s+(?:{done})\b)", re.IGNORECASE),
        re.compile(rf"{_ASIDE}{_BE}\s+({done})\b", re.IGNORECASE),
        re.compile(rf"\b({before}){_BEFORE}", re.IGNORECASE),
        columns,
    )


def _any(forms: Mapping[str, str]) -> str:
    """A pattern for any of the forms, the longest first; for nothing where there are none."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first) or r"(?!)"
