"""What a CUE reports where nothing was found: the sentence that it closes or opens.

"[Two men were killed], reported the BBC." and "According to the BBC, [two men were killed]." leave no doubt about their
CONTENT; a small network at times tags none.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp import sentences
from raqqa_nlp.document import Span

_COMMA: Final = re.compile(r"\s*,[\"”’]?\s*$")
_CLOSES: Final = re.compile(r"\s*[.!?]?[\"”]?\s*$")
_OPENS: Final = re.compile(r"(?:^|[\"“(]|\b(?:However|But|And|Meanwhile),?\s)\s*$", re.IGNORECASE)
_HOWEVER: Final = re.compile(r"However,\s+")  # the writer's, not the source's
_AFTER: Final = re.compile(r"\s*,\s*")
_ACCORDING: Final = re.compile(r"according\s+to", re.IGNORECASE)
_LEAST: Final = 3  # words of a report


def content(text: str, cue: Span, source: Span) -> tuple[int, int] | None:
    """Start and end of what is reported, if CUE and SOURCE stand at the end or the beginning of its sentence."""
    first, last = min(cue.start, source.start), max(cue.end, source.end)
    before = [found.end() for found in sentences.END.finditer(text, max(0, first - 1000), first)]
    start = before[-1] if before else max(0, first - 1000)
    closing = sentences.END.search(text, last)
    stop = closing.start() if closing else len(text.rstrip(" .!?\n"))
    if text[first:last].count("\n") or last - first > len(cue.text) + len(source.text) + 3:
        return None
    if however := _HOWEVER.match(text, start):
        start = however.end()
    if (comma := _COMMA.search(text, start, first)) and _CLOSES.fullmatch(text, last, stop):
        place = start, comma.start()
    elif _ACCORDING.fullmatch(cue.text) and _OPENS.fullmatch(text[start:first]) and (comma := _AFTER.match(text, last)):
        place = comma.end(), stop
    else:
        return None
    return place if len(text[slice(*place)].split()) >= _LEAST else None
