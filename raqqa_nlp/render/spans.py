"""Spans over a text as HTML: nested and overlapping ones included, with layers that can be switched off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from raqqa_nlp.render.markup import Html, asset, element, join

LEGEND: Final = {
    "entity": ("Names", ()),
    "number": ("Numbers", ()),
    "attribution": ("Who says what", ("source", "cue", "content")),
}
"""Layer -> its name for readers, and the kinds that are drawn differently."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to be drawn.

    :param kinds: classes it is styled by, its layer first: ``("attribution", "content")``.
    :param note: what is said of it where the reader points.
    :param group: marks of one group belong together and are shown together.
    :param hub: lines are drawn from the hub of a group to its other marks.
    :param id: its name as a place to jump to, within the document.
    """

    start: int
    end: int
    kinds: tuple[str, ...]
    note: str
    group: str
    hub: bool = False
    id: str | None = None


def document_html(text: str, marks: Sequence[Mark], *, prefix: str | None = None) -> Html:
    """The text with its marks, and a switch for each layer.

    :param marks: offsets in code points of ``text``.
    :param prefix: put before each mark's ``id``; ``None`` gives the marks no ids.
    """
    switches = (_switch(layer, *names) for layer, names in LEGEND.items())
    return element(
        "div",
        element("div", *switches, class_="layers", role="group", aria_label="Layers"),
        element("div", marked_html(text, marks, prefix=prefix), class_="text"),
        class_="layered",
    )


def fragment(content: Html) -> Html:
    """Content with the style it needs, to stand in a page of somebody else's, such as a notebook."""
    return element("div", element("style", asset("raqqa_nlp.render", "style.css")), content, class_="raqqa-nlp")


def _switch(layer: str, name: str, kinds: Sequence[str]) -> Html:
    box = element("input", type="checkbox", checked=True, data_layer=layer)
    samples = (element("mark", kind, class_=f"{layer} {kind}") for kind in kinds)
    shown = join(*(join(" ", sample) for sample in samples)) if kinds else Html("")
    name_ = name if kinds else element("mark", name, class_=layer)
    return element("label", box, " ", name_, shown)


def marked_html(text: str, marks: Sequence[Mark], *, prefix: str | None = None) -> Html:
    """The text with its marks and nothing else; the parameters are those of :func:`document_html`."""
    return join(*_pieces(text, marks, prefix))


def _pieces(text: str, marks: Sequence[Mark], prefix: str | None) -> Iterable[Html]:
    """The text cut wherever a mark begins or ends."""
    cuts = sorted({0, len(text)} | {edge for mark in marks for edge in (mark.start, mark.end)})
    opening: dict[int, list[Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.start, []).append(mark)
    active: list[Mark] = []
    for start, end in pairwise(cuts):
        begun = opening.get(start, [])
        active = [mark for mark in active if mark.end > start] + begun
        piece = text[start:end]
        yield _piece(piece, active, begun, prefix) if active else join(piece)


def _piece(text: str, active: Sequence[Mark], begun: Sequence[Mark], prefix: str | None) -> Html:
    ids = [f"{prefix}{mark.id}" for mark in begun if mark.id and prefix is not None]
    # The narrowest mark says most about the words a reader points at.
    shown = sorted(active, key=lambda mark: mark.end - mark.start)
    return element(
        "mark",
        *(element("span", id=name) for name in ids),
        text,
        class_=_names(kind for mark in shown for kind in mark.kinds),
        title="\n".join(mark.note for mark in shown),
        data_group=" ".join(mark.group for mark in shown),
        data_start=_names(mark.group for mark in begun) or None,
        data_hub=_names(mark.group for mark in begun if mark.hub) or None,
    )


def _names(names: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(names))
