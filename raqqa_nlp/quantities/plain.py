"""Numbers that are said so plainly that the words alone settle it: "dozens of", "several", "12,000 people".

In the texts annotated by the scheme such words stand in a span of the number layer wherever they occur, but for the
exceptions that the expressions below name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TIME: Final = r"(?:minutes|hours|days|nights|weeks|months|years|decades|centuries)"
_NOT_BEFORE: Final = "".join(
    rf"(?<!\b{word} )" for word in ("how", "as", "so", "too", "very", "every", "per", "unit", "chapter", "one in", "or")
)
_NOT_COUNTED: Final = (
    r"(?!\s+(?:times|thirds|quarters|fifths|tenths|percent|percentage|(?:hundred|thousand|million"
    r"|billion)s?|or|to)\b)"
)
_MONEY: Final = r"(?!\s+(?:of\s+)?(?:US\s+)?(?:dollars|euros|pounds|pesos)\b)"
NUMERAL: Final = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NOUN: Final = r"(?=\s+(?:[a-z-]+\s+)?(?:[a-z]+s|people|men|women|children|police)\b)"

_LARGE: Final = rf"(?:(?:tens|hundreds)\s+of\s+)?(?:dozens|hundreds|thousands|(?:m|b)illions)\b{_MONEY}"
_COUNT: Final = re.compile(
    rf"\b{_NOT_BEFORE}(?:{_LARGE}|(?:several|numerous|multiple|many|a\s+few)\b(?!\s+{_TIME}\b)(?=\s+[a-z])"
    rf"|{NUMERAL}\b(?!-){_NOT_COUNTED}(?!\s+{_TIME}\b){_NOUN})",
    re.IGNORECASE,
)
_DURATION: Final = re.compile(
    rf"\b(?:several|a\s+few|many|{NUMERAL})\s+{_TIME}\b(?!\s+(?:ago|old|earlier|later))"
    rf"|(?<=\b(?:for|the) )(?:hours|days|weeks|months)\b|(?<=\bwithin )(?:minutes|hours|days|weeks|months)\b"
    rf"|(?<=\bspent )(?:hours|days|weeks|months|years)\b",
    re.IGNORECASE,
)


def plain(text: str) -> Iterator[tuple[str, int, int]]:
    """(label, start, end) of each such number, COUNTs before DURATIONs."""
    for label, pattern in (("COUNT", _COUNT), ("DURATION", _DURATION)):
        for found in pattern.finditer(text):
            yield label, found.start(), found.end()


_OF_WHAT: Final = re.compile(
    r"\s+of\s+(?!(?:the|these|those|its|their|his|her|our|them|us|which|whom|this|that|all)\b)"
    r"((?:(?!(?:in|on|at|by|for|from|to|with|and|or|who|that)\b)[\w'’-]+\s+){0,3}?(?:people|men|women|children|police|[a-z]+[a-rt-z]s|[a-z]+es))\b"
)


def of_what(text: str, end: int) -> tuple[int, int] | None:
    """Where the noun phrase stands that a COUNT with "of" after it counts ("dozens of [captured soldiers]"), if any.

    :param end: of the COUNT.
    """
    found = _OF_WHAT.match(text, end)
    return found.span(1) if found else None
