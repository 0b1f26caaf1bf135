"""MONEY: an amount and its ISO 4217 currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from raqqa_nlp.quantities import words
from raqqa_nlp.schema import Money

_CODES: Final = frozenset(
    words.listed(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
        "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
        "LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
        "NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
        "STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF "
        "XPF YER ZAR ZMW ZWL"
    )
)
"""The active currencies of ISO 4217, without funds, metals and test codes."""

_SYMBOLS: Final = {
    "us$": "USD",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "mx$": "MXN",
    "nt$": "TWD",
    "r$": "BRL",
    "s£": "SYP",
    "£s": "SYP",
    "e£": "EGP",
    "£e": "EGP",
    "l£": "LBP",
    "£l": "LBP",
    "$": "USD",
    "£": "GBP",
    "€": "EUR",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "₩": "KRW",
    "₦": "NGN",
    "₴": "UAH",
    "₱": "PHP",
    "₫": "VND",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₸": "KZT",
    "¢": "USD",
}
"""Sign -> currency, the longest that fits first. A bare sign or name means its best-known bearer."""

_NAMES: Final[Mapping[str, str]] = {
    "dollar": "USD",
    "dlr": "USD",
    "buck": "USD",
    "cent": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "sterling": "GBP",
    "quid": "GBP",
    "penny": "GBP",
    "pence": "GBP",
    "p": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rouble": "RUB",
    "ruble": "RUB",
    "rupee": "INR",
    "rs": "INR",
    "lira": "TRY",
    "franc": "CHF",
    "rand": "ZAR",
    "shekel": "ILS",
    "won": "KRW",
    "baht": "THB",
    "ringgit": "MYR",
    "zloty": "PLN",
    "forint": "HUF",
    "hryvnia": "UAH",
    "naira": "NGN",
    "cedi": "GHS",
    "birr": "ETB",
    "nis": "ILS",
    "rmb": "CNY",
    "dh": "AED",
    "rial": "IRR",
    "riyal": "SAR",
    "dirham": "AED",
    "afghani": "AFN",
    "taka": "BDT",
    "real": "BRL",
    "reai": "BRL",
    "sole": "PEN",
    "sol": "PEN",
    "lempira": "HNL",
    "quetzale": "GTQ",
    "quetzal": "GTQ",
    "guarani": "PYG",
    "boliviano": "BOB",
    "córdoba": "NIO",
    "cordoba": "NIO",
    "colone": "CRC",
    "colón": "CRC",
    "bolivare": "VES",
    "bolivar": "VES",
}
_FAMILIES: Final[Mapping[str, Mapping[str, str]]] = {
    "dollar": {
        "australian": "AUD",
        "canadian": "CAD",
        "hong kong": "HKD",
        "jamaican": "JMD",
        "namibian": "NAD",
        "new zealand": "NZD",
        "singapore": "SGD",
        "taiwan": "TWD",
        "zimbabwean": "ZWL",
    },
    "pound": {"egyptian": "EGP", "lebanese": "LBP", "south sudanese": "SSP", "sudanese": "SDG", "syrian": "SYP"},
    "dinar": {
        "algerian": "DZD",
        "bahraini": "BHD",
        "iraqi": "IQD",
        "jordanian": "JOD",
        "kuwaiti": "KWD",
        "libyan": "LYD",
        "serbian": "RSD",
        "tunisian": "TND",
    },
    "rial": {"iranian": "IRR", "omani": "OMR", "yemeni": "YER", "qatari": "QAR"},
    "riyal": {"qatari": "QAR", "saudi": "SAR", "yemeni": "YER"},
    "dirham": {"emirati": "AED", "moroccan": "MAD"},
    "rupee": {"indian": "INR", "nepalese": "NPR", "pakistani": "PKR", "sri lankan": "LKR"},
    "rupiah": {"": "IDR"},
    "franc": {"cfa": "XOF", "congolese": "CDF", "rwandan": "RWF", "swiss": "CHF"},
    "peso": {
        "argentine": "ARS",
        "argentinian": "ARS",
        "chilean": "CLP",
        "colombian": "COP",
        "cuban": "CUP",
        "dominican": "DOP",
        "mexican": "MXN",
        "philippine": "PHP",
        "uruguayan": "UYU",
    },
    "shilling": {"kenyan": "KES", "somali": "SOS", "tanzanian": "TZS", "ugandan": "UGX"},
    "krona": {"": "SEK", "icelandic": "ISK", "swedish": "SEK"},
    "kronor": {"": "SEK"},
    "krone": {"danish": "DKK", "norwegian": "NOK"},
    "kroner": {"danish": "DKK", "norwegian": "NOK"},
    "lira": {"lebanese": "LBP", "syrian": "SYP", "turkish": "TRY"},
}
"""Unit shared by several countries -> adjective of the country -> currency."""

_MODIFYING: Final = frozenset(
    words.listed(
        "about above almost an and another approximately around as at below between but close estimated even exactly "
        "fewer greater high just least less little many maybe minimum more most much nearly no not only or over "
        "perhaps possibly roughly several so some than the to under up upwards worth"
    )
)
"""Words in an amount of money that say nothing of its currency."""

_HUNDREDTH: Final = re.compile(r"\b(?:euro)?cents?\b|¢|\bpence\b|\bpenny\b|\bpennies\b|\d\s?p\b")


def money(text: str) -> Money:
    """An amount of money, or both ends of a range; the amount is ``None`` where it is vague ("billions of dollars")."""
    items = words.read(text, whole=True, shorthand=True)
    plain = " ".join(text.casefold().split())
    amount = words.amount(items)
    if not words.numerals(items) and re.match(r"(?:an?\s+)?(?:\w+ )?(?:dollar|euro|pound|cent|penny)\b", plain):
        amount = (Fraction(1),)
    if _HUNDREDTH.search(plain):
        amount = tuple(value / 100 for value in amount)
    number, low, high = words.plain_amount(amount)
    return Money(number, currency(text), low, high)


def currency(text: str) -> str | None:
    """The ISO 4217 code of the first currency that a text names, by code, sign or name."""
    plain = " ".join(text.casefold().split())
    code = next((word for word in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if word in _CODES), None)
    sign = next((_SYMBOLS[sign] for sign in _SYMBOLS if sign in plain), None)
    return code or sign or _named(plain)


def names_a_unit(text: str) -> bool:
    """Whether a text has a word beside its numbers and their modifiers, or a sign, known as a currency or not."""
    items = words.read(text, whole=True, shorthand=True)
    return any(isinstance(item, str) and len(item) > 1 and item not in _MODIFYING for item in items)


def _named(plain: str) -> str | None:
    tokens = re.findall(r"[^\W\d_]+", plain)
    names = [token if token in _NAMES or token in _FAMILIES else token.removesuffix("s") for token in tokens]
    for name in names:
        for adjective, currency in _FAMILIES.get(name, {}).items():
            if adjective and adjective in plain:
                return currency
    if "euro" in names or "eurocent" in names:
        return "EUR"
    return next(
        (_NAMES.get(name) or _FAMILIES[name].get("") for name in names if name in _NAMES or name in _FAMILIES), None
    )
