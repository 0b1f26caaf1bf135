"""Who may ask, by which name, and what is written down of it."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator

import pytest
from serving import JSON, client, error, finds_nothing
from starlette.testclient import TestClient

from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.serve.guard import HEADERS, LOG

TOKEN = "a-token.of_32~characters+0123456/="
HOSTS = ("localhost", "127.0.0.1", "[::1]")
SECRET = "words of a text that nobody else may read"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def nothing() -> Pipeline:
    return finds_nothing()


@pytest.fixture(scope="module")
def guarded(nothing: Pipeline) -> TestClient:
    return client(nothing, token=TOKEN, hosts=HOSTS)


@pytest.mark.parametrize("given", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", basic("any", TOKEN), basic("", TOKEN)])
def test_the_token_lets_in(guarded: TestClient, given: str) -> None:
    assert guarded.get("/docs", headers={"Authorization": given}).status_code == 200
    answer = guarded.post("/v1/predict", json={"text": "a"}, headers={"Authorization": given})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        TOKEN,
        f"Token {TOKEN}",
        "Bearer \xff\xfe",
        basic(TOKEN, "any"),
        basic("any", TOKEN[1:]),
        "Basic no-base64!",
        "Basic " + base64.b64encode(TOKEN.encode()).decode(),
    ],
)
@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/versions", "/no-such-path"])
def test_nothing_else_does(guarded: TestClient, path: str, given: str) -> None:
    refused = guarded.get(path, headers={b"Authorization": given.encode("latin-1")})
    assert error(refused, 401)["where"] == "Authorization"
    assert "Basic" in refused.headers["www-authenticate"]
    assert "Bearer" in refused.headers["www-authenticate"]


def test_two_tokens_are_none(guarded: TestClient) -> None:
    refused = guarded.get("/docs", headers=[("Authorization", "Bearer x"), ("Authorization", f"Bearer {TOKEN}")])
    error(refused, 401)


def test_a_body_without_token_is_not_read(guarded: TestClient) -> None:
    asked = []

    def body() -> Iterator[bytes]:
        asked.append(True)
        yield b"{}"

    error(guarded.post("/v1/predict", content=body(), headers=JSON), 401)
    assert not asked


def test_health_needs_no_token(guarded: TestClient) -> None:
    assert guarded.get("/health").json() == {"status": "UP"}
    error(guarded.post("/health"), 405)


@pytest.mark.parametrize("host", ["localhost:9090", "127.0.0.1", "[::1]:80", "LOCALHOST", "localhost.:9090"])
def test_names_of_this_machine(nothing: Pipeline, host: str) -> None:
    assert client(nothing, hosts=HOSTS).get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["127.0.0.2", "Proxy.example.", "proxy.example:8443"])
def test_a_name_that_is_allowed_is_met_however_it_is_written(nothing: Pipeline, name: str) -> None:
    asked = client(nothing, hosts=[name])
    assert asked.get("/health", headers={"Host": name}).status_code == 200
    assert asked.get("/health", headers={"Host": name.lower().partition(":")[0].rstrip(".")}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:9090", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::2]", "a b"],
)
def test_other_names(nothing: Pipeline, host: str) -> None:
    assert error(client(nothing, hosts=HOSTS).get("/health", headers={"Host": host}), 421)["where"] == "Host"
    assert client(nothing).get("/health", headers={"Host": host}).status_code == 200


def test_headers_of_every_response(nothing: Pipeline) -> None:
    opened = client(nothing)
    for path in ("/", "/docs", "/health", "/no-such-path"):
        headers = opened.get(path).headers
        assert headers.keys() >= {name.lower() for name in HEADERS}
        assert headers["cache-control"] == ("private, no-cache" if path in ("/", "/docs") else "no-store")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_the_log_holds_no_text_query_or_token(guarded: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with caplog.at_level(logging.DEBUG):
        guarded.post(f"/v1/predict?key={SECRET}", json={"text": SECRET}, headers=headers)
        guarded.post("/v1/predict", json={"text": SECRET, "date": SECRET}, headers=headers)
        guarded.get(f"/?text={SECRET}", headers={"Authorization": f"Bearer {SECRET}"})
        guarded.get("/no%0asuch%20path\u2028", headers=headers)
    written = [record.getMessage() for record in caplog.records if record.name == LOG.name]
    assert [re.sub(r"\d+ ms", "N ms", line) for line in written] == [
        "testclient POST /v1/predict 200 N ms",
        "testclient POST /v1/predict 422 N ms",
        "testclient GET / 401 N ms",
        "testclient GET /no%0asuch%20path%E2%80%A8 404 N ms",
    ]
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert not re.search(f"{SECRET.split()[0]}|{re.escape(TOKEN)}", ours)


def test_a_mistake_of_ours_is_answered_and_logged_without_words(caplog: pytest.LogCaptureFixture) -> None:
    def breaks() -> None:
        raise ZeroDivisionError(SECRET)

    with caplog.at_level(logging.DEBUG):
        answer = client(finds_nothing(breaks)).post("/v1/predict", json={"text": SECRET})
    assert "report" in str(error(answer, 500)["mend"])
    assert SECRET not in answer.text
    [said, _] = [record.getMessage() for record in caplog.records if record.name == LOG.name]
    assert said.startswith("ZeroDivisionError, at\n")
    assert "in breaks" in said
    assert SECRET not in caplog.text


def test_examples_are_for_the_address_asked_for(nothing: Pipeline) -> None:
    page = client(nothing).get("/docs", headers={"Host": "printed.example:81"}).text
    assert "curl http://printed.example:81/v1/predict" in page
    assert "<b>" not in client(nothing).get("/docs", headers={"Host": "a'<b>&.example"}).text
