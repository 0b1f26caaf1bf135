"""The texts that a request holds, checked before any work is done on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from raqqa_nlp.days import day
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import whole
from raqqa_nlp.serve.body import kind
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.problem import Problem

FIELDS: Final = {
    "text": "The text itself. Offsets in the answer count its Unicode code points.",
    "id": "A name for it, which the answer repeats.",
    "date": "Its date, YYYY-MM-DD; relative dates (“Tuesday”) resolve against it.",
    "outlet": "Who published it.",
}
"""What can be said of a text; all but ``text`` can be left out or null."""

MANY: Final = "texts"
"""The key under which a request holds several texts."""

_SHOWN: Final = 40  # characters of what was sent, in a message


def documents(data: Mapping[str, Any], limits: Limits) -> list[Document]:
    """The texts of a request: one, ``{"text": ..., "date": ...}``, or several, ``{"texts": [{"text": ...}, ...]}``.

    :raises Problem: 422 anything else, 413 more or longer ones than allowed.
    """
    if MANY not in data:
        return [document(data, limits, "")]
    for name in data.keys() - {MANY}:
        raise Problem(422, f"unknown key {_short(name)} beside {MANY!r}", mend="Give each text what is said of it.")
    texts = data[MANY]
    if not isinstance(texts, list) or not texts:
        message = "it is empty" if texts == [] else f"{kind(texts)} where an array is expected"
        raise Problem(422, message, where=MANY, mend="Give at least one text: {'text': '...'}.".replace("'", '"'))
    check_number(len(texts), limits, MANY)
    return [_one(text, limits, f"{MANY}[{i}]") for i, text in enumerate(texts)]


def _one(text: object, limits: Limits, where: str) -> Document:
    if not isinstance(text, dict):
        raise Problem(422, f"{kind(text)} where an object is expected", where=where, mend='Write {"text": "..."}.')
    return document(text, limits, f"{where}.")


def document(data: Mapping[str, Any], limits: Limits, place: str) -> Document:
    """A text with what is said of it.

    :param place: what stands before a key in messages: ``texts[3].``.
    :raises Problem: 422 an unknown key, a wrong type, no text, no date; 413 longer than allowed.
    """
    for name in data.keys() - FIELDS.keys():
        raise Problem(422, f"unknown key {_short(name)}", where=place.rstrip(".") or None, mend=f"Known: {_known()}.")
    text = string(data.get("text"), f"{place}text", required=True) or ""
    if not text.strip():
        raise Problem(422, "there is nothing but white space", where=f"{place}text", mend="Send a text.")
    return described(text, data, limits, place)


def described(text: str, data: Mapping[str, Any], limits: Limits, place: str) -> Document:
    """A text with its id, date and outlet, where they are given.

    :raises Problem: 422 a wrong type, no date; 413 longer than allowed.
    """
    if len(text) > limits.characters:
        message = f"{len(text):,} characters, {limits.characters:,} are allowed"
        mend = "Cut the text, or use the command line: raqqa-nlp predict."
        raise Problem(413, message, where=f"{place}text", mend=mend)
    id_, date, outlet = (string(data.get(name), f"{place}{name}") for name in ("id", "date", "outlet"))
    _check_date(date, f"{place}date")
    return Document(text, id=id_, date=date, outlet=outlet)


def string(value: object, where: str, *, required: bool = False) -> str | None:
    """A string of whole characters, or ``None`` where that is allowed.

    :raises Problem: 422.
    """
    if value is None and not required:
        return None
    if not isinstance(value, str):
        found = "nothing" if value is None else kind(value)
        raise Problem(422, f"{found} where a string is expected", where=where, mend="Send a string.")
    try:
        return whole(value)
    except InputError as error:
        raise Problem(422, error.message, where=where, mend=error.mend) from error


def _check_date(value: str | None, where: str) -> None:
    """Accept a day of the calendar, or none.

    :raises Problem: 422 not ``YYYY-MM-DD``, or no such day.
    """
    try:
        if value is not None:
            day(value)
    except InputError as error:
        raise Problem(422, f"{_short(value)} is no date", where=where, mend=error.mend) from error


def check_number(number: int, limits: Limits, where: str) -> None:
    """Accept a number of texts that is not too large.

    :raises Problem: 413.
    """
    if number > limits.texts:
        message = f"{number:,} texts, {limits.texts:,} are allowed"
        raise Problem(413, message, where=where, mend="Send them in several requests.")


def _known() -> str:
    return ", ".join((*FIELDS, MANY))


def _short(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
