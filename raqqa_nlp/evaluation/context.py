"""Spans shown in their text: a few words on either side, marks around what is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from raqqa_nlp.document import Span

AROUND: Final = 6
"""Words on either side; of what lies between two marks, as many are kept at either end."""

Marks: TypeAlias = Sequence[tuple[Span | None, tuple[str, str]]]
"""Spans to mark, each with what stands before and after it; ``None`` is passed over."""


def marked(text: str, marks: Marks) -> str:
    """The marked words with some around them, on one line; what is long between two marks is cut in its middle.

    :param marks: at least one span.
    """
    cuts: list[tuple[int, int, str]] = []
    for rank, (span, (opening, closing)) in enumerate((mark for mark in marks if mark[0]), start=1):
        assert span is not None
        cuts += [(span.start, rank, opening), (span.end, -rank, closing)]
    cuts.sort()  # where several stand at one place, first those that close, then those that open, as brackets nest
    parts = [_shortened(text[: cuts[0][0]], left=0)]
    for (start, _, mark), (end, _, _) in pairwise(cuts):
        parts += [mark, _shortened(text[start:end])]
    parts += [cuts[-1][2], _shortened(text[cuts[-1][0] :], right=0)]
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _shortened(text: str, *, left: int = AROUND, right: int = AROUND) -> str:
    """A stretch with its first and last words only, if it has more."""
    words = list(re.finditer(r"\S+", text))
    if len(words) <= left + right:
        return text
    before = text[: words[left - 1].end()] + " " if left else ""
    after = " " + text[words[-right].start() :] if right else ""
    return f"{before}…{after}"
