"""How far from its CUE a CONTENT may stand: beyond the sentence only what is quoted or announced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from raqqa_nlp import sentences
from raqqa_nlp.document import Span

_MARK: Final = re.compile('["“”„«»]')
_ANNOUNCED: Final = re.compile(r":\s*$")


def within(text: str, cue: Span, contents: Sequence[Span]) -> tuple[Span, ...]:
    """The contents that may belong to the cue.

    One in another sentence has quotation marks or follows a colon. A text without any quotation mark, a transcript or a
    careless copy, does not show what is quoted, so all its contents stay; so they do where none would be left, since
    a cue has some.
    """
    if not _MARK.search(text):
        return tuple(contents)
    return tuple(each for each in contents if _near(text, cue, each) or _is_quoted(text, each)) or tuple(contents)


def _near(text: str, cue: Span, content: Span) -> bool:
    between = text[min(cue.end, content.end) : max(cue.start, content.start)]
    return not sentences.END.search(between) or bool(_ANNOUNCED.search(between))


def _is_quoted(text: str, content: Span) -> bool:
    return bool(_MARK.search(text, max(0, content.start - 1), content.end + 1))
