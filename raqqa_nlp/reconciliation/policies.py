"""One figure of several that disagree, by a policy that has a name and says what it took and why.

Nothing is decided for the reader: a policy leaves the group as it is and points into it. Parts of a whole are passed
over, and so is a statement that gives no number at all ("many").

    for choice in choose(reconcile(docs), "ucdp"):
        print(choice.group.title, choice.low, choice.high, choice.why)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from raqqa_nlp import claims, schema
from raqqa_nlp.errors import InputError
from raqqa_nlp.reconciliation import kinds
from raqqa_nlp.reconciliation.groups import About, Claims, Group, Statement

_DEFINITE: Final = ("exact", "approximate", "range")


@dataclass(frozen=True, slots=True)
class Taken:
    """A statement taken for what a policy looks for: ``low``, ``best``, ``high`` or ``figure``."""

    role: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Choice:
    """What a policy took of a group.

    :param taken: none where no statement qualifies.
    :param low: as stated, in the unit of the statement taken for it; ``None`` where open or nothing was taken.
    :param high: likewise.
    :param why: a sentence.
    """

    policy: str
    group: Group
    taken: tuple[Taken, ...]
    low: schema.Number | None
    high: schema.Number | None
    why: str


Policy: TypeAlias = Callable[[Group], Choice]


def lowest(group: Group) -> Choice:
    """The lowest figure that any statement gives: its lower end, or its upper end where that alone is said.

    ACLED's rule: "If source reports differ or a vague estimate is provided, ACLED uses the most conservative estimate
    available" (*FAQs: Fatalities*, acleddata.com).
    """
    found = _by_low(group)
    return _figure("lowest", group, found, _least, f"the lowest figure of {len(found)} statements")


def highest(group: Group) -> Choice:
    """The highest figure that any statement gives: its upper end, or its lower end where that alone is said."""
    found = _by_high(group)
    return _figure("highest", group, found, _most, f"the highest figure of {len(found)} statements")


def ucdp(group: Group, priority: Sequence[str] = ()) -> Choice:
    """A low, a best and a high figure, as the Uppsala Conflict Data Program records deaths.

    *UCDP GED Codebook*: low and high are the lowest and the highest reliable estimate, best the most likely one. Which
    source is reliable is for the caller to say; UCDP's rule where no distinction can be made is the lower figure, here
    the lowest of those that are definite ("3,250", "about 300-400"), for vague and open ones estimate nothing.

    :param priority: sources or outlets, the most reliable first; the first of them that says something gives best.
    """
    low, high = _by_low(group), _by_high(group)
    if not low:
        return _nothing("ucdp", group)
    named = _first_of(priority, _figures(group))
    definite = [statement for statement in low if statement.claim.modifier in _DEFINITE]
    best = named or (definite or low)[0]
    reason = (
        "by source priority" if named else "the lowest definite one" if definite else "the lowest, none is definite"
    )
    taken = (Taken("low", low[0]), Taken("best", best), Taken("high", high[0]))
    why = f"low {_cite(low[0])}; best {_cite(best)}, {reason}; high {_cite(high[0])}"
    if len(low) == 1:
        why = f"{_cite(best)}: the only figure, so low, best and high in one"
    return Choice("ucdp", group, taken, _least(low[0]), _most(high[0]), _sentence(why, group))


def latest(group: Group) -> Choice:
    """The statement of the document with the latest date; of several of that day the one told of the latest time."""
    dated = [statement for statement in _figures(group) if statement.date]
    if not dated:
        return _nothing("latest", group, "no statement with a figure is in a document with a date")
    # Where nothing else tells them apart the lower figure is taken.
    last = max(dated, key=lambda s: (s.date or "", s.about.period or ("", ""), -_least_of(s)))
    return _as_said("latest", group, last, f"from the document with the latest date, {last.date}")


def source_priority(names: Sequence[str]) -> Policy:
    """A policy that takes the statement of the first of these sources that says something, its latest of several.

    :param names: canonical names of sources, or outlets, the most trusted first; case does not matter.
    """
    return partial(_by_source, names=tuple(names))


def _by_source(group: Group, names: Sequence[str]) -> Choice:
    found = _first_of(names, _figures(group))
    if found is None:
        return _nothing("source_priority", group, f"none of {', '.join(names) or 'no sources'} gives a figure")
    place = next(i for i, name in enumerate(names) if _is_by(found, name))
    return _as_said("source_priority", group, found, f"{names[place]} is number {place + 1} of the sources preferred")


POLICIES: Final[Mapping[str, Policy]] = {"lowest": lowest, "highest": highest, "ucdp": ucdp, "latest": latest}
"""Those that need no list of sources, by name."""


def choose(found: Claims, policy: str | Policy) -> tuple[Choice, ...]:
    """What a policy takes of each group, in their order.

    :param policy: a name from :data:`POLICIES`, or a function such as :func:`source_priority` gives.
    :raises InputError: no policy has that name.
    """
    if isinstance(policy, str):
        if policy not in POLICIES:
            mend = f"Choose one of {', '.join(POLICIES)}, or give source_priority([...])."
            raise InputError(f"no policy {policy!r}", mend=mend)
        policy = POLICIES[policy]
    return tuple(map(policy, found.groups))


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over groups.

    :param low: sum of the lower ends, ``None`` if any is open or there is nothing to add.
    :param high: likewise.
    :param added: what was added.
    :param left_out: choices that were not, with the reason.
    """

    low: schema.Number | None
    high: schema.Number | None
    added: tuple[Choice, ...]
    left_out: tuple[tuple[Choice, str], ...]


