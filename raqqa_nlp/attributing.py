"""Attributions from the spans of one or two tag heads and the links between them, by the scheme."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from raqqa_nlp import cues, reach, reported, subjects
from raqqa_nlp.document import Attribution, Span


@dataclass(frozen=True)
class Linked:
    """Spans of one head, in order and apart, with the partners that links give them.

    :param sources: each CUE -> its SOURCE, if it has one.
    :param contents: each CONTENT -> its CUE.
    """

    spans: Sequence[Span]
    sources: Mapping[Span, Span | None]
    contents: Mapping[Span, Span | None]


def foreign(linked: Linked) -> tuple[Attribution, ...]:
    """Attributions of another scheme: as they are linked, one depth, a CUE without CONTENT left out."""
    contents = _by_cue(linked)
    found = [
        _attribution(cue, source, tuple(contents[cue]), 1) for cue, source in linked.sources.items() if cue in contents
    ]
    return _in_order(found)


def attributions(text: str, outer: Linked, inner: Linked, names: Mapping[int, int]) -> tuple[Attribution, ...]:
    """Attributions of the scheme, nested ones inside the CONTENTs of outer ones.

    :param names: end -> start of the persons and organisations of the text.
    """
    found = _Layer(text, outer, names, depth=1).all()
    places = sorted(
        (content.start, content.end, i) for i, a in enumerate(found) if a.depth == 1 for content in a.contents
    )
    taken = _Spans([span for attribution in found if attribution.depth == 2 for span in attribution.spans])
    nested = [
        inside
        for attribution in _Layer(text, inner, names, depth=2).all()
        if (inside := _inside(attribution, places)) and not any(taken.touch(s.start, s.end) for s in inside.spans)
    ]
    return _in_order([*found, *nested])


_SET_AGAINST: Final = re.compile(r"(?:;|,\s*(?:and|but|while|though|although))\s*$")


class _Spans:
    """Spans that do not overlap, to be found by their place."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.places = sorted({(span.start, span.end) for span in spans})

    def touch(self, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Places that have characters of a range."""
        first = bisect_left(self.places, (start, start))
        if first and self.places[first - 1][1] > start:
            first -= 1
        return self.places[first : bisect_left(self.places, (end, end))]


class _Layer:
    """Attributions of one head."""

    def __init__(self, text: str, linked: Linked, names: Mapping[int, int], *, depth: int) -> None:
        self.text, self.linked, self.names, self.depth = text, linked, names, depth
        self.quoted = reach.shows_quotations(text)
        self.taken = _Spans(linked.spans)

    def all(self) -> list[Attribution]:
        """A CUE that says nothing, or that no CONTENT chose, is left out; but see :meth:`_reporting`."""
        contents = _by_cue(self.linked)
        found, silent = [], []
        for cue, partner in self.linked.sources.items():
            if cues.says_nothing(cue.text):
                continue
            source = partner or self._subject(cue)
            if said := self._said(cue, contents.get(cue, [])):
                found.append(_attribution(cue, source, said, self.depth))
            elif source:
                silent.append((cue, source))
        return self._reporting(found, silent) if self.depth == 1 else found

    def _subject(self, cue: Span) -> Span | None:
        """The SOURCE right before a CUE that none was linked to."""
        place = subjects.before(self.text, cue, self.names)
        return None if place is None or self.taken.touch(*place) else self._span(place, "SOURCE", cue)

    def _said(self, cue: Span, contents: Sequence[Span]) -> tuple[Span, ...]:
        """A cue's contents to where they begin and end by the scheme, as far as they can be its own."""

        def others() -> Iterator[Span]:  # read for the few contents that change, or long texts would take long
            return (span for span in self.linked.spans if span not in contents)

        whole = [
            reach.without_stop(self.text, reach.balanced(self.text, cue, content, others())) for content in contents
        ]
        if self.depth == 1:  # what is nested ends where it lies
            whole = [reach.continued(self.text, cue, each, itertools.chain(others(), whole)) for each in whole]
        whole = reach.joined(self.text, whole)
        return reach.within(self.text, cue, whole) if self.quoted else tuple(whole)

    def _reporting(self, found: list[Attribution], silent: list[tuple[Span, Span]]) -> list[Attribution]:
        """The attributions with those of sentences that a CUE without CONTENT opens or closes.

        What lies in such a sentence is nested in it.
        """
        spans = _Spans([span for each in found for span in each.spans])
        places = [(reported.content(self.text, cue, source), cue, source) for cue, source in silent]
        places += [(self._uncut(each, spans), each.cue, each.source) for each in found if each.source]
        reports = [(place, cue, source) for place, cue, source in places if place]
        by_cue = {each.cue: each for each in found}
        owners: dict[tuple[int, int], set[Span]] = {}
        for each in found:
            for span in each.spans:
                owners.setdefault((span.start, span.end), set()).add(each.cue)
        made: list[tuple[int, int]] = []
        for place, cue, source in sorted(
            reports, key=lambda report: report[0][0] > report[1].start
        ):  # what closes first
            whole = min(place[0], cue.start, source.start), max(place[1], cue.end, source.end)
            at = bisect_left(made, whole)
            if any(start < whole[1] and whole[0] < end for start, end in made[max(0, at - 1) : at + 1]):
                continue
            touched = {owner for span in spans.touch(*place) for owner in owners[span]} - {cue}
            if all(place[0] <= s.start and s.end <= place[1] for owner in touched for s in by_cue[owner].spans):
                for owner in touched:
                    by_cue[owner] = dataclasses.replace(by_cue[owner], depth=2)
                by_cue[cue] = _attribution(cue, source, (self._span(place, "CONTENT", cue),), 1)
                made.insert(at, whole)
        return list(by_cue.values())

    def _uncut(self, attribution: Attribution, spans: _Spans) -> tuple[int, int] | None:
        """What the CUE reports where its one CONTENT is but the later part of the sentence that it closes or opens.

        Not where the earlier part is somebody else's, is quoted, or is set against the later.
        """
        place = reported.content(self.text, attribution.cue, attribution.source) if attribution.source else None
        if place is None or len(attribution.contents) > 1:
            return None
        content = attribution.contents[0]
        if not place[0] < content.start < content.end <= place[1] or spans.touch(place[0], content.start):
            return None
        quoted = any(mark in self.text[slice(*place)] for mark in '"“”')
        return None if quoted or _SET_AGAINST.search(self.text, place[0], content.start) else place

    def _span(self, place: tuple[int, int], label: str, cue: Span) -> Span:
        return Span(*place, self.text[slice(*place)], label, score=cue.score)


def _by_cue(linked: Linked) -> dict[Span, list[Span]]:
    contents: dict[Span, list[Span]] = {}
    for content, cue in linked.contents.items():
        if cue:
            contents.setdefault(cue, []).append(content)
    return contents


def _inside(attribution: Attribution, places: Sequence[tuple[int, int, int]]) -> Attribution | None:
    """What of a nested attribution lies with its cue inside one outer attribution, if anything; that is what nests.

    :param places: (start, end, number of the attribution) of all outer contents, sorted.
    """

    def outer(span: Span) -> int | None:
        place = bisect_right(places, (span.start, math.inf)) - 1
        return places[place][2] if place >= 0 and span.end <= places[place][1] else None

    cue, source = attribution.cue, attribution.source
    around = outer(cue)
    contents = tuple(content for content in attribution.contents if outer(content) == around)
    if around is None or not contents:
        return None
    return _attribution(cue, source if source and outer(source) == around else None, contents, attribution.depth)


def _attribution(cue: Span, source: Span | None, contents: tuple[Span, ...], depth: int) -> Attribution:
    parts = [cue, *((source,) if source else ()), *contents]
    score = min(part.score for part in parts if part.score is not None)
    return Attribution(source, cue, contents, depth, score)


def _in_order(found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    return tuple(sorted(found, key=lambda each: (min(span.start for span in each.spans), each.depth)))
