"""Who is meant by a SOURCE: a name, a pronoun or a description, against a hand-made table.

The claims' scores also depend on it, but there a pronoun that no COUNT hangs on is not seen.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from raqqa_nlp import antecedents
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.scores import Figures, Score
from raqqa_nlp.files import read_text

KINDS: Final = ("name", "pronoun", "description")
_COLUMNS: Final = ("document", "start", "end", "words", "kind", "speaker")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A SOURCE and who is meant by it.

    :param kind: one of :data:`KINDS`: what the words are.
    :param speaker: a canonical name, ``None`` where the text gives none.
    """

    document: str
    start: int
    end: int
    words: str
    kind: str
    speaker: str | None


def read(path: Path) -> tuple[Speaker, ...]:
    """The table in a file: tab-separated, with the columns document, start, end, words, kind and speaker.

    Lines that begin with ``#`` are left out.

    :raises InputError: the file cannot be read, or a row of it is damaged.
    """
    lines = [line for line in read_text(path).splitlines() if not line.startswith("#")]
    table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(_speaker(row, f"{path.name}, row {number}") for number, row in enumerate(table, start=1))


def _speaker(row: dict[str, str], where: str) -> Speaker:
    try:
        document, start, end, words, kind, speaker = (row[column].strip() for column in _COLUMNS)
        found = Speaker(document, int(start), int(end), words, kind, speaker or None)
    except (KeyError, AttributeError, ValueError) as error:
        mend = f"Give the columns {', '.join(_COLUMNS)}, parted by tabs."
        raise InputError(f"not a row of speakers ({error!r})", where=where, mend=mend) from error
    if found.kind not in KINDS:
        raise InputError(f"unknown kind {found.kind!r}", where=where, mend=f"Choose one of {', '.join(KINDS)}.")
    return found


def scores(predicted: Document, speakers: Sequence[Speaker]) -> Figures:
    """``source/speaker/KIND``: right is a SOURCE with the same range to which the same name is given.

    A SOURCE to which no name should be given counts where one is. One that is predicted where the table has none is
    not looked at, for span scores count it.

    :param predicted: the text, with canonical names.
    :param speakers: all SOURCEs of the text.
    """
    given: dict[tuple[int, int], str | None] = {}
    for attribution, entity in zip(predicted.attributions, antecedents.speakers(predicted), strict=True):
        if attribution.source is not None:
            given[attribution.source.start, attribution.source.end] = antecedents.name(entity)
    figures: Figures = {}
    for kind in KINDS:
        pairs = [(s.speaker, given.get((s.start, s.end))) for s in speakers if s.kind == kind]
        tp = sum(gold is not None and gold == found for gold, found in pairs)
        fp = sum(found is not None and gold != found for gold, found in pairs)
        fn = sum(gold is not None and gold != found for gold, found in pairs)
        figures[f"source/speaker/{kind}"] = Score(tp, fp, fn)
    return figures
