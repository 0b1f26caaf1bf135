"""Where reports agree and where not: the statements of several documents, grouped by what they are about.

    found = reconcile([first, second, third])
    for group in found.contradictions():
        print(group.title, [(member.amount, member.claim.source) for member in group.members])
    for choice in choose(found, "ucdp"):
        print(choice.low, choice.high, choice.why)

Nothing is dropped, and nothing decided: policies (:mod:`raqqa_nlp.reconciliation.policies`) point into the groups.
"""

from __future__ import annotations

from collections.abc import Iterable

from raqqa_nlp import claims, names
from raqqa_nlp.document import Document
from raqqa_nlp.reconciliation import grouping, places
from raqqa_nlp.reconciliation.bounds import Bounds
from raqqa_nlp.reconciliation.groups import About, Claims, Comparison, Group, Statement
from raqqa_nlp.reconciliation.policies import POLICIES, Choice, choose, source_priority, total
from raqqa_nlp.reconciliation.statements import Reader

__all__ = [
    "POLICIES",
    "About",
    "Bounds",
    "Choice",
    "Claims",
    "Comparison",
    "Group",
    "Statement",
    "choose",
    "reconcile",
    "source_priority",
    "total",
]


def reconcile(docs: Iterable[Document]) -> Claims:
    """Group what documents say by what it is about, and say how those of a group stand to one another.

    Every COUNT and every DURATION is in exactly one group, alone if nothing else is about the same. Names are made one
    across the documents and claims derived anew first; the documents' order changes nothing but their indices. What
    makes two statements answer one question is said in :mod:`raqqa_nlp.reconciliation.ties`, which values each allows
    in :mod:`raqqa_nlp.reconciliation.bounds`.

    :param docs: of any number, gold or predicted; ids need not be unique.
    """
    given = tuple(docs)
    order = sorted(range(len(given)), key=lambda i: (given[i].date or "", given[i].id or "", given[i].text))
    named = [claims.derive(doc) for doc in names.merge([given[i] for i in order])]
    inside = places.containers(named)
    readings = [reading for i, doc in zip(order, named, strict=True) for reading in Reader(doc, i, inside).read()]
    in_place = dict(zip(order, named, strict=True))
    return Claims(tuple(in_place[i] for i in range(len(given))), grouping.groups(readings))
