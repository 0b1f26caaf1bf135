"""Numbers in running English: digits, number words, multipliers, vague plurals and ranges."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

from raqqa_nlp.quantities import digits
from raqqa_nlp.schema import Number


def listed(text: str) -> list[str]:
    """A list of words written as one string."""
    return text.split()


MULTIPLIERS: Final[Mapping[str, int]] = {
    "dozen": 12,
    "score": 20,
    "hundred": 100,
    "thousand": 1_000,
    "lakh": 100_000,
    "million": 1_000_000,
    "crore": 10_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
PLURALS: Final[Mapping[str, int]] = {"tens": 10, **{f"{word}s": value for word, value in MULTIPLIERS.items()}}
"""Vague plural -> one of its unit."""

_DIGIT_PLURALS: Final = {
    "10": "tens",
    "100": "hundreds",
    "1000": "thousands",
    "1,000": "thousands",
}
_SCALES: Final = {**MULTIPLIERS, **{word: value for word, value in PLURALS.items() if word != "tens"}}
_SHORTHAND: Final = {
    **dict.fromkeys(("k",), 1_000),
    **dict.fromkeys(("m", "mn", "mln", "mio"), 1_000_000),
    **dict.fromkeys(("b", "bn", "bln"), 1_000_000_000),
    **dict.fromkeys(("tn", "trn"), 1_000_000_000_000),
}
_SMALL: Final = {
    word: value
    for value, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
} | {"couple": 2, "pair": 2, "trio": 3, "quartet": 4, "single": 1, "sole": 1, "lone": 1}
_DIGIT_WORDS: Final = {word: value for word, value in _SMALL.items() if 0 < value < 10}
_TENS: Final = {
    word: 10 * tens
    for tens, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
} | {"threescore": 60, "fourscore": 80}
_PARTS: Final = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifth": 5,
    "fifths": 5,
    "tenth": 10,
    "tenths": 10,
}
_QUARTERED: Final = frozenset({"million", "billion", "century"})
_VAGUE_QUANTIFIERS: Final = frozenset({"several", "few", "many"})
_ARTICLES: Final = frozenset({"a", "an"})

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![.,]?\d)"
    r"|\d{1,3}/\d{1,3}(?![\d/])"
    r"|(?:(?<![^\s$£€¥(-])\.)?\d+(?:[.,'’]\d+)*"
    r"|[kcm]?m[23](?![^\W_])"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|\S"
)
_RANGE: Final = frozenset(listed("- to or and if but perhaps maybe possibly"))
_RANGE_FILLERS: Final = _RANGE | frozenset(
    listed(
        "even not no more fewer less than at most , up as many high a an about around some nearly almost roughly over "
        "approximately estimated"
    )
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number read from a text.

    :param value: the number; of a vague plural, one of its unit.
    :param end: where it ends in the text, in code points.
    :param scales: what a shorter number before it in a range may share: 1000 for the 5 of "3 to 5 thousand".
    :param plural: the key in :data:`PLURALS` of a vague plural: "hundreds" for "several hundred thousand".
    """

    value: Fraction
    end: int
    scales: tuple[int, ...] = ()
    plural: str | None = None

    @property
    def vague(self) -> bool:
        """Whether it is open above."""
        return self.plural is not None


Item: TypeAlias = Numeral | str


def plain(value: Fraction) -> Number:
    """An int where the number is whole, else a float."""
    return value.numerator if value.denominator == 1 else float(value)


def read(text: str, *, whole: bool = False, shorthand: bool = False) -> list[Item]:
    """The text as numbers and, lower-cased, the words and signs between them; "between A and B" becomes "A to B".

    :param whole: see :func:`raqqa_nlp.quantities.digits.number`.
    :param shorthand: whether ``m``, ``bn`` or ``k`` after digits multiply them.
    """
    matches = list(_TOKEN.finditer(text.translate(_DASHES)))
    tokens = [match.group().lower() for match in matches]
    ends = [match.end() for match in matches]

    def items(first: int, last: int) -> list[Item]:
        return _Reader(tokens[first:last], ends[first:last], whole=whole, shorthand=shorthand).items()

    if "between" in tokens:
        opening = tokens.index("between")
        for split in (i for i in range(opening, len(tokens)) if tokens[i] == "and"):
            low, high = items(opening + 1, split), items(split + 1, len(tokens))
            if len(numerals(low)) == len(numerals(high)) == 1:
                return [*tokens[:opening], *low, "to", *high]
    return items(0, len(tokens))


def numerals(items: Sequence[Item]) -> list[Numeral]:
    """The numbers among the items."""
    return [item for item in items if isinstance(item, Numeral)]


