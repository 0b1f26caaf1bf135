"""The OpenAPI document tells what the server does: its routes, what they take, what they give."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from serving import JSON, TEXT, bad, client, finds_nothing, shipped
from starlette.routing import Route
from starlette.testclient import TestClient

import raqqa_nlp
from raqqa_nlp.serve import Desk, Limits, api, backend, openapi, pages

NO_OPERATIONS = {("GET", "/"), ("POST", "/"), ("GET", "/docs"), ("GET", "/openapi.json")}
SCHEMAS = "#/components/schemas/"


@pytest.fixture(scope="module")
def server() -> TestClient:
    return client(shipped())


@pytest.fixture(scope="module")
def document(server: TestClient) -> dict[str, Any]:
    data: dict[str, Any] = server.get("/openapi.json").json()
    return data


def validator(document: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{SCHEMAS}{name}", "components": document["components"]})


def parts(value: Any) -> Iterator[Any]:
    yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inside)


def test_routes_are_told(document: dict[str, Any]) -> None:
    desk = Desk(finds_nothing(), Limits(), threads=1)
    routes = [*pages.routes(desk, token=False), *api.routes(desk), *backend.routes(desk)]
    told = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    served = {(method, route.path) for route in routes if isinstance(route, Route) for method in route.methods or ()}
    assert told | NO_OPERATIONS == {(method, path) for method, path in served if method != "HEAD"}


def test_references_lead_somewhere(document: dict[str, Any]) -> None:
    references = {part["$ref"] for part in parts(document) if isinstance(part, dict) and "$ref" in part}
    for reference in references:
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found
    named = {reference.removeprefix(SCHEMAS) for reference in references if reference.startswith(SCHEMAS)}
    assert named == document["components"]["schemas"].keys()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("path", "name"), [("/v1/predict", "Predicted"), ("/v1/claims", "Claims")])
def test_answers_are_as_told(server: TestClient, document: dict[str, Any], path: str, name: str) -> None:
    texts = [
        *({"text": doc.text, "date": doc.date} for doc in raqqa_nlp.load_gold()[1:2]),
        {
            "text": f"{TEXT} It cost $5 million, up 30 per cent; 3 km off, early in 2014.",
            "date": "2017-10-17",
            "id": "x",
        },
    ]
    answer = server.post(path, json={"texts": texts}).json()
    validator(document, name).validate(answer)
    for spoilt in ({**answer, "more": 1}, {key: answer[key] for key in list(answer)[1:]}):
        assert not validator(document, name).is_valid(spoilt)


def test_gold_is_as_told(document: dict[str, Any]) -> None:
    for doc in raqqa_nlp.load_gold():
        validator(document, "Document").validate(json.loads(doc.to_json()))
    claims = {"model": "gold", **raqqa_nlp.reconcile(raqqa_nlp.load_gold()).to_dict()}
    validator(document, "Claims").validate(json.loads(json.dumps(claims)))


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a"},
        {"text": "a", "id": None, "date": "2017-10-17", "outlet": "b"},
        {"texts": [{"text": "a"}] * 3},
        {"texts": [{"text": "a"}] * 4},
        {"texts": []},
        {"texts": [{"id": "a"}]},
        {"text": "a" * 200},
        {"text": "a" * 201},
        {"text": ""},
        {"text": 1},
        {"text": "a", "more": 1},
        {"text": "a", "texts": []},
        {},
    ],
)
def test_requests_are_as_told(body: Any) -> None:
    small = client(finds_nothing(), Limits(characters=200, texts=3))
    document = small.get("/openapi.json").json()
    told = any(validator(document, name).is_valid(body) for name in ("Text", "Texts"))
    answer = small.post("/v1/predict", content=bad(body), headers=JSON)
    assert told == (answer.status_code == 200)
    if not told:
        validator(document, "Error").validate(answer.json())


def test_examples_work(server: TestClient, document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "example" in media:
                assert server.post(path, json=media["example"]).status_code == 200


def test_refusals_are_told(server: TestClient, document: dict[str, Any]) -> None:
    told = document["components"]["responses"].keys()
    for path in ("/v1/predict", "/v1/claims", "/predict"):
        assert document["paths"][path]["post"]["responses"].keys() == told | {"200"}
    assert server.post("/v1/predict", content=b"x", headers=JSON).status_code == 400


def test_a_token_is_told() -> None:
    assert "security" not in openapi.document(Limits(), token=False)
    told = openapi.document(Limits(), token=True)
    assert [list(each) for each in told["security"]] == [["bearer"], ["basic"]]
    assert told["components"]["securitySchemes"].keys() == {"bearer", "basic"}
    assert told["paths"]["/health"]["get"]["security"] == []


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.leads: set[str] = set()
        self.sources: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.add(str(value))
            elif name in ("href", "action") and tag != "link":
                self.leads.add(str(value))
            elif name in ("src", "href", "srcset"):
                self.sources.append(str(value))


def test_the_page_tells_all_and_leads_somewhere(document: dict[str, Any]) -> None:
    asked = client(finds_nothing(), token="a" * 16)
    page = asked.get("/docs", headers={"Authorization": f"Bearer {'a' * 16}"}).text
    for path in document["paths"]:
        assert f"{path}</code>" in page
    for name, schema in document["components"]["schemas"].items():
        assert f'id="shape-{name}"' in page
        assert all(f"<code>{key}</code>" in page for key in schema["properties"])
    links = Links(page)
    assert {lead.removeprefix("#") for lead in links.leads if lead.startswith("#")} <= links.ids
    assert {lead for lead in links.leads if not lead.startswith("#")} == {"/", "/openapi.json"}
    assert links.sources == ["data:,"]
    assert "$RAQQA_NLP_TOKEN" in page
    assert not re.search(r"anything|``|:param|None\b", page)
