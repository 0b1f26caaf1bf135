"""Names that mean one thing: mentions grouped by canonical name, in a text and across texts, against the gold's groups.

Two measures of coreference, as the reference scorer has them (Pradhan et al. 2014), each with precision and recall:

- ``b_cubed`` (Bagga and Baldwin 1998): for each mention, how much of its group is shared with the other side's group of
  the same mention; averaged over mentions. A mention that the other side lacks has no credit.
- ``ceaf_e`` (Luo 2005): groups are paired one to one so that their similarity, twice what they share over their sizes
  together, is the largest; averaged over groups.

A mention is a span with its label; one that is alone in its group counts, too. ``name/...`` is within each text,
``name-across/...`` has the mentions of all texts in one. ``name/canonical`` is the share of the mentions found that
have the very name the gold gives them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import MissingExtraError
from raqqa_nlp.evaluation.scores import MICRO, Accuracy, Clustering, Figures, with_micro

Mention: TypeAlias = Hashable
Groups: TypeAlias = Mapping[Mention, str]
"""Mention -> the name of its group."""


def scores(gold: Document, predicted: Document) -> Figures:
    """The figures of one text's names, for each label and all together; none where the gold has no canonical names.

    :raises MissingExtraError: SciPy is needed and not installed.
    """
    if not any(entity.canonical for entity in gold.entities):
        return {}
    judged = {label: _judged(gold, predicted, label) for label in schema.CANONICAL_LABELS}
    figures: Figures = {f"name/canonical/{label}": figure for label, figure in judged.items() if figure.total}
    total = Accuracy(sum(each.right for each in judged.values()), sum(each.total for each in judged.values()))
    return {**_measured("name", [gold], [predicted]), **figures, f"name/canonical/{MICRO}": total}


def across(gold: Sequence[Document], predicted: Sequence[Document]) -> Figures:
    """The figures of the names of several texts, grouped across them.

    :param predicted: the same texts in the same order.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    return _measured("name-across", gold, predicted)


def b_cubed(gold: Groups, predicted: Groups) -> Clustering:
    """B-cubed of one partition against another."""
    sides = _members(gold), _members(predicted)
    shared = gold.keys() & predicted.keys()
    common = {m: len(sides[0][gold[m]] & sides[1][predicted[m]]) for m in shared}
    sound = sum(common[m] / len(sides[1][predicted[m]]) for m in _ordered(shared))
    covered = sum(common[m] / len(sides[0][gold[m]]) for m in _ordered(shared))
    return Clustering(sound, len(predicted), covered, len(gold))


def ceaf_e(gold: Groups, predicted: Groups) -> Clustering:
    """CEAF of one partition against another, by entities.

    :raises MissingExtraError: SciPy is needed and not installed.
    """
    import numpy as np

    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise MissingExtraError("scipy", "eval") from error
    left, right = list(_members(gold).values()), list(_members(predicted).values())
    similar = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in right] for a in left]).reshape(
        len(left), len(right)
    )
    credit = float(similar[linear_sum_assignment(similar, maximize=True)].sum())
    return Clustering(credit, len(right), credit, len(left))


def _measured(layer: str, gold: Sequence[Document], predicted: Sequence[Document]) -> Figures:
    figures: Figures = {}
    for name, measure in (("b_cubed", b_cubed), ("ceaf_e", ceaf_e)):
        by_label = {}
        for label in schema.CANONICAL_LABELS:
            groups = _groups(gold, label), _groups(predicted, label)
            if any(groups):
                by_label[label] = measure(*groups)
        figures |= with_micro(f"{layer}/{name}", by_label)
    return figures


def _groups(docs: Sequence[Document], label: str) -> dict[Mention, str]:
    """The mentions of a label; one without a canonical name is grouped by its words."""
    return {
        (number, entity.start, entity.end): entity.canonical or entity.text
        for number, doc in enumerate(docs)
        for entity in doc.entities
        if entity.label == label
    }


def _members(groups: Groups) -> dict[str, set[Mention]]:
    by_name: defaultdict[str, set[Mention]] = defaultdict(set)
    for mention, name in groups.items():
        by_name[name].add(mention)
    return by_name


def _ordered(mentions: Iterable[Mention]) -> list[Mention]:
    """In one order on every run, for the sum of fractions depends on it."""
    return sorted(mentions, key=repr)


def _judged(gold: Document, predicted: Document, label: str) -> Accuracy:
    found = {(e.start, e.end): e.canonical for e in predicted.entities if e.label == label}
    rights = [
        found[e.start, e.end] == e.canonical
        for e in gold.entities
        if e.label == label and e.canonical and (e.start, e.end) in found
    ]
    return Accuracy(sum(rights), len(rights))
