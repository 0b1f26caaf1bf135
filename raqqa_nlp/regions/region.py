"""What annotation files hold of a text: regions with their values, and links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from raqqa_nlp import schema


@dataclass(frozen=True, slots=True)
class Field:
    """One value a label carries; absent means ``None``, which ``required`` forbids.

    ``choices`` are the values allowed, for kind ``choice`` only.
    """

    name: str
    kind: Literal["text", "number", "choice"]
    choices: tuple[str | int, ...] = ()
    required: bool = False


FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    **dict.fromkeys(schema.CANONICAL_LABELS, (Field("canonical", "text", required=True),)),
    "COUNT": (
        Field("low", "number"),
        Field("high", "number"),
        Field("modifier", "choice", schema.MODIFIERS, required=True),
        Field("status", "choice", schema.STATUSES, required=True),
    ),
    "DURATION": (Field("value", "text"),),
    "DATE": (Field("value", "text"), Field("mod", "choice", schema.DATE_MODS)),
    "MONEY": (Field("amount", "number"), Field("currency", "text")),
    "PERCENT": (Field("number", "number"),),
    "MEASURE": (Field("number", "number"), Field("unit", "text")),
    "CUE": (Field("depth", "choice", tuple(range(1, schema.MAX_DEPTH + 1)), required=True),),
}
"""Label -> its values. A name means the same kind of thing wherever it stands."""


@dataclass(frozen=True, slots=True)
class Region:
    """An annotated span. ``id`` is unique among a text's regions; ``values`` holds those that are not ``None``."""

    id: str
    label: str
    start: int
    end: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None

    @property
    def place(self) -> tuple[int, int, str]:
        """Start, end and label, which sort regions in text order; no two of a text's share them."""
        return self.start, self.end, self.label

    def __str__(self) -> str:
        return f"region {self.id}, {self.label} [{self.start}, {self.end})"


@dataclass(frozen=True, slots=True)
class Link:
    """A relation of the scheme from one region to another, by their ids."""

    type: str
    from_id: str
    to_id: str

    def __str__(self) -> str:
        return f"relation {self.type} from {self.from_id} to {self.to_id}"
