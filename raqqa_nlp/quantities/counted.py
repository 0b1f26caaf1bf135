"""How far a COUNTED reaches: the noun with what stands before it, and nothing after it.

Each rule is a convention of the scheme; of the thousands of COUNTEDs annotated by it one or two have it otherwise.
"""

from __future__ import annotations

import re
from typing import Final

_AFTER: Final = re.compile(
    r"\s+(?:of|against|from|for|with|on|at|by|to|who|that|which|(?:accused|suspected)(?=\s+of))\b.*",
    re.IGNORECASE | re.DOTALL,
)
_FATE: Final = re.compile(
    r"(?<!\bthe)\s+(?:dead|wounded|injured|missing|killed|captured|arrested)$", re.IGNORECASE
)  # "the wounded" are people
_PREDICATE: Final = re.compile(r"(?:of|to|in|from|at|by)\b.*|[a-z]+ed", re.DOTALL)
_OTHER: Final = re.compile(r"\bother\s+$", re.IGNORECASE)


def extent(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of a COUNTED found at ``[start, end)``, empty where it is what happened and not who or what.

    "[members] of the group", "two [other soldiers]", "left seven [operators] dead"; none in "40 were [captured]".
    """
    for tail in (_AFTER, _FATE):
        if found := tail.search(text, start, end):
            end = found.start()
    if _PREDICATE.fullmatch(text, start, end):
        return start, start
    if found := _OTHER.search(text, max(0, start - len("other  ")), start):
        start = found.start()
    return start, end
