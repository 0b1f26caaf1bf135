"""Texts as other publishers' pipelines deliver them."""

from __future__ import annotations

import random
from collections.abc import Sequence
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
