"""Mentions of one name in one text, held against each other: a name that is read one way mostly is read so always.

The majority of a name's mentions decides, as in Krishnan and Manning, "An effective two-stage model for exploiting
non-local dependencies in named entity recognition" (2006); here without a second model.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from raqqa_nlp.document import Entity
from raqqa_nlp.naming import by_their_words

LABELS: Final = ("PERSON", "ORGANISATION", "LOCATION", "FACILITY", "NATIONALITY")
"""Labels between which a name's mentions can be torn."""

_PROPER: Final = LABELS[:4]

_WORD: Final = re.compile(r"\w+")
_ARTICLE: Final = re.compile(r"the\s+", re.IGNORECASE)
_ENOUGH: Final = 2
"""Mentions that must be found before one that was not found is believed, and how many for each of those."""

_SHORTEST: Final = 3
"""Letters of a name that is looked for; fewer stand for too much else."""

_PREFIX: Final = re.compile(r"(?:pro|anti|non|post|ex|counter)[-‐‑](?!Lebanon)(?=\w)", re.IGNORECASE)
_PREFIXED: Final = ("PERSON", "LOCATION", "NATIONALITY")
_NUMBERED: Final = re.compile(r"[-‐‑]\d+(?!\w)")
_COMPOUND: Final = re.compile(
    r"[-‐‑](?!\w*ed\b|(?:era|run|held|born|made|built|like|type|style|ally|free|esque|only|loyal)\b)[a-z]{2,5}(?![\w-])"
)
"""The second half of a name such as "Pik-wan"; short words that are joined to a name are none."""

_TITLE: Final = re.compile(
    r"(?:(?:Mrs?|Ms|Dr|Prof|Col|Lt|Maj|Capt|Cpl|Sgt|Brig|Adm|Gen|Sen|Rep|Gov)\b\.?|Colonel|Lieutenant|Major|Captain"
    r"|Sergeant|Brigadier|Admiral|General|Senator|Governor|President|Minister|Secretary|Professor|Spokesman"
    r"|Spokeswoman)\s+(?=[A-Z])"
)
"""Before a PERSON: ranks and roles, which are no part of the name."""

_ABBREVIATION: Final = re.compile(r"\b(?:[A-Z]\.)+[A-Z]$")
_TERM: Final = re.compile(r"\b(?:rocket[-\s]propelled\s+grenades?|improvised\s+explosive\s+devices?)\b", re.IGNORECASE)
_GUIDED: Final = re.compile(
    r"\b(?:anti-(?:tank|aircraft|personnel|ship|armou?r|missile|radar|submarine|vehicle|drone|air)|(?:surface|air|ground)-to-[a-z]+|vehicle-borne|shoulder-fired|(?:laser|precision)-guided)\s+$",
    re.IGNORECASE,
)
_IN_NAME: Final = 30  # characters beside a weapon that can be a part of its name
_NEAR: Final = 16  # characters before a weapon in which "semi-automatic" is looked for
_HAS_SYSTEMS: Final = re.compile(r"\b(?:mortars?|artillery|rockets?|missiles?|launch)$", re.IGNORECASE)
_SYSTEMS: Final = re.compile(r"\s+systems?\b", re.IGNORECASE)
_IS_AUTOMATIC: Final = re.compile(r"(?:rifle|weapon|pistol|gun|firearm)s?\b", re.IGNORECASE)
_AUTOMATIC: Final = re.compile(r"\b(?:semi[-\s]?)?automatic\s+$", re.IGNORECASE)

Votes = Mapping[str, Mapping[str, float]]
"""Name -> label -> the scores of its mentions with that label together."""


def extent(text: str, label: str, start: int, end: int) -> tuple[int, int]:
    """The range of a name found at ``[start, end)``, with its second half ("Pik-wan", "MS-13"), without "pro-" or rank.

    Each rule is a convention of the scheme; hardly a text annotated by it has it otherwise.
    """
    if label in _PROPER and text[max(0, start - 5) : start] == "Camp ":
        start -= 5
    while label == "PERSON" and (found := _TITLE.match(text, start, end)):
        start = found.end()
    if label in _PREFIXED and (found := _PREFIX.match(text, start, end)):
        start = found.end()
    if label in ("ORGANISATION", "WEAPON") and (found := _NUMBERED.match(text, end)):
        end = found.end()
    if label == "WEAPON":
        start, end = _weapon(text, start, end)
    if label in _PROPER and text.startswith(".", end) and _ABBREVIATION.search(text, start, end):
        end += 1
    if label == "PERSON" and (found := _COMPOUND.match(text, end)):
        end = found.end()
    return start, end


