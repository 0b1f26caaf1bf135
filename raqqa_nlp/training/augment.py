"""Texts as other publishers' pipelines deliver them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

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
