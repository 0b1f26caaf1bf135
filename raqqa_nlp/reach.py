"""How far a CONTENT reaches: beyond its CUE's sentence only if quoted or announced, and not cut before "including"."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Final

from raqqa_nlp import sentences
from raqqa_nlp.document import Span

_MARK: Final = re.compile('["“”„«»]')
_ANNOUNCED: Final = re.compile(r":\s*$")
_GOES_ON: Final = re.compile(r"(?:,?\s+including|,\s+(?:among them|\w+ of (?:them|whom|which)))\b", re.IGNORECASE)
_QUOTE: Final = re.compile('["“”]')


def shows_quotations(text: str) -> bool:
    """Whether a text has quotation marks; in a transcript or a careless copy nothing looks quoted."""
    return bool(_MARK.search(text))


def within(text: str, cue: Span, contents: Sequence[Span]) -> tuple[Span, ...]:
    """The contents that may belong to the cue, in a text that shows quotations.

    One in another sentence has quotation marks or follows a colon. All stay where none would be left, since a cue has
    some.
    """
    return tuple(each for each in contents if _near(text, cue, each) or _is_quoted(text, each)) or tuple(contents)


def continued(text: str, cue: Span, content: Span, others: Iterable[Span]) -> Span:
    """A content that follows its cue, to the end of its sentence where it stops before what only goes on with it.

    "SOHR said [3,250 people were killed], including 1,130 civilians.": in no text annotated by the scheme does the
    content of an outer attribution end there.

    :param others: spans of the attributions of its depth, into which it may not go on.
    """
    if content.start < cue.end or not _GOES_ON.match(text, content.end):
        return content
    sentence = sentences.END.search(text, content.end)
    stop = sentence.start() if sentence else len(text)
    quote = _QUOTE.search(text, content.end, stop)
    rest = text[content.end : quote.start() if quote else stop]
    place = content.end + len(rest.rstrip(" \t\n.!?,;:"))
    if any(content.end <= other.start < place for other in others):
        return content
    return dataclasses.replace(content, end=place, text=text[content.start : place])


def _near(text: str, cue: Span, content: Span) -> bool:
    between = text[min(cue.end, content.end) : max(cue.start, content.start)]
    return not sentences.END.search(between) or bool(_ANNOUNCED.search(between))


def _is_quoted(text: str, content: Span) -> bool:
    return bool(_MARK.search(text, max(0, content.start - 1), content.end + 1))
