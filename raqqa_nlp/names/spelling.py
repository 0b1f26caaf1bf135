"""What two written names have in common besides their letters: case, articles, romanisation, slips, initials."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from raqqa_nlp.names.words import ARTICLES, FUNCTION_WORDS, TITLES

SIMILAR: Final = 0.85
"""Least :class:`difflib.SequenceMatcher` ratio of two sounds that may be one name: one slip in six letters."""

_JOINED_ARTICLE: Final = re.compile(r"\b(?:al|an|ar|as|ash|at|ath|ad|az|el|ed|er|es|ez)-(?=\w)")
_QUOTED: Final = re.compile(r"[\"“”„«][^\"“”„«»]*[\"“”»]|(?<=\s)['‘][^'’]+['’](?=\s)")
_BRACKETED: Final = re.compile(r"\s*\(\s*([^()]*?)\s*\)\s*$")
_ROMANISED: Final = (
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"[yj](?=[^aeiou]|$)|[aei]e|[aeo]i|[aei]y|ee|ie|y"), "i"),
    (re.compile(r"o[ou]|au|o"), "u"),
    (re.compile(r"e"), "i"),
    (re.compile(r"q|c(?=[^hei]|$)"), "k"),
    (re.compile(r"(?<=[aiu])h$"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def shorten(text: str, label: str) -> str:
    """The name without what may surround it: white space, a closing bracket, a lower-case article.

    A PERSON also loses titles, nicknames in quotation marks and a possessive.

    >>> shorten('Col. Richard "Tex" Coe', "PERSON")
    'Richard Coe'
    """
    name = _BRACKETED.sub("", text) or text
    name = re.sub(r"^the\s+", "", name)
    if label == "PERSON":
        name = _QUOTED.sub(" ", name) if re.search(r"\w", _QUOTED.sub(" ", name)) else name.strip('"“”„«»')
        words = name.split()
        while len(words) > 1 and words[0].rstrip(".").casefold() in TITLES:
            del words[0]
        name = re.sub(r"(?<=\w)['’]s$", "", " ".join(words))
    return " ".join(name.split()) or text


def bracketed(text: str) -> str | None:
    """The abbreviation a name carries at its end: "SDF" in "Syrian Democratic Forces (SDF)"."""
    match = _BRACKETED.search(text)
    return match[1] if match and match.start() and is_acronym(match[1]) else None


@lru_cache(maxsize=1 << 16)
def tokens(text: str) -> tuple[str, ...]:
    """The words that identify a name: no case, diacritics, apostrophes, articles or possessive.

    >>> tokens("Al-Qa’im"), tokens("the al-Qaim's")
    (('qaim',), ('qaim',))
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s\b(?=\s*$)", "", plain)
    plain = _JOINED_ARTICLE.sub("", re.sub(r"[‐‑–—]", "-", re.sub(r"['’‘ʿʾ`.]", "", plain)))
    words = re.findall(r"\w+", plain)
    return tuple(word for word in words if word not in ARTICLES) or tuple(words)


@lru_cache(maxsize=1 << 16)
def content_words(text: str) -> tuple[str, ...]:
    """:func:`tokens` without prepositions and the like."""
    return tuple(word for word in tokens(text) if word not in FUNCTION_WORDS)


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """A skeleton that spellings of one romanised Arabic or Kurdish word share: Silo, Sello, Selo; Qaeda, Qaida.

    Vowels fall into a, i and u, as in the Arabic script; doubled letters count once; final h is silent after a vowel.

    :param word: one of :func:`tokens`.
    """
    for pattern, new in _ROMANISED:
        word = pattern.sub(new, word)
    return word


def sounds(words: tuple[str, ...]) -> tuple[str, ...]:
    """:func:`sound` of every word."""
    return tuple(sound(word) for word in words)


def alike(a: str, b: str) -> bool:
    """Whether two words of a person's name differ by romanisation or one slip of the pen; short words by sound only."""
    x, y = sound(a), sound(b)
    if x == y:
        return True
    return min(len(x), len(y)) >= 5 and x[0] == y[0] and SequenceMatcher(None, x, y, autojunk=False).ratio() >= SIMILAR


def is_acronym(text: str) -> bool:
    """Whether a word looks like an abbreviation: two to ten letters, mostly capitals, no white space."""
    letters = re.sub(r"[\W\d_]", "", text.removesuffix("s"))
    return (
        not re.search(r"\s", text)
        and 2 <= len(letters) <= 10
        and sum(map(str.isupper, letters)) >= max(2, 0.6 * len(letters))
    )


def stands_for(acronym: str, name: str) -> bool:
    """Whether an abbreviation is made of a name's initials, with or without its function words; words before it agree.

    >>> stands_for("SOHR", "Syrian Observatory for Human Rights")
    True
    >>> stands_for("407th AEG", "407th Air Expeditionary Group")
    True
    """
    *before, last = acronym.split()
    words = re.findall(r"\w+", re.sub(r"['’.]", "", name))
    if not is_acronym(last) or words[: len(before)] != before:
        return False
    rest = words[len(before) :]
    content = [word for word in rest if word.casefold() not in FUNCTION_WORDS]
    wanted = re.sub(r"\W", "", last.removesuffix("s")).upper()
    return len(content) > 1 and wanted in {"".join(w[0] for w in rest).upper(), "".join(w[0] for w in content).upper()}


def unshout(text: str) -> str:
    """A name set in capitals, as people write it: "AIN ISSA" -> "Ain Issa"; other names unchanged."""
    return " ".join(word.capitalize() for word in text.split()) if text.isupper() and len(text) > 3 else text
