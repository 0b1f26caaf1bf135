"""Spans over a text as HTML: nested and overlapping spans included, everything from the text escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final, Protocol

COLOURS: Final = {"entity": "#2a6f97", "number": "#9a5b00", "attribution": "#6a3d9a"}
_HEIGHT: Final = {"entity": 0, "number": 1, "attribution": 2}
_UNDERLINE: Final = 3  # pixels between the underlines of two layers


class Marked(Protocol):
    """What a span must have to be drawn."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...


def document_html(text: str, layers: Mapping[str, Sequence[Marked]]) -> str:
    """A fragment in which each piece of text is underlined once for every layer that covers it, labels as tooltips.

    :param layers: layer -> spans, offsets in code points of ``text``.
    """
    spans = [(span, layer) for layer, members in layers.items() for span in members]
    cuts = sorted({0, len(text)} | {edge for span, _ in spans for edge in (span.start, span.end)})
    opening: dict[int, list[tuple[Marked, str]]] = {}
    for span, layer in spans:
        opening.setdefault(span.start, []).append((span, layer))
    pieces: list[str] = []
    active: list[tuple[Marked, str]] = []
    for start, end in pairwise(cuts):
        active = [item for item in active if item[0].end > start] + opening.get(start, [])
        pieces.append(_piece(text[start:end], active))
    return f'<div class="raqqa-nlp" style="white-space:pre-wrap;line-height:2">{"".join(pieces)}</div>'


def _piece(text: str, active: Sequence[tuple[Marked, str]]) -> str:
    if not active:
        return escape(text)
    title = ", ".join(dict.fromkeys(span.label for span, _ in active))
    shadows = ", ".join(
        f"0 {_UNDERLINE * (_HEIGHT[layer] + 1)}px 0 {COLOURS[layer]}"
        for layer in dict.fromkeys(layer for _, layer in active)
    )
    return f'<span title="{escape(title, quote=True)}" style="box-shadow:{shadows}">{escape(text)}</span>'
