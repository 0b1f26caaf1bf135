"""quantulum3, and which of the scheme's labels its quantities have.

Without a unit it is a COUNT (a DATE where it is a year), a time is a DURATION (so are its minutes and seconds of arc),
currencies, percentages and all other units are what they are. What it calls uncertainty are the ends of a range. Its
classifier of ambiguous units is left out: it wants another environment, and units are rare here.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, Final

from peer import Find, Text, document, main, number

YEAR: Final = re.compile(r"(?:19|20)\d\d")
TIMES: Final = {
    "year": "P{}Y",
    "month": "P{}M",
    "week": "P{}W",
    "day": "P{}D",
    "hour": "PT{}H",
    "minute": "PT{}M",
    "second": "PT{}S",
}


def load(_folder: Path) -> Find:
    """What annotates a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the classifier that is not installed
        from quantulum3 import parser

    def find(text: Text) -> Text:
        numbers = []
        for line in re.finditer(r"[^\n]+", text["text"]):
            for quantity in parser.parse(line[0]):
                start, end = (line.start() + place for place in quantity.span)
                label, value = meaning(quantity)
                numbers.append(number(text, (start, end, label), value))
        return document(text, numbers=numbers)

    return find


def meaning(quantity: Any) -> tuple[str, dict[str, Any]]:
    """Label and value of a quantity."""
    unit, kind, amount, spread = quantity.unit, quantity.unit.entity.name, quantity.value, quantity.uncertainty or 0
    if unit.name in ("percentage", "per cent"):
        return "PERCENT", {"number": amount}
    if kind == "currency":
        return "MONEY", {"amount": amount, "currency": getattr(unit, "currency_code", None)}
    time = unit.name.removesuffix(" of arc")
    if time in TIMES:
        return "DURATION", {"value": TIMES[time].format(f"{amount:g}")}
    if kind != "dimensionless":
        symbols = [symbol for symbol in unit.symbols if re.search(rf"[\d ]{re.escape(symbol)}$", quantity.surface)]
        return "MEASURE", {"number": amount, "unit": [*symbols, unit.name][0]}
    if YEAR.fullmatch(quantity.surface):
        return "DATE", {"value": quantity.surface}
    times = 12 if unit.name == "dozen" else 1
    low, high = times * (amount - spread), times * (amount + spread)
    return "COUNT", {"low": low, "high": high, "modifier": "range" if spread else "exact"}


if __name__ == "__main__":
    main(load)
