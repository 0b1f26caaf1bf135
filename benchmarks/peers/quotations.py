"""Attributions by rule: quotation marks, verbs of saying, and what stands around them.

In a sentence that has such a verb outside quotation marks, its subject is the SOURCE and the rest the CONTENT: either
"SOURCE said CONTENT", or, after a comma or a closing quotation mark, "CONTENT, SOURCE said" and "CONTENT, said SOURCE".
"According to SOURCE" stands before or after its CONTENT. One attribution a sentence, none inside another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from peer import Find, Text, attribution, document, main

Range = tuple[int, int]

VERBS: Final = (
    r"said|says?|t(?:old|ells)|add(?:ed|s)|announce[ds]|report(?:ed|s)|state[ds]|claim(?:ed|s)|warn(?:ed|s)|"
    r"confirm(?:ed|s)|denie[ds]|estimate[ds]|believe[ds]|th(?:ought|inks)|argue[ds]|insist(?:ed|s)|acknowledge[ds]|"
    r"explain(?:ed|s)|declare[ds]|note[ds]|suggest(?:ed|s)|predict(?:ed|s)|urge[ds]|accuse[ds]|tweet(?:ed|s)|"
    r"wr(?:ote|ites)|expect(?:ed|s)|hope[ds]|promise[ds]|pledge[ds]|vow(?:ed|s)|reveal(?:ed|s)|allege[ds]|"
    r"assert(?:ed|s)|admit(?:ted|s)|call(?:ed|s)|describe[ds]|conclude[ds]|testifie[ds]|replie[ds]|respond(?:ed|s)|"
    r"stress(?:ed|es)|emphasi[sz]e[ds]|recall(?:ed|s)|complain(?:ed|s)"
)
CUE: Final = re.compile(rf"\b(?:(?:has|have|had|also) )?(?:{VERBS})\b")
ACCORDING: Final = re.compile(r"\b[Aa]ccording to\b")
QUOTATION: Final = re.compile(r"[\"“][^\"“”\n]+[\"”]")
SENTENCE_END: Final = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])|\n+")
ABBREVIATION: Final = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Capt|Sgt|Maj|St|Gov|Sen|Rep|U\.S|U\.N)\.$")
OPENING: Final = re.compile(r"(?:But|And|However|Meanwhile|Still|Yet)\b,? ?|(?:On|In|Earlier|Later)\b[^,]{1,30}, ")
ASIDE: Final = re.compile(
    r" ?\b(?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|then|in a (?:statement|report|tweet))\b,?"
)
SHORT: Final = 12  # words that a SOURCE has at most


def load(_folder: Path) -> Find:
    """What annotates a text."""

    def find(text: Text) -> Text:
        found = [each for sentence in sentences(text["text"]) if (each := reading(text["text"], *sentence))]
        return document(text, attributions=[attribution(text, *each) for each in found])

    return find


def sentences(text: str) -> Iterator[Range]:
    """Ranges of sentences; one does not end inside quotation marks or after an abbreviation."""
    quoted = [match.span() for match in QUOTATION.finditer(text)]
    begin = 0
    for gap in SENTENCE_END.finditer(text):
        inside = any(start < gap.start() and gap.start() + 1 < end for start, end in quoted)
        if "\n" in gap[0] or not (inside or ABBREVIATION.search(text, begin, gap.start())):
            yield begin, gap.start() + (gap[0][0] in '"”')
            begin = gap.end()
    yield begin, len(text)


def reading(text: str, begin: int, end: int) -> tuple[Range, Range | None, list[Range]] | None:
    """Cue, source and contents of a sentence, if it has a cue outside quotation marks and something said."""
    quoted = [match.span() for match in QUOTATION.finditer(text, begin, end)]
    if according := ACCORDING.search(text, begin, end):
        return _according(text, according.span(), begin, end)
    for match in CUE.finditer(text, begin, end):
        if any(start <= match.start() < stop for start, stop in quoted):
            continue
        cue = match.span()
        before, after = _trimmed(text, begin, cue[0]), _trimmed(text, cue[1], end)
        comma = max(text.rfind(mark, begin, cue[0]) for mark in ',"”') + 1
        if comma > begin and (text[comma - 1] != "," or cue[0] - comma < 80):
            said, who = (begin, comma), _trimmed(text, comma, cue[0])
            who = who or _trimmed(text, cue[1], _until(text, cue[1], end))
            if _is_source(text, who) and len(text[slice(*said)].split()) > 3 and not _introduces(text, after):
                return cue, who, [_content(text, *said)]
        if opening := OPENING.match(text, begin, cue[0]):
            before = _trimmed(text, opening.end(), cue[0])
        if aside := ASIDE.match(text, cue[1], end):
            after = _trimmed(text, aside.end(), end)
        if after and _is_source(text, before) and len(text[slice(*after)].split()) > 1:
            return cue, before, [_content(text, *after)]
    return None


def _according(text: str, cue: Range, begin: int, end: int) -> tuple[Range, Range | None, list[Range]] | None:
    stop = _until(text, cue[1], end)
    who = _trimmed(text, cue[1], stop)
    said = _trimmed(text, begin, cue[0]) or _trimmed(text, stop, end)
    return (cue, who, [_content(text, *said)]) if who and said else None


def _until(text: str, begin: int, end: int) -> int:
    """The next comma, or the sentence's end."""
    comma = text.find(",", begin, end)
    return end if comma < 0 else comma


def _introduces(text: str, after: Range | None) -> bool:
    """Whether what follows a verb is said rather than who says it."""
    return after is not None and re.compile(r"that\b|[\"“]").match(text, after[0]) is not None


def _is_source(text: str, who: Range | None) -> bool:
    return who is not None and len(text[slice(*who)].split()) <= SHORT


def _content(text: str, begin: int, end: int) -> Range:
    """Without white space and the final comma, full stop or colon; those inside quotation marks stay."""
    found = _trimmed(text, begin, end)
    assert found
    return found


def _trimmed(text: str, begin: int, end: int) -> Range | None:
    """A range without white space and punctuation at its edges, ``None`` if nothing is left."""
    while begin < end and (text[begin].isspace() or text[begin] in ",;:.-–"):
        begin += 1
    while begin < end and (text[end - 1].isspace() or text[end - 1] in ",;:.-–"):
        end -= 1
    return (begin, end) if begin < end else None


if __name__ == "__main__":
    main(load)
