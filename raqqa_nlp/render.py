"""Spans over a text as HTML: nested and overlapping spans included, everything from the text escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final, Protocol

COLOURS: Final = {
    "entity": {"": "#2a6f97"},
    "number": {"": "#c77700"},
    "attribution": {"SOURCE": "#6a3d9a", "CUE": "#c2255c", "CONTENT": "#b197d6"},
}
"""Layer -> label -> colour of its stripe, ``""`` for all labels of the layer."""

_STRIPE: Final = 2  # pixels; a stripe's height, and of the gap between two
_PLACE: Final = {layer: place for place, layer in enumerate(reversed(COLOURS))}
_ROOM: Final = 2 * _STRIPE * len(COLOURS)


class Marked(Protocol):
    """What a span must have to be drawn."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...


def document_html(text: str, layers: Mapping[str, Sequence[Marked]]) -> str:
    """A fragment in which each piece of text has a stripe for every layer that covers it, with labels as tooltips.

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
    style = f"white-space:pre-wrap;line-height:calc(1.4em + {_ROOM}px)"
    return f'<div class="raqqa-nlp"><p>{_legend()}</p><div style="{style}">{"".join(pieces)}</div></div>'


def _piece(text: str, active: Sequence[tuple[Marked, str]]) -> str:
    if not active:
        return escape(text)
    title = ", ".join(dict.fromkeys(span.label for span, _ in active))
    # Where attributions nest, the inner one is drawn: the shorter span comes last.
    drawn = {layer: span.label for span, layer in sorted(active, key=lambda item: item[0].start - item[0].end)}
    return f'<span title="{escape(title, quote=True)}" style="{_stripes(drawn)}">{escape(text)}</span>'


def _stripes(drawn: Mapping[str, str]) -> str:
    """The style of a piece under spans of these layers and labels."""
    stripes = (
        f"linear-gradient({colour},{colour}) 0 calc(100% - {2 * _STRIPE * _PLACE[layer]}px)/100% {_STRIPE}px no-repeat"
        for layer, label in drawn.items()
        for colour in [_colour(layer, label)]
    )
    return f"padding-bottom:{_ROOM}px;background:{','.join(stripes)}"


def _colour(layer: str, label: str) -> str:
    return COLOURS[layer].get(label) or COLOURS[layer][""]


def _legend() -> str:
    names = [(layer, label) for layer, colours in COLOURS.items() for label in colours]
    return " · ".join(f'<span style="{_stripes({layer: label})}">{label or layer}</span>' for layer, label in names)
