"""Texts as other publishers' pipelines deliver them."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from raqqa_nlp import schema
from raqqa_nlp.linking import MAY_LACK
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText

_QUOTES: Final = frozenset('"“”„«»')
_APOSTROPHES: Final = frozenset("'’‘`")


def strip_quotes(labelled: LabelledText) -> LabelledText:
    """Drop quotation marks and turn apostrophes into spaces, as careless scraping does; spans and links follow.

    A quotation that loses its closing mark loses the comma or full stop before it too, which the scheme keeps out of a
    CONTENT without marks. A span made of nothing else disappears with the links it is in.
    """
    text = "".join(" " if c in _APOSTROPHES else "" if c in _QUOTES else c for c in labelled.text)
    moved = np.concatenate(([0], np.cumsum([c not in _QUOTES for c in labelled.text])))
    renumbered: dict[int, int] = {}
    spans: list[LabelledSpan] = []
    for index, span in enumerate(labelled.spans):
        start, end = int(moved[span.start]), int(moved[span.end])
        start += len(text[start:end]) - len(text[start:end].lstrip())
        rest = text[start:end].rstrip(",. " if labelled.text[span.end - 1] in _QUOTES else None)
        if rest:
            renumbered[index] = len(spans)
            spans.append(replace(span, start=start, end=start + len(rest)))
    links = tuple(
        replace(link, source=renumbered[link.source], target=None if link.target is None else renumbered[link.target])
        for link in labelled.links
        if link.source in renumbered and (link.target is None or link.target in renumbered)
    )
    unknown = tuple((head, int(moved[start]), int(moved[end])) for head, start, end in labelled.unknown)
    return replace(labelled, text=text, spans=tuple(spans), links=links, unknown=unknown)


def lower_case(labelled: LabelledText) -> LabelledText:
    """The text without capitals; a letter whose small form is longer (U+0130) stays, so that offsets do."""
    return replace(labelled, text="".join(c.lower() if len(c.lower()) == 1 else c for c in labelled.text))


def mask_pieces(pieces: Sequence[int], mask: int, share: float, chance: random.Random) -> list[int]:
    """Word pieces with a share of them hidden, the special ones at both ends never."""
    last = len(pieces) - 1
    return [mask if share and 0 < i < last and chance.random() < share else piece for i, piece in enumerate(pieces)]


def drop_partner(
    spans: Sequence[Sequence[int]], links: Sequence[Sequence[int]], chance: random.Random
) -> dict[str, Any]:
    """A window's links as if one partner had not been found: those who look for it have none.

    :param spans: rows (head, label, first word, last word).
    :param links: rows (relation, span, partner or -1), as in :data:`raqqa_nlp.training.examples.FEATURES`.
    :returns: ``spans`` and ``links`` anew; the one dropped keeps its place but has no label.
    """
    relations = tuple(schema.RELATIONS)
    partners = sorted({partner for index, _, partner in links if partner >= 0 and relations[index] in MAY_LACK})
    if not partners:
        return {}
    dropped = chance.choice(partners)
    return {
        "spans": [[span[0], -1, *span[2:]] if place == dropped else span for place, span in enumerate(spans)],
        "links": [[*link[:2], -1] if link[2] == dropped else link for link in links],
    }


SWAPPED: Final = tuple(
    label
    for layer in (schema.ENTITY, schema.NUMBER)
    for label in schema.LAYERS[layer]
    if label not in ("NATIONALITY", "COUNTED")
)
"""Labels of which one mention can stand for another without making nonsense of the sentence."""

Pool = Mapping[str, Sequence[str]]


def mentions(texts: Iterable[LabelledText]) -> Pool:
    """Label -> the words of its mentions, as often as they occur."""
    pool: dict[str, list[str]] = {label: [] for label in SWAPPED}
    for text in texts:
        for span in text.spans:
            layer = span.head in (schema.ENTITY, schema.NUMBER)
            if layer and span.labels[0] in pool and len(span.labels) == 1 and not _before_of(text, span):
                pool[span.labels[0]].append(text.text[span.start : span.end])
    return pool


def swap_mentions(labelled: LabelledText, pool: Pool, share: float, chance: random.Random) -> LabelledText:
    """The text with a share of its names and numbers replaced by others of their label; spans and links follow.

    What is the same name in the text stays the same name. A mention in which another span begins or ends stays, and
    so does a COUNT before "of": there are dozens of villages, but no 30 of villages.
    """
    edges = sorted({edge for span in labelled.spans for edge in (span.start, span.end)})
    chosen: dict[tuple[str, str], str | None] = {}
    edits: list[tuple[int, int, str]] = []
    for span in sorted(labelled.spans, key=lambda span: span.start):
        label, words = span.labels[0], labelled.text[span.start : span.end]
        inside = bisect_left(edges, span.end) - bisect_right(edges, span.start)
        overlaps = inside or (edits and edits[-1][1] > span.start)
        if len(span.labels) > 1 or not pool.get(label) or overlaps or _before_of(labelled, span):
            continue
        if (label, words) not in chosen:
            chosen[label, words] = chance.choice(pool[label]) if chance.random() < share else None
        new = chosen[label, words]
        if new is not None:
            edits.append((span.start, span.end, new))
    return _edited(labelled, edits)


def _before_of(labelled: LabelledText, span: LabelledSpan) -> bool:
    return span.labels[0] == "COUNT" and labelled.text.startswith(" of ", span.end)


def _edited(labelled: LabelledText, edits: Sequence[tuple[int, int, str]]) -> LabelledText:
    parts, ends, shifts, last, shift = [], [0], [0], 0, 0
    for start, end, new in edits:
        parts += [labelled.text[last:start], new]
        shift += len(new) - (end - start)
        ends.append(end)
        shifts.append(shift)
        last = end

    def moved(place: int) -> int:
        return place + shifts[bisect_right(ends, place) - 1]

    spans = tuple(replace(span, start=moved(span.start), end=moved(span.end)) for span in labelled.spans)
    unknown = tuple((head, moved(start), moved(end)) for head, start, end in labelled.unknown)
    return replace(labelled, text="".join((*parts, labelled.text[last:])), spans=spans, unknown=unknown)
