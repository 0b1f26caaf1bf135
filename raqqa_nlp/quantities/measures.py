"""MEASURE and PERCENT: a number with a physical unit, and a percentage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from raqqa_nlp.quantities import words
from raqqa_nlp.schema import Measure, Percent

_PREFIXES: Final = {"": "", "kilo": "k", "centi": "c", "milli": "m", "micro": "µ", "mega": "M", "giga": "G"}
_BASES: Final = {
    "metre": "m",
    "meter": "m",
    "gram": "g",
    "gramme": "g",
    "litre": "l",
    "liter": "l",
    "watt": "W",
    "hertz": "Hz",
    "joule": "J",
    "volt": "V",
    "byte": "B",
    "bit": "b",
}
_SYMBOLS: Final = words.listed(
    "km m cm mm kg mg g l ml kW MW GW kWh MWh Hz kHz MHz GHz kPa kV m2 km2 m3 s h °C °F hectare acre tonne ton yard "
    "foot inch pound ounce gallon barrel knot degree day month year"
)
_SPELLINGS: Final = {
    "kg": ("kilo",),
    "kWh": ("kilowatt hour",),
    "MWh": ("megawatt hour",),
    "km/h": ("kph", "kmh"),
    "km2": ("km²",),
    "m2": ("m²",),
    "m3": ("m³",),
    "°C": ("c", "celsius", "degree celsius", "degree c"),
    "°F": ("f", "fahrenheit", "degree fahrenheit", "degree f"),
    "hectare": ("ha",),
    "tonne": ("metric ton", "t"),
    "mile": ("mile", "mi"),
    "mile/h": ("mph",),
    "nautical mile": ("nautical mile", "nm"),
    "yard": ("yd",),
    "foot": ("feet", "ft"),
    "inch": ("inche", "in"),
    "pound": ("lb",),
    "ounce": ("oz",),
    "gallon": ("gal",),
    "board-foot": ("board-foot", "board-feet", "board foot", "board feet"),
    "s": ("second",),
    "min": ("minute",),
    "h": ("hour",),
}
_WORDS: Final = (
    {prefix + word: sign + symbol for prefix, sign in _PREFIXES.items() for word, symbol in _BASES.items()}
    | {symbol.lower(): symbol for symbol in _SYMBOLS}
    | {spelling: symbol for symbol, spellings in _SPELLINGS.items() for spelling in spellings}
)
"""Spelling, lower-case and singular -> the symbol of an SI unit, or the singular word of any other."""

_POWERS: Final = {"square": "2", "sq": "2", "cubic": "3"}
_PERCENT: Final = re.compile(r"%|per\s*cent|pct|\d", re.IGNORECASE)
_SCALED: Final = re.compile(
    r"\d\s?(?:k|m|mn|mln|b|bn|tn)\s+(?!in\b)(?:(?:square|sq|cubic)\.?\s+)?(?P<unit>[^\W\d_]+)", re.IGNORECASE
)
_DIMENSION: Final = re.compile(r"[-\s](?:long|wide|high|tall|deep|thick)$")
_METRIC: Final = re.compile(r"[kcmµ]?m")
_VAGUE: Final = re.compile(r"(?:a\s+)?(?:few|several|many)\s+")


def percent(text: str) -> Percent:
    """A percentage: 18 for "18 per cent"; a range has both its ends instead of a number. "Two-thirds" is none."""
    amount = _amount(text)[0]
    share = any(0 < value < 1 for value in amount) and not _PERCENT.search(text)
    return Percent(*words.plain_amount(() if share else amount))


def measure(text: str) -> Measure:
    """A number and its unit: metric ones by symbol (``km``, ``km2``), others by singular word (``square mile``)."""
    amount, unit = _amount(text)
    number, low, high = words.plain_amount(amount)
    return Measure(number, _unit(unit) if unit else None, low, high)


def _amount(text: str) -> tuple[Sequence[Fraction], str]:
    """:func:`raqqa_nlp.quantities.words.amount` of the text, and what follows it."""
    scaled = _SCALED.search(text)
    items = words.read(text, shorthand=scaled is not None and _known(scaled["unit"].casefold()) is not None)
    numerals = words.numerals(items)
    if not numerals:
        if vague := _VAGUE.match(text.casefold()):
            return (), text[vague.end() :].strip()
        article = re.match(r"an?\s+", text.casefold())
        return ((Fraction(1),), text[article.end() :].strip()) if article else ((), text.strip())
    amount = words.amount(items)
    if len(amount) == 1 and re.match(r"\s*(?:[-−–]\d|minus\b)", text.casefold()):
        amount = (-amount[0],)
    return amount, text[numerals[-1].end :].strip(" \t\r\n\u00a0\u2009\u202f-‐‑–")


def _unit(text: str) -> str:
    """The canonical name of a unit; one that the table lacks stays as the text spells it."""
    text = _DIMENSION.sub(
        "", re.sub(r"^(?:of )?(?:an? )?(?:(?:additional|extra|further|more) )?", "", " ".join(text.split()))
    )
    over = re.split(r"\s+per\s+|\s+an?\s+|\s*/\s*", text, maxsplit=1)
    if len(over) == 2 and all(over):
        return f"{_spelt(over[0])}/{_spelt(over[1])}"
    return _spelt(text)


def _spelt(text: str) -> str:
    plain = text.casefold().strip(".")
    power, _, base = plain.partition(" ")
    if power.rstrip(".") in _POWERS and base:
        symbol, exponent = _known(base) or base, _POWERS[power.rstrip(".")]
        if _METRIC.fullmatch(symbol):
            return f"{symbol}{exponent}"
        return f"{'square' if exponent == '2' else 'cubic'} {symbol}"
    return _known(plain) or text


def _known(plain: str) -> str | None:
    """Looked up as it is, without a plural's s, and without the s inside "degrees Celsius"."""
    first, _, rest = plain.partition(" ")
    forms = (plain, plain.removesuffix("s"), f"{first.removesuffix('s')} {rest}")
    return next((_WORDS[form] for form in forms if form in _WORDS), None)
