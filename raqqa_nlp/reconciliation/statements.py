"""The COUNTs and DURATIONs of a document as statements: who says it, what it answers, which values it allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from raqqa_nlp import claims
from raqqa_nlp.document import Attribution, Claim, Document, Number, Span
from raqqa_nlp.reconciliation import bounds, kinds, nouns, times
from raqqa_nlp.reconciliation.bounds import Bounds
from raqqa_nlp.reconciliation.groups import About, Statement
from raqqa_nlp.reconciliation.surroundings import Surroundings
from raqqa_nlp.schema import Count, Duration, Modifier

STATES: Final = frozenset({"remaining", "trapped", "deployed"})
"""Statuses that hold for a while; the others, "other" apart, are events."""

_OF_PERSONS: Final = frozenset({"killed", "injured", "displaced", "surrendered"})
_SAME_STATUS: Final = {"trapped": "remaining"}  # who cannot get out is still there


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement and what grouping has to know of it besides.

    :param time: when, by the words or else the document's date.
    :param sentence: which of its document's.
    :param further: whether it is told as one more beside another figure.
    :param whole: start of the COUNT that the words make it a part of.
    """

    statement: Statement
    time: times.Period | None
    sentence: int
    further: bool
    whole: int | None

    @property
    def about(self) -> About:
        return self.statement.about


def read(doc: Document, index: int, inside: Mapping[str, str]) -> list[Reading]:
    """The statements of a document in text order.

    :param doc: with claims derived.
    :param index: of the document in the collection.
    :param inside: LOCATION -> the one it lies in.
    """
    around = Surroundings(doc, inside)
    counts = [claim.number for claim in doc.claims]
    found: list[Reading] = []
    for claim in doc.claims:
        whole = around.whole(claim.number, counts)
        about = _about_count(
            doc, claim, around, [r for r in found if r.sentence == around.sentence(claim.number.start)]
        )
        above = next((r.about for r in found if whole and r.statement.claim.number == whole), None)
        about = _as_part(about, above) if above else about
        value = Count(claim.low, claim.high, _modifier(claim))
        statement = Statement(index, claim, about, bounds.of_count(value))
        found.append(_reading(doc, statement, around, whole))
    lengths = claims.standing(doc, (number for number in doc.numbers if number.label == "DURATION"))
    found += [_reading(doc, _length(doc, index, around, *length), around, None) for length in lengths]
    return sorted(found, key=lambda reading: reading.statement.place)


def _reading(doc: Document, statement: Statement, around: Surroundings, whole: Number | None) -> Reading:
    number = statement.claim.number
    reported = times.period(doc.date)
    time = times.assumed(statement.about.period, reported[1] if reported else None)
    further = number.label == "COUNT" and around.is_further(number)
    return Reading(statement, time, around.sentence(number.start), further, whole.start if whole else None)


def _about_count(doc: Document, claim: Claim, around: Surroundings, before: Sequence[Reading]) -> About:
    """What a COUNT answers; without a noun it has the kind of the COUNT before it in its sentence."""
    number, attribution = claim.number, claim.attribution
    side, words = _side(doc, number.counted)
    phrase = kinds.load().read(words)
    kind = phrase.kind
    if kind is None:
        kind = before[-1].about.kind if before else "person" if number.status in _OF_PERSONS else None
    site, places, said = around.where(number, attribution)
    period = around.when(number, attribution)
    status = _SAME_STATUS.get(number.status or "other", number.status or "other")
    is_event = status != "other" and status not in STATES
    scope = around.scope_of(number, attribution, period) if is_event else None
    return About("COUNT", status, kind, phrase.restrictions, side, site, places, said, period, scope)


def _side(doc: Document, counted: Span | None) -> tuple[str | None, str]:
    """The ORGANISATION whose people are counted, and the words without its name: of "IS militants" IS, "militants"."""
    if counted is None:
        return None, ""
    named = [e for e in doc.entities if e.label == "ORGANISATION" and counted.start <= e.start and e.end < counted.end]
    words = doc.text[counted.start : counted.end]
    for entity in sorted(named, key=lambda entity: -entity.start):
        words = words[: entity.start - counted.start] + words[entity.end - counted.start :]
    return (named[0].canonical or named[0].text if named else None), words


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


def _modifier(claim: Claim) -> Modifier:
    value = claim.number.value
    return value.modifier if isinstance(value, Count) else "vague"


def _length(
    doc: Document, index: int, around: Surroundings, number: Number, attribution: Attribution | None, source: str | None
) -> Statement:
    """A DURATION as a statement; it is of the report's time unless it ended before a date in its words."""
    form = number.value.value if isinstance(number.value, Duration) else None
    said = bounds.length(form, number.text)
    clause = next(piece for piece in around.clause(number, attribution) if piece[0] <= number.start < piece[1])
    noun = nouns.measured(doc, number, clause)
    claim = Claim(number, said.low, said.high, said.modifier, noun, None, source, attribution, doc.id)
    phrase = kinds.load().read(noun or "")
    allowed = bounds.of_length(said)
    _, places, place_said = around.where(number, attribution)
    period = _past(around.when(number, attribution), doc.date, allowed)
    about = About("DURATION", None, phrase.kind, (), None, None, places, place_said, period)
    return Statement(index, claim, about, allowed)


def _past(period: times.Period | None, reported: str | None, allowed: Bounds) -> times.Period | None:
    """The period of a length that ended long before the report: begun then, it could not have lasted until now."""
    today = times.period(reported)
    if period is None or today is None or allowed.high is None:
        return period
    return period if times.shift(period[1], int(allowed.high) + times.RECENT) < today[0] else None
