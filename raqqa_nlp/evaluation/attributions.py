"""Attributions as linked wholes and as pairs: who, by which cue, what.

A whole attribution is right only if all its parts are, as in the evaluations of attribution extraction on PARC3 and
PolNeAR (Pareti 2016; Newell, Margolin and Ruths 2018): *exact* where every range is the same, which is Citron's exact
match of quotes (Newell, Cowlishaw and Man 2018), *overlap* where every part shares a character with its counterpart.
Citron's "overlap" figures are another thing: they count the tokens that predicted and gold spans share. Depth is not
compared: it follows from the ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from raqqa_nlp.document import Attribution, Document, Span
from raqqa_nlp.evaluation.scores import Figures
from raqqa_nlp.evaluation.spans import Range, exact, matched, overlaps, touch

_Whole: TypeAlias = tuple[Range, Range | None, frozenset[Range]]


def scores(gold: Document, predicted: Document) -> Figures:
    """The figures of one text's attributions.

    - ``attribution/exact/whole``: the same cue, the same source or none on both sides, the same set of contents.
    - ``attribution/overlap/whole``: one to one, as many pairs as possible, then those whose cues share the most; paired
      may be what :func:`agree` says.
    - ``attribution/exact/cue-source``, ``attribution/exact/cue-content``: the links, one by one.
    """
    left, right = gold.attributions, predicted.attributions
    candidates = overlaps([_range(a.cue) for a in left], [_range(a.cue) for a in right])
    edges = {(i, j): weight for (i, j), weight in candidates.items() if agree(left[i], right[j])}
    return {
        "attribution/exact/whole": exact([_whole(a) for a in left], [_whole(a) for a in right]),
        "attribution/overlap/whole": matched(len(left), len(right), edges),
        "attribution/exact/cue-source": exact(_sources(left), _sources(right)),
        "attribution/exact/cue-content": exact(_contents(left), _contents(right)),
    }


def agree(gold: Attribution, predicted: Attribution) -> bool:
    """Whether each part overlaps its counterpart.

    The cues overlap; both have a source and the sources overlap, or neither has one; every content, of either side,
    overlaps one of the other.
    """
    if (gold.source is None) != (predicted.source is None):
        return False
    if gold.source and predicted.source and not touch(gold.source, predicted.source):
        return False
    contents = gold.contents, predicted.contents
    covered = all(any(touch(one, other) for other in contents[1]) for one in contents[0])
    covering = all(any(touch(one, other) for other in contents[0]) for one in contents[1])
    return touch(gold.cue, predicted.cue) and covered and covering


def _range(span: Span) -> Range:
    return span.start, span.end


def _whole(attribution: Attribution) -> _Whole:
    source = None if attribution.source is None else _range(attribution.source)
    return _range(attribution.cue), source, frozenset(_range(content) for content in attribution.contents)


def _sources(attributions: Sequence[Attribution]) -> list[tuple[Range, Range]]:
    return sorted({(_range(a.cue), _range(a.source)) for a in attributions if a.source})


def _contents(attributions: Sequence[Attribution]) -> list[tuple[Range, Range]]:
    return sorted({(_range(a.cue), _range(content)) for a in attributions for content in a.contents})
