"""How far a CONTENT reaches.

Beyond its CUE's sentence only if quoted or announced; not cut before "including"; with both marks of a quotation or
none; without the full stop after it.
"""

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
COMMENT: Final = re.compile(
    r",\s+(?:an?\s+(?:claim|figure|number|report|statement|charge)|as|although|though|but|while)\b|\s[–—-]+\s",
    re.IGNORECASE,
)
"""Where the narrator takes over."""

_NOTE: Final = re.compile(r"[.,]?\s*(?:\[(?:\d+|citation needed)\]\s*)+$")
_SHORT: Final = re.compile(r"(?:\b[ap]\.m|\b(?:Jr|Sr|Inc|Ltd|Co|Corp|etc)|\.)\.$")
_ABBREVIATED: Final = 8  # characters before a full stop that can make it one of an abbreviation

_STRAIGHT: Final = re.compile('"')
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
    comment = COMMENT.search(text, content.end, stop)
    stop = comment.start() if comment else stop
    quote = _QUOTE.search(text, content.end, stop)
    rest = text[content.end : quote.start() if quote else stop]
    place = content.end + len(rest.rstrip(" \t\n.!?,;:"))
    if any(content.end <= other.start < place for other in others):
        return content
    return dataclasses.replace(content, end=place, text=text[content.start : place])


def balanced(text: str, cue: Span, content: Span, others: Iterable[Span]) -> Span:
    """A content that has one mark of a quotation with both, or with none where its cue is inside the same quotation.

    "He said {it fell. "It burned} for days."" goes on to the closing mark; of ""We know {it fell,"} he said." the mark
    and its comma belong to what he said. Only of straight marks, in lines where they come in pairs; contents with one
    mark alone are almost unknown in texts annotated by the scheme.

    :param others: spans of the attributions of its depth, into which it may not reach.
    """
    if content.text.count('"') % 2 == 0:
        return content
    first = text.rfind("\n", 0, content.start) + 1
    marks = [
        found.start() for found in _STRAIGHT.finditer(text, first, (text.find("\n", content.end) + 1) or len(text))
    ]
    if len(marks) % 2:
        return content
    start, end = content.start, content.end
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        if opening < start <= closing < end:
            if not opening < cue.start < start:
                start = opening
            elif closing == end - 1:
                end = start + len(text[start:closing].rstrip(" ,.!?;"))
        elif start <= opening < end <= closing:
            end = closing + 1
    if start == end or any(other.start < end and start < other.end for other in others):
        return content
    return dataclasses.replace(content, start=start, end=end, text=text[start:end])


def without_stop(text: str, content: Span) -> Span:
    """A content without the full stop of its last sentence, and without the number of a note ("[3]").

    No content of texts annotated by the scheme has them. An abbreviation keeps its own ("in the U.S.").
    """
    if (note := _NOTE.search(content.text)) and note.start():
        content = dataclasses.replace(content, end=content.start + note.start(), text=content.text[: note.start()])
    if _SHORT.search(content.text):
        return content
    last = content.end - 1
    before = max(0, last - _ABBREVIATED)
    around = f"{text[before : content.end + 1]}\n"  # the text's end is a sentence's, too
    if text[last] != "." or last == content.start or not sentences.END.match(around, last - before):
        return content
    return dataclasses.replace(content, end=last, text=text[content.start : last])


def joined(text: str, contents: Iterable[Span]) -> list[Span]:
    """Contents of one cue, in order; those that overlap are one."""
    kept: list[Span] = []
    for content in sorted(contents, key=lambda span: span.start):
        if kept and content.start < kept[-1].end:
            start, end = kept[-1].start, max(kept[-1].end, content.end)
            kept[-1] = dataclasses.replace(kept[-1], end=end, text=text[start:end])
        else:
            kept.append(content)
    return kept


def _near(text: str, cue: Span, content: Span) -> bool:
    between = text[min(cue.end, content.end) : max(cue.start, content.start)]
    return not sentences.END.search(between) or bool(_ANNOUNCED.search(between))


def _is_quoted(text: str, content: Span) -> bool:
    return bool(_MARK.search(text, max(0, content.start - 1), content.end + 1))
