"""Days of the calendar as the package writes them: ``YYYY-MM-DD``, and no other form of ISO 8601."""

from __future__ import annotations

from datetime import date
from typing import Any

from raqqa_nlp.errors import InputError


def day(text: Any) -> date:
    """The day that a text names.

    :raises InputError: another form, or no such day.
    """
    try:
        found = date.fromisoformat(text)
        if found.isoformat() != text:
            raise ValueError("another form of ISO 8601")
    except (TypeError, ValueError) as error:
        raise InputError(f"{text!r} is no date", mend="Write it as YYYY-MM-DD, for example 2017-10-17.") from error
    return found
