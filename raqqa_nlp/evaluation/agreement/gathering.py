"""What the figures of agreement are counted from, text by text and pair by pair of annotators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from tqdm import tqdm

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation import attributions, spans
from raqqa_nlp.evaluation.agreement import coefficients, facets, words
from raqqa_nlp.evaluation.agreement.coefficients import Codes, Counts
from raqqa_nlp.evaluation.agreement.facets import Given
from raqqa_nlp.evaluation.agreement.texts import Texts
from raqqa_nlp.evaluation.agreement.words import ALL
from raqqa_nlp.evaluation.scores import MICRO
from raqqa_nlp.evaluation.spans import Place, places

WHOLE: Final = "whole"
"""Stands where a label would: attributions with their source and contents."""

_Sides: TypeAlias = Sequence[Mapping[str, Mapping[Place, Given]]]
"""Of one text, what each annotator gives; nothing where they have not done it."""


@dataclass(frozen=True)
class Series:
    """The counts behind a figure.

    :param measure: ``exact``, ``overlap``, ``equal``, ``kappa`` or ``alpha``.
    :param counts: (pairs of annotators, texts, counts of one kind); for alpha one row in place of pairs.
    :param value: (..., counts) -> (...), not a number where undefined.
    :param exact: the value for each pair by scikit-learn, where it has the measure.
    """

    measure: str
    counts: Counts
    value: Callable[[Counts], Counts]
    exact: tuple[float | None, ...] | None = None


@dataclass(frozen=True)
class Part:
    """A label, or a field of its values, with the counts of its figures.

    :param what: the label, ``LABEL.field``, :data:`ALL` or :data:`WHOLE`.
    :param items: how many spans anybody has marked; of fields, how many shared ones were judged.
    """

    layer: str
    what: str
    items: int
    series: tuple[Series, ...]


def gather(texts: Texts, *, progress: bool = False) -> Iterator[Part]:
    """All that anybody has marked or given: the spans of each layer, then values, names and links.

    :raises MissingExtraError: SciPy or scikit-learn is needed and not installed.
    """
    docs = [[by.get(annotator) for annotator in texts.annotators] for by in texts.compared.values()]
    found = _found(texts, progress)
    for layer, labels in schema.LAYERS.items():
        items = _marked(docs, layer)
        coded = [words.coded(of_text, layer) for of_text in docs]
        for what in filter(items.get, (*labels, ALL)):
            codes = [of_text[what] for of_text in coded]
            chance = _beyond_chance(texts, codes, words.size(layer, what))
            yield Part(layer, what, items[what], (*found[layer, what], *chance))
        if (layer, WHOLE) in found and items["CUE"]:
            yield Part(layer, WHOLE, items["CUE"], tuple(found[layer, WHOLE]))
    given = [[facets.given(doc) if doc else {} for doc in of_text] for of_text in docs]
    yield from filter(lambda part: part.items, (_facet(texts, name, given) for name in facets.NAMES))


def _found(texts: Texts, progress: bool) -> dict[tuple[str, str], list[Series]]:
    """Layer and what -> exact and overlap: true positives, false positives and false negatives."""
    counts: dict[tuple[str, str, str], Counts] = {}
    shown = tqdm(texts.compared.values(), desc="agreement", unit="text", disable=not progress)
    for column, docs in enumerate(shown):
        for row, pair in enumerate(texts.pairs):
            if set(pair) <= docs.keys():
                left, right = (docs[annotator] for annotator in pair)
                for name, figure in (spans.scores(left, right) | attributions.scores(left, right)).items():
                    layer, measure, what = name.split("/")
                    if measure in ("exact", "overlap"):
                        key = layer, ALL if what == MICRO else what, measure
                        held = counts.setdefault(key, np.zeros((len(texts.pairs), len(texts.compared), 3)))
                        held[row, column] = figure.counts
    found: dict[tuple[str, str], list[Series]] = {}
    for (layer, what, measure), held in counts.items():
        found.setdefault((layer, what), []).append(Series(measure, held, coefficients.f1))
    return found


def _marked(docs: Sequence[Sequence[Document | None]], layer: str) -> Counter[str]:
    """How many spans of each label anybody has marked, and of all."""
    marked: Counter[str] = Counter()
    for of_text in docs:
        distinct = {span for doc in of_text if doc for span in places(doc, layer)}
        marked.update(label for *_, label in distinct)
        marked[ALL] += len(distinct)
    return marked


def _facet(texts: Texts, name: str, given: Sequence[_Sides]) -> Part:
    cells = [[row for _, row in facets.judged(name, [side.get(name, {}) for side in sides])] for sides in given]
    equal = np.array([[_equal(name, of_text, *rows) for of_text in cells] for rows in _rows(texts)], dtype=np.float64)
    series: tuple[Series, ...] = (Series("equal", equal, coefficients.share),)
    if name not in facets.LINKS:
        numbers: dict[Hashable, int] = {}
        codes = [coefficients.code(of_text, len(texts.annotators), numbers) for of_text in cells]
        series += _beyond_chance(texts, codes, len(numbers))
    return Part(facets.layer_of(name), name, sum(map(len, cells)), series)


def _equal(name: str, cells: Sequence[Sequence[Given | None]], one: int, other: int) -> tuple[int, int]:
    """Of two annotators how many of a text's spans they give the same, and how many both have."""
    both = [(a, b) for a, b in ((row[one], row[other]) for row in cells) if a is not None and b is not None]
    return sum(facets.same(name, a, b) for a, b in both), len(both)


def _beyond_chance(texts: Texts, codes: Sequence[Codes], size: int) -> tuple[Series, Series]:
    """Kappa and alpha of what is coded.

    :param codes: each text's, (annotators, units).
    """
    whole = np.concatenate(codes, axis=1)
    exact = tuple(coefficients.cohen(whole[rows]) for rows in _rows(texts))
    pairs = np.array([[coefficients.kappa_counts(each[rows], size) for each in codes] for rows in _rows(texts)])
    all_ = np.array([[coefficients.alpha_counts(each, size) for each in codes]])
    return Series("kappa", pairs, coefficients.kappa, exact), Series("alpha", all_, coefficients.alpha)


def _rows(texts: Texts) -> list[list[int]]:
    """Each pair's places among the annotators."""
    return [[texts.annotators.index(annotator) for annotator in pair] for pair in texts.pairs]
