"""How far from its CUE a CONTENT may stand: beyond the sentence only what is quoted or announced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from raqqa_nlp import sentences
from raqqa_nlp.document import Span

_MARK: Final = re.compile('["“”„«»]')
_ANNOUNCED: Final = re.compile(r":\s*$")


def shows_quotations(text: str) -> bool:
    """Whether a text has quotation marks; in a transcript or a careless copy nothing looks quoted."""
    return bool(_MARK.search(text))


def within(text: str, cue: Span, contents: Sequence[Span]) -> tuple[Span, ...]:
    """The contents that may belong to the cue, in a text that shows quotations.

    One in another sentence has quotation marks or follows a colon. All stay where none would be left, since a cue has
    some.
    """
    return tuple(each for each in contents if _near(text, cue, each) or _is_quoted(text, each)) or tuple(contents)


def _near(text: str, cue: Span, content: Span) -> bool:
    between = text[min(cue.end, content.end) : max(cue.start, content.start)]
    return not sentences.END.search(between) or bool(_ANNOUNCED.search(between))


def _is_quoted(text: str, content: Span) -> bool:
    return bool(_MARK.search(text, max(0, content.start - 1), content.end + 1))
