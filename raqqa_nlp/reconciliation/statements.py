"""The COUNTs and DURATIONs of a document as statements: who says it, what it answers, which values it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from raqqa_nlp import claims
from raqqa_nlp.document import Attribution, Claim, Document, Number
from raqqa_nlp.reconciliation import bounds, kinds, nouns, times
from raqqa_nlp.reconciliation.groups import About, Statement
from raqqa_nlp.reconciliation.surroundings import Surroundings
from raqqa_nlp.schema import Count, Duration

STATES: Final = frozenset({"remaining", "deployed"})
"""Statuses that hold for a while; the others, "other" apart, are events."""

_OF_PERSONS: Final = frozenset({"killed", "injured", "displaced", "surrendered"})
_SAME_STATUS: Final = {"trapped": "remaining"}  # who cannot get out is still there


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement and what grouping has to know of it besides.

    :param names: the canonical names of its document.
    :param sentence: which of its document's.
    :param time: when, by the words or else the document's date.
    :param undated: the words of a date that no days are known from.
    :param further: whether it is told as one more beside another figure.
    :param whole: start of the COUNT that the words make it a part of.
    """

    statement: Statement
    names: frozenset[str]
    sentence: int
    time: times.Period | None = None
    undated: str | None = None
    further: bool = False
    whole: int | None = None

    @property
    def about(self) -> About:
        return self.statement.about

    @property
    def voice(self) -> str:
        """Who says it, by name or in the text's words; empty where no source is given, for it is the text's then."""
        attribution = self.statement.claim.attribution
        if attribution is None or attribution.source is None:
            return ""
        return self.statement.claim.source or attribution.source.text


class Reader:
    """Reads the statements of one document.

    :param doc: with claims derived.
    :param index: of the document in the collection.
    :param inside: LOCATION -> the one it lies in.
    """

    def __init__(self, doc: Document, index: int, inside: Mapping[str, str]) -> None:
        self._doc, self._index = doc, index
        self._around = Surroundings(doc, inside)
        self._names = frozenset(e.canonical for e in doc.entities if e.canonical)
        reported = times.period(doc.date)
        self._reported = reported[1] if reported else None

    def read(self) -> list[Reading]:
        """The statements in text order."""
        counts = [claim.number for claim in self._doc.claims]
        wholes = self._around.wholes(counts)
        found: dict[Number, Reading] = {}
        # A part is told in the words of its whole, which therefore is read before it.
        for claim in sorted(self._doc.claims, key=lambda claim: (_depth(claim.number, wholes), claim.number.start)):
            found[claim.number] = self._count(claim, found, wholes.get(claim.number))
        lengths = claims.standing(self._doc, (n for n in self._doc.numbers if n.label == "DURATION"))
        readings = [*found.values(), *(self._length(*length) for length in lengths)]
        return sorted(readings, key=lambda reading: reading.statement.place)

    def _count(self, claim: Claim, found: Mapping[Number, Reading], whole: Number | None) -> Reading:
        """A COUNT; without a noun it has the kind of the COUNT before it in its sentence."""
        number, attribution = claim.number, claim.attribution
        side, words = self._side(number)
        phrase = kinds.load().read(words)
        status = number.status or "other"
        status = _SAME_STATUS.get(status, status)
        sentence = self._around.sentence(number.start)
        before = [n for n in found if n.start < number.start and self._around.sentence(n.start) == sentence]
        kind = phrase.kind or (found[max(before, key=lambda n: n.start)].about.kind if before else None)
        if phrase.kind is None and status in _OF_PERSONS and "person" not in kinds.load().chain(kind or ""):
            kind = "person"
        period, undated = self._around.when(number, attribution)
        is_event = status != "other" and status not in STATES
        scope = self._around.scope_of(number, attribution, period) if is_event else None
        site, places, said = self._around.where(number, attribution)
        about = About("COUNT", status, kind, phrase.restrictions, side, site, places, said, period, scope)
        if whole:
            about = _as_part(about, found[whole].about)
        value = number.value if isinstance(number.value, Count) else Count(None, None, "vague")
        statement = Statement(self._index, claim, about, bounds.of_count(value))
        return self._reading(statement, undated, whole.start if whole else None)

    def _length(self, number: Number, attribution: Attribution | None, source: str | None) -> Reading:
        """A DURATION; it is of the report's time unless it ended before a date in its words."""
        form = number.value.value if isinstance(number.value, Duration) else None
        said = bounds.length(form, number.text)
        allowed = bounds.of_length(said)
        clause = next(p for p in self._around.clause(number, attribution) if p[0] <= number.start < p[1])
        noun = nouns.measured(self._doc, number, clause)
        claim = Claim(number, said.low, said.high, said.modifier, noun, None, source, attribution, self._doc.id)
        _, places, place_said = self._around.where(number, attribution)
        period, _ = self._around.when(number, attribution)
        kind = kinds.load().read(noun or "").kind
        about = About(
            "DURATION", None, kind, places=places, place_said=place_said, period=self._past(period, allowed.high)
        )
        return self._reading(Statement(self._index, claim, about, allowed))

    def _reading(self, statement: Statement, undated: str | None = None, whole: int | None = None) -> Reading:
        number = statement.claim.number
        time = times.assumed(statement.about.period, self._reported)
        further = self._around.is_further(number)
        statement = replace(statement, date=self._doc.date, outlet=self._doc.outlet)
        return Reading(
            statement, self._names, self._around.sentence(number.start), time, undated, further=further, whole=whole
        )

    def _side(self, number: Number) -> tuple[str | None, str]:
        """The ORGANISATION whose people are counted, and the words without it: of "IS militants" IS and "militants"."""
        start, end = nouns.counted(self._doc, number)
        words = self._doc.text[start:end]
        inside = (e for e in self._doc.entities if e.label == "ORGANISATION")
        named = sorted((e for e in inside if start <= e.start and e.end < end), key=lambda e: -e.start)
        for entity in named:
            words = words[: entity.start - start] + words[entity.end - start :]
        return (named[-1].canonical or named[-1].text if named else None), words

    def _past(self, period: times.Period | None, longest: float | None) -> times.Period | None:
        """The period of a length that ended long before the report: begun then, it could not have lasted until now."""
        if period is None or self._reported is None or longest is None:
            return period
        return period if times.shift(period[1], int(longest) + times.RECENT) < self._reported else None


def _depth(number: Number, wholes: Mapping[Number, Number]) -> int:
    """How many wholes a part lies in, one inside the other."""
    return 1 + _depth(wholes[number], wholes) if number in wholes else 0


def _as_part(part: About, whole: About) -> About:
    """What a part answers that is told in the words of its whole: who was killed, where and when is said there."""
    known = part.status not in (None, "other")
    where = part if part.place_said else whole
    return replace(
        whole,
        status=part.status if known else whole.status,
        kind=part.kind or whole.kind,
        restrictions=part.restrictions,
        site=part.site or whole.site,
        places=where.places,
        place_said=where.place_said,
    )
