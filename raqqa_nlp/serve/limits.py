"""What one request may ask for, and how many of them may be at work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; what goes past one is refused with a 4xx or 503, never cut.

    :param bytes: of a request's body.
    :param characters: of a text.
    :param texts: of a request.
    :param figures: that a request may have compared; comparing takes their square in time at worst.
    :param seconds: from a request's arrival to its answer.
    :param waiting: requests with a body beyond those at work.
    """

    bytes: int = 8 * 2**20
    characters: int = 100_000
    texts: int = 256
    figures: int = 2_000
    seconds: float = 60
    waiting: int = 16
