"""The dossier in a real Chromium: what a reader does with it, on a desk, on a phone and on paper."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dossier_documents import HOSTILE, written

from raqqa_nlp.document import Document
from raqqa_nlp.report.dossier import dossier

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
    path = tmp_path_factory.mktemp("dossier") / "dossier.html"
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


@pytest.fixture
def phone(browser: Browser, file: Path) -> Iterator[Tab]:
    opened = visit(browser, file, viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True)
    yield opened
    assert opened.complaints == []
    opened.context.close()


def shown(tab: Tab) -> list[str]:
    """How many, of the rows that are to be seen."""
    return [row.locator("td").nth(1).inner_text() for row in tab.locator("#claims-table tbody tr:visible").all()]


def colour(tab: Tab, selector: str, name: str = "color") -> str:
    found = tab.locator(selector).first.evaluate(f"element => getComputedStyle(element).{name}")
    return str(found)


def test_filter(tab: Tab) -> None:
    count = tab.locator("#filter output")
    expect(count).to_have_text("7 claims")
    tab.get_by_role("searchbox").fill("FIGHT ann")
    expect(count).to_have_text("2 of 7 claims")
    assert shown(tab) == ["200–300", "40"]
    tab.locator("select[name=text]").select_option("Text 2, Evening News")
    expect(count).to_have_text("0 of 7 claims")
    tab.get_by_role("searchbox").fill("FIGHT")
    assert shown(tab) == ["about 400", "up to 9", "vague: many"]
    tab.get_by_role("searchbox").fill("no such words")
    expect(count).to_have_text("0 of 7 claims")
    tab.get_by_role("button", name="Show all").click()
    expect(count).to_have_text("7 claims")
    tab.locator("select[name=relation]").select_option("contradicting")
    assert len(shown(tab)) == 5
    tab.locator("select[name=status]").select_option("remaining")
    assert shown(tab) == ["200–300", "40", "about 400"]


def test_sort(tab: Tab) -> None:
    head = tab.locator("#claims-table th").nth(1)
    head.get_by_role("button").click()
    assert shown(tab) == ["4 months", "5 months", "up to 9", "40", "200–300", "about 400", "vague: many"]
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").click()
    assert shown(tab) == ["about 400", "200–300", "40", "up to 9", "5 months", "4 months", "vague: many"]
    expect(head).to_have_attribute("aria-sort", "descending")
    tab.locator("#claims-table th").nth(6).get_by_role("button").click()
    assert shown(tab)[:3] == ["about 400", "up to 9", "vague: many"]
    assert tab.locator("#claims-table th[aria-sort]").count() == 1


def test_jump_to_the_text_and_back(tab: Tab) -> None:
    tab.locator("#claims-table").get_by_role("link", name="40", exact=True).click()
    assert tab.url.endswith("#d0-n1")
    mark = tab.locator("mark", has=tab.locator("#d0-n1"))
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    expect(mark).to_have_class(re.compile("sought"))
    expect(tab.locator("#card")).to_contain_text("40, snipers, remaining")
    tab.get_by_role("searchbox").fill("nothing")
    mark.click()
    tab.locator("#card").get_by_role("link").click()
    expect(tab.locator("#claim-d0-n1")).to_be_visible()
    expect(tab.locator("#claim-d0-n1")).to_be_in_viewport()
    tab.go_back()
    expect(mark).to_be_focused()


def test_jump_from_plots_and_names(tab: Tab) -> None:
    tab.locator("#group-0").get_by_role("link", name="about 400 fighters").click()
    expect(tab.locator("mark", has=tab.locator("#d1-n0"))).to_be_in_viewport()
    tab.locator("#names").get_by_role("link", name="Lee", exact=True).click()
    mark = tab.locator("mark", has=tab.locator("#d0-e1"))
    expect(mark).to_be_focused()
    expect(mark).to_have_text("Lee")


def test_layers(tab: Tab) -> None:
    text = tab.locator("#d0 .text")
    plain = colour(tab, "#d0 .text")
    for layer, sample, name in (
        ("number", "mark.count", "backgroundImage"),
        ("attribution", "mark.cue", "backgroundImage"),
        ("entity", "mark.entity", "color"),
    ):
        before, elsewhere = colour(tab, f"#d0 .text {sample}", name), colour(tab, "#d1 .text mark.count", name)
        switch = tab.locator(f"#d0 input[data-layer={layer}]")
        switch.uncheck()
        after = colour(tab, f"#d0 .text {sample}", name)
        assert after != before
        assert name != "color" or after == plain
        assert colour(tab, "#d1 .text mark.count", name) == elsewhere
        switch.check()
        assert colour(tab, f"#d0 .text {sample}", name) == before
    tab.locator("#d0 input[data-layer=number]").uncheck()
    text.locator("mark.counted").last.hover()
    expect(tab.locator("#card")).not_to_contain_text("snipers")
    tab.locator("#claims-table").get_by_role("link", name="40", exact=True).click()
    expect(tab.locator("#d0 input[data-layer=number]")).to_be_checked()


def test_pointing_shows_values_and_links(tab: Tab) -> None:
    card, lines = tab.locator("#card"), tab.locator("#d0 svg.links g")
    tab.locator("#d0 .text mark.cue").hover()
    expect(card).to_contain_text("Ann Lee (“said”)")
    expect(lines).to_have_count(2)
    assert tab.locator("#d0 mark.on.source").count() > 0
    assert tab.locator("#d0 mark.on.content").count() > 0
    tab.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(lines).to_have_count(0)
    tab.locator("#d0 mark.count").first.hover()
    expect(card).to_contain_text("200–300, loyal")
    expect(tab.locator("#d0 svg.links g.number")).to_have_count(1)
    card.hover()
    tab.wait_for_timeout(400)
    expect(card).to_be_visible()
    tab.mouse.move(2, 2)
    expect(card).to_be_hidden()
    names = tab.locator("#d0 mark.entity")
    names.last.hover()
    assert [mark.inner_text() for mark in tab.locator("#d0 mark.on").all()][-1] == "Lee"
    assert tab.locator("#d0 mark.on").count() == 2


def test_keyboard_alone(tab: Tab) -> None:
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the disagreements")).to_be_focused()
    tab.locator("#d0 input[data-layer=attribution]").focus()
    tab.keyboard.press("Tab")
    here = tab.locator("#d0 mark:focus")
    expect(here).to_have_text("Ann Lee")
    expect(tab.locator("#card")).to_contain_text("Ann Lee")
    expect(here).to_have_attribute("aria-describedby", "card")
    tab.keyboard.press("ArrowRight")
    expect(here).to_have_text("Red Post")
    tab.keyboard.press("End")
    expect(here).to_have_text("Lee")
    tab.keyboard.press("Home")
    expect(here).to_have_text("Ann Lee")
    tab.keyboard.press("Tab")
    expect(tab.locator("#d1 input").first).to_be_focused()
    tab.keyboard.press("Shift+Tab")
    for _ in range(20):
        tab.keyboard.press("ArrowRight")
        if here.inner_text() == "40":
            break
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#claim-d0-n1")
    expect(tab.locator("#claim-d0-n1 a").first).to_be_focused()
    tab.locator("#claims-table th button").nth(1).focus()
    tab.keyboard.press("Enter")
    assert shown(tab)[0] == "4 months"
    tab.locator("#group-0 summary").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("“including” in the text")).to_be_visible()


def luminance(colour_: str) -> float:
    """Relative luminance of ``rgb(...)``, by WCAG 2.2."""
    values = [float(value) / 255 for value in re.findall(r"[\d.]+", colour_)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_switch(browser: Browser, file: Path, scheme: str) -> None:
    tab = visit(browser, file, color_scheme=scheme)
    other = {"light": "dark", "dark": "light"}[scheme]

    def is_dark() -> bool:
        return luminance(colour(tab, "body", "backgroundColor")) < 0.2

    assert is_dark() == (scheme == "dark")
    for expected in (scheme, other):
        paper = colour(tab, "body", "backgroundColor")
        washes = [colour(tab, f"#d0 .text mark.{kind}", "backgroundImage") for kind in ("count", "content")]
        behind = [paper, *(re.findall(r"rgb\([^)]*\)", wash)[0] for wash in washes)]
        for selector in ("#d0 .text", "#d0 .text mark.entity"):
            assert min(contrast(colour(tab, selector), wash) for wash in behind) >= 4.5, (expected, selector)
        for selector in ("main .quiet", "main .lead", ".badge", "#claims-table a", "th button"):
            assert contrast(colour(tab, selector), paper) >= 4.5, (expected, selector)
        tab.get_by_role("button", name=re.compile("Switch to (light|dark) colours")).click()
    assert is_dark() == (scheme == "dark")
    tab.locator("#theme").click()
    tab.reload()
    assert is_dark() == (other == "dark")
    assert tab.complaints == []
    tab.context.close()


def test_phone(phone: Tab) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    assert not phone.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 321).length"
    )
    phone.locator("#d0 .text mark.cue").tap()
    card = phone.locator("#card").bounding_box()
    assert 0 <= card["x"] <= card["x"] + card["width"] <= 320
    assert card["y"] + card["height"] <= 640
    phone.locator("#d0 h3").tap()
    expect(phone.locator("#card")).to_be_hidden()
    phone.locator("#claims-table th button").nth(1).tap()
    assert shown(phone)[0] == "4 months"
    phone.locator("#claims-table").get_by_role("link", name="40", exact=True).tap()
    expect(phone.locator("mark", has=phone.locator("#d0-n1"))).to_be_in_viewport()


@pytest.mark.parametrize("word", ["", "x" * 500])
def test_no_width_scrolls_sideways(browser: Browser, tmp_path: Path, word: str) -> None:
    path = tmp_path / "wide.html"
    path.write_text(written(word), encoding="utf-8")
    for width in (320, 500, 704, 800, 1000, 1056, 1200, 1900):
        tab = visit(browser, path, viewport={"width": width, "height": 640})
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        tab.context.close()


def test_print(tab: Tab) -> None:
    assert tab.pdf(format="A4").startswith(b"%PDF-")
    tab.emulate_media(media="print", color_scheme="dark")
    for selector in (".top", "#filter", "#d0 .layers"):
        expect(tab.locator(selector)).to_be_hidden()
    assert luminance(colour(tab, "#d0 .text")) < 0.1
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(tab.get_by_text("“including” in the text")).to_be_visible()
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(tab.get_by_text("“including” in the text")).to_be_hidden()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_a_text_runs(browser: Browser, tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(written(hostile), encoding="utf-8")
    tab = visit(browser, path)
    tab.locator("#d0 .text mark.cue").hover()
    expect(tab.locator("#card")).to_be_visible()
    if "\ud83d" not in hostile:
        expect(tab.locator("#d0 .text")).to_contain_text(hostile.split("\u2028")[0])
    tab.locator("#claims-table th button").first.click()
    assert tab.evaluate("window.ran") is None
    assert tab.complaints == []
    tab.context.close()


def test_a_script_would_have_run(browser: Browser, tmp_path: Path) -> None:
    """What the test above looks for happens once escaping and policy are both taken away; one of them is enough."""
    source = written(HOSTILE[0])
    raw = source.replace("&lt;script&gt;", "<script>").replace("&lt;/script&gt;", "</script>")
    for content, ran in ((raw, None), (re.sub(r"<meta http-equiv[^>]*>", "", raw), True)):
        path = tmp_path / "planted.html"
        path.write_text(content, encoding="utf-8")
        tab = visit(browser, path)
        assert tab.evaluate("window.ran") is ran
        tab.context.close()


def test_a_page_of_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text(dossier([Document("Nothing here.")]), encoding="utf-8")
    tab = visit(browser, path)
    expect(tab.locator("#claims")).to_contain_text("No figures found.")
    assert tab.complaints == []
    tab.context.close()