def ends(items: Sequence[Item]) -> tuple[Numeral, Numeral] | None:
    """The two ends of the first number or range: twice the same for a single number, ``None`` where there is none.

    In a range a shorter first number shares the multiplier of the second: "3 to 5 thousand", "200-300,000"; but not
    that of "twenty to a hundred".
    """
    at = [i for i, item in enumerate(items) if isinstance(item, Numeral)]
    found = numerals(items)
    if not found:
        return None
    last = 0
    for i, (left, right) in enumerate(pairwise(at), start=1):  # "two, three or four"
        between = [item for item in items[left + 1 : right] if isinstance(item, str)]
        if not between or not _RANGE_FILLERS.issuperset(between):
            break
        last = last if _RANGE.isdisjoint(between) else i
    if not last:
        return found[0], found[0]
    own = not _ARTICLES.isdisjoint(item for item in items[at[0] : at[last]] if isinstance(item, str))
    return _ordered(found[0], found[last]) if own else _share(found[0], found[last])


def amount(items: Sequence[Item]) -> tuple[Fraction, ...]:
    """The one number among the items, or both ends of the one range; nothing where it is vague or there are more.

    Units stand with either end or with both: "$3-5 million", "$3 million to $5 million", "30% to 40%".
    """
    at = [i for i, item in enumerate(items) if isinstance(item, Numeral)]
    found = numerals(items)
    if any(numeral.vague for numeral in found) or not 0 < len(found) <= 2:
        return ()
    if len(found) == 1:
        return (found[0].value,)
    between = {item for item in items[at[0] + 1 : at[1]] if isinstance(item, str)}
    units = {item for item in (*items[: at[0]], *items[at[1] + 1 :]) if isinstance(item, str)}
    if _RANGE.isdisjoint(between) or not between <= _RANGE_FILLERS | units:
        return ()
    low, high = _share(*found)
    return low.value, high.value


def plain_amount(values: Sequence[Fraction]) -> tuple[Number | None, Number | None, Number | None]:
    """An :func:`amount` as one number, or as none and both ends of its range."""
    if len(values) == 1:
        return plain(values[0]), None, None
    low, high = map(plain, values) if values else (None, None)
    return None, low, high


def _share(low: Numeral, high: Numeral) -> tuple[Numeral, Numeral]:
    scale = next((scale for scale in high.scales if low.value * scale < high.value), 1)
    return _ordered(Numeral(low.value * scale, low.end, plural=low.plural), high)


def _ordered(low: Numeral, high: Numeral) -> tuple[Numeral, Numeral]:
    return (low, high) if low.value <= high.value else (high, low)


