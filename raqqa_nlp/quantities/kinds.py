"""What kind of number it is where the word after it settles that: "300 kilos" is no COUNT, whatever a model thinks.

No COUNT of the texts annotated by the scheme stands before a physical unit, a currency or "per cent".
"""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = (
    r"(?:(?:square|cubic)\s+)?(?:tons?|tonnes?|kilos?|kilogram(?:me)?s?|kgs?|gram(?:me)?s?|hectares?|acres?|km|miles?"
    r"|(?:kilo|centi|milli)?met(?:er|re)s?|feet|foot|inch(?:es)?|gallons?|lit(?:er|re)s?|mm|cm|megawatts?|mph|kph)\b"
    r"(?!\s+(?:soldiers?|patrols?|guards?|troops|police\w*|traffic|bridges?)\b)"
)
_CURRENCIES: Final = (
    r"(?:dollars?|euros?|pesos?|reals|reais|soles|rubles?|roubles?|dinars?|liras?|rupees?|quetzals?|quetzales"
    r"|lempiras?|bolivars?)\b(?![\s-]*(?:zone|area|MPs?)\b)"
)
_AFTER: Final = {
    "MEASURE": re.compile(rf"(?:[ \u00a0]+|-){_UNITS}", re.IGNORECASE),
    "MONEY": re.compile(rf"[ \u00a0]+{_CURRENCIES}", re.IGNORECASE),
    "PERCENT": re.compile(r"\s*%|\s+(?:per\s?cent|pct)\b", re.IGNORECASE),
}
_PERCENT: Final = re.compile(r"%$|\bper\s?cent$", re.IGNORECASE)


def kind(text: str, label: str, start: int, end: int) -> tuple[str, int]:
    """Label and end of what was found at ``[start, end)``: a COUNT of a unit takes in the unit and is no COUNT.

    :param label: of the number layer.
    """
    if label == "COUNT" and any(character.isalnum() for character in text[start:end]):
        for other, after in _AFTER.items():
            if found := after.match(text, end):
                return other, found.end()
        if _PERCENT.search(text, start, end):
            return "PERCENT", end
    return label, end
