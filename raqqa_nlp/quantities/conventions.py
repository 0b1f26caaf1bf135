"""What a vague plural ("dozens", "hundreds") means at least: conventions, chosen by name and recorded on the value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.quantities.words import PLURALS


@dataclass(frozen=True, slots=True)
class Convention:
    """A name, and vague plural -> the least it means; a plural it lacks stays open.

    :param least: keys of :data:`raqqa_nlp.quantities.words.PLURALS`.
    """

    name: str
    least: Mapping[str, int]


DEFAULT: Final = Convention("default", {word: 2 * unit for word, unit in PLURALS.items()})
"""Two of its unit, by the annotation scheme (guidelines, section 3.2): "dozens" are 24 or more."""

ACLED: Final = Convention("ACLED", PLURALS)
"""One of its unit: 10 for "tens", 12 for "dozens", 100 for "hundreds", "and so on".

ACLED, *FAQs: Fatalities*, "How does ACLED code fatalities?", acleddata.com, 27 February 2023, as of 7 May 2024. Its
figures for deaths of unknown number (10, or 3) depend on the event, not on a word, and are not applied here.
"""

NONE: Final = Convention("none", {})
"""No figure is put in place of a word."""

CONVENTIONS: Final = {convention.name: convention for convention in (DEFAULT, ACLED, NONE)}
"""Those that can be chosen by name."""


def find(convention: str | Convention) -> Convention:
    """The convention of that name, whatever its case; one's own is given back as it is.

    :raises InputError: no convention has that name.
    """
    if isinstance(convention, Convention):
        return convention
    by_name = {name.casefold(): known for name, known in CONVENTIONS.items()}
    if convention.casefold() not in by_name:
        mend = f"Choose one of {', '.join(CONVENTIONS)}, or give a Convention."
        raise InputError(f"no convention {convention!r} for vague counts", mend=mend)
    return by_name[convention.casefold()]
