"""The dossier: everything is on it, every link leads somewhere, and no text becomes part of the page."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from dossier_documents import HOSTILE, Page, claims, documents, written

from raqqa_nlp import Document
from raqqa_nlp.report.dossier import dossier

ASSETS = Path(__file__).parents[2] / "raqqa_nlp" / "report" / "assets"
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "link",
        "title",
        "style",
        "body",
        "header",
        "nav",
        "main",
        "section",
        "article",
        "footer",
    ),
    *("h1", "h2", "h3", "p", "div", "span", "b", "a", "ol", "ul", "li", "details", "summary", "mark", "script"),
    *("form", "label", "input", "select", "option", "button", "output"),
    *("table", "thead", "tbody", "tr", "th", "td", "svg", "line", "circle", "path", "text"),
}


def made(hostile: str = "") -> Page:
    return Page(written(hostile))


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_nothing_from_a_text_becomes_part_of_the_page(hostile: str) -> None:
    shown = made(hostile)
    assert {tag for tag, _ in shown.elements} <= TAGS
    assert not [name for _, attributes in shown.elements for name in attributes if name.startswith("on")]
    assert {tag: len(shown.all(tag)) for tag in ("script", "style", "svg")} == {
        tag: len(made().all(tag)) for tag in ("script", "style", "svg")
    }
    assert [content for tag, content in shown.raw if tag == "script"] == [
        (ASSETS / name).read_text(encoding="utf-8") for name in ("page.js", "reading.js", "claims.js")
    ]
    for doc in documents(hostile):
        assert doc.text.replace("\ud83d", "\ufffd") in "".join(shown.texts.values())


def test_nothing_is_fetched() -> None:
    source = written()
    shown = Page(source)
    links = [attributes.get("href") or "" for _, attributes in shown.elements if "href" in attributes]
    assert {link[0] for link in links if link != "data:,"} == {"#"}
    assert not [attributes for _, attributes in shown.elements if attributes.keys() & {"src", "srcset", "action"}]
    assert set(re.findall(r"\b\w+://[^\s\"']*", source)) == {"http://www.w3.org/2000/svg"}
    assert "@import" not in source
    assert "url(" not in source


def test_the_policy_lets_only_its_own_style_and_scripts_run() -> None:
    shown = made()
    [policy] = [meta["content"] for meta in shown.all("meta") if "http-equiv" in meta]
    assert policy is not None
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        hashes = [hashlib.sha256(content.encode()).digest() for kind, content in shown.raw if kind == tag]
        assert directives[directive].split() == [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes]
    assert directives["default-src"] == "'none'"
    assert not [attributes for _, attributes in shown.elements if "style" in attributes]


def test_links_lead_somewhere_and_ids_are_unique() -> None:
    shown = made()
    assert len(set(shown.ids)) == len(shown.ids)
    targets = {str(link["href"])[1:] for link in shown.all("a")}
    assert targets <= set(shown.ids)


def test_every_statement_has_a_row_and_a_place() -> None:
    shown, compared = made(), claims()
    rows = [row["id"] for row in shown.all("tr") if "id" in row]
    links = {link["href"] for link in shown.all("a")}
    for statement in compared.statements:
        doc = compared.documents[statement.document]
        place = f"d{statement.document}-n{doc.numbers.index(statement.claim.number)}"
        assert f"claim-{place}" in rows
        assert f"#{place}" in links
        assert place in shown.ids
        assert statement.amount in shown.texts[f"claim-{place}"]
    assert len(rows) == len(compared.statements) == 7


def test_each_text_is_whole() -> None:
    shown = made("&")
    for i, doc in enumerate(documents("&")):
        assert doc.text in shown.texts[f"d{i}"]


def test_disagreements_come_first_and_parts_below_their_whole() -> None:
    shown = made()
    sections = [name for name in shown.ids if name in ("disagreements", "related", "claims", "texts", "names")]
    assert sections == ["disagreements", "claims", "texts", "names"]
    fighters = shown.texts["group-0"]
    assert fighters.index("about 400") < fighters.index("200–300") < fighters.index("40 snipers")
    assert "about 400 is not 200–300" in fighters
    assert "Evening News · 15 Oct 2017" in fighters
    assert "5 months is not 4 months" in shown.texts["group-1"]
    [part] = [item for item in shown.all("li") if item.get("class") == "part"]
    assert part


def test_plots_have_a_track_for_each_statement() -> None:
    shown = made()
    tracks = [svg for svg in shown.all("svg") if svg.get("class") == "track"]
    assert len(tracks) == 5
    hollow = [dot for dot in shown.all("circle") if dot["class"] == "dot approximate"]
    assert [dot["cx"] for dot in hollow] == ["100.00%"]


def test_names_give_their_spellings_and_the_reasons() -> None:
    shown = made()
    assert "Ann Lee" in shown.texts["names"]
    assert "#d0-e1" in {link["href"] for link in shown.all("a")}
    assert "part of the full name" in shown.texts["names"]


def test_without_claims_or_names() -> None:
    shown = Page(dossier([Document("Nothing here."), Document("Nor here.", id="b")]))
    assert "No two figures" in shown.texts["disagreements"]
    assert "No figures found." in shown.texts["claims"]
    assert "No names found." in shown.texts["names"]
    assert "Nor here." in shown.texts["d1"]


@pytest.mark.parametrize("path", sorted(ASSETS.iterdir()), ids=lambda path: path.name)
def test_assets_stay_small_and_can_stand_in_a_page(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    assert content.count("\n") < 400
    assert "</" not in content
    assert "<!--" not in content