def _weapon(text: str, start: int, end: int) -> tuple[int, int]:
    """With "systems" after "artillery" and "automatic" before "rifles"."""
    if _HAS_SYSTEMS.search(text, start, end) and (found := _SYSTEMS.match(text, end)):
        end = found.end()
    for term in _TERM.finditer(text, max(0, start - _IN_NAME), end + _IN_NAME):
        if term.start() < end and start < term.end():
            start, end = min(start, term.start()), max(end, term.end())
    if found := _GUIDED.search(text, max(0, start - _IN_NAME), start):
        start = found.start()
    if _IS_AUTOMATIC.match(text, start, end) and (found := _AUTOMATIC.search(text, max(0, start - _NEAR), start)):
        start = found.start()
    return start, end


def reconciled(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities with one label for each name, and with mentions that were passed over among many found.

    The last word of a person's full name votes for that person. A mention keeps its score with another label; one that
    was passed over has the lowest of the name's scores.

    :param entities: in order, not overlapping.
    """
    entities = _without_s(text, by_their_words(text, entities))
    votes = _votes(entities)
    labelled = [_elected(entity, votes) for entity in entities]
    return tuple(sorted((*labelled, *_passed_over(text, labelled)), key=lambda entity: entity.start))


def _without_s(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities, "Syrias" as "Syria" where that is a name of the text: careless copies lose their apostrophes."""
    if "'" in text or "’" in text:
        return list(entities)
    names = {(entity.label, entity.text) for entity in entities}
    return [
        replace(entity, end=entity.end - 1, text=entity.text[:-1])
        if entity.label in _PROPER and entity.text.endswith("s") and (entity.label, entity.text[:-1]) in names
        else entity
        for entity in entities
    ]


def _votes(entities: Sequence[Entity]) -> Votes:
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for entity in entities:
        if entity.label in LABELS:
            votes[_name(entity.text)][entity.label] += entity.score or 0.0
    for entity in entities:
        words = entity.text.split()
        if entity.label == "PERSON" and len(words) > 1 and _name(words[-1]) in votes:
            votes[_name(words[-1])][entity.label] += entity.score or 0.0
    return votes


def _elected(entity: Entity, votes: Votes) -> Entity:
    if entity.label not in LABELS:
        return entity
    own = votes[_name(entity.text)]
    return replace(entity, label=max(own, key=lambda label: own[label]))


def _name(text: str) -> str:
    return _ARTICLE.sub("", text, count=1).lower() if _ARTICLE.match(text) else text.lower()


def _passed_over(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Mentions of names that are found elsewhere in the text, word for word, at least twice as often."""
    mentions: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.label in _PROPER and len(entity.text) >= _SHORTEST and entity.text[0].isupper():
            mentions[entity.text].append(entity)
    free: dict[str, list[int]] = defaultdict(list)
    for name, start in _free(text, {name for name, known in mentions.items() if len(known) >= _ENOUGH}, entities):
        free[name].append(start)
    found: list[Entity] = []
    for name, starts in free.items():
        if len(mentions[name]) >= _ENOUGH * len(starts):
            lowest = min(mentions[name], key=lambda entity: entity.score or 0.0)
            found += [replace(lowest, start=start, end=start + len(name)) for start in starts]
    return found


def _free(text: str, names: Collection[str], entities: Sequence[Entity]) -> Iterator[tuple[str, int]]:
    """Where a name stands as words of its own outside all entities, the longest where several do; in one pass."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        by_word[_WORD.search(name)[0]].append(name)  # type: ignore[index]  # a name begins with a letter
    ends = [entity.end for entity in entities]
    free = 0
    for word in _WORD.finditer(text) if by_word else ():
        start = word.start()
        if start < free:
            continue
        for name in by_word.get(word[0], ()):
            end = start + len(name)
            after = bisect_right(ends, start)
            taken = after < len(ends) and entities[after].start < end
            if text.startswith(name, start) and not taken and not _WORD.match(text, end):
                yield name, start
                free = end
                break