def total(found: Claims, status: str, policy: str | Policy = lowest) -> Total:
    """How many there are of a status in all groups together, nobody counted twice.

    A part is never added to its whole, nor one figure of a group to another of it; the figure of one event is left out
    where a running total of the same kind and place is there, for it may be in it.

    :param status: of :data:`raqqa_nlp.schema.STATUSES`.
    :param policy: which figure of each group, as for :func:`choose`.
    :raises InputError: no policy has that name.
    """
    choices = [c for c in choose(found, policy) if c.group.about.label == "COUNT" and c.group.about.status == status]
    totals = [c.group.about for c in choices if c.taken and c.group.about.scope == "cumulative"]
    added: list[Choice] = []
    left_out: list[tuple[Choice, str]] = []
    for choice in choices:
        if not choice.taken:
            left_out.append((choice, "it gives no figure"))
        elif choice.group.about.scope == "incident" and any(_covers(t, choice.group.about) for t in totals):
            left_out.append((choice, "it may be in a running total"))
        else:
            added.append(choice)
    return Total(_sum(c.low for c in added), _sum(c.high for c in added), tuple(added), tuple(left_out))


def _covers(whole: About, part: About) -> bool:
    """Whether a running total may hold an event's figure: of its kind or a wider one, in its place or one around it."""
    same_kind = part.kind is None or whole.kind in kinds.load().chain(part.kind)
    return same_kind and (not whole.places or not part.places or whole.places[0] in part.places)


def _sum(ends: Iterable[schema.Number | None]) -> schema.Number | None:
    known = list(ends)
    return sum(end for end in known if end is not None) if known and None not in known else None


def _figures(group: Group) -> list[Statement]:
    """The statements of a group that give a number, parts apart; those of a group of parts alone as they are."""
    return [s for s in group.wholes or group.members if (s.claim.low, s.claim.high) != (None, None)]


def _by_low(group: Group) -> list[Statement]:
    return sorted(_figures(group), key=_least_of)


def _by_high(group: Group) -> list[Statement]:
    return sorted(_figures(group), key=lambda statement: -(_length(statement, _most(statement)) or 0))


def _least_of(statement: Statement) -> float:
    return _length(statement, _least(statement)) or 0


def _least(statement: Statement) -> schema.Number | None:
    return statement.claim.high if statement.claim.low is None else statement.claim.low


def _most(statement: Statement) -> schema.Number | None:
    return statement.claim.low if statement.claim.high is None else statement.claim.high


def _length(statement: Statement, end: schema.Number | None) -> float | None:
    """A figure to compare by: itself, or the days of a DURATION."""
    return None if end is None else end * statement.unit


def _first_of(names: Sequence[str], statements: Sequence[Statement]) -> Statement | None:
    for name in names:
        by_it = [statement for statement in statements if _is_by(statement, name)]
        if by_it:
            return max(by_it, key=lambda statement: (statement.date or "", statement.place))
    return None


def _is_by(statement: Statement, name: str) -> bool:
    sources = (statement.claim.source, statement.outlet)
    return name.casefold() in {source.casefold() for source in sources if source}


def _figure(
    policy: str,
    group: Group,
    found: Sequence[Statement],
    end: Callable[[Statement], schema.Number | None],
    why: str,
) -> Choice:
    if not found:
        return _nothing(policy, group)
    first, reason = found[0], why if len(found) > 1 else "the only figure"
    why = _sentence(f"{_cite(first)}: {reason}", group)
    return Choice(policy, group, (Taken("figure", first),), end(first), end(first), why)


def _as_said(policy: str, group: Group, found: Statement, why: str) -> Choice:
    ends = found.claim.low, found.claim.high
    return Choice(policy, group, (Taken("figure", found),), *ends, _sentence(f"{_cite(found)}: {why}", group))


def _nothing(policy: str, group: Group, why: str = "no statement gives a figure") -> Choice:
    return Choice(policy, group, (), None, None, _sentence(f"nothing taken: {why}", group))


def _cite(statement: Statement) -> str:
    about = "; ".join(filter(None, (statement.claim.counted, claims.voice(statement.claim))))
    return f"“{statement.claim.number.text}” ({about})"


def _sentence(why: str, group: Group) -> str:
    parts = len(group.members) - len(group.wholes)
    passed = f"; {parts} that count{'s' if parts == 1 else ''} a part passed over" if parts else ""
    return f"{why[0].upper()}{why[1:]}{passed}."
