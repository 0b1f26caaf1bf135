"""The page of agreement: every disagreement is on it, every link leads somewhere, and no text becomes part of it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from agreement_documents import ANN, BO, CY, measured, passes, written
from dossier_documents import HOSTILE, Page

from raqqa_nlp.document import Document
from raqqa_nlp.evaluation.agreement import KINDS, measure
from raqqa_nlp.report.agreement import page

ASSETS = Path(__file__).parents[2] / "raqqa_nlp" / "report" / "assets"


@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_nothing_from_a_text_becomes_part_of_the_page(hostile: str) -> None:
    shown, plain = Page(written(hostile)), Page(written())
    assert {tag for tag, _ in shown.elements} == {tag for tag, _ in plain.elements}
    assert not [name for _, attributes in shown.elements for name in attributes if name.startswith("on")]
    assert [content for tag, content in shown.raw if tag == "script"] == [
        (ASSETS / name).read_text(encoding="utf-8") for name in ("page.js", "reading.js", "agreement.js")
    ]
    for number, doc in enumerate(passes(hostile)[ANN][:2]):
        assert doc.text.replace("\ud83d", "\ufffd") in shown.texts[f"d{number}"]


def test_the_policy_lets_only_its_own_style_and_scripts_run() -> None:
    shown = Page(written())
    [policy] = [str(meta["content"]) for meta in shown.all("meta") if "http-equiv" in meta]
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        hashes = [hashlib.sha256(content.encode()).digest() for kind, content in shown.raw if kind == tag]
        made = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
        assert f"{directive} {made};" in policy
    assert not [attributes for _, attributes in shown.elements if attributes.keys() & {"style", "src", "action"}]


def test_links_lead_somewhere_and_ids_are_unique() -> None:
    shown = Page(written())
    assert len(set(shown.ids)) == len(shown.ids)
    assert {str(link["href"])[1:] for link in shown.all("a")} <= set(shown.ids)


def test_every_disagreement_has_a_card_and_a_place() -> None:
    shown, agreement = Page(written()), measured()
    cards = [card for card in shown.all("article") if card.get("class") == "disagreement"]
    assert len(cards) == len(agreement.disagreements) == 12
    assert {str(card["data-kind"]) for card in cards} == set(KINDS) - {"depth", "label and range"}
    for number, (card, disagreement) in enumerate(zip(cards, agreement.disagreements, strict=True)):
        place = f"d0-{disagreement.layer[0]}{number}"
        assert card["id"] == f"about-{place}"
        assert place in shown.ids
        assert (card["data-kind"], card["data-layer"]) == (disagreement.kind, disagreement.layer)
        assert card["data-label"] == " ".join(disagreement.labels)
        said = shown.texts[str(card["id"])]
        for side in disagreement.sides:
            assert side.annotator in said
            assert side.said in said


def test_sides_that_have_the_same_stand_together() -> None:
    shown = Page(written())
    name = next(text for id_, text in shown.texts.items() if id_.startswith("about-") and "Anna Lee" in text)
    assert f"{ANN}, {CY}canonical Ann Lee" in name
    assert f"{BO}canonical Anna Lee" in name
    missing = next(text for id_, text in shown.texts.items() if id_.startswith("about-") and "FACILITY" in text)
    assert f"{ANN}, {CY}not marked" in missing
    assert f"{BO}FACILITY" in missing


def test_figures_and_what_is_left_out() -> None:
    shown, agreement = Page(written()), measured()
    value = agreement["number/exact/all"].value
    assert value is not None
    assert f"{100 * value:.1f}" in shown.texts["figures"]
    assert "Pairs of annotators" in shown.texts["figures"]
    assert "Undefined (" in shown.texts["figures"]
    assert "1 text: three (ann@example.com)" in written()
    assert "NaN" not in written()


def test_annotators_who_agree() -> None:
    doc = Document("Nothing here.", id="a")
    shown = Page(page(measure({ANN: [doc], BO: [doc]})))
    assert "the very same" in shown.texts["disagreements"]
    assert "Nothing here." in shown.texts["d0"]
