"""The errors this package raises on purpose; each message says what is wrong, where, and how to mend it."""

from __future__ import annotations


class RaqqaError(Exception):
    """Base of all errors raised on purpose.

    The command line prints the message on one line and exits with status 2.

    :param message: what is wrong.
    :param where: the place: a file, and inside it a task and region, as far as known.
    :param mend: what the user can do about it.
    """

    def __init__(self, message: str, *, where: str | None = None, mend: str | None = None) -> None:
        self.message, self.where, self.mend = message, where, mend
        text = f"{where}: {message}" if where else message
        super().__init__(f"{text}. {mend}" if mend else text)


class InputError(RaqqaError):
    """A text, file or folder given by the user cannot be read as what it should be."""


class AnnotationError(RaqqaError):
    """Annotations break the scheme: a wrong label, range, value, relation or overlap."""


class BundleError(RaqqaError):
    """A model bundle is missing, damaged or made for another scheme."""


class ConfigError(RaqqaError):
    """A configuration file has an unknown key, a missing one, or a value of the wrong kind."""


class MissingExtraError(RaqqaError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(
            f"this needs {module}, which is not installed", mend=f'Install it with: pip install "raqqa_nlp[{extra}]"'
        )
