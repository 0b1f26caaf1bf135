"""Spans against spans: which are right, which nearly, in place or in label.

- ``exact``: the measure of the CoNLL shared tasks (Tjong Kim Sang and De Meulder 2003); right is a span with the same
  start, end and label.
- ``overlap``: a gold and a predicted span of the same label that share a character may be paired. This is MUC's TYPE
  (Chinchor and Sundheim 1993) and SemEval's "type" (Segura-Bedmar et al. 2013), and what is partial has full credit.
- ``boundary``: the same start and end, whatever the label; MUC's TEXT, SemEval's "exact". It has no figures by label,
  for a pair may have two.
- ``type``, an accuracy: of the gold spans that :mod:`~raqqa_nlp.evaluation.alignment` pairs with a predicted one by
  their place, the share whose label is right.

Pairs are one to one: as many as possible and, among such pairings, those that share the most characters. A greedy
pairing would depend on the order of nested spans. Where two pairings tie in both, the count is the same; the pairs
are those that SciPy's solver finds for spans in text order, so they are the same in every run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from raqqa_nlp import schema
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import MissingExtraError
from raqqa_nlp.evaluation.scores import MICRO, Figures, Score, with_micro

Range: TypeAlias = tuple[int, int]
Place: TypeAlias = tuple[int, int, str]
"""Start, end and label of a span: all that a span score looks at."""
Edges: TypeAlias = Mapping[tuple[int, int], int]
"""(index of a gold item, index of a predicted one) -> weight above 0; pairs that are not there cannot match."""


def scores(gold: Document, predicted: Document) -> Figures:
    """``LAYER/exact``, ``LAYER/overlap``, each by label and ``micro``, and ``LAYER/boundary/micro`` of one text."""
    figures: Figures = {}
    for layer in schema.LAYERS:
        figures |= of_places(layer, places(gold, layer), places(predicted, layer))
    return figures


def of_places(layer: str, gold: Sequence[Place], predicted: Sequence[Place]) -> Figures:
    """The figures of :func:`scores` for spans of one text; they may nest, and have any labels.

    :param layer: what the figures' names begin with.
    """
    if not gold and not predicted:
        return {}
    left, right = _by_label(gold), _by_label(predicted)
    labels = sorted(left.keys() | right.keys())
    exacts = {label: exact(left[label], right[label]) for label in labels}
    touching = {label: _overlap(left[label], right[label], exacts[label]) for label in labels}
    ranges = ([(start, end) for start, end, _ in side] for side in (gold, predicted))
    return {
        **with_micro(f"{layer}/exact", exacts),
        **with_micro(f"{layer}/overlap", touching),
        f"{layer}/boundary/{MICRO}": exact(*ranges),
    }


def exact(gold: Sequence[object], predicted: Sequence[object]) -> Score:
    """Equal items; of items that occur several times each occurrence counts, so that a doubled one is wrong once.

    :param gold: hashable items.
    :param predicted: hashable items.
    """
    left, right = set(gold), set(predicted)
    if len(left) == len(gold) and len(right) == len(predicted):
        tp = len(left & right)
    else:
        tp = (Counter(gold) & Counter(predicted)).total()
    return Score(tp, len(predicted) - tp, len(gold) - tp)


def overlap(gold: Sequence[Range], predicted: Sequence[Range]) -> Score:
    """Ranges paired as the module's docstring says."""
    return matched(len(gold), len(predicted), overlaps(gold, predicted))


def _overlap(gold: Sequence[Range], predicted: Sequence[Range], found: Score) -> Score:
    """:func:`overlap`, given what is exact: where no spans of a side overlap, equal ones can be paired beforehand."""
    if not found.fp or not found.fn:
        return found
    if found.tp and _flat(gold) and _flat(predicted):
        equal = set(gold) & set(predicted)
        rest = overlap([r for r in gold if r not in equal], [r for r in predicted if r not in equal])
        return Score(found.tp + rest.tp, rest.fp, rest.fn)
    return overlap(gold, predicted)


def _flat(ranges: Sequence[Range]) -> bool:
    return all(left[1] <= right[0] for left, right in pairwise(sorted(ranges)))


