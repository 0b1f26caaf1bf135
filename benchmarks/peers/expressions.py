"""Numbers and their values by regular expressions: what one writes in an afternoon.

Kinds are looked for in the order of :data:`KINDS`; what one has taken is no other's. The word after a COUNT is its
COUNTED. Dates are resolved as far as a calendar and the text's date allow.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from peer import Find, Span, Text, document, main, number

Value = dict[str, Any]
Day = datetime.date | None

ONES: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS: Final = {
    **{word: value for value, word in enumerate(ONES, 1)},
    **{word: 10 * value for value, word in enumerate(TENS, 2)},
    "a": 1,
}
SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
VAGUE: Final = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
    "millions": 2_000_000,
    **dict.fromkeys(("several", "many", "a few", "few", "a couple")),
}
MODIFIERS: Final = {
    **dict.fromkeys(("about", "around", "some", "nearly", "almost", "roughly", "approximately"), "approximate"),
    **dict.fromkeys(("an estimated", "estimated"), "approximate"),
    **dict.fromkeys(("at least", "more than", "over", "no fewer than", "no less than"), "at_least"),
    **dict.fromkeys(("up to", "at most", "no more than", "fewer than", "less than", "under"), "at_most"),
}
TIMES: Final = {
    "decade": "P{}0Y",
    "year": "P{}Y",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "hour": "PT{}H",
    "minute": "PT{}M",
    "second": "PT{}S",
}
SIGNS: Final = {"US$": "USD", "$": "USD", "USD": "USD", "£": "GBP", "€": "EUR"}
CURRENCIES: Final = {"dollars": "USD", "pounds": "GBP", "euros": "EUR"}
UNITS: Final = (
    *("km", "kilometre", "kilometer", "mile", "metre", "meter", "foot", "feet", "acre", "hectare"),
    *("kg", "kilogram", "ton", "tonne", "litre", "gallon", "barrel"),
)
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS: Final = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
MODS: Final = {"early": "START", "mid": "MID", "late": "END"}
NO_NOUN: Final = re.compile(
    r"(?:a|also|an|and|are|as|at|be|been|but|by|could|for|from|had|has|have|he|if|in|into|is|it|may|on|or|other|per|she|"
    r"than|that|the|there|they|this|to|was|were|when|where|which|while|who|will|with|would)"
)
NEXT: Final = re.compile(r" (?:of )?(?P<noun>[A-Za-z]+)")


def either(words: Iterable[str]) -> str:
    """An expression for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


WORD: Final = rf"\b(?i:(?:{either(TENS)})-(?:{either(ONES)})|{either([*ONES, *TENS])}|a(?= (?:{either(SCALES)})))\b"
SCALE: Final = rf"(?:[ -]?(?i:{either(SCALES)})\b(?!s))*"
DIGITS: Final = r"\d+(?:,\d{3})*(?:\.\d+)?(?![\d/])"
NUMBER: Final = rf"(?:(?<![\w.,/\[-]){DIGITS}|{WORD}){SCALE}"
HIGH: Final = rf"(?:{DIGITS}|{WORD}){SCALE}"
RANGE: Final = rf"(?P<low>{NUMBER})(?:(?: ?[-–] ?| to )(?P<high>{HIGH}))?"
BETWEEN: Final = rf"\b(?i:between) (?P<low>{NUMBER}) and (?P<high>{HIGH})"
MODIFIED: Final = rf"(?:\b(?i:(?P<modifier>{either(MODIFIERS)})|only) )?"
VAGUELY: Final = rf"\b(?i:(?P<vague>{either(VAGUE)}))\b"
TIME: Final = rf"(?P<unit>{either(TIMES)})"


def load(_folder: Path) -> Find:
    """What annotates a text."""
    kinds = [(label, re.compile(expression), meaning) for label, expression, meaning in KINDS]

    def find(text: Text) -> Text:
        today = datetime.date.fromisoformat(text["date"]) if text["date"] else None
        taken = [False] * len(text["text"])
        found: list[tuple[Span, Value]] = []
        for label, expression, meaning in kinds:
            for match in expression.finditer(text["text"]):
                start, end = match.span()
                if not any(taken[start:end]):
                    taken[start:end] = [True] * (end - start)
                    found.append(((start, end, label), meaning(match, today)))
        numbers = [number(text, at, value, counted(text["text"], at, taken)) for at, value in sorted(found, key=_place)]
        return document(text, numbers=numbers)

    return find


def _place(found: tuple[Span, Value]) -> Span:
    return found[0]


def counted(text: str, at: Span, taken: list[bool]) -> tuple[int, int] | None:
    """The word after a COUNT, unless it is a small one or part of another number."""
    after = NEXT.match(text, at[1])
    if at[2] != "COUNT" or not after or NO_NOUN.fullmatch(after["noun"]) or any(taken[slice(*after.span("noun"))]):
        return None
    return after.span("noun")


def amount(words: str) -> float:
    """The number that is meant by "3,250", "two dozen", "1.5 million" or "forty-two"."""
    parts = re.split(r"[ -]+", re.sub(r"(\d)([a-z])", r"\1 \2", words.replace(",", "").casefold()))
    total = 0.0
    for part in parts:
        if part in SCALES:
            total *= SCALES[part]
        else:
            total += WORDS[part] if part in WORDS else float(part)
    return int(total) if total.is_integer() else total


def count(match: re.Match[str], _today: Day) -> Value:
    """How many, by modifier and range."""
    modifier = MODIFIERS.get((match["modifier"] or "").casefold(), "exact")
    low = amount(match["low"])
    high = amount(match["high"]) if match["high"] else low
    if high != low and modifier == "exact":
        modifier = "range"
    if high == low and modifier == "at_least":
        return {"low": low, "high": None, "modifier": modifier}
    if high == low and modifier == "at_most":
        return {"low": None, "high": high, "modifier": modifier}
    return {"low": low, "high": high, "modifier": modifier}


