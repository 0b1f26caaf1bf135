"""The annotation scheme as data: layers, labels, values, relations, tags and their legal transitions.

Everything else in the package reads the scheme from here. :func:`fingerprint` goes into every model bundle, so that
a bundle made for another scheme is refused instead of decoded wrongly.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

VERSION: Final = 1

ENTITY: Final = "entity"
NUMBER: Final = "number"
ATTRIBUTION: Final = "attribution"

LAYERS: Final[dict[str, tuple[str, ...]]] = {
    ENTITY: ("PERSON", "ORGANISATION", "LOCATION", "FACILITY", "NATIONALITY", "WEAPON"),
    NUMBER: ("COUNT", "COUNTED", "DURATION", "DATE", "MONEY", "PERCENT", "MEASURE"),
    ATTRIBUTION: ("SOURCE", "CUE", "CONTENT"),
}
"""Layer -> its labels. Spans of one layer never overlap, except that attributions nest (see :data:`HEADS`)."""

LAYER_OF: Final[dict[str, str]] = {label: layer for layer, labels in LAYERS.items() for label in labels}
"""Label -> layer; labels are unique across layers."""

CANONICAL_LABELS: Final = ("PERSON", "ORGANISATION", "LOCATION", "FACILITY")
"""Entities that carry a canonical name."""

STATUSES: Final = (
    "killed",
    "injured",
    "displaced",
    "captured",
    "surrendered",
    "evacuated",
    "remaining",
    "deployed",
    "trapped",
    "attacked",
    "other",
)
"""What is said to hold of the counted."""

MODIFIERS: Final = ("exact", "approximate", "at_least", "at_most", "range", "vague")

DATE_MODS: Final = ("START", "MID", "END", "APPROX")
"""TIMEX3's ``mod`` of a DATE: "early", "mid", "late", "about"."""

RELATIONS: Final[dict[str, tuple[str, str]]] = {
    "counts": ("COUNT", "COUNTED"),
    "source": ("CUE", "SOURCE"),
    "content": ("CUE", "CONTENT"),
}
"""Relation -> (label it leaves from, label it points to)."""

MAX_DEPTH: Final = 2
"""Attributions nest at most two deep: 1 outer, 2 inner."""

NEVER_AT_EDGE: Final = frozenset(",;:")
"""Punctuation that is part of no span, so none begins or ends with it; a colon alone is no CUE."""

SIDE_BY_SIDE: Final = ("NATIONALITY", "MONEY", "CONTENT")
"""Labels of which two spans may stand with only a space between ("Sunni Arab"); of the others that is one span."""

HEADS: Final[dict[str, tuple[str, ...]]] = {
    ENTITY: LAYERS[ENTITY],
    NUMBER: LAYERS[NUMBER],
    ATTRIBUTION: LAYERS[ATTRIBUTION],
    "nested": LAYERS[ATTRIBUTION],
}
"""Classifier head -> labels. Attributions have one head for depth 1 and one for 2: within a depth no spans overlap."""

FOREIGN_HEADS: Final[dict[str, tuple[str, ...]]] = {
    "polnear": LAYERS[ATTRIBUTION],
    "re3d": (
        "DocumentReference",
        "Location",
        "MilitaryPlatform",
        "Money",
        "Nationality",
        "Organisation",
        "Person",
        "Quantity",
        "Temporal",
        "Weapon",
    ),
}
"""Heads by which a network learns other annotation schemes in their own terms -> their labels.

``polnear``: Newell et al. (2018), whose cues take in adverbs and commas and whose attributions never nest.
``re3d``: the Relationship and Entity Extraction Evaluation Dataset (Dstl, 2017), with descriptions and pronouns.
"""

Number: TypeAlias = int | float
Modifier: TypeAlias = Literal["exact", "approximate", "at_least", "at_most", "range", "vague"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many: both ends inclusive, ``None`` where open or vague.

    ``convention`` names what put a figure in place of a vague plural such as "dozens", or left it open
    (:mod:`raqqa_nlp.quantities.conventions`); ``None`` where there is none, or the value was annotated by hand. Two
    counts that differ in nothing else are equal.
    """

    low: Number | None
    high: Number | None
    modifier: Modifier
    convention: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in ISO 8601 (``P5M``); ``X`` for an unknown number (``PXW``). ``None``: not understood."""

    value: str | None


@dataclass(frozen=True, slots=True)
class Date:
    """A TIMEX3 value (``2017-10-17``, ``2016-11``, ``2017-10-15TMO``); ``None`` where the text does not settle it.

    ``mod`` is one of :data:`DATE_MODS`.
    """

    value: str | None
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 currency; ``None`` where vague or unknown.

    A range ("$3-5 million") has no one amount, but ``low`` and ``high``, which annotations do not hold.
    """

    amount: Number | None
    currency: str | None
    low: Number | None = None
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as a number: 18 for "18 per cent".

    A range ("30 to 40 per cent") has no one number, but ``low`` and ``high``, which annotations do not hold.
    """

    number: Number | None
    low: Number | None = None
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and its physical unit as a symbol or singular word.

    A range ("3 to 5 km") has no one number, but ``low`` and ``high``, which annotations do not hold.
    """

    number: Number | None
    unit: str | None
    low: Number | None = None
    high: Number | None = None


Value: TypeAlias = Count | Duration | Date | Money | Percent | Measure

VALUE_TYPES: Final[dict[str, type[Count | Duration | Date | Money | Percent | Measure]]] = {
    "COUNT": Count,
    "DURATION": Duration,
    "DATE": Date,
    "MONEY": Money,
    "PERCENT": Percent,
    "MEASURE": Measure,
}
"""Label -> type of its value; ``COUNTED`` has none."""


def tags(head: str) -> tuple[str, ...]:
    """The IOB2 tags of a head, the scheme's or a foreign one: ``O``, then ``B-`` and ``I-`` of each label in order."""
    return ("O", *(f"{prefix}-{label}" for label in (HEADS | FOREIGN_HEADS)[head] for prefix in "BI"))


def legal(previous: str | None, tag: str) -> bool:
    """Whether ``tag`` may follow ``previous`` (``None``: the text's start) in IOB2."""
    return not tag.startswith("I-") or (previous is not None and previous[2:] == tag[2:])


def fingerprint() -> str:
    """SHA-256, in hex, over all that a model's outputs mean: heads, tags, statuses, relations and the version."""
    meaning = {
        "version": VERSION,
        "tags": {head: tags(head) for head in HEADS},
        "statuses": STATUSES,
        "relations": RELATIONS,
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
