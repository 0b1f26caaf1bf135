"""What of the words of a CUE is one, by the scheme."""

from __future__ import annotations

import re
from typing import Final

_ADVERB: Final = re.compile(
    r"(?!(?:reported|alleged|purported|supposed|suspected|apparent|ostensib|presumab)ly\b)"
    r"(?:\w+ly|also|already|later|then|still|now|again|just|further|once|soon)\s+",
    re.IGNORECASE,
)
"""An adverb before the verb; those that say that something is hearsay are CUEs themselves."""

_SAYS_NOTHING: Final = re.compile(
    r"\b(?:(?:appoint|compliment|discuss|investigat|oppos|refus|requir|seek|thank|unveil|vot|want)(?:e?s|e|e?d|ing)?"
    r"|concerned)$",
    re.IGNORECASE,
)
"""Verbs of what people do, wish or look into: what follows is a topic or a deed, not what somebody says."""


def extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a CUE found at ``[start, end)``, without adverbs before it ("also [announced]").

    Of the texts annotated by the scheme two have a CUE that begins with one, of thousands.
    """
    while (found := _ADVERB.match(text, start, end)) and found.end() < end:
        start = found.end()
    return start, end


def says_nothing(words: str) -> bool:
    """Whether a CUE's words are none by the scheme, as in "[discussed] the situation" and "[refused] to comment"."""
    return _SAYS_NOTHING.search(words) is not None
