"""What a CUE reports where nothing was found: the sentence that it closes or opens.

"[Two men were killed], reported the BBC." and "According to the BBC, [two men were killed]." leave no doubt about their
CONTENT; a small network at times tags none.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp import reach, sentences
from raqqa_nlp.document import Span

_COMMA: Final = re.compile(r"\s*,\s*$")
_CLOSES: Final = re.compile(r"\s*[.!?]?[\"”]?\s*$")
_OPENS: Final = re.compile(r"(?:^|[\"“(]|\b(?:However|But|And|Meanwhile),?\s)\s*$", re.IGNORECASE)
_OPENING: Final = re.compile(r"However,\s+|[A-Z][A-Z .,’'/-]{2,}[^.!?\n]{0,40}?\s[–—-]{1,2}\s+|[•*–—-]\s+")
"""What stands before a sentence and is the writer's: a dateline, a bullet, "However"."""

_APPOSITION: Final = re.compile(r"(?:who|which|whose|where|an?|the|its?|his|her)\s[^,]*,", re.IGNORECASE)
_AFTER: Final = re.compile(r"\s*,\s*")
_ACCORDING: Final = re.compile(r"according\s+to", re.IGNORECASE)
_LEAST: Final = 3  # words of a report
_LONGEST: Final = 1000  # characters of a sentence to either side of what reports it


def content(text: str, cue: Span, source: Span) -> tuple[int, int] | None:
    """Start and end of what is reported, if CUE and SOURCE stand at the end or the beginning of its sentence."""
    first, last = min(cue.start, source.start), max(cue.end, source.end)
    if last - first > len(cue.text) + len(source.text) + 3 or "\n" in text[first:last]:
        return None
    before = [found.end() for found in sentences.END.finditer(text, max(0, first - _LONGEST), first)]
    closing = sentences.END.search(text, last, last + _LONGEST)
    if not closing and last + _LONGEST < len(text):
        return None
    start = before[-1] if before else max(0, first - _LONGEST)
    stop = closing.start() if closing else len(text.rstrip(" .!?\n"))
    if opening := _OPENING.match(text, start):
        start = opening.end()
    if (comma := _COMMA.search(text, start, first)) and _CLOSES.fullmatch(text, last, stop):
        place = start, comma.start()
    elif _ACCORDING.fullmatch(cue.text) and _OPENS.fullmatch(text[start:first]) and (comma := _AFTER.match(text, last)):
        if _APPOSITION.match(text, comma.end(), stop):
            return None
        comment = reach.COMMENT.search(text, comma.end(), stop)
        place = comma.end(), comment.start() if comment else stop
    else:
        return None
    said = text[slice(*place)]
    whole = said.count('"') % 2 == 0 and said.count("“") == said.count("”")
    return place if whole and len(said.split()) >= _LEAST else None
