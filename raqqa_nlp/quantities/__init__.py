"""What the words of a number span mean: "no more than 200-300" is a Count of 200 to 300, at most.

:func:`parse` reads one span, :func:`parse_all` the spans of a document, where a date may lean on the one before it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import date as Day
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.days import day
from raqqa_nlp.document import Document, Number, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.quantities import conventions, counts, dates, durations, measures, money
from raqqa_nlp.quantities.conventions import Convention
from raqqa_nlp.quantities.extents import extent, joined, parts
from raqqa_nlp.quantities.kinds import kind
from raqqa_nlp.quantities.periods import Context
from raqqa_nlp.quantities.plain import of_what, plain
from raqqa_nlp.schema import Count, Date, Measure, Money, Value

__all__ = ["Convention", "expand", "extent", "joined", "kind", "of_what", "parse", "parse_all", "parts", "plain"]

_LONGEST: Final = 200
_FUTURE: Final = re.compile(
    r"\b(?:will|shall|'ll|going to|set to|due|scheduled|slated|expected to|plan(?:s|ned|ning)? to|is to|are to)\b"
    r"[^.,;:!?\"“”\n]*$"
)
_SPEECH: Final = re.compile(r"\b(?:said|says|told|announced|reported|wrote|added)\b")
_JOINT: Final = re.compile(r"\s*(?:and|to|or|until|till|through|[-‐‑–])\s*")
_YEAR_MISSING: Final = re.compile(r"[^\d]*(?:\d{1,2}(?:st|nd|rd|th)?)?[^\d]*")


def parse(
    label: str,
    text: str,
    *,
    date: str | None = None,
    anchor: str | None = None,
    before: str = "",
    convention: str | Convention = conventions.DEFAULT,
) -> Value:
    """The value of a span of the number layer; one whose fields are ``None`` where the words are not understood.

    :param label: COUNT, DURATION, DATE, MONEY, PERCENT or MEASURE.
    :param text: the span's text, any text at all.
    :param date: the document's date, ``YYYY-MM-DD``.
    :param anchor: the TIMEX3 value of the last date before it in the text ("June that year").
    :param before: the text just before the span; "will meet on" turns a DATE to the future.
    :param convention: what "dozens" means at least: a :class:`Convention`, or the name of one, ``default``, ``ACLED``
        or ``none``.
    :raises InputError: a label that has no value, a document's date of another form, or no convention of that name.
    """
    if label not in schema.VALUE_TYPES:
        raise InputError(f"{label!r} has no value", mend=f"Choose one of {', '.join(schema.VALUE_TYPES)}.")
    return _parse(label, text, Context(_day(date), anchor, _looks_ahead(before)), conventions.find(convention))


def parse_all(
    text: str,
    spans: Sequence[Span],
    *,
    date: str | None = None,
    convention: str | Convention = conventions.DEFAULT,
) -> tuple[Value, ...]:
    """The values of a document's number spans in text order; COUNTED spans have none and are passed over.

    A date leans on the last one before it ("the following day"), or on the year of the one it is joined to ("between
    January and August 2008"); a MEASURE or MONEY without a unit has that of the last one before it.

    :param text: the document's text, into which the spans' offsets point.
    :param spans: spans of the number layer, in any order.
    :param date: the document's date, ``YYYY-MM-DD``.
    :param convention: as for :func:`parse`.
    :raises InputError: as :func:`parse`.
    """
    today, anchor, chosen = _day(date), None, conventions.find(convention)
    ordered = sorted(
        (span for span in spans if span.label in schema.VALUE_TYPES), key=lambda span: (span.start, span.end)
    )
    values: list[Value] = []
    for place, span in enumerate(ordered):
        context = Context(today, anchor, _looks_ahead(text[max(0, span.start - 40) : span.start]))
        value = _parse(span.label, span.text, context, chosen)
        if isinstance(value, Date):
            value = _joined(text, span, ordered[place + 1 :], context) or value
            anchor = value.value if value.value and not value.value.startswith("T") else anchor
        values.append(_with_unit(value, values, span.text, text[span.end : span.end + 30]))
    return tuple(values)


def expand(doc: Document, convention: str | Convention) -> Document:
    """The document with its vague COUNTs read anew by a convention, and without claims; derive them afterwards.

    :param convention: as for :func:`parse`.
    :raises InputError: no convention has that name.
    """
    chosen = conventions.find(convention)

    def read(number: Number) -> Number:
        vague = isinstance(number.value, Count) and number.value.modifier == "vague"
        return dataclasses.replace(number, value=counts.count(number.text, chosen)) if vague else number

    return doc.replace(numbers=tuple(map(read, doc.numbers)), claims=())


def _parse(label: str, text: str, context: Context, convention: Convention) -> Value:
    text = text if len(text) <= _LONGEST else ""  # no quantity is longer; a sentence is not searched for one
    match label:
        case "COUNT":
            return counts.count(text, convention)
        case "DURATION":
            return durations.duration(text)
        case "DATE":
            return dates.date(text, context)
        case "MONEY":
            return money.money(text)
        case "PERCENT":
            return measures.percent(text)
        case _:
            return measures.measure(text)


def _joined(text: str, span: Span, following: Sequence[Span], context: Context) -> Date | None:
    """A date without a year that is joined to one with a year takes it from there."""
    if not following or following[0].label != "DATE" or not _JOINT.fullmatch(text[span.end : following[0].start]):
        return None
    if not _YEAR_MISSING.fullmatch(span.text) or not re.search(r"\d{4}|\byear\b", following[0].text):
        return None
    ends = dates.pair(f"{span.text} to {following[0].text}", context)
    return Date(ends[0]) if ends else None


def _with_unit(value: Value, earlier: Sequence[Value], written: str, after: str) -> Value:
    """A MEASURE without a unit has the last one's; MONEY without a currency the next words' or the last one's.

    "6 billion dinars" after dollars stays without: it names a currency, if not whose.
    """
    if isinstance(value, Measure) and value.unit is None and (value.number, value.low) != (None, None):
        unit = next((other.unit for other in reversed(earlier) if isinstance(other, Measure) and other.unit), None)
        return dataclasses.replace(value, unit=unit)
    if isinstance(value, Money) and value.currency is None and (value.amount, value.low) != (None, None):
        last = next(
            (other.currency for other in reversed(earlier) if isinstance(other, Money) and other.currency), None
        )
        if money.names_a_unit(written):
            return value
        return dataclasses.replace(value, currency=money.currency(re.split(r"[.,;:()\d]", after)[0]) or last)
    return value


def _looks_ahead(before: str) -> bool:
    match = _FUTURE.search(before.casefold().replace("’", "'"))
    return match is not None and not _SPEECH.search(match[0])


def _day(date: str | None) -> Day | None:
    return None if date is None else day(date)
