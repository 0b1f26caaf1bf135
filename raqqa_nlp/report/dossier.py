"""The dossier: one page on which a reader sees where reports disagree, who says what, and where it stands.

It needs no network and no library: style and scripts stand in it, and a policy in its head lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Final

from raqqa_nlp import __version__
from raqqa_nlp.document import Document
from raqqa_nlp.reconciliation import Claims, reconcile
from raqqa_nlp.render import Html, asset, element, join
from raqqa_nlp.render.values import date_text
from raqqa_nlp.report.claimtable import claims_table
from raqqa_nlp.report.disputes import group_html
from raqqa_nlp.report.namelist import Listed, listed
from raqqa_nlp.report.nametable import names_table

_SCRIPTS: Final = ("page.js", "reading.js", "claims.js")
_POLICY: Final = (
    "default-src 'none'; style-src {style}; script-src {scripts}; img-src data:; base-uri 'none'; form-action 'none'"
)

_CAVEAT: Final = (
    "Each figure is somebody’s statement, found by a program that misses some and misreads others. Nothing here says "
    "which is true: follow a figure to its sentence before you use it."
)
_DISPUTES: Final = (
    "Figures for the same thing that cannot both be right. A line for each: a dot is one figure, a bar a range, an "
    "arrow an end left open; hollow ends are approximate."
)


def dossier(docs: Sequence[Document]) -> str:
    """The page, as a whole HTML document.

    :param docs: as predicted or read; names are made one across them.
    """
    claims = reconcile(docs)
    parts = _sections(claims, listed(docs))
    style = join(asset("raqqa_nlp.render", "style.css"), asset(__package__, "assets/page.css"))
    scripts = [asset(__package__, f"assets/{name}") for name in _SCRIPTS]
    policy = _POLICY.format(style=_hash(style), scripts=" ".join(map(_hash, scripts)))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"raqqa_nlp {__version__}"),
        element("link", rel="icon", href="data:,"),
        element("title", _title(docs)),
        element("style", style),
    )
    body = element(
        "body",
        element("a", "Skip to the disagreements", href="#disagreements", class_="skip"),
        _bar(parts),
        element("main", _opening(claims), *(_section(*part) for part in parts)),
        element("footer", element("p", f"Made by raqqa_nlp {__version__}.", class_="quiet"), class_="page-foot"),
        element("div", id="card", role="tooltip", hidden=True),
        *(element("script", script) for script in scripts),
        class_="raqqa-nlp",
    )
    return join(Html("<!doctype html>\n"), element("html", head, body, lang="en"), "\n")


_Part = tuple[str, str, int, Html]
"""A section: its name as a place to jump to, its heading, how many things it holds, and these."""


def _sections(claims: Claims, names: Sequence[Listed]) -> list[_Part]:
    disputed = claims.contradictions()
    related = [group for group in claims if group.relation not in ("contradicting", "single")]
    numbers = {id(group): number for number, group in enumerate(claims)}

    def groups(some: Sequence[object], intro: str) -> Html:
        plots = (group_html(claims, numbers[id(group)]) for group in some)
        return join(element("p", intro, class_="quiet"), *plots)

    none = "No two figures for the same thing contradict each other."
    texts = (_text(i, doc) for i, doc in enumerate(claims.documents))
    parts: list[_Part] = [
        ("disagreements", "Where reports disagree", len(disputed), groups(disputed, _DISPUTES if disputed else none)),
        (
            "related",
            "Same subject, no contradiction",
            len(related),
            groups(related, "Figures that agree, overlap, or are part of one another."),
        ),
        ("claims", "All claims", len(claims.statements), claims_table(claims)),
        ("texts", "Texts", len(claims.documents), join(*texts)),
        ("names", "Names", len(names), names_table(names)),
    ]
    return [part for part in parts if part[0] != "related" or related]


def _bar(parts: Sequence[_Part]) -> Html:
    short = {
        "disagreements": "Disagreements",
        "related": "Related",
        "claims": "Claims",
        "texts": "Texts",
        "names": "Names",
    }
    links = (
        element("a", short[name], " ", element("span", f"{count}"), href=f"#{name}") for name, _, count, _ in parts
    )
    switch = element("button", "◐", id="theme", type="button", hidden=True)
    return element("header", element("div", element("nav", *links, aria_label="Sections"), switch), class_="bar")


def _section(name: str, heading: str, count: int, content: Html) -> Html:
    return element("section", element("h2", heading), content, id=name, data_count=count)


def _opening(claims: Claims) -> Html:
    docs = claims.documents
    days = sorted({doc.date for doc in docs if doc.date})
    period = " to ".join(dict.fromkeys(date_text(day) for day in (*days[:1], *days[-1:])))
    sources = Counter(statement.claim.source for statement in claims.statements if statement.claim.source)
    texts = _many(len(docs), "text") + (f" of {period}" if period else "")
    named = f"{sources.total():,} of them on the word of {_many(len(sources), 'named source')}"
    lead = f"{texts} with {_many(len(claims.statements), 'figure')}, {named}."
    return join(
        element("h1", "Who says how many"), element("p", lead, class_="lead"), element("p", _CAVEAT, class_="quiet")
    )


def _text(index: int, doc: Document) -> Html:
    about = " · ".join(filter(None, (doc.outlet, doc.date and date_text(doc.date), doc.id)))
    head = join(element("h3", f"Text {index + 1}"), element("p", about, class_="quiet") if about else "")
    return element("article", head, doc.marked(f"d{index}-"), id=f"d{index}")


def _title(docs: Sequence[Document]) -> str:
    return f"Who says how many: {_many(len(docs), 'text')}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
