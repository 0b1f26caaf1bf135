"""The dossier: one page on which a reader sees where reports disagree, who says what, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.reconciliation import Claims, reconcile
from raqqa_nlp.render import Html, element, join
from raqqa_nlp.render.values import date_text, day_text
from raqqa_nlp.report.claimtable import claims_table
from raqqa_nlp.report.disputes import group_html
from raqqa_nlp.report.namelist import Listed, listed
from raqqa_nlp.report.nametable import names_table
from raqqa_nlp.report.page import Part, script, whole

SCRIPTS: Final = ("page.js", "reading.js", "claims.js")
"""What its sections come to life by."""

CAVEAT: Final = (
    "Each figure is somebody’s statement, found by a program that misses some and misreads others. Nothing here says "
    "which is true: follow a figure to its sentence before you use it."
)
_DISPUTED: Final = (
    "Figures for the same thing that cannot both be right. A line for each: a dot is one figure, a bar a range, an "
    "arrow an end left open; hollow ends are approximate."
)
_UNDISPUTED: Final = "No two figures for the same thing contradict each other."
_RELATED: Final = "Figures that agree, overlap, or are part of one another."


def dossier(docs: Sequence[Document]) -> str:
    """The page for these documents, as a whole HTML document.

    :param docs: as predicted or read; names are made one across them, and claims compared.
    """
    claims = reconcile(docs)
    return page(claims, listed(claims.documents, docs))


def page(claims: Claims, names: Sequence[Listed]) -> str:
    """The page for claims already compared, and the names of their documents."""
    return whole(
        _title(claims),
        _opening(claims),
        list(parts(claims, names)),
        skip="the disagreements",
        scripts=[script(name) for name in SCRIPTS],
    )


def parts(claims: Claims, names: Sequence[Listed]) -> Iterator[Part]:
    """The sections: disagreements, what else is related, all claims, the texts, their names."""
    disputed = [i for i, group in enumerate(claims) if group.relation == "contradicting"]
    related = [i for i, group in enumerate(claims) if group.relation not in ("contradicting", "single")]
    plots = _plots(claims, disputed, _DISPUTED if disputed else _UNDISPUTED)
    yield Part("disagreements", "Disagreements", "Where reports disagree", len(disputed), plots)
    if related:
        plots = _plots(claims, related, _RELATED)
        yield Part("related", "Related", "Same subject, no contradiction", len(related), plots)
    yield Part("claims", "Claims", "All claims", len(claims.statements), claims_table(claims))
    texts = join(*(_text(i, doc) for i, doc in enumerate(claims.documents)))
    yield Part("texts", "Texts", "Texts", len(claims.documents), texts)
    yield Part("names", "Names", "Names", len(names), names_table(names))


def _plots(claims: Claims, numbers: Sequence[int], intro: str) -> Html:
    return join(element("p", intro, class_="quiet"), *(group_html(claims, number) for number in numbers))


def _opening(claims: Claims) -> Html:
    docs = claims.documents
    days = sorted({doc.date for doc in docs if doc.date})
    period = " to ".join(dict.fromkeys(day_text(day) for day in (*days[:1], *days[-1:])))
    sources = Counter(statement.claim.source for statement in claims.statements if statement.claim.source)
    texts = _many(len(docs), "text") + (f" of {period}" if period else "")
    named = f"{sources.total():,} of them on the word of {_many(len(sources), 'named source')}"
    lead = f"{texts} with {_many(len(claims.statements), 'figure')}, {named}."
    return join(
        element("h1", "Who says how many"), element("p", lead, class_="lead"), element("p", CAVEAT, class_="quiet")
    )


def _text(index: int, doc: Document) -> Html:
    about = " · ".join(filter(None, (doc.outlet, doc.date and date_text(doc.date), doc.id)))
    head = join(element("h3", f"Text {index + 1}"), element("p", about, class_="quiet") if about else "")
    return element("article", head, doc.marked(f"d{index}-"), id=f"d{index}")


def _title(claims: Claims) -> str:
    return f"Who says how many: {_many(len(claims.documents), 'text')}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
