"""Whom a description stands for: "the observatory", "the minister", "the coalition" after "the U.S.-led coalition".

A description is taken for a name only where the text says it of that name, and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.names.words import BODIES

_DEFINITE: Final = re.compile(r"(?:the|this|that)\s+(?P<what>[^,;:()]+)", re.IGNORECASE)
_TITLE: Final = re.compile(r"[^\s,;:()\"“”]+(?:[ \u00a0]+[^\s,;:()\"“”]+)*[ \u00a0]+\Z")
_APPOSED: Final = re.compile(
    r"\)?\s*(?:\([^()]*\)\s*)?,\s+(?:(?:an?|the|another)\s+)?(?P<what>[^,.;:()]+)", re.IGNORECASE
)
_KIND: Final = re.compile(r"\s+(?P<what>(?:[a-z]+\s+)?(?:agency|channel|group|magazine|network|newspaper|website))\b")
_COMPLEMENT: Final = re.compile(
    r"\s(?:against|and|at|by|for|from|in|of|on|to|which|who|with)\s.*", re.IGNORECASE | re.DOTALL
)
_LED: Final = re.compile(
    rf"[-‐‑]led\s+(?:(?!(?:against|and|by|for|from|in|of|on|the|to|with)\b)[\w.‐‑-]+\s+){{0,3}}?"
    rf"(?P<head>{'|'.join(sorted(BODIES))})\b"
)
_NEAR: Final = 80  # characters beside a name in which it may be described


class Descriptions:
    """What one document says of its names, and the bodies that it tells only by who leads them."""

    def __init__(self, doc: Document) -> None:
        self._said: dict[str, list[tuple[Entity, str]]] = {}
        for entity in sorted(doc.entities, key=lambda entity: entity.start):
            for phrase in _said_of(doc.text, entity):
                self._said.setdefault(phrase.rpartition(" ")[2], []).append((entity, phrase))
        self._of_countries = {words for entity in doc.entities for words in _after_country(doc.text, entity)}
        self._led = list(_led_bodies(doc))

    def name(self, words: str, before: int) -> Entity | None:
        """The one name before a place in the text of which it says what the words do; ``None`` where there are more.

        :param words: "the foreign minister"; what follows a preposition must not be needed to tell whom it means.
        """
        match = _DEFINITE.fullmatch(words.strip())
        what = _plain(match["what"]) if match else ""
        if not what or _COMPLEMENT.search(what) or what in self._of_countries:
            return None
        found = [
            entity
            for entity, phrase in self._said.get(what.rpartition(" ")[2], ())
            if entity.start < before and f" {phrase}".endswith(f" {what}")
        ]
        return found[-1] if len({entity.canonical or entity.text for entity in found}) == 1 else None

    def led_body(self, words: str) -> Entity | None:
        """The one body that the document tells by who leads it and that the words name by its kind.

        "The coalition", "a coalition spokesman": an ORGANISATION in the place of "U.S.-led international coalition",
        which is no name and so no entity of the document, with the canonical name "US-led coalition".
        """
        own = [body for _, body in self._led if body.text in words]
        found = own or [body for kind, body in self._led if _means(words, kind)]
        return found[0] if len({body.canonical for body in found}) == 1 else None


def _said_of(text: str, entity: Entity) -> Iterator[str]:
    """What is said of a person or organisation: before it, after it, and by its own name."""
    if entity.label not in ("PERSON", "ORGANISATION"):
        return
    after = text[entity.end : entity.end + _NEAR]
    if entity.label == "PERSON" and (title := _TITLE.search(text, max(0, entity.start - _NEAR), entity.start)):
        yield _plain(title[0])
    if apposed := _APPOSED.match(after):
        yield _plain(_COMPLEMENT.sub("", f"{apposed['what']} "))
    if entity.label == "ORGANISATION":
        yield _plain(_COMPLEMENT.sub("", entity.canonical or entity.text))
        if kind := _KIND.match(after):
            yield _plain(kind["what"])


def _after_country(text: str, entity: Entity) -> Iterator[str]:
    """What may be a body of a country's: "army" of "the Syrian army", beside which "the army" is no other's."""
    if entity.label in ("NATIONALITY", "LOCATION"):
        following = re.match(r"(?:['’]s)?((?:\s+[\w-]+){1,4})", text[entity.end : entity.end + _NEAR])
        words = _plain(following[1]).split() if following else []
        for first in range(min(2, len(words))):
            if first == 0 or words[0] not in ("a", "an", "the"):
                yield from (" ".join(words[first:last]) for last in range(first + 1, len(words) + 1))


def _led_bodies(doc: Document) -> Iterator[tuple[str, Entity]]:
    for leader in sorted(doc.entities, key=lambda entity: entity.start):
        if match := _LED.match(doc.text, leader.end):
            name = f"{leader.text.replace('.', '')}-led {match['head']}"
            text = doc.text[leader.start : match.end()]
            yield match["head"], Entity(leader.start, match.end(), text, "ORGANISATION", canonical=name)


def _means(words: str, kind: str) -> bool:
    """Whether words speak of the body of a kind, "the coalition" or "a coalition spokesman", not of any or another."""
    definite = rf"\b(?:the|this|that)\s+(?:(?:global|international|military)\s+)*{kind}\b(?!\s+of\b)"
    modifier = rf"(?<![-‐‑\w])(?:an?|the|\A)\s*{kind}\s+(?!(?:against|and|for|of|that|which|with)\b)\w"
    return re.search(f"{definite}|{modifier}", words, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
