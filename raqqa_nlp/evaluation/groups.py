"""Groups of statements against the hand-made ones of the annotated texts (``groups.json``, ``GROUPS.md`` beside it).

gold = load_gold()
figures = scores(load_groups(gold), gold, reconcile(gold))
print(figures["group/pairwise/all"].value)
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final, TypeAlias

from raqqa_nlp.document import Document, Number
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.evaluation.names import b_cubed
from raqqa_nlp.evaluation.scores import Accuracy, Figures
from raqqa_nlp.evaluation.spans import exact, overlaps, pairs
from raqqa_nlp.files import read_text
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.reconciliation import Claims, Group, Statement

FILE: Final = "groups.json"
LABELS: Final = ("COUNT", "DURATION")

Item: TypeAlias = tuple[str, int, int, str]
"""A number: id of its text, start, end, label."""


@dataclass(frozen=True, slots=True)
class GoldGroup:
    """Statements about one thing, by a careful reading.

    :param about: the question they answer, for readers.
    :param relation: how they stand to one another, as of :class:`raqqa_nlp.reconciliation.Group`.
    :param parts: (part, whole) among ``items``.
    """

    about: str
    relation: str
    items: tuple[Item, ...]
    parts: tuple[tuple[Item, Item], ...]
    reason: str


def load_groups(docs: Sequence[Document], path: str | Path | None = None) -> tuple[GoldGroup, ...]:
    """The hand-made groups, checked against the texts they are of.

    :param docs: the gold documents.
    :param path: ``None`` for the file beside the annotated texts.
    :raises InputError: no such file, or it is not made as it should be.
    :raises AnnotationError: a COUNT or DURATION of the texts stands in no group or in two, or a group names another.
    """
    path = Path(path) if path else annotations_folder() / FILE
    try:
        data = json.loads(read_text(path))
        labels = {(doc.id, n.start, n.end, n.text): n.label for doc in docs for n in doc.numbers if n.label in LABELS}
        groups = tuple(_group(item, labels, str(path)) for item in data)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"no groups of statements ({error!r})", where=str(path), mend="Restore the file.") from error
    listed = [item for group in groups for item in group.items]
    wanted = {(str(name), start, end, label) for (name, start, end, _), label in labels.items()}
    if len(listed) != len(set(listed)) or set(listed) != wanted:
        wrong = sorted(wanted.symmetric_difference(listed)) or sorted({i for i in listed if listed.count(i) > 1})
        mend = "List each COUNT and DURATION of the texts in exactly one group."
        raise AnnotationError(
            f"{len(wrong)} number(s) in no group or in two, first {wrong[0]}", where=str(path), mend=mend
        )
    return groups


def scores(gold: Sequence[GoldGroup], docs: Sequence[Document], found: Claims) -> Figures:
    """Compare groups with the hand-made ones.

    - ``group/pairwise/all``: pairs of statements in one group.
    - ``group/b_cubed/all``: over all statements, those alone in their group among them
      (:func:`raqqa_nlp.evaluation.names.b_cubed`).
    - ``group/exact/all``: whole groups of two or more, right only with the very same members.
    - ``group/relation/all``: how the groups found exactly stand, right or not.
    - ``group/part-whole/all``: links from a part to its whole.

    A statement is taken for the gold one of its text and label whose number overlaps its own, one to one.

    :param docs: the gold documents, from which the numbers' places come.
    :param found: of documents with the same ids; predicted numbers may differ from the gold ones.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    names = {id(statement): item for statement, item in _aligned(docs, found)}
    ours = {group.items: group for group in gold}
    theirs = {tuple(names[id(member)] for member in group.members): group for group in found.groups}
    wanted = {frozenset(items): group for items, group in ours.items() if len(items) > 1}
    whole = {frozenset(items): group for items, group in theirs.items() if len(items) > 1}
    both = [(wanted[items].relation, whole[items].relation) for items in wanted.keys() & whole.keys()]
    links = [(names[id(a)], names[id(b)]) for group in found.groups for a, b in _links(group)]
    return {
        "group/pairwise/all": exact(_pairs(ours), _pairs(theirs)),
        "group/b_cubed/all": b_cubed(_named(ours), _named(theirs)),
        "group/exact/all": exact(list(wanted), list(whole)),
        "group/relation/all": Accuracy(sum(one == other for one, other in both), len(both)),
        "group/part-whole/all": exact([link for group in gold for link in group.parts], links),
    }


def _aligned(docs: Sequence[Document], found: Claims) -> list[tuple[Statement, Item]]:
    """Each statement with the gold number it is taken for, or its own place where there is none."""
    aligned: list[tuple[Statement, Item]] = []
    by_id = {str(doc.id): doc for doc in docs}
    for index, doc in enumerate(found.documents):
        gold = by_id[str(doc.id)].numbers if str(doc.id) in by_id else ()
        for label in LABELS:
            ours = [n for n in gold if n.label == label]
            theirs = [s for s in found.statements if s.document == index and s.claim.number.label == label]
            edges = overlaps(_ranges(ours), _ranges([statement.claim.number for statement in theirs]))
            known = {j: ours[i] for i, j in pairs(edges)}
            aligned += [(s, _item(str(doc.id), known.get(j, s.claim.number))) for j, s in enumerate(theirs)]
    return aligned


def _ranges(numbers: Sequence[Number]) -> list[tuple[int, int]]:
    return [(number.start, number.end) for number in numbers]


def _item(doc: str, number: Number) -> Item:
    return doc, number.start, number.end, number.label


def _links(group: Group) -> list[tuple[Statement, Statement]]:
    return [(group.members[link.one], group.members[link.other]) for link in group.parts]


def _pairs(groups: Iterable[tuple[Item, ...]]) -> list[frozenset[Item]]:
    return [frozenset(pair) for items in groups for pair in combinations(items, 2)]


def _named(groups: Iterable[tuple[Item, ...]]) -> dict[Hashable, str]:
    return {item: str(number) for number, items in enumerate(groups) for item in items}


def _group(item: dict[str, Any], labels: dict[tuple[str | None, int, int, str], str], where: str) -> GoldGroup:
    items: list[Item] = []
    for place in item["statements"]:
        key = (place["text"], place["start"], place["end"], place["words"])
        if key not in labels:
            mend = "Give text, start, end and words of a COUNT or DURATION of the ground truth."
            raise AnnotationError(f"no number {key}", where=where, mend=mend)
        items.append((str(key[0]), key[1], key[2], labels[key]))
    parts = tuple((items[part], items[whole]) for part, whole in item["parts"])
    return GoldGroup(item["about"], item["relation"], tuple(items), parts, item.get("reason", ""))