def matched(gold: int, predicted: int, edges: Edges) -> Score:
    """The score of :func:`pairs` among so many gold and predicted items."""
    tp = len(pairs(edges))
    return Score(tp, predicted - tp, gold - tp)


def overlaps(gold: Sequence[Range], predicted: Sequence[Range]) -> dict[tuple[int, int], int]:
    """All pairs of a gold and a predicted range that share a character -> how many they share."""
    ranges = [(start, end, 0, i) for i, (start, end) in enumerate(gold)]
    ranges += [(start, end, 1, i) for i, (start, end) in enumerate(predicted)]
    edges: dict[tuple[int, int], int] = {}
    reached: list[list[tuple[int, int]]] = [[], []]
    for start, end, side, index in sorted(ranges):
        reached[1 - side] = [item for item in reached[1 - side] if item[0] > start]
        for other_end, other in reached[1 - side]:
            edges[(other, index) if side else (index, other)] = min(end, other_end) - start
        reached[side].append((end, index))
    return edges


def pairs(edges: Edges) -> list[tuple[int, int]]:
    """Match one to one: as many pairs as possible and, among those matchings, one of the largest weight.

    The assignment problem is solved exactly in each connected component (Kuhn 1955; SciPy's solver: Crouse 2016).

    :raises MissingExtraError: SciPy is needed and not installed.
    """
    of_gold, of_predicted = Counter(i for i, _ in edges), Counter(j for _, j in edges)
    found = [(i, j) for i, j in edges if of_gold[i] == of_predicted[j] == 1]
    for component in _components(edges.keys() - found):
        if len({i for i, _ in component}) == 1 or len({j for _, j in component}) == 1:
            found.append(max(component, key=lambda pair: edges[pair]))
        else:
            found += _assignment({pair: edges[pair] for pair in component})
    return sorted(found)


def _components(edges: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    by_node: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for i, j in sorted(edges):
        by_node[0, i].append((i, j))
        by_node[1, j].append((i, j))
    while by_node:
        component: dict[tuple[int, int], None] = {}
        waiting = [next(iter(by_node))]
        while waiting:
            for i, j in by_node.pop(waiting.pop(), ()):
                component[i, j] = None
                waiting += [node for node in ((0, i), (1, j)) if node in by_node]
        yield list(component)


def _assignment(edges: Edges) -> list[tuple[int, int]]:
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise MissingExtraError("scipy", "eval") from error
    import numpy as np

    rows, columns = sorted({i for i, _ in edges}), sorted({j for _, j in edges})
    row, column = {i: n for n, i in enumerate(rows)}, {j: n for n, j in enumerate(columns)}
    one_more_pair = min(len(rows), len(columns)) * max(edges.values()) + 1  # outweighs any gain in shared characters
    gains = np.zeros((len(rows), len(columns)))
    for (i, j), weight in edges.items():
        gains[row[i], column[j]] = one_more_pair + weight
    chosen = zip(*linear_sum_assignment(gains, maximize=True), strict=True)
    return [(rows[n], columns[m]) for n, m in chosen if gains[n, m]]


def touch(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def place(span: Span) -> Place:
    """What identifies a span within its text."""
    return span.start, span.end, span.label


def places(doc: Document, layer: str) -> list[Place]:
    """The spans of a layer to be scored.

    A doubled entity or number stays doubled, so that it counts as wrong; a COUNTED, SOURCE, CUE or CONTENT that several
    numbers or attributions share is one span.
    """
    if layer == schema.ENTITY:
        return [place(span) for span in doc.entities]
    if layer == schema.NUMBER:
        counted = {place(number.counted) for number in doc.numbers if number.counted}
        return [*(place(number) for number in doc.numbers), *counted]
    return [place(span) for span in doc.spans(layer)]


def _by_label(spans: Iterable[Place]) -> defaultdict[str, list[Range]]:
    by_label: defaultdict[str, list[Range]] = defaultdict(list)
    for start, end, label in spans:
        by_label[label].append((start, end))
    return by_label
