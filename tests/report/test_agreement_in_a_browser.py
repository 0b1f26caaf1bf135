"""The page of agreement in a real Chromium: filtered, gone through by keys, followed into the texts, printed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agreement_documents import written
from dossier_documents import HOSTILE

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=f"no Chromium: none of {', '.join(NAMES)}, and CHROMIUM is not set"),
]

Browser = Any
Tab = Any


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("agreement") / "agreement.html"
    path.write_text(written(), encoding="utf-8")
    return path


def visit(browser: Browser, path: Path, **options: Any) -> Tab:
    """The page in a new window, which must not complain about anything, nor ask for anything else."""
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"} | options)
    tab = context.new_page()
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on("request", lambda request: None if request.url == path.as_uri() else tab.complaints.append(request.url))
    tab.goto(path.as_uri())
    return tab


@pytest.fixture
def tab(browser: Browser, file: Path) -> Iterator[Tab]:
    opened = visit(browser, file)
    yield opened
    assert opened.complaints == []
    opened.context.close()


def cards(tab: Tab) -> Any:
    return tab.locator(".disagreement:visible")


def test_filter(tab: Tab) -> None:
    count = tab.locator("#filter output")
    expect(count).to_have_text("12 disagreements")
    tab.locator("select[name=kind]").select_option("name")
    expect(count).to_have_text("1 of 12 disagreements")
    expect(cards(tab)).to_contain_text(["canonical Anna Lee"])
    tab.locator("select[name=layer]").select_option("number")
    expect(count).to_have_text("0 of 12 disagreements")
    tab.get_by_role("button", name="Show all").click()
    expect(count).to_have_text("12 disagreements")
    tab.locator("select[name=label]").select_option("COUNTED")
    assert {card.get_attribute("data-label") for card in cards(tab).all()} == {"COUNTED", "COUNT COUNTED"}
    tab.get_by_role("button", name="Show all").click()
    tab.get_by_role("searchbox").fill("SNIPERS counted none")
    expect(count).to_have_text("1 of 12 disagreements")
    tab.get_by_role("searchbox").fill("no such words")
    expect(cards(tab)).to_have_count(0)


def test_keyboard_alone(tab: Tab) -> None:
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the disagreements")).to_be_focused()
    tab.get_by_role("button", name="Show all").focus()
    tab.keyboard.press("Tab")
    first, second, last = (cards(tab).nth(place) for place in (0, 1, 11))
    expect(first).to_be_focused()
    tab.keyboard.press("j")
    expect(second).to_be_focused()
    expect(second).to_be_in_viewport(ratio=1)
    tab.keyboard.press("k")
    tab.keyboard.press("k")
    expect(first).to_be_focused()
    tab.keyboard.press("End")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport(ratio=1)
    tab.keyboard.press("Home")
    tab.locator("select[name=kind]").select_option("link")
    assert cards(tab).count() == 2
    cards(tab).first.focus()
    tab.keyboard.press("j")
    expect(cards(tab).last).to_be_focused()
    anchor = cards(tab).last.get_by_role("link").get_attribute("href")
    tab.keyboard.press("Enter")
    assert tab.url.endswith(anchor)
    expect(tab.locator("mark", has=tab.locator(anchor))).to_be_focused()
    tab.keyboard.press("Enter")
    assert tab.url.endswith(anchor.replace("#", "#about-"))
    expect(cards(tab).last).to_be_focused()
    tab.get_by_role("searchbox").focus()
    tab.keyboard.type("jk")
    expect(tab.get_by_role("searchbox")).to_have_value("jk")


def test_to_the_text_and_back(tab: Tab) -> None:
    card = tab.locator(".disagreement", has_text="FACILITY")
    place = card.get_by_role("link").get_attribute("href")
    card.get_by_role("link").click()
    mark = tab.locator("mark", has=tab.locator(place))
    expect(mark).to_be_in_viewport()
    expect(mark).to_have_class(re.compile("sought"))
    expect(mark).to_have_class(re.compile("differs"))
    expect(tab.locator("#card")).to_contain_text("bo")
    tab.locator("select[name=kind]").select_option("value")
    expect(card).to_be_hidden()
    mark.click()
    tab.locator("#card").get_by_role("link", name="side by side").first.click()
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(tab.locator("#filter output")).to_have_text("12 disagreements")


def test_a_place_on_opening(browser: Browser, file: Path) -> None:
    tab = visit(browser, file)
    name = cards(tab).nth(9).get_attribute("id")
    tab.goto("about:blank")
    tab.goto(f"{file.as_uri()}#{name}")
    expect(tab.locator(f"#{name}")).to_be_focused()
    tab.context.close()


def test_what_is_in_question_stands_out(tab: Tab) -> None:
    card = tab.locator(".disagreement", has_text="FACILITY")
    expect(card.locator("mark.differs")).to_have_text("left")
    expect(card.locator("mark.gap")).to_have_text("left")
    for selector in ("mark.differs", "mark.gap"):
        style = card.locator(selector).evaluate(
            "e => [getComputedStyle(e).boxShadow, getComputedStyle(e).outlineStyle]"
        )
        assert style[0] != "none" or style[1] == "dashed"
    text = tab.locator("#d0 .text mark.differs").first
    assert text.evaluate("e => getComputedStyle(e).boxShadow") != "none"


@pytest.mark.parametrize("word", ["", "x" * 500])
def test_no_width_scrolls_sideways(browser: Browser, tmp_path: Path, word: str) -> None:
    path = tmp_path / "wide.html"
    path.write_text(written(word), encoding="utf-8")
    for width in (320, 500, 800, 1056, 1200, 1900):
        tab = visit(browser, path, viewport={"width": width, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        tab.context.close()


def test_a_phone_names_each_figure(browser: Browser, file: Path) -> None:
    tab = visit(browser, file, viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True)
    cell = tab.locator("main > table td[data-label='Exact F1']").first
    assert "Exact F1" in cell.evaluate("e => getComputedStyle(e, '::before').content")
    expect(tab.locator("main > table thead")).to_be_hidden()
    assert tab.complaints == []
    tab.context.close()


def test_print(tab: Tab) -> None:
    assert tab.pdf(format="A4").startswith(b"%PDF-")
    tab.emulate_media(media="print", color_scheme="dark")
    for selector in (".top", "#filter", "#keys", "#d0 .layers"):
        expect(tab.locator(selector)).to_be_hidden()
    card = cards(tab).first
    assert card.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    assert card.evaluate("e => getComputedStyle(e).color") == "rgb(29, 29, 27)"
    sides = card.locator(".side").all()
    assert len({side.bounding_box()["y"] for side in sides}) == 1


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_text_runs(browser: Browser, tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(written(hostile), encoding="utf-8")
    tab = visit(browser, path)
    tab.locator("#d0 .text mark.differs").first.hover()
    expect(tab.locator("#card")).to_be_visible()
    if "\ud83d" not in hostile:
        expect(tab.locator("#d0 .text")).to_contain_text(hostile.split("\u2028")[0])
    tab.get_by_role("searchbox").fill("Lee")
    assert tab.evaluate("window.ran") is None
    assert tab.complaints == []
    tab.context.close()
