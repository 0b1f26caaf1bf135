"""PolNeAR: attributions in political news, in brat's standoff notation.

Newell, Margolin and Ruths (2018), "An Attribution Relations Corpus for Political News", LREC. One flat layer: each
token is in at most one attribution and nothing nests, so what stands inside a content is unknown to the nested head.
"""

from __future__ import annotations

import re
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.training.labelled import LabelledSpan, LabelledText, Link

_SPAN: Final = re.compile(r"(T\d+)\t(Source|Cue|Content) ([\d; ]+)\t")
_EVENT: Final = re.compile(r"E\d+\tAttribution(?:-no-source)?:\S+ (.+)")
_ROLE: Final = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")


def read_brat(doc: str, text: str, brat: str) -> LabelledText:
    """One annotator's reading of an article.

    A content in several stretches becomes that many CONTENT spans; events without a cue teach their spans but no link.

    :param brat: the lines of the ``.ann`` file; what is no Source, Cue or Content, and no event, is passed over.
    """
    places: dict[str, list[int]] = {}
    spans: list[LabelledSpan] = []
    for name, label, ranges in _SPAN.findall(brat):
        for stretch in ranges.split(";"):
            start, end = _trim(text, *map(int, stretch.split()))
            places.setdefault(name, []).append(len(spans))
            spans.append(LabelledSpan(schema.ATTRIBUTION, (label.upper(),), start, end))
    links: list[Link] = []
    for roles in _EVENT.findall(brat):
        links += _links(roles, places, spans)
    contents = [(span.start, span.end) for span in spans if span.labels == ("CONTENT",)]
    hidden = {schema.ENTITY: schema.LAYERS[schema.ENTITY], schema.NUMBER: schema.LAYERS[schema.NUMBER]}
    unknown = tuple(("nested", start, end) for start, end in contents)
    return LabelledText(doc, text, tuple(spans), tuple(links), hidden, unknown)


def _links(roles: str, places: dict[str, list[int]], spans: list[LabelledSpan]) -> list[Link]:
    """The links of one event; a member whose own label is not its role (there are a few) is left out."""
    members: dict[str, list[int]] = {"Cue": [], "Source": [], "Content": []}
    for role, name in _ROLE.findall(roles):
        members[role] += [place for place in places.get(name, []) if spans[place].labels == (role.upper(),)]
    if not members["Cue"]:
        return []
    cue = members["Cue"][0]
    source = members["Source"][0] if members["Source"] else None
    return [Link("source", cue, source), *(Link("content", cue, content) for content in members["Content"])]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The scheme's spans never begin or end on white space."""
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip())