def vague_count(match: re.Match[str], _today: Day) -> Value:
    """How many at least."""
    return {"low": VAGUE[match["vague"].casefold()], "high": None, "modifier": "vague"}


def duration(match: re.Match[str], _today: Day) -> Value:
    """How long; of a range no number is known."""
    many = f"{amount(match['low']):g}" if match["low"] and not match["high"] else "X"
    return {"value": TIMES[match["unit"].casefold()].format(many)}


def vague_duration(match: re.Match[str], _today: Day) -> Value:
    """How long, without a number."""
    return {"value": TIMES[match["unit"].casefold()].format("X")}


def money(match: re.Match[str], _today: Day) -> Value:
    """An amount and its currency."""
    found = match.groupdict()
    currency = SIGNS[found["before"]] if "before" in found else CURRENCIES[found["after"]]
    return {"amount": None if match["high"] else amount(match["low"]), "currency": currency}


def percent(match: re.Match[str], _today: Day) -> Value:
    """A percentage."""
    return {"number": None if match["high"] else amount(match["low"])}


def measure(match: re.Match[str], _today: Day) -> Value:
    """A number and its unit."""
    return {
        "number": None if match["high"] else amount(match["low"]),
        "unit": f"{match['square'] or ''}{match['unit']}",
    }


def date(match: re.Match[str], today: Day) -> Value:
    """A day or month of the calendar; without a year that of the text."""
    found = match.groupdict()
    year = found.get("year") or (str(today.year) if today else None)
    mod = MODS.get((found.get("mod") or "").casefold())
    if not found.get("month") or year is None:
        return {"value": year if found.get("year") else None, "mod": mod}
    month = next(place for place, name in enumerate(MONTHS, 1) if name.startswith(found["month"].rstrip(".")))
    value = f"{year}-{month:02}"
    return {"value": f"{value}-{int(found['day']):02}" if found.get("day") else value, "mod": mod}


def weekday(match: re.Match[str], today: Day) -> Value:
    """The last such day before the text, or its own day."""
    if today is None:
        return {"value": None}
    day = today - datetime.timedelta((today.weekday() - DAYS.index(match["day"])) % 7)
    return {"value": f"{day}{PARTS.get(match['part'] or '', '')}"}


def deictic(match: re.Match[str], today: Day) -> Value:
    """What "this year", "last month" or "yesterday" is."""
    if today is None:
        return {"value": None}
    word, unit = match["which"].casefold(), match["unit"]
    if unit is None:
        return {"value": str(today + datetime.timedelta({"yesterday": -1, "tomorrow": 1}.get(word, 0)))}
    step = {"last": -1, "this": 0, "next": 1}.get(word, 0)
    if unit == "year":
        return {"value": str(today.year + step)}
    months = 12 * today.year + today.month - 1 + step
    return {"value": f"{months // 12}-{months % 12 + 1:02}" if unit == "month" else None}


YEAR: Final = r"(?P<year>(?:19|20)\d\d)\b"
MONTH: Final = rf"(?P<month>{either(MONTHS)}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)(?!\w)"
ON: Final = rf"(?:\b(?:{either(DAYS)}),? )?"
MOD: Final = r"(?:\b(?i:(?P<mod>early|mid|late))[ -])?"
KINDS: Final[tuple[tuple[str, str, Callable[[re.Match[str], Day], Value]], ...]] = (
    ("MONEY", rf"(?P<before>{either(SIGNS)}) ?{RANGE}(?: dollars\b)?", money),
    ("MONEY", rf"{RANGE} (?P<after>{either(CURRENCIES)})\b", money),
    ("PERCENT", rf"{RANGE} ?(?:%|per ?cent\b)", percent),
    ("DATE", rf"{ON}\b(?P<day>\d\d?)(?:st|nd|rd|th)? {MONTH}(?:,? {YEAR})?", date),
    ("DATE", rf"{ON}\b{MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?\b(?:, {YEAR})?", date),
    ("DATE", rf"{MOD}\b(?:[Ll]ast )?{MONTH}(?:,? {YEAR})?", date),
    ("DATE", rf"\b(?P<day>{either(DAYS)})\b(?: (?P<part>{either(PARTS)})\b)?", weekday),
    ("DATE", r"\b(?i:(?P<which>last|this|next)) (?P<unit>week|month|year)\b", deictic),
    ("DATE", r"\b(?i:(?P<which>yesterday|today|tomorrow))\b(?P<unit>)?", deictic),
    ("DATE", rf"{MODIFIED}{RANGE} {TIME}s? ago\b", lambda _match, _today: {"value": None}),
    ("DATE", rf"{MOD}\b(?:19|20)\d0s\b", lambda _match, _today: {"value": None}),
    ("DATE", rf"{MOD}\b{YEAR}(?!-)", date),
    ("DURATION", rf"{MODIFIED}{RANGE}[ -]{TIME}s?\b(?:-long\b)?(?![ -]old)", duration),
    ("DURATION", rf"\b(?:(?i:several|a few|many) )?{TIME}s\b(?:-long\b)?", vague_duration),
    ("MEASURE", rf"{RANGE}[ -]?(?P<square>square )?(?P<unit>{either(UNITS)})s?\b", measure),
    ("COUNT", rf"{BETWEEN}(?P<modifier>)", count),
    ("COUNT", rf"(?<!per )(?![Oo]ne of ){MODIFIED}{RANGE}(?!-?\w)(?: more\b)?", count),
    ("COUNT", VAGUELY, vague_count),
)


if __name__ == "__main__":
    main(load)
