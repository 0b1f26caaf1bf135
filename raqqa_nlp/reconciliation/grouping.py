"""Putting statements into groups: by what ties them pair by pair, never joining two that answer different questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.reconciliation import bounds, kinds
from raqqa_nlp.reconciliation.groups import About, Comparison, Group, GroupRelation, Statement
from raqqa_nlp.reconciliation.statements import Reading
from raqqa_nlp.reconciliation.ties import Tie, tie

Pair: TypeAlias = tuple[int, int]
"""Indices of readings."""

_RANK: Final[tuple[GroupRelation, ...]] = ("contradicting", "overlapping", "part-whole", "agreeing", "single")


def groups(readings: Sequence[Reading]) -> tuple[Group, ...]:
    """All readings, each in exactly one group; those that contradict first, singles last.

    First a part is put with the whole that its words name. Then pairs that answer one question are joined, those of one
    document before others, then parts with wholes; two groups are joined only if no member of one answers a different
    question from a member of the other, where a part that words put with its whole is spoken for by that.

    :param readings: in an order that is the same whatever order their documents came in: members keep it, and where
        several joinings are possible the first in it is made.
    """
    stated = _stated(readings)
    found: list[tuple[int, Group]] = []
    for block in _blocks(readings, stated):
        ties = {(i, j): tied for i, j in combinations(block, 2) if (tied := tie(readings[i], readings[j]))}
        for part, whole in stated.items():
            if part in block:
                ties[min(part, whole), max(part, whole)] = "part" if part < whole else "whole"
        clusters = _clusters(readings, block, ties, stated)
        found += [(members[0], _group(readings, members, ties, stated)) for members in clusters]
    found.sort(key=lambda item: (_RANK.index(item[1].relation), *_subject(item[1].about), item[0]))
    return tuple(group for _, group in found)


def _stated(readings: Sequence[Reading]) -> dict[int, int]:
    """Part -> whole, as the words of the texts say."""
    at = {(r.statement.document, r.statement.claim.number.start): i for i, r in enumerate(readings)}
    pairs = ((i, at[r.statement.document, r.whole]) for i, r in enumerate(readings) if r.whole is not None)
    return {part: whole for part, whole in pairs if _fits(readings[part].statement, readings[whole].statement)}


def _fits(part: Statement, whole: Statement) -> bool:
    """Whether words that seem to make one a part of the other can mean it: the same is said of both, it is no more."""
    return part.about.status == whole.about.status and part.bounds.fits(whole.bounds)


def _blocks(readings: Sequence[Reading], stated: Mapping[int, int]) -> Iterator[list[int]]:
    """The readings that may be tied at all: of one label, status and outermost kind; parts go with their wholes."""
    table = kinds.load()
    blocks: defaultdict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for i in range(len(readings)):
        outermost = i
        while outermost in stated:
            outermost = stated[outermost]
        about = readings[outermost].about
        blocks[about.label, about.status, table.chain(about.kind)[-1] if about.kind else ""].append(i)
    yield from blocks.values()


def _clusters(
    readings: Sequence[Reading], block: Sequence[int], ties: Mapping[Pair, Tie], stated: Mapping[int, int]
) -> list[list[int]]:
    of = {i: [i] for i in block}

    def join(i: int, j: int) -> None:
        of[i] += of[j]
        for member in of[j]:
            of[member] = of[i]

    for part, whole in stated.items():
        if part in of and of[part] is not of[whole]:
            join(whole, part)
    for i, j in sorted(
        (pair for pair in ties if ties[pair] != "beside"), key=lambda pair: _priority(pair, readings, ties)
    ):
        if of[i] is not of[j]:
            spoken = [[m for m in members if m not in stated] for members in (of[i], of[j])]
            if all((min(a, b), max(a, b)) in ties for a in spoken[0] for b in spoken[1]):
                join(i, j)
    return [sorted(members) for members in {id(members): members for members in of.values()}.values()]


def _priority(pair: Pair, readings: Sequence[Reading], ties: Mapping[Pair, Tie]) -> tuple[bool, bool, Pair]:
    i, j = pair
    return ties[pair] != "same", readings[i].statement.document != readings[j].statement.document, pair


def _group(
    readings: Sequence[Reading], members: Sequence[int], ties: Mapping[Pair, Tie], stated: Mapping[int, int]
) -> Group:
    statements = [readings[i].statement for i in members]
    comparisons: list[Comparison] = []
    for a, b in combinations(range(len(members)), 2):
        i, j = members[a], members[b]
        match ties.get((i, j)):
            case "same":
                comparisons.append(_compare(statements, a, b))
            case "part":
                comparisons.append(_part(statements, a, b, said=stated.get(i) == j))
            case "whole":
                comparisons.append(_part(statements, b, a, said=stated.get(j) == i))
    relations = {comparison.relation for comparison in comparisons}
    relation: GroupRelation = next((rank for rank in _RANK if rank in relations), "single")
    parts = {comparison.one for comparison in comparisons if comparison.relation == "part-whole"}
    wholes = [statement for i, statement in enumerate(statements) if i not in parts] or statements
    broadest = min((statement.about for statement in wholes), key=_breadth)
    return Group(broadest, tuple(statements), tuple(comparisons), relation)


def _compare(statements: Sequence[Statement], a: int, b: int) -> Comparison:
    one, other = statements[a], statements[b]
    relation = bounds.compare(one.bounds, other.bounds)
    said = f"{_words(one)} and {_words(other)}"
    if relation == "contradicting":
        return Comparison(a, b, relation, f"{said} have no value in common")
    if relation == "overlapping":
        return Comparison(a, b, relation, f"{said} have some values in common, not all")
    if one.bounds == other.bounds:
        return Comparison(a, b, relation, f"{said} allow the same")
    inner, outer = (one, other) if other.bounds.holds(one.bounds) else (other, one)
    return Comparison(a, b, relation, f"all that {_words(inner)} allows, {_words(outer)} allows")


def _part(statements: Sequence[Statement], part: int, whole: int, *, said: bool) -> Comparison:
    """A part with its whole, and why it is one; larger than its whole it contradicts it."""
    inner, outer = statements[part], statements[whole]
    if not inner.bounds.fits(outer.bounds):
        return Comparison(
            part, whole, "contradicting", f"a part, {_words(inner)}, is more than its whole, {_words(outer)}"
        )
    reason = "by the words of the text" if said else "; ".join(_narrowings(inner.about, outer.about))
    return Comparison(part, whole, "part-whole", reason)


def _words(statement: Statement) -> str:
    return f"“{statement.claim.number.text}”"


def _narrowings(part: About, whole: About) -> Iterator[str]:
    if part.kind != whole.kind:
        yield f"{part.kind} is a kind of {whole.kind}"
    if extra := sorted(set(part.restrictions) - set(whole.restrictions)):
        yield f"only those that are {', '.join(extra)}"
    if part.site != whole.site:
        yield f"only at {part.site}"
    if part.places and whole.places and part.places[0] != whole.places[0]:
        yield f"{part.places[0]} is in {whole.places[0]}"
    if part.period != whole.period and part.period:
        yield f"only from {part.period[0]} to {part.period[1]}"


def _breadth(about: About) -> tuple[int, int, bool, int]:
    """Sorting key, the broadest first."""
    chain = kinds.load().chain(about.kind) if about.kind else ()
    return len(chain), len(about.restrictions), about.site is not None, len(about.places)


def _subject(about: About) -> tuple[str, int, str]:
    status = schema.STATUSES.index(about.status) if about.status in schema.STATUSES else len(schema.STATUSES)
    return about.label, status, about.kind or ""
