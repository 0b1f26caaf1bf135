"""The page in a real Chromium, from a real server: paste, read, change, on a desk and on a phone."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from serving import TEXT, shipped

from raqqa_nlp.serve import Desk, Limits, address, create_app, listen

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=f"no Chromium: none of {', '.join(NAMES)}, and CHROMIUM is not set"),
]
HOSTS = ("localhost", "127.0.0.1")
TOKEN = "a-token-of-the-tests"

Browser = Any
Tab = Any


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM)
        yield found
        found.close()


def served(**settings: Any) -> Iterator[str]:
    """The URL of a server, which runs in a thread."""
    app = create_app(Desk(shipped(), Limits(characters=5000), threads=2), hosts=HOSTS, **settings)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none", http="h11"))
    with listen("127.0.0.1", 0) as sock:
        running = threading.Thread(target=server.run, args=([sock],))
        running.start()
        yield address(sock)
        server.should_exit = True
        running.join()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from served()


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    yield from served(token=TOKEN)


def visit(browser: Browser, url: str, path: str = "/", **options: Any) -> Tab:
    """The page in a new window, which must not complain about anything, nor ask for anything from elsewhere."""
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"} | options)
    tab = context.new_page()
    tab.complaints = []
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith(url) else tab.complaints.append(request.url))
    tab.goto(url + path)
    return tab


@pytest.fixture
def tab(browser: Browser, url: str) -> Iterator[Tab]:
    opened = visit(browser, url)
    yield opened
    assert opened.complaints == []
    opened.context.close()


def paste(tab: Tab, text: str, **fields: str) -> None:
    tab.get_by_label("Text", exact=True).fill(text)
    for label, value in fields.items():
        tab.get_by_label({"date": "Its date", "outlet": "Who published it"}[label]).fill(value)
    tab.get_by_role("button", name="Read").click()


def test_paste_and_read(tab: Tab) -> None:
    paste(tab, f"😀 First.\n\n{TEXT}", date="2017-10-17", outlet="Evening Post")
    expect(tab.locator("#texts")).to_contain_text("Evening Post · 17 October 2017")
    expect(tab.locator("#claims output")).to_have_text("3 claims")
    mark = tab.locator("#texts .text mark.count").first
    expect(mark).to_have_text("3,250")
    mark.hover()
    expect(tab.locator("#card")).to_contain_text("3,250, people, killed")
    tab.locator("#claims-table").get_by_role("link", name="1,130", exact=True).click()
    expect(tab.locator("mark", has=tab.locator("#d0-n2"))).to_be_focused()
    tab.locator("#texts input[data-layer=number]").uncheck()
    assert "rgb(255" not in mark.evaluate("e => getComputedStyle(e).backgroundImage")


def test_change_the_text(tab: Tab) -> None:
    paste(tab, TEXT, outlet="Evening Post")
    area = tab.get_by_label("Text", exact=True)
    expect(area).to_be_hidden()
    tab.get_by_text("Change the text, or paste another").click()
    expect(area).to_have_value(TEXT)
    expect(tab.get_by_label("Who published it")).to_have_value("Evening Post")
    area.fill("Up to 9 people died.\n")
    area.press("Control+Enter")
    expect(tab.locator("#claims output")).to_have_text("1 claims")
    tab.go_back()
    expect(tab.locator("#claims output")).to_have_text("3 claims")
    expect(tab.get_by_role("button", name="Reading…")).to_have_count(0)


def test_what_cannot_be_read(browser: Browser, url: str) -> None:
    tab = visit(browser, url)
    tab.get_by_role("button", name="Read").click()
    assert tab.url == f"{url}/"
    expect(tab.get_by_role("alert")).to_have_count(0)
    paste(tab, "a" * 5001)
    expect(tab.get_by_role("alert")).to_contain_text("5,001 characters, 5,000 are allowed")
    expect(tab.get_by_label("Text", exact=True)).to_have_value("a" * 5001)
    assert len(tab.complaints) == 1
    assert "413" in tab.complaints[0]
    tab.context.close()


def test_keyboard_alone(tab: Tab) -> None:
    tab.get_by_label("Text", exact=True).focus()
    tab.keyboard.insert_text(TEXT)
    for _ in range(8):
        tab.keyboard.press("Tab")
        if tab.locator("button:focus").count():
            break
    tab.keyboard.press("Enter")
    expect(tab.locator("#claims output")).to_have_text("3 claims")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the text")).to_be_focused()


WIDTHS = (320, 500, 704, 800, 1056, 1200, 1900)


def widths(tab: Tab) -> list[int]:
    """How wide the page is where the window has each of the widths."""
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 640})
        found.append(tab.evaluate("document.documentElement.scrollWidth"))
    return found


def test_no_width_scrolls_sideways(tab: Tab, url: str) -> None:
    assert widths(tab) == list(WIDTHS)
    paste(tab, f"{TEXT} {'x' * 300}", outlet="y" * 200)
    expect(tab.locator("#claims")).to_be_visible()
    tab.get_by_text("Change the text, or paste another").click()
    assert widths(tab) == list(WIDTHS)
    tab.goto(f"{url}/docs")
    assert widths(tab) == list(WIDTHS)
    tab.set_viewport_size({"width": WIDTHS[0], "height": 640})
    assert tab.evaluate("[...document.querySelectorAll('td')].filter(e => e.scrollWidth > e.clientWidth).length") == 0


def luminance(colour: str) -> float:
    """Relative luminance of ``rgb(...)``, by WCAG 2.2."""
    values = [float(value) / 255 for value in re.findall(r"[\d.]+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "selectors"),
    [
        ("/", ("#paste label", "#paste button", "#paste textarea", "#paste input", ".paste .quiet")),
        ("/docs", (".operation p", ".operation pre", ".operation td", ".operation a", ".quiet")),
    ],
)
def test_all_can_be_read(browser: Browser, url: str, scheme: str, path: str, selectors: tuple[str, ...]) -> None:
    tab = visit(browser, url, path, color_scheme=scheme)
    paper = tab.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (luminance(paper) < 0.2) == (scheme == "dark")
    for selector in selectors:
        ink, own = tab.locator(selector).first.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
        )
        behind = paper if own == "rgba(0, 0, 0, 0)" else own
        dark, light = sorted((luminance(ink), luminance(behind)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, selector
    tab.context.close()


def test_a_browser_asks_its_user_for_the_token(browser: Browser, guarded: str) -> None:
    tab = visit(browser, guarded, http_credentials={"username": "any", "password": TOKEN})
    paste(tab, TEXT)
    expect(tab.locator("#claims output")).to_have_text("3 claims")
    tab.context.close()


def test_the_page_leads_to_the_manual_and_back(tab: Tab) -> None:
    tab.get_by_role("link", name="API").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("API")
    tab.get_by_role("link", name="Predicted").first.click()
    expect(tab.locator("#shape-Predicted")).to_be_in_viewport()
    tab.get_by_role("link", name="Try it").click()
    expect(tab.get_by_label("Text", exact=True)).to_be_visible()
