"""What the words around a number say of it: where, when, of one event or in total, and of which other number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

from raqqa_nlp import sentences
from raqqa_nlp.document import Attribution, Document, Number, Span
from raqqa_nlp.reconciliation import bounds, kinds, places, times
from raqqa_nlp.reconciliation.groups import Scope
from raqqa_nlp.schema import Date, Duration

Range: TypeAlias = tuple[int, int]
_Found = TypeVar("_Found", bound=Span)

_CLAUSE_END: Final = re.compile(
    r"\s*;\s|\s[–—-]\s|,\s(?=(?:and|but|yet|so|while|whereas|although|though|after|before|as|when|where|who|which|"
    r"with)\b)|\s(?=(?:when|while|whereas|although|because)\s)|\s(?=(?:and|but)\s(?:he|she|it|they|we|then|also)\b)"
)
_CUMULATIVE: Final = re.compile(
    r"\b(?:since|so far|to date|in total|a total of|overall|in all|death toll|toll|altogether|over the course)\b"
    r"|\b(?:have|has) (?:\w+ly |since |already |now )?(?:been \w+|died|fled|left|perished|surrendered|escaped)\b",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(r"\bsince\s+(?:the\s+)?$", re.IGNORECASE)
_IN_THE_PAST: Final = re.compile(r"\b(?:in|over|during|within|for)\s+the\s+(?:past|last|previous)\s", re.IGNORECASE)
_PAST: Final = re.compile(rf"{_IN_THE_PAST.pattern}+$", re.IGNORECASE)
_DURING: Final = re.compile(
    r"\b(?:after|by|during|from|in|throughout|when)\s+(?:(?:an?|the|that|this|one|its|their)\s+)?"
    r"((?:[^\W_][\w'’‐‑-]*\s+){0,4}[^\W_][\w'’‐‑-]*)",
    re.IGNORECASE,
)
_INCLUDING: Final = re.compile(
    r"\b(?:including|among(?:st)?\s+(?:them|whom|which)|of\s+(?:them|whom|which))\s+(?:the\s+)?$", re.IGNORECASE
)
_OF_THEM: Final = re.compile(r"\s+of\s+(?:them|whom|which)\b", re.IGNORECASE)
_OF_THE: Final = re.compile(r"\s+of\s+(?:the|those|these|its|their)\s+$", re.IGNORECASE)
_OPENING_OF: Final = re.compile(r"(?:^|[.,;(“\"\n]\s*)of\s+(?:the|those|these|its|their)\s+$", re.IGNORECASE)
_AND: Final = re.compile(r"\s*(?:,|,?\s+and)\s+")
_FURTHER: Final = re.compile(
    r"\b(?:another|an?\s+(?:further|additional)|further|additional|the\s+(?:other|remaining))\s+$", re.IGNORECASE
)
_FURTHER_WORD: Final = re.compile(r"\b(?:another|further|additional)\b|(?<!or )(?<!and )\bmore\b(?!\s+than)", re.I)
_MORE: Final = re.compile(r"(?:more|other|others|further|additional)\b", re.I)


class Surroundings:
    """A document's sentences, clauses, places and dates.

    :param inside: LOCATION -> the one it lies in (:func:`raqqa_nlp.reconciliation.places.containers`).
    """

    def __init__(self, doc: Document, inside: Mapping[str, str]) -> None:
        self._doc, self._inside = doc, inside
        self._starts = [0, *(match.end() for match in sentences.END.finditer(doc.text))]
        self._settings = places.settings(doc)
        self._dates = sorted((n for n in doc.numbers if self._is_date(n)), key=lambda number: number.start)
        self._main = places.main(doc)

    def sentence(self, place: int) -> int:
        """Which sentence a place in the text is in."""
        return bisect_right(self._starts, place) - 1

    def _told_in(self, number: Number, attribution: Attribution | None) -> list[Range]:
        """The stretches of the number's sentence that it is told in: what its source says, or the whole."""
        index = self.sentence(number.start)
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._doc.text)
        whole = (self._starts[index], max(end, number.end))
        if attribution is None:
            return [whole]
        pieces = ((max(c.start, whole[0]), min(c.end, whole[1])) for c in attribution.contents)
        return [piece for piece in pieces if piece[0] < piece[1]] or [whole]

    def clause(self, number: Number, attribution: Attribution | None) -> list[Range]:
        """The clause that a number stands in, in the stretches that tell it: "22 were" and "killed in the attack"."""
        runs: list[list[Range]] = [[]]
        for start, end in self._told_in(number, attribution):
            for match in _CLAUSE_END.finditer(self._doc.text, start, end):
                if match.end() <= number.start or number.end <= match.start():
                    runs[-1].append((start, match.start()))
                    runs.append([])
                    start = match.end()
            runs[-1].append((start, end))
        return next((run for run in runs if _holds(run, number.start)), runs[0])

    def where(self, number: Number, attribution: Attribution | None) -> tuple[str | None, tuple[str, ...], bool]:
        """The FACILITY, the LOCATION with those it lies in, and whether the words name the LOCATION.

        Where they do not, it is the one that the document speaks of most.
        """
        counted = number.counted
        named = [
            e
            for e in self._settings
            if not (counted and e.start < counted.end and counted.start < e.end) and e.canonical
        ]
        site = self._nearest([e for e in named if e.label == "FACILITY"], number, attribution)
        location = self._nearest([e for e in named if e.label == "LOCATION"], number, attribution)
        place = location.canonical if location else self._main
        around = places.chain(place, self._inside) if place else ()
        return (site.canonical if site else None), around, location is not None

    def when(self, number: Number, attribution: Attribution | None) -> tuple[times.Period | None, str | None]:
        """The days that the words give, and the words where no days are known from them.

        Of "since June" the days from June to the report, of "in the past week" those up to the report.
        """
        said = self._nearest(self._dates, number, attribution)
        if said is None:
            return None, None
        reported = times.period(self._doc.date)
        found = times.period(said.value.value) if isinstance(said.value, Date) else None
        if isinstance(said.value, Duration) and reported:
            back = bounds.length(said.value.value, said.text)
            longest = back.low if back.high is None else back.high
            if longest is not None and back.unit:
                found = times.shift(reported[1], -round(longest * bounds.DAYS[back.unit])), reported[1]
        elif found and reported and _SINCE.search(self._doc.text, max(0, said.start - 20), said.start):
            found = min(found[0], reported[1]), reported[1]
        return found, None if found else said.text

    def scope_of(self, number: Number, attribution: Attribution | None, period: times.Period | None) -> Scope | None:
        """Whether a number is of one event ("in an attack", "on Monday") or a total ("since June", "in the battle")."""
        words = " ".join(self._doc.text[start:end] for start, end in self.clause(number, attribution))
        if _CUMULATIVE.search(words):
            return "cumulative"
        table = kinds.load()
        during = {kind for match in _DURING.finditer(words) for kind in table.all_of(match[1])}
        if "event" in during or (period and times.days(period) <= times.LASTING):
            return "incident"
        return "cumulative" if "hostilities" in during or _IN_THE_PAST.search(words) else None

    def wholes(self, counts: Sequence[Number]) -> dict[Number, Number]:
        """COUNT -> the COUNT of its sentence that words make it a part of: "3,250 people, including 1,130 civilians".

        :param counts: in text order.
        """
        found: dict[Number, Number] = {}
        for place, number in enumerate(counts):
            sentence = self.sentence(number.start)
            before = [other for other in counts[:place] if self.sentence(other.start) == sentence]
            after = [other for other in counts[place + 1 :][:1] if self.sentence(other.start) == sentence]
            whole = self._whole(number, before, after, found)
            if whole and number not in _outwards(whole, found):
                found[number] = whole
        return found

    def _whole(
        self, number: Number, before: Sequence[Number], after: Sequence[Number], known: Mapping[Number, Number]
    ) -> Number | None:
        text = self._doc.text
        if after and _OF_THE.fullmatch(text, number.end, after[0].start):  # "two of those three"
            return after[0]
        if not before:
            return None
        last = before[-1]
        if _INCLUDING.search(text, last.end, number.start) or _OF_THEM.match(text, number.end):
            return last
        if last in known and _AND.fullmatch(text, max(last.end, last.counted.end if last.counted else 0), number.start):
            return known[last]
        opening = (other for other in before if _OPENING_OF.search(text, max(0, other.start - 12), other.start))
        return next(opening, None)

    def is_further(self, number: Number) -> bool:
        """Whether it is told as one more beside another: "another 20", "20 more"."""
        before = self._doc.text[max(0, number.start - 20) : number.start]
        after = number.counted.text if number.counted else self._doc.text[number.end : number.end + 12].lstrip()
        return bool(_FURTHER.search(before) or _FURTHER_WORD.search(number.text) or _MORE.match(after))

    def _is_date(self, number: Number) -> bool:
        """A DATE, or a DURATION up to the report: "in the past week"."""
        past = number.label == "DURATION" and _PAST.search(self._doc.text, max(0, number.start - 30), number.start)
        return number.label == "DATE" or bool(past)

    def _nearest(self, spans: Sequence[_Found], number: Number, attribution: Attribution | None) -> _Found | None:
        """The nearest in the number's clause, after it rather than before; else in what tells it, before it."""
        clause, told = self.clause(number, attribution), self._told_in(number, attribution)
        after = [s for s in spans if number.end <= s.start and _holds(clause, s.start)]
        if after:
            return after[0]
        before = [s for s in spans if s.end <= number.start and _holds(told, s.start)]
        within = [s for s in before if _holds(clause, s.start)]
        return within[-1] if within else before[-1] if before else None


def _outwards(number: Number, wholes: Mapping[Number, Number]) -> list[Number]:
    """A COUNT and those that it is a part of."""
    found = [number]
    while found[-1] in wholes:
        found.append(wholes[found[-1]])
    return found


def _holds(ranges: Sequence[Range], place: int) -> bool:
    return any(start <= place < end for start, end in ranges)
