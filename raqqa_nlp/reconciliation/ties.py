"""Whether two statements answer one question, or one a part of the other's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from raqqa_nlp.reconciliation import kinds, times
from raqqa_nlp.reconciliation.groups import About
from raqqa_nlp.reconciliation.statements import STATES, Reading

Tie: TypeAlias = Literal["same", "part", "whole", "beside"]
"""The same question; one is a part of the other; the other of it; two parts of something, neither of the other."""

_Order: TypeAlias = Literal["equal", "narrower", "wider", "beside", "different"]


ONE_STORY: Final = 1 / 3
"""Of the names in the shorter of two documents, the share that the other has too, for both to be of one story.

A convention of this project. Reports of one event name the same people, bodies and places; of three on one day in one
city any two share half or more. Texts that name nothing are taken to be of any story.
"""


def tie(one: Reading, other: Reading) -> Tie | None:
    """How what two statements are about hangs together; ``None`` where they answer different questions.

    - Status, kind, side, place and time have to agree as far as they are said; one whose kind, place or time is
      narrower is a part. Where the status is "other" nothing is known to be said of both, so only equal figures with
      equal words are the same.
    - One event's figure is compared with another's only where both say the same place or time, never with a total.
    - Two documents have to be of one story (:data:`ONE_STORY`).
    - Figures told one beside the other ("another 20"; two by one source in one sentence) are not the same.
    - One voice in one document is not taken to contradict itself: its figures that would are of different things. But
      a war or battle has one length, so two lengths of it contradict each other whoever gives them.
    """
    orders = set(_orders(one, other)) - {"equal"}
    if "different" in orders or one.further or other.further or not _one_story(one, other):
        return None
    if "beside" in orders or len(orders) > 1:
        return "beside"
    if not orders:
        return None if _told_apart(one, other) else "same"
    narrower = orders == {"narrower"}
    part, whole = (one, other) if narrower else (other, one)
    if _one_voice(one, other) and not part.statement.bounds.fits(whole.statement.bounds):
        return None
    return "part" if narrower else "whole"


def _orders(one: Reading, other: Reading) -> Iterator[_Order]:
    """How the first stands to the second in each respect."""
    a, b = one.about, other.about
    if a.label != b.label or a.status != b.status:
        yield "different"
        return
    yield _kind(a, b)
    yield "different" if a.side and b.side and a.side != b.side else "equal"
    yield _place(a, b)
    yield _time(one, other)
    yield _event(a, b)


def _kind(a: About, b: About) -> _Order:
    if a.kind is None or b.kind is None:
        return "different"
    order = _joint(_noun(a.kind, b.kind), _narrowed(frozenset(a.restrictions), frozenset(b.restrictions)))
    exact = a.label == "DURATION" or a.status == "other"  # nothing is said of them that a part could share
    return "different" if exact and order != "equal" else order


def _noun(a: str, b: str) -> _Order:
    if a == b:
        return "equal"
    common = kinds.load().common(a, b)
    if common is None:
        return "different"
    return "narrower" if common == b else "wider" if common == a else "beside"


def _narrowed(a: frozenset[str], b: frozenset[str]) -> _Order:
    if a == b:
        return "equal"
    return "narrower" if a > b else "wider" if a < b else "beside"


def _joint(one: _Order, other: _Order) -> _Order:
    if "different" in (one, other):
        return "different"
    orders = {one, other} - {"equal"}
    return "equal" if not orders else orders.pop() if len(orders) == 1 else "beside"


def _place(a: About, b: About) -> _Order:
    """A LOCATION is narrower than another only where both are said; a FACILITY lies in the place of its statement."""
    order = _location(a, b)
    if a.label == "DURATION":
        return "equal" if order == "equal" else "different"
    by_site: _Order = (
        "equal" if a.site == b.site else "wider" if a.site is None else "narrower" if b.site is None else "beside"
    )
    return _joint(order, by_site)


def _location(a: About, b: About) -> _Order:
    if not a.places or not b.places or a.places[0] == b.places[0]:
        return "equal"
    within, around = b.places[0] in a.places, a.places[0] in b.places
    if within or around:
        if a.place_said and b.place_said:
            return "narrower" if within else "wider"
        return "equal"
    both_in_one = a.place_said and b.place_said and set(a.places) & set(b.places)
    return "beside" if both_in_one else "different"


def _time(one: Reading, other: Reading) -> _Order:
    """Of events, a month or more holds the days in it; otherwise times are one if they are about the same."""
    if one.undated != other.undated:
        return "different"
    if one.time is None or other.time is None:
        return "different" if one.about.period or other.about.period else "equal"
    slack = times.LASTING if one.about.status in STATES else 1
    if not times.meet(one.time, other.time, slack):
        return "different"
    if not one.about.period or not other.about.period or one.about.status in STATES:
        return "equal"
    difference = times.days(one.time) - times.days(other.time)
    return "equal" if abs(difference) < times.RECENT else "narrower" if difference < 0 else "wider"


def _event(a: About, b: About) -> _Order:
    """One event's figure goes with another's where both name the same place or site, or both a time."""
    scopes = {a.scope, b.scope}
    if "incident" not in scopes:
        return "equal"
    same_place = a.place_said and b.place_said and a.places[0] == b.places[0]
    same_site = a.site is not None and a.site == b.site
    anchored = same_place or same_site or (a.period and b.period)
    return "equal" if anchored and "cumulative" not in scopes else "different"


def _one_story(one: Reading, other: Reading) -> bool:
    if one.statement.document == other.statement.document:
        return True
    fewer = min(len(one.names), len(other.names))
    return len(one.names & other.names) >= ONE_STORY * fewer


def _told_apart(one: Reading, other: Reading) -> bool:
    """Whether two figures for the same are meant as figures for different things."""
    a, b = one.statement, other.statement
    if a.about.status == "other":
        return a.bounds != b.bounds or a.claim.low is a.claim.high is None
    if not _one_voice(one, other):
        return False
    lasting = a.about.label == "DURATION" and "hostilities" in kinds.load().chain(a.about.kind or "")
    return one.sentence == other.sentence or not (lasting or a.bounds.meets(b.bounds))


def _one_voice(one: Reading, other: Reading) -> bool:
    return one.statement.document == other.statement.document and one.voice == other.voice
