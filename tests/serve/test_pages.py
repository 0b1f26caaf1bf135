"""The page to paste a text into: what it shows, what it says when it cannot, and that nothing becomes part of it."""

from __future__ import annotations

import base64
import hashlib
import html
import re

import pytest
from serving import TEXT, URL, client, error, finds_nothing, shipped
from starlette.testclient import TestClient

from raqqa_nlp import Document
from raqqa_nlp.report.dossier import dossier
from raqqa_nlp.serve import Limits

HOSTILE = (
    "<script>window.ran = true</script>",
    "</textarea><script>window.ran = true</script>",
    '"><img src=x onerror="window.ran = true">',
    "</style><svg onload='window.ran = true'>",
)


@pytest.fixture(scope="module")
def server() -> TestClient:
    return client(shipped())


@pytest.fixture(scope="module")
def cheap() -> TestClient:
    return client(finds_nothing(), Limits(characters=200))


def alert(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page)
    return html.unescape(found[1]) if found else ""


def held(page: str) -> str:
    """What the text area is filled with, as a browser has it: without the first line end."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_empty_form(server: TestClient) -> None:
    page = server.get("/").text
    assert held(page) == ""
    assert alert(page) == ""
    assert "<section" not in page
    assert server.head("/").status_code == 200


def test_a_text_is_shown_with_its_claims(server: TestClient) -> None:
    text = f"\n{TEXT}\n\nIt is <b>over</b>.\n"
    fields = {"text": text.replace("\n", "\r\n"), "date": "2017-10-17", "outlet": "Evening Post & Co"}
    answer = server.post("/", data=fields)
    assert answer.status_code == 200
    page = answer.text
    assert held(page) == text
    assert [name in page for name in ('id="texts"', 'id="claims"', 'id="names"')] == [True] * 3
    whole = dossier([shipped()(Document(text, date="2017-10-17", outlet="Evening Post & Co"))])
    for section in ("claims", "names"):
        [theirs] = re.findall(rf'<section id="{section}">.*?</section>', whole, re.DOTALL)
        assert theirs in page
    [marked] = re.findall(r'<div class="text">.*?</div>', whole, re.DOTALL)
    assert marked in page
    assert page.index('id="texts"') < page.index('id="claims"')


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "text: nothing where a string is expected. Send a string."),
        ({"text": " "}, 422, "text: there is nothing but white space. Send a text."),
        (
            {"text": "a", "date": "soon"},
            422,
            "date: 'soon' is no date. Write it as YYYY-MM-DD, for example 2017-10-17.",
        ),
        ({"text": "a" * 201}, 413, "text: 201 characters, 200 are allowed"),
        ({"text": "a", "more": "b"}, 422, "unknown key 'more'"),
    ],
)
def test_what_cannot_be_read_stays_in_the_form(
    cheap: TestClient, fields: dict[str, str], status: int, said: str
) -> None:
    answer = cheap.post("/", data=fields, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == status
    assert said in alert(answer.text)
    assert held(answer.text) == fields.get("text", "")


@pytest.mark.parametrize("body", [b"text=%ff", b"\xff", b"&".join([b"a=1"] * 20)])
def test_what_is_no_form(cheap: TestClient, body: bytes) -> None:
    answer = cheap.post("/", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
    assert "the body is no form" in alert(answer.text)


def test_limits_are_told_on_the_page() -> None:
    small = client(shipped(), Limits(bytes=300, figures=1))
    assert "3 figures to compare, 1 are allowed" in alert(small.post("/", data={"text": TEXT}).text)
    large = small.post("/", data={"text": TEXT * 9})
    assert large.status_code == 413
    assert "larger than 300 bytes" in alert(large.text)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_forms_of_other_sites_are_refused(cheap: TestClient, headers: dict[str, str]) -> None:
    error(cheap.post("/", data={"text": "a"}, headers=headers), 403)
    own = {"Origin": URL, "Sec-Fetch-Site": "same-origin"}
    assert cheap.post("/", data={"text": "a"}, headers=own).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_nothing_but_what_stands_on_the_page_may_run(server: TestClient, path: str) -> None:
    answer = server.get(path)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', answer.text)
    directives = dict(part.split(" ", 1) for part in html.unescape(policy).split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["form-action"] == ("'self'" if path == "/" else "'none'")
    for directive, tag in (("style-src", "style"), ("script-src", "script")):
        contents = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in contents]
        assert directives[directive].split() == [f"'sha256-{each}'" for each in hashes]
    assert not re.search(r'\son\w+="|\sstyle="|https?://(?!127\.0\.0\.1|www\.w3\.org/2000/svg)', answer.text)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_pasted_is_only_shown(server: TestClient, hostile: str) -> None:
    fields = {"text": f"{hostile} Ann {hostile} said 12 {hostile} people died.", "outlet": hostile}
    page = server.post("/", data=fields).text
    assert hostile not in page
    assert held(page) == fields["text"]
