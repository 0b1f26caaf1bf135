"""The JSON API: the Documents of predict(), the groups of reconcile(), and one shape for whatever is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import JSON, TEXT, bad, client, error, finds_nothing, shipped
from starlette.testclient import TestClient

import raqqa_nlp
from raqqa_nlp import Document
from raqqa_nlp.serve import Limits

SURE = settings(max_examples=60)


@pytest.fixture(scope="module")
def server() -> TestClient:
    return client(shipped())


@pytest.fixture(scope="module")
def cheap() -> TestClient:
    return client(finds_nothing(), Limits(characters=200, texts=3))


def given_documents() -> list[Document]:
    gold = raqqa_nlp.load_gold()[1]
    plain = Document(gold.text, id=gold.id, date=gold.date, outlet=gold.outlet)
    emoji = Document(
        "👩🏽‍🚒 Ann Lee\r\n\u2028 said e\u0301 12 people\u00a0died on Sunday 😀.", id="", date="2017-10-17"
    )
    return [plain, emoji, Document(TEXT)]


def sent(doc: Document) -> dict[str, str | None]:
    return {"text": doc.text, "id": doc.id, "date": doc.date, "outlet": doc.outlet}


def test_documents_are_those_of_predict(server: TestClient) -> None:
    docs = given_documents()
    answer = server.post("/v1/predict", json={"texts": [sent(doc) for doc in docs]})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    data = answer.json()
    assert list(data) == ["model", "documents"]
    assert data["model"] == shipped().name
    assert [Document.from_dict(each) for each in data["documents"]] == list(raqqa_nlp.predict(docs))
    for doc in docs[1:]:
        [one] = server.post("/v1/predict", json=sent(doc)).json()["documents"]
        assert Document.from_dict(one) == raqqa_nlp.predict(doc)


def test_what_is_left_out_is_null(server: TestClient) -> None:
    [doc] = server.post("/v1/predict", json={"text": TEXT}).json()["documents"]
    assert Document.from_dict(doc) == raqqa_nlp.predict(TEXT)


def test_claims_are_those_of_reconcile(server: TestClient) -> None:
    docs = given_documents()
    for some in (docs, docs[-1:]):
        data = server.post("/v1/claims", json={"texts": [sent(doc) for doc in some]}).json()
        expected = raqqa_nlp.reconcile(raqqa_nlp.predict(some)).to_dict()
        assert data == json.loads(json.dumps({"model": shipped().name, **expected}))
    assert server.post("/v1/claims", json=sent(docs[-1])).json() == data
    assert {member["amount"] for group in data["groups"] for member in group["members"]} >= {"3,250", "1,130"}


@pytest.mark.parametrize(
    ("body", "status", "where", "said"),
    [
        (b"", 400, "body", "Expecting value at line 1, column 1"),
        (b'{"text": "a"', 400, "body", "line 1, column 13"),
        (b'{"text": "\xff"}', 400, "body", "not UTF-8 (0xFF at byte 10)"),
        (b'{"text": "a", "text": "b"}', 400, "body", "a key is given twice"),
        (b'{"text": NaN}', 400, "body", "NaN is no number of JSON"),
        (b'{"text": -Infinity}', 400, "body", "-Infinity is no number of JSON"),
        (b'{"text": ' + b"1" * 5000 + b"}", 400, "body", "integer"),
        (b"[" * 100_000, 400, "body", "nested too deep"),
        (b'["a"]', 400, "body", "an array where an object is expected"),
        (b"null", 400, "body", "null where an object is expected"),
        (b'"a"', 400, "body", "a string where"),
        (b"1.5", 400, "body", "a number where"),
        (b"true", 400, "body", "a boolean where"),
        (b"{}", 422, "text", "nothing where a string is expected"),
        (b'{"text": null}', 422, "text", "nothing where"),
        (b'{"text": ["a"]}', 422, "text", "an array where a string is expected"),
        (b'{"text": " \\n\\u00a0"}', 422, "text", "nothing but white space"),
        (b'{"text": "a \\ud83d b"}', 422, "text", "half of a surrogate pair at character 2"),
        (b'{"text": "a", "id": "\\udc00"}', 422, "id", "half of a surrogate pair at character 0"),
        (b'{"text": "a", "id": 7}', 422, "id", "a number where a string is expected"),
        (b'{"text": "a", "outlet": {}}', 422, "outlet", "an object where"),
        (b'{"text": "a", "date": false}', 422, "date", "a boolean where"),
        (b'{"text": "a", "date": ""}', 422, "date", "'' is no date"),
        (b'{"text": "a", "date": "2017-02-29"}', 422, "date", "'2017-02-29' is no date"),
        (b'{"text": "a", "date": "20171017"}', 422, "date", "'20171017' is no date"),
        (b'{"text": "a", "date": "2017-W42-2"}', 422, "date", "is no date"),
        (b'{"text": "a", "data": "2017-10-17"}', 422, None, "unknown key 'data'"),
        (b'{"texts": [], "text": "a"}', 422, None, "unknown key 'text' beside 'texts'"),
        (b'{"texts": []}', 422, "texts", "it is empty"),
        (b'{"texts": "a"}', 422, "texts", "a string where an array is expected"),
        (b'{"texts": ["a"]}', 422, "texts[0]", "a string where an object is expected"),
        (b'{"texts": [{"text": "a"}, {"text": "b", "x": 1}]}', 422, "texts[1]", "unknown key 'x'"),
        (b'{"texts": [{"text": "a"}, {"text": "b", "date": "1"}]}', 422, "texts[1].date", "'1' is no date"),
        (b'{"texts": [{"text": "a"}, {"id": "b"}]}', 422, "texts[1].text", "nothing where"),
        (bad({"text": "a" * 201}), 413, "text", "201 characters, 200 are allowed"),
        (bad({"texts": [{"text": "a"}] * 4}), 413, "texts", "4 texts, 3 are allowed"),
    ],
)
def test_what_is_refused(cheap: TestClient, body: bytes, status: int, where: str | None, said: str) -> None:
    for path in ("/v1/predict", "/v1/claims"):
        found = error(cheap.post(path, content=body, headers=JSON), status)
        assert found["where"] == where
        assert said in str(found["message"])
        assert found["mend"]


def test_what_is_just_allowed(cheap: TestClient) -> None:
    longest = {"text": "😀" * 200, "id": None, "date": "2016-02-29"}
    [*docs] = cheap.post("/v1/predict", json={"texts": [longest] * 3}).json()["documents"]
    assert [doc["text"] for doc in docs] == [longest["text"]] * 3


@pytest.mark.parametrize("type_", ["", "text/plain", "application/json; charset=latin-1", "application/jsonp"])
def test_another_type_is_refused(cheap: TestClient, type_: str) -> None:
    found = error(cheap.post("/v1/predict", content=b'{"text": "a"}', headers={"Content-Type": type_}), 415)
    assert found["where"] == "Content-Type"


@pytest.mark.parametrize(
    "type_", ["application/json", "Application/JSON ; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_by_its_other_names(cheap: TestClient, type_: str) -> None:
    assert cheap.post("/v1/predict", content=b'{"text": "a"}', headers={"Content-Type": type_}).status_code == 200


def test_a_compressed_body_is_refused(cheap: TestClient) -> None:
    found = error(cheap.post("/v1/predict", content=b"x", headers={**JSON, "Content-Encoding": "gzip"}), 415)
    assert found["where"] == "Content-Encoding"


def test_a_large_body_is_refused() -> None:
    small = client(shipped(), Limits(bytes=100))
    fits = b'{"text": "a"}' + b" " * 87
    assert small.post("/v1/predict", content=fits, headers=JSON).status_code == 200
    for content in (fits + b" ", fits * 1000):
        refused = small.post("/v1/predict", content=content, headers=JSON)
        assert "larger than 100 bytes" in str(error(refused, 413)["message"])
        assert refused.headers["connection"] == "close"
        chunks = (content[i : i + 64] for i in range(0, len(content), 64))
        error(small.post("/v1/predict", content=chunks, headers=JSON), 413)
    waiting = small.post("/v1/predict", content=fits + b" ", headers={**JSON, "Expect": "100-continue"})
    error(waiting, 413)


def test_figures_are_counted_before_they_are_compared() -> None:
    few = client(shipped(), Limits(figures=2))
    found = error(few.post("/v1/claims", json={"text": TEXT}), 413)
    assert found["message"] == "3 figures to compare, 2 are allowed"
    assert few.post("/v1/predict", json={"text": TEXT}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "where"),
    [
        ("GET", "/v1/predict", 405, "method"),
        ("PUT", "/", 405, "method"),
        ("DELETE", "/setup", 405, "method"),
        ("GET", "/v1", 404, "path"),
        ("POST", "/v1/predict/", 404, "path"),
        ("GET", "/%2e%2e/etc/passwd", 404, "path"),
    ],
)
def test_other_paths_and_methods(cheap: TestClient, method: str, path: str, status: int, where: str) -> None:
    answer = cheap.request(method, path)
    assert error(answer, status)["where"] == where
    assert ("allow" in answer.headers) == (status == 405)


KEYS = st.sampled_from(["text", "texts", "id", "date", "outlet"]) | st.text(max_size=3)
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=8,
)


@SURE
@given(value=st.dictionaries(KEYS, JSON_VALUES, max_size=4) | JSON_VALUES)
def test_no_json_breaks_it(cheap: TestClient, value: Any) -> None:
    answer = cheap.post("/v1/predict", content=bad(value), headers=JSON)
    if answer.status_code == 200:
        assert isinstance(value, dict)
        documents = [Document.from_dict(doc) for doc in answer.json()["documents"]]
        texts = value.get("texts", [value])
        assert [doc.text for doc in documents] == [each["text"] for each in texts]
    else:
        assert answer.status_code in (400, 413, 422)
        error(answer, answer.status_code)


@SURE
@given(
    body=st.binary(max_size=40).filter(lambda body: b"{" not in body),
    path=st.sampled_from(["/v1/predict", "/v1/claims", "/predict", "/setup", "/webhook"]),
)
def test_no_bytes_break_it(cheap: TestClient, body: bytes, path: str) -> None:
    error(cheap.post(path, content=body, headers=JSON), 400)


@SURE
@given(text=st.text(max_size=100), date=st.none() | st.dates().map(str))
def test_any_text_comes_back_as_it_was(cheap: TestClient, text: str, date: str | None) -> None:
    answer = cheap.post("/v1/predict", json={"text": text, "date": date})
    if not text.strip():
        assert error(answer, 422)["where"] == "text"
    else:
        [doc] = answer.json()["documents"]
        assert Document.from_dict(doc) == Document(text, date=date)
