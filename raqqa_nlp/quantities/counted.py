"""How far a COUNTED reaches: the noun with what stands before it, and nothing after it.

Each rule is a convention of the scheme; hardly a COUNTED annotated by it has it otherwise.
"""

from __future__ import annotations

import re
from typing import Final

_AFTER: Final = re.compile(
    r"(?<!\s)\s+(?:of|against|from|for|with|on|at|by|to|who|that|which|(?:accused|suspected)(?=\s+of))\b(?!-).*",
    re.IGNORECASE | re.DOTALL,
)
_IN_A_NAME: Final = re.compile(
    r"[A-Z][\w’'-]*\s+(?:of|for)\s+(?:the\s+)?[A-Z].*[a-z]", re.DOTALL
)  # "University of Mosul students"
_HARMED: Final = r"(?:dead|wounded|injured|missing|killed|captured|arrested)"
_FATE: Final = re.compile(
    rf"(?:(?<=s)|(?<=\bpeople)|(?<=men)|(?<=\bchildren)|(?<=\bpolice))\s+{_HARMED}(?:\s+(?:and|or)\s+{_HARMED})*$",
    re.IGNORECASE,
)
"""After those whom it befell; "the wounded" and "war dead" are people themselves."""

_PREDICATE: Final = re.compile(r"(?:of|to|in|from|at|by)\s.*", re.DOTALL)
_DEED: Final = re.compile(r"[a-z]+ed")
_IS: Final = re.compile(r"\b(?:is|are|was|were|be|been|being|got|[Oo]f\s+the\s+[\d,]+|[\d,]+)\s+$")
_NEAR: Final = 20
_OTHER: Final = re.compile(r"\bother\s+$", re.IGNORECASE)


def extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a COUNTED found at ``[start, end)``, empty where it is what happened and not who or what.

    "[members] of the group", "two [other soldiers]", "left seven [operators] dead"; none in "40 were [captured]".
    """
    for tail in (_AFTER, _FATE):
        if (found := tail.search(text, start, end)) and not _IN_A_NAME.match(text, start, end):
            end = found.start()
    predicate = _DEED.fullmatch(text, start, end) and _IS.search(text, max(0, start - _NEAR), start)
    if predicate or _PREDICATE.fullmatch(text, start, end):
        return start, start
    if found := _OTHER.search(text, max(0, start - len("other  ")), start):
        start = found.start()
    return start, end
