"""Which values a statement allows, and how two sets of allowed values stand to one another.

=====================  ===========================  ===========================================================
what is said           allowed                      why
=====================  ===========================  ===========================================================
3,250; 200-300         both ends as said
about 300-400          270 to 440                   :data:`TOLERANCE` on either side
at least 13            13 or more                   no upper end, nor with a second figure ("at least 200-300")
up to 300              0 to 300
no more than 200-300   200 to 300                   both ends are said
hundreds               200 or more                  the least that the wording means, no upper end
many; a few            0 or more                    no number is said, so none is ruled out
five months            4½ up to 5½ months, in days  a length is told in whole units, so half a unit either way
months                 1½ months or more            a plural is two or more
=====================  ===========================  ===========================================================
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from raqqa_nlp import quantities, schema
from raqqa_nlp.schema import Count, Duration, Modifier

Standing: TypeAlias = Literal["agreeing", "overlapping", "contradicting"]

TOLERANCE: Final = 0.1
"""What "about" allows on either side, as a share of the figure: a convention of this project."""

DAYS: Final = {"Y": 365.2425, "M": 365.2425 / 12, "W": 7.0, "D": 1.0, "TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}
"""Days in a unit of an ISO 8601 length; years and months by the Gregorian mean."""

_LENGTH: Final = re.compile(r"P(?:[\d.]+[YMWD]|XX?[YMWD])*(?:T(?:[\d.]+[HMS]|X[HMS])*)?")
_PART: Final = re.compile(r"(T)|([\d.]+|X)([YMWDHS])")
_UNIT_WORD: Final = re.compile(
    r"[-‐‑\s]*\b(?:year|month|week|day|hour|minute|second|decade|fortnight)s?\b.*", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The values a statement allows, both ends inclusive; days for a DURATION. ``high`` is ``None`` if it is open."""

    low: float
    high: float | None

    def holds(self, other: Bounds) -> bool:
        """Whether all that the other allows is allowed here."""
        return self.low <= other.low and (self.high is None or (other.high is not None and other.high <= self.high))

    def fits(self, whole: Bounds) -> bool:
        """Whether a part that allows this can be in a whole that allows the other."""
        return whole.high is None or self.low <= whole.high

    def meets(self, other: Bounds) -> bool:
        """Whether some value is allowed by both."""
        below = self.high is not None and self.high < other.low
        above = other.high is not None and other.high < self.low
        return not below and not above


@dataclass(frozen=True, slots=True)
class Length:
    """A DURATION in one unit, a key of :data:`DAYS`: both ends as said, and how."""

    low: schema.Number | None
    high: schema.Number | None
    modifier: Modifier
    unit: str | None


def compare(one: Bounds, other: Bounds) -> Standing:
    """How two sets of allowed values stand to one another.

    - ``agreeing``: all that one allows, the other allows too; they are equal or one lies within the other.
    - ``overlapping``: some values are allowed by both, and each allows some that the other does not.
    - ``contradicting``: no value is allowed by both.
    """
    if not one.meets(other):
        return "contradicting"
    return "agreeing" if one.holds(other) or other.holds(one) else "overlapping"


def of_count(value: Count) -> Bounds:
    """What a COUNT allows, by the table of this module."""
    low, high = value.low or 0, value.high
    match value.modifier:
        case "approximate":
            return Bounds(low * (1 - TOLERANCE), None if high is None else high * (1 + TOLERANCE))
        case "at_least" | "vague":
            return Bounds(low, None)
        case _:
            return Bounds(low, high)


def length(form: str | None, words: str) -> Length:
    """What a DURATION says.

    :param form: its value in ISO 8601, ``X`` where the number is unknown.
    :param words: of the text, with modifiers: "more than five months".
    """
    parts = _parts(form)
    if not parts:
        return Length(None, None, "vague", None)
    unit = parts[-1][1]
    how_many = quantities.parse("COUNT", _UNIT_WORD.sub("", words))
    if any(amount is None for amount, _ in parts):
        if isinstance(how_many, Count) and how_many.low is not None:  # "five or six"
            return Length(how_many.low, how_many.high, how_many.modifier, unit)
        return Length(2, None, "vague", unit)
    total = sum((amount or 0) * DAYS[part] for amount, part in parts) / DAYS[unit]
    amount = round(total) if math.isclose(total, round(total)) else total
    match how_many:
        case Count(modifier="at_least"):
            return Length(amount, None, "at_least", unit)
        case Count(modifier="at_most"):
            return Length(None, amount, "at_most", unit)
        case Count(modifier="approximate"):
            return Length(amount, amount, "approximate", unit)
        case _:
            return Length(amount, amount, "exact", unit)


def of_length(said: Length) -> Bounds:
    """What a DURATION allows, in days; 4½ months are told as five, so the upper end itself is not allowed."""
    if said.unit is None:
        return Bounds(0, None)
    unit = DAYS[said.unit]
    share = TOLERANCE if said.modifier == "approximate" else 0
    low = 0 if said.low is None else max(0, said.low - max(0.5, share * said.low))
    high = None if said.high is None else said.high + max(0.5, share * said.high)
    return Bounds(low * unit, None if high is None else math.nextafter(high * unit, 0))


def days_of(value: schema.Value | None) -> float:
    """Days in the unit of a DURATION's value; 1 of other values."""
    parts = _parts(value.value) if isinstance(value, Duration) else []
    return DAYS[parts[-1][1]] if parts else 1


def _parts(form: str | None) -> list[tuple[float | None, str]]:
    """Amounts, ``None`` where unknown, and units of an ISO 8601 length, longest unit first."""
    if form is None or not _LENGTH.fullmatch(form):
        return []
    found: list[tuple[float | None, str]] = []
    clock = ""
    for match in _PART.finditer(form):
        if match[1]:
            clock = "T"
        else:
            found.append((None if match[2] == "X" else float(match[2]), clock + match[3]))
    return found
