"""Who stands right before a verb of saying: its subject, and so its SOURCE, whatever a model thinks.

In the texts annotated by the scheme a pronoun or a name right before a CUE that is no passive and no adverb is its
SOURCE, with few exceptions in a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from raqqa_nlp.document import Span

_SUBJECT: Final = 60  # characters before a CUE, and before a name, that are looked at
_BETWEEN: Final = r"\s+(?:(?:also|then|later|\w+ly)\s+)?$"
_PRONOUN: Final = re.compile(rf"(?<!\bWar )(?<!\bPhase )\b([Hh]e|[Ss]he|[Tt]hey|[Ww]e|I|[Ii]t|[Ww]ho)(?={_BETWEEN})")
_ADVERB: Final = re.compile(_BETWEEN, re.IGNORECASE)
_OPENING: Final = re.compile(
    r"(?:^|[.!?;:,“”\"\n]\s*|\s[–—-]+\s|,\s+and\s+|\b(?:but|that|as|where|when|while|because|if)\s+)(the\s+)?$",
    re.IGNORECASE,
)
"""What stands before a subject that is a name alone, with its article."""

_TITLES: Final = re.compile(r"(?:\b(?:Lt|Maj|Brig|Gen|Col|Capt|Sgt|Cpl|Adm|Sen|Rep|Gov|Dr|Mr|Mrs|Ms|Prof)\.\s+)+$")
_NO_VERB_OF_SAYING: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\b|\w+ly$|\baccording\b|\bper$|\bknown$|\b(?:emerg|seem|appear|transpir)\w*|\bturn\w*\s+out",
    re.IGNORECASE,
)
_RAISED: Final = re.compile(
    r"accused|believed|thought|said|reported|confirmed|feared|suspected|presumed|alleged|rumou?red", re.IGNORECASE
)
_PREDICATE: Final = re.compile(
    r"\s+(?:of|to\s+(?:be|have)|dead|killed|captured|missing|injured|wounded|alive)\b", re.IGNORECASE
)
"""After a participle without its auxiliary, in headlines: "Jihadi John [reported] killed"."""

_PARTICIPLE: Final = re.compile(r"^\w+ing\b", re.IGNORECASE)


def before(text: str, cue: Span, names: Mapping[int, int]) -> tuple[int, int] | None:
    """Start and end of a CUE's subject if it is a pronoun or a name right before it.

    :param names: end -> start of the persons and organisations of the text.
    """
    if _NO_VERB_OF_SAYING.search(cue.text) or _PARTICIPLE.match(cue.text):
        return None
    if _RAISED.fullmatch(cue.text) and _PREDICATE.match(text, cue.end):
        return None
    low = max(0, cue.start - _SUBJECT)
    if pronoun := _PRONOUN.search(text, low, cue.start):
        return pronoun.span(1)
    adverb = _ADVERB.search(text, low, cue.start)
    if adverb is None or adverb.start() not in names:
        return None
    start = names[adverb.start()]
    if title := _TITLES.search(text, max(0, start - _SUBJECT), start):
        start = title.start()
    opening = _OPENING.search(text, max(0, start - _SUBJECT), start)
    if opening is None:
        return None
    return (start if opening[1] is None else opening.start(1)), adverb.start()