class _Reader:
    """A reader over tokens; each ``_method`` reads one thing at the present place or leaves the place alone."""

    def __init__(self, tokens: Sequence[str], ends: Sequence[int], *, whole: bool, shorthand: bool) -> None:
        self._tokens, self._ends = tokens, ends
        self._whole, self._shorthand = whole, shorthand
        self._at = self._begin = 0

    def items(self) -> list[Item]:
        items: list[Item] = []
        while self._at < len(self._tokens):
            self._begin = self._at
            numeral = self._vague() or self._exact()
            if numeral is None:
                items.append(self._tokens[self._at])
                self._at += 1
            else:
                items.append(numeral)
        return items

    def _peek(self, offset: int = 0) -> str:
        place = self._at + offset
        return self._tokens[place] if place < len(self._tokens) else ""

    def _accept(self, words: Container[str]) -> str | None:
        """The next token if it is one of the words; inside a number a hyphen before it is passed over."""
        skip = 1 if self._peek() == "-" and self._at > self._begin else 0
        word = self._peek(skip)
        if not word or word not in words:
            return None
        self._at += skip + 1
        return word

    def _accept_all(self, *choices: Container[str]) -> str | None:
        """The last of a sequence of tokens, all or nothing."""
        mark, word = self._at, None
        for words in choices:
            word = self._accept(words)
            if word is None:
                self._at = mark
                return None
        return word

    def _numeral(self, value: Fraction, factors: Sequence[int] = (), *, plural: str | None = None) -> Numeral:
        scales, product = [], 1
        for factor in reversed(factors):
            product *= factor
            scales.append(product)
        return Numeral(value, self._ends[self._at - 1], tuple(reversed(scales)), plural)

    def _vague(self) -> Numeral | None:
        """Such as "hundreds", "tens of thousands", "several hundred", "100s"."""
        mark = self._at
        if self._accept(_VAGUE_QUANTIFIERS):
            plural = self._accept(_SCALES)
        elif self._peek() in _DIGIT_PLURALS and self._peek(1) == "s":
            plural = _DIGIT_PLURALS[self._peek()]
            self._at += 2
        else:
            plural = self._accept(PLURALS)
        if plural is None:
            self._at = mark
            return None
        plural = plural if plural in PLURALS else f"{plural}s"
        value = Fraction(PLURALS[plural])
        while more := self._accept_all({"of"}, PLURALS) or self._accept(MULTIPLIERS):
            value *= PLURALS[more] if more in PLURALS else MULTIPLIERS[more]
        return self._numeral(value, plural=plural)

    def _exact(self) -> Numeral | None:
        """Groups from the largest multiplier down: "two million three hundred thousand and five"."""
        token = self._peek()
        group = self._group()
        if group is None:
            return None
        total, factors = group
        limit = factors[-1] if factors else 1
        while limit > 1:
            mark = self._at
            self._accept({"and", ","})
            self._accept(_ARTICLES)
            group = None if self._peek()[:1].isdigit() and self._tokens[self._at - 1] == "," else self._group()
            if group is None or not 0 < group[0] < limit:
                self._at = mark
                break
            total += group[0]
            limit = group[1][-1] if group[1] else 1
        if not factors and re.fullmatch(r"\d{1,3}[,.]000", token):
            factors = [1000]
        return self._numeral(total, factors)

    def _group(self) -> tuple[Fraction, list[int]] | None:
        """A number below a thousand with its multipliers, in the order they stand: "two hundred and fifty thousand"."""
        value = self._simple()
        factors: list[int] = []
        if self._accept({"hundred", "hundreds"} if value is not None else {"hundred"}):
            value = 100 * (Fraction(1) if value is None else value) + self._below_a_hundred()
            factors.append(100)
        while factor := self._factor(value):
            value = factor * (Fraction(1) if value is None else value)
            factors.append(factor)
        if value is None:
            return None
        if factors and (part := self._accept_all({"and"}, {"a", "an", "one"}, {"half", "quarter"})):
            value += Fraction(factors[-1], _PARTS[part])
        return value, factors

    def _below_a_hundred(self) -> Fraction:
        """What follows "hundred", with or without "and"; 0 where nothing does."""
        mark = self._at
        self._accept({"and"})
        rest = self._simple()
        if rest is None or not 0 < rest < 100:
            self._at = mark
            return Fraction(0)
        return rest

    def _factor(self, value: Fraction | None) -> int | None:
        """A multiplier, or its shorthand after digits; "half a million", "a couple of hundred" have words between."""
        last = self._tokens[self._at - 1] if self._at > self._begin else ""
        if self._shorthand and last[-1:].isdecimal() and self._peek() in _SHORTHAND:
            self._at += 1
            return _SHORTHAND[self._tokens[self._at - 1]]
        mark = self._at
        if value is not None and (value < 1 or last == "couple"):
            self._accept({"of"})
            self._accept(_ARTICLES)
        word = self._accept(MULTIPLIERS if value is None else _SCALES)
        if word is None:
            self._at = mark
            return None
        return _SCALES[word]

    def _simple(self) -> Fraction | None:
        """Digits, number words below a hundred, or a fraction; with "and a half"."""
        value = self._digits()
        if value is None:
            value = self._words()
        if value is None:
            return Fraction(1, 2) if self._accept({"half"}) else self._part()
        if part := self._part(value):
            return value * part
        if word := self._accept_all({"and"}, {"a", "an", "one"}, {"half", "quarter"}):
            value += Fraction(1, _PARTS[word])
        return value

    def _part(self, parts: Fraction | None = None) -> Fraction | None:
        """A part such as "half" or "thirds" before "of": elsewhere they are ordinals or quarters of a year.

        It needs no "of" in "two-thirds" and "a quarter million".

        :param parts: how many, where a number is before it.
        """
        mark = self._at
        hyphened = parts is not None and self._peek() == "-"
        word = self._accept(_PARTS)
        if word is None:
            return None
        after = self._peek(1) if self._peek() == "-" else self._peek()
        counted = hyphened and parts is not None and parts < _PARTS[word]
        if after == "of" or counted or (word == "quarter" and after in _QUARTERED):
            return Fraction(1, _PARTS[word])
        self._at = mark
        return None

    def _words(self) -> Fraction | None:
        if tens := self._accept(_TENS):
            unit = self._accept(_DIGIT_WORDS)
            return Fraction(_TENS[tens] + (_DIGIT_WORDS[unit] if unit else 0))
        word = self._accept(_SMALL)
        return Fraction(_SMALL[word]) if word else None

    def _digits(self) -> Fraction | None:
        token = self._peek()
        value = digits.fraction(token)
        if value is None and token.lstrip(".")[:1].isdecimal():
            multiplied = self._peek(1) in MULTIPLIERS or (self._shorthand and self._peek(1) in _SHORTHAND)
            value = digits.number(token, whole=self._whole and not multiplied)
            rest = digits.fraction(self._peek(1))
            if value is not None and value.denominator == 1 and rest is not None and rest < 1:
                value += rest
                self._at += 1
        if value is not None:
            self._at += 1
        return value
