"""HTML elements: every string is escaped on its way in, unless it is markup made here."""

from __future__ import annotations

import functools
import html
from importlib.resources import files
from typing import Final

_VOID: Final = frozenset({"br", "col", "hr", "input", "link", "meta"})


class Html(str):
    """Markup that may stand on a page as it is; any other string is escaped first."""

    __slots__ = ()


def join(*parts: str) -> Html:
    """The parts one after another, those that are no :class:`Html` escaped."""
    return Html("".join(part if isinstance(part, Html) else _escape(part) for part in parts))


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Html:
    """One element.

    :param attributes: a trailing underscore is dropped, others become hyphens: ``class_="a"``, ``data_group="b"``.
        ``None`` and ``False`` leave an attribute out, ``True`` gives it no value.
    """
    opening = "".join(map(_attribute, attributes, attributes.values()))
    if name in _VOID:
        return Html(f"<{name}{opening}>")
    return Html(f"<{name}{opening}>{join(*children)}</{name}>")


@functools.cache
def asset(package: str, name: str) -> Html:
    """A style sheet or script of this project, as it goes inside its element."""
    return Html(files(package).joinpath(name).read_text(encoding="utf-8"))


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_escape(str(value))}"'


def _escape(text: str) -> str:
    # Half of a surrogate pair, which JSON can bring in, is no character and cannot be written as UTF-8.
    return html.escape(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), quote=True)
