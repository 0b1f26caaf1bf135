"""Disagreements of annotators: what each has at that place, side by side in context, and marks for the whole text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation.agreement import KINDS, Agreement, Disagreement, Side
from raqqa_nlp.evaluation.spans import Place, place
from raqqa_nlp.render import Html, Mark, element, join, marked_html
from raqqa_nlp.report.places import around, text_name

_CONTEXT: Final = 90  # characters of the text shown on either side
_UNMARKED: Final = "not marked"
_KEYS: Final = "Within the list, J goes to the next, K to the one before, and Enter to its place in the text."
_FACETS: Final = {"kind": "Any kind", "layer": "Any layer", "label": "Any label", "text": "All texts"}
"""What can be chosen -> the choice of all."""


@dataclass(frozen=True)
class ComparedText:
    """A text as its annotators have it, with a number and a name for the page."""

    number: int
    docs: Mapping[str, Document]

    @property
    def any(self) -> Document:
        """One of the Documents, for what they have in common."""
        return next(iter(self.docs.values()))

    @property
    def name(self) -> str:
        return text_name(self.number, self.any)

    @cached_property
    def inner(self) -> set[Place]:
        """The spans of inner attributions, in anybody's reading."""
        return {place(span) for doc in self.docs.values() for span in doc.head_spans("nested")}

    def mark(self, where: Place, note: str, *kinds: str, group: str, id: str | None = None) -> Mark:
        """A span, drawn as those of its layer are."""
        start, end, label = where
        inner = ("inner",) if where in self.inner else ()
        classes = (schema.LAYER_OF[label], label.lower(), *inner, *kinds)
        return Mark(start, end, classes, f"{label}: {note}", group, id=id)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A disagreement with its text and a number for the page."""

    number: int
    text: ComparedText
    disagreement: Disagreement

    @property
    def group(self) -> str:
        """What its marks belong to, and its place in the text; the first letter is the layer's."""
        return f"{self.disagreement.layer[0]}{self.number}"

    @property
    def anchor(self) -> str:
        """Its place in the text, as one to jump to."""
        return f"d{self.text.number}-{self.group}"


def numbered(agreement: Agreement) -> tuple[list[ComparedText], list[Numbered]]:
    """The texts and disagreements as the page knows them."""
    texts = {name: ComparedText(i, docs) for i, (name, docs) in enumerate(agreement.texts.compared.items())}
    found = [Numbered(i, texts[each.text], each) for i, each in enumerate(agreement.disagreements)]
    return list(texts.values()), found


def disagreements_html(found: Sequence[Numbered]) -> Html:
    """A card for each disagreement, and what to choose among them by."""
    if not found:
        return element("p", "None: the annotators have the very same.", class_="quiet")
    keys = element("p", _KEYS, class_="quiet", id="keys", hidden=True)
    return join(_filter(found), keys, element("div", *map(_card, found), id="list"))


def marks(text: ComparedText, found: Sequence[Numbered]) -> Iterator[Mark]:
    """What all annotators have marked in a text, and who has what of each disagreement, which can be jumped to."""
    for layer in schema.LAYERS:
        held = [{place(span) for span in doc.spans(layer)} for doc in text.docs.values()]
        for number, where in enumerate(sorted(set.intersection(*held))):
            yield text.mark(where, "marked by all", group=f"{layer[0]}s{number}")
    for each in found:
        sides = each.disagreement.sides if each.text is text else ()
        for i, where in enumerate(sorted({place(span) for side in sides for span in side.spans})):
            having = (side for side in sides if where in map(place, side.spans))
            note = "; ".join(f"{side.annotator}: {side.said}" if side.said else side.annotator for side in having)
            yield text.mark(where, note, "differs", group=each.group, id=None if i else each.group)


def _filter(found: Sequence[Numbered]) -> Html:
    search = element("input", type="search", name="words", placeholder="Search", aria_label="Search the disagreements")
    labels = {label for each in found for label in each.disagreement.labels}
    choices = {
        "kind": [kind for kind in KINDS if any(each.disagreement.kind == kind for each in found)],
        "layer": [layer for layer in schema.LAYERS if any(each.disagreement.layer == layer for each in found)],
        "label": [label for label in schema.LAYER_OF if label in labels],
        "text": list(dict.fromkeys(each.text.name for each in found)),
    }
    selects = (_select(facet, every, choices[facet]) for facet, every in _FACETS.items())
    count = element("output", name="count", role="status")
    reset = element("button", "Show all", type="reset")
    return element("form", search, *selects, reset, count, id="filter", hidden=True)


def _select(facet: str, every: str, values: Sequence[str]) -> Html:
    options = (element("option", value, value=value) for value in values)
    return element("select", element("option", every, value=""), *options, name=facet, aria_label=every)


def _card(each: Numbered) -> Html:
    disagreement = each.disagreement
    line = each.text.any.text.count("\n", 0, disagreement.start) + 1
    header = element(
        "header",
        element("h3", ", ".join(disagreement.labels)),
        element("span", disagreement.kind, class_="badge"),
        element("a", f"{each.text.name}, line {line:,}", href=f"#{each.anchor}"),
    )
    return element(
        "article",
        header,
        element("div", *(_side(each, sides) for sides in _alike(disagreement)), class_="sides"),
        id=f"about-{each.anchor}",
        class_="disagreement",
        data_kind=disagreement.kind,
        data_layer=disagreement.layer,
        data_label=" ".join(disagreement.labels),
        data_text=each.text.name,
    )


def _alike(disagreement: Disagreement) -> list[list[Side]]:
    """The sides, those that have the same together."""
    alike: dict[tuple[tuple[Place, ...], str], list[Side]] = {}
    for side in disagreement.sides:
        alike.setdefault((tuple(map(place, side.spans)), side.said), []).append(side)
    return list(alike.values())


def _side(each: Numbered, sides: Sequence[Side]) -> Html:
    """What some annotators have, in the context of the first one's other spans."""
    side = sides[0]
    said = side.said or ", ".join(dict.fromkeys(span.label for span in side.spans)) or _UNMARKED
    return element(
        "div",
        element("h4", ", ".join(one.annotator for one in sides)),
        element("p", said, class_="said"),
        element("p", _passage(each, side), class_="passage"),
        class_="side",
    )


def _passage(each: Numbered, side: Side) -> Html:
    """The words there with what the annotator has marked in the layer; what is in question stands out."""
    disagreement, doc = each.disagreement, each.text.docs[side.annotator]
    before, after = around(doc.text, disagreement.start, disagreement.end, _CONTEXT)
    first = disagreement.start - len(before.removeprefix("…"))
    last = disagreement.end + len(after.removesuffix("…"))
    shown = list(_shown(each, side))
    if not side.spans:
        others = {(span.start, span.end) for other in disagreement.sides for span in other.spans}
        shown += [Mark(*where, ("gap",), _UNMARKED, "") for where in sorted(others)]
    within = [
        replace(mark, start=max(mark.start, first) - first, end=min(mark.end, last) - first)
        for mark in shown
        if mark.start < last and first < mark.end
    ]
    cut = before.startswith("…"), after.endswith("…")
    return join("…" if cut[0] else "", marked_html(doc.text[first:last], within), "…" if cut[1] else "")


def _shown(each: Numbered, side: Side) -> Iterator[Mark]:
    question = set(map(place, side.spans))
    for span in each.text.docs[side.annotator].spans(each.disagreement.layer):
        if place(span) in question:
            yield each.text.mark(place(span), "in question", "differs", group="")
        else:
            yield each.text.mark(place(span), "marked, too", group="")
