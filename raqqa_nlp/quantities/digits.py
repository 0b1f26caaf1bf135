"""Numbers written in digits, whatever the locale.

Digits are read by their shape, since a text seldom says which locale it follows:

==================  =======================================================================
``1,130``           1130: a comma before every group of three (also Indian ``1,00,000``)
``1 130``           1130: a space (any width) or apostrophe before every group of three
``1.130.000``       1130000: points before several groups of three
``1.130``           1130 where only whole numbers make sense (``whole``), otherwise 1.13
``0.130``, ``.13``  0.13: no grouped number starts with a zero
``5.975,74``        5975.74: the last separator, being another, marks the decimals
``1,5``             1.5: a comma before any number of digits but three
==================  =======================================================================
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

_MAX_DIGITS: Final = 30


def number(token: str, *, whole: bool) -> Fraction | None:
    """The number that digits with separators stand for, ``None`` if they have no shape of the module's table.

    :param whole: a single point before three digits groups them instead of marking decimals.
    """
    if len(token) > _MAX_DIGITS:
        return None
    if re.fullmatch(r"\d{1,3}(?:[  \u2009\u202f'’]\d{3})+|\d{1,3}(?:,\d{2,3})*,\d{3}", token):
        return Fraction(int(re.sub(r"\D", "", token)))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", token):
        return Fraction(_ascii(token.replace(",", "")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", token):
        return Fraction(_ascii(token.replace(".", "").replace(",", ".")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", token) or (whole and re.fullmatch(r"[^\D0]\d{0,2}\.\d{3}", token)):
        return Fraction(int(token.replace(".", "")))
    if re.fullmatch(r"\d*\.\d+|\d+(?:,\d+)?", token):
        return Fraction(_ascii(token.replace(",", ".")))
    return None


def _ascii(token: str) -> str:
    """Decimal digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in token)


def fraction(token: str) -> Fraction | None:
    """``½`` or ``1/2``."""
    if len(token) == 1 and unicodedata.category(token) == "No" and not token.isdigit():
        return Fraction(unicodedata.numeric(token)).limit_denominator(100)
    above, _, below = token.partition("/")
    return Fraction(int(above), int(below)) if above.isdecimal() and below.isdecimal() and int(below) else None
