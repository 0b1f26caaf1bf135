"""A page that needs no network and no library: style and scripts stand in it, and a policy lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from raqqa_nlp import __version__
from raqqa_nlp.render import Html, asset, element, join

_POLICY: Final = (
    "default-src 'none'; style-src {style}; script-src {scripts}; img-src data:; base-uri 'none'; form-action {forms}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a page.

    :param name: as a place to jump to.
    :param short: its heading in the bar.
    :param count: how many things it holds, where that says something.
    """

    name: str
    short: str
    heading: str
    count: int | None
    content: Html


def script(name: str) -> Html:
    """A script of this package."""
    return asset(__package__, f"assets/{name}")


def whole(
    title: str,
    opening: Html,
    parts: Sequence[Part],
    *,
    skip: str,
    scripts: Sequence[Html],
    style: str = "",
    links: Sequence[Html] = (),
    forms: str = "'none'",
) -> str:
    """A whole HTML document.

    :param opening: what stands before the parts, its heading first.
    :param skip: what the link that a keyboard finds first leads to, the first part, in words.
    :param style: beyond that of all pages.
    :param links: beside those to the parts.
    :param forms: where forms may be sent, as a source of a content security policy.
    """
    style = join(asset("raqqa_nlp.render", "style.css"), asset(__package__, "assets/page.css"), Html(style))
    policy = _POLICY.format(style=_hash(style), scripts=" ".join(map(_hash, scripts)), forms=forms)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"raqqa_nlp {__version__}"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", style),
    )
    body = element(
        "body",
        *(element("a", f"Skip to {skip}", href=f"#{part.name}", class_="skip") for part in parts[:1]),
        _bar(parts, links),
        element("main", opening, *map(_section, parts)),
        element("footer", element("p", f"Made by raqqa_nlp {__version__}.", class_="quiet"), class_="page-foot"),
        element("div", id="card", role="note", hidden=True),
        *(element("script", each) for each in scripts),
        class_="raqqa-nlp",
    )
    return join(Html("<!doctype html>\n"), element("html", head, body, lang="en"), "\n")


def _bar(parts: Sequence[Part], links: Sequence[Html]) -> Html:
    to_parts = (element("a", part.short, _count(part), href=f"#{part.name}") for part in parts)
    switch = element("button", "◐", id="theme", type="button", hidden=True)
    return element(
        "header", element("div", element("nav", *to_parts, *links, aria_label="Sections"), switch), class_="top"
    )


def _count(part: Part) -> Html:
    return join() if part.count is None else join(" ", element("span", f"{part.count:,}"))


def _section(part: Part) -> Html:
    return element("section", element("h2", part.heading), part.content, id=part.name)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
