"""PolNeAR: attributions in political news, in brat's standoff notation.

Newell, Margolin and Ruths (2018), "An Attribution Relations Corpus for Political News", LREC. One flat layer: each
token is in at most one attribution and nothing nests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, Link

HEAD: Final = "polnear"
"""Its conventions differ from the scheme's, so it has a head of its own."""

SILVER: Final = {
    "DATE": "DATE",
    "TIME": "DATE",
    "DURATION": "DURATION",
    "MONEY": "MONEY",
    "PERCENT": "PERCENT",
}
"""CoreNLP's types (Manning et al. 2014) -> the scheme's labels."""

_LOOSE: Final = re.compile(
    r"^(?:the|a|an|this|that|these|those|about|around|nearly|almost|over|some|more|less|at|up|earlier|later|past|last|next|first)\b"
    r"|^(?:now|currently|recently|once|future|present|past|years?|months?|weeks?|days?|hours?|minutes?|decades?)$",
    re.IGNORECASE,
)

_SPAN: Final = re.compile(r"(T\d+)\t(Source|Cue|Content) ([\d; ]+)\t")
_EVENT: Final = re.compile(r"E\d+\tAttribution(?:-no-source)?:\S+ (.+)")
_ROLE: Final = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


def read_brat(doc: str, text: str, brat: str) -> LabelledText:
    """One annotator's reading of an article.

    A content in several stretches becomes that many CONTENT spans; events without a cue teach their spans but no link.

    :param brat: the lines of the ``.ann`` file; what is no Source, Cue or Content, and no event, is passed over.
    """
    places: dict[str, list[int]] = {}
    spans: list[LabelledSpan] = []
    for name, label, ranges in _SPAN.findall(brat):
        for stretch in ranges.split(";"):
            start, end = _trim(text, *map(int, stretch.split()))
            places.setdefault(name, []).append(len(spans))
            spans.append(LabelledSpan(HEAD, (label.upper(),), start, end))
    links: list[Link] = []
    for roles in _EVENT.findall(brat):
        links += _links(roles, places, spans)
    return LabelledText(doc, text, tuple(spans), tuple(links), schema.HEADS, (HEAD,))


def with_silver(article: LabelledText, found: Sequence[tuple[int, int, str, str | None]]) -> LabelledText:
    """The article with what CoreNLP's tagger says of dates, durations, money and percentages in it.

    Its spans take in articles and leave out modifiers, and its dates "now" and "the future", so each of their words
    may also be nothing; other numbers tell nothing about COUNT, MEASURE and COUNTED, which stay possible anywhere.

    :param found: (start, end, type, normalised value) of each expression.
    """
    spans = [
        LabelledSpan(schema.NUMBER, ("O", SILVER[kind]), start, end)
        if _is_loose(article.text[start:end], value)
        else LabelledSpan(schema.NUMBER, (SILVER[kind],), start, end)
        for start, end, kind, value in found
        if kind in SILVER
    ]
    unknown = [(schema.NUMBER, start, end) for start, end, kind, _ in found if kind in ("SET", "NUMBER", "ORDINAL")]
    hidden = {**article.hidden, schema.NUMBER: ("COUNT", "COUNTED", "MEASURE")}
    return replace(article, spans=(*article.spans, *spans), hidden=hidden, unknown=(*article.unknown, *unknown))


def _is_loose(words: str, value: str | None) -> bool:
    """Whether the scheme may mark only a part of an expression, or nothing of it."""
    return bool(value and "_REF" in value) or _LOOSE.search(words) is not None


def _links(roles: str, places: dict[str, list[int]], spans: list[LabelledSpan]) -> list[Link]:
    """The links of one event; a member whose own label is not its role (there are a few) is left out."""
    members: dict[str, list[int]] = {"Cue": [], "Source": [], "Content": []}
    for role, name in _ROLE.findall(roles):
        members[role] += [place for place in places.get(name, []) if spans[place].labels == (role.upper(),)]
    if not members["Cue"]:
        return []
    cue = members["Cue"][0]
    source = members["Source"][0] if members["Source"] else None
    return [Link("source", cue, source), *(Link("content", cue, content) for content in members["Content"])]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The scheme's spans never begin or end on white space."""
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
