"""Label Studio's ML backend, asked as Label Studio 1.23 asks."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from serving import JSON, TEXT, bad, client, error, finds_nothing, shipped
from starlette.testclient import TestClient

import raqqa_nlp
from raqqa_nlp import Document
from raqqa_nlp.labelstudio import tasks
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.serve import Limits

CONFIG = (annotations_folder() / "label_config.xml").read_text(encoding="utf-8")
TOKEN = "d0cf0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b"
DOCS = (
    Document(TEXT, id="one", date="2017-10-17", outlet="Post"),
    Document("😀 Up to 9 died, Ann Lee said.", id="two"),
)


@pytest.fixture(scope="module")
def server() -> TestClient:
    return client(shipped())


@pytest.fixture(scope="module")
def cheap() -> TestClient:
    return client(finds_nothing(), Limits(characters=200, texts=3))


def setup_request(schema: Any = CONFIG) -> dict[str, Any]:
    return {
        "project": "1.1760000000",
        "schema": schema,
        "hostname": "http://localhost:8080",
        "access_token": TOKEN,
        "extra_params": None,
    }


def predict_request(*given: dict[str, Any]) -> dict[str, Any]:
    params = {"login": None, "password": None, "context": None}
    return {"tasks": list(given), "project": "1.1760000000", "label_config": CONFIG, "params": params}


def task(number: int, doc: Document) -> dict[str, Any]:
    """A task as the server sends it: with what :func:`tasks.task` has put into it, and a number of its own."""
    return {"id": number, "project": 1, "created_at": "2026-01-01T00:00:00Z", **tasks.task(doc)}


def test_health(server: TestClient) -> None:
    assert server.get("/health").json() == {"status": "UP"}


def test_setup_and_versions_name_the_model(server: TestClient) -> None:
    assert server.post("/setup", json=setup_request()).json() == {"model_version": shipped().name}
    assert server.get("/versions").json() == {"versions": [shipped().name]}


def test_the_users_token_goes_nowhere(server: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [server.post("/setup", json=setup_request(schema)) for schema in (CONFIG, "<View/>", TOKEN, [TOKEN])]
        answers.append(server.post("/setup", content=bad(setup_request())[:-1], headers=JSON))
    assert [answer.status_code for answer in answers] == [200, 422, 422, 422, 400]
    assert TOKEN not in caplog.text
    assert not any(TOKEN in answer.text for answer in answers)


def test_predictions_are_those_of_push(server: TestClient) -> None:
    answer = server.post("/predict", json=predict_request(*(task(i, doc) for i, doc in enumerate(DOCS))))
    expected = [tasks.prediction(doc, model_version=shipped().name) for doc in raqqa_nlp.predict(DOCS)]
    assert answer.json() == json.loads(json.dumps({"results": expected}))
    assert all(result["result"] for result in expected)


def test_a_task_of_another_project_needs_no_more_than_a_text(server: TestClient) -> None:
    request = predict_request({"id": 3, "data": {"text": TEXT, "colour": [1]}})
    [result] = server.post("/predict", json=request).json()["results"]
    assert result["result"] == tasks.prediction(raqqa_nlp.predict(TEXT), model_version="")["result"]
    del request["label_config"]
    assert server.post("/predict", json=request).json()["results"] == [result]


def test_a_task_without_words_costs_the_others_nothing(server: TestClient) -> None:
    request = predict_request(task(1, DOCS[0]), {"id": 2, "data": {"text": ""}}, task(3, DOCS[1]))
    results = server.post("/predict", json=request).json()["results"]
    assert [bool(result["result"]) for result in results] == [True, False, True]
    assert results[1]["score"] is None
    assert server.post("/predict", json=predict_request()).json() == {"results": []}


@pytest.mark.parametrize(
    ("value", "status", "where", "said"),
    [
        ({"tasks": None}, 422, "tasks", "null where an array is expected"),
        ({}, 422, "tasks", "null where an array is expected"),
        (predict_request({"id": 1}), 422, "tasks[0]", "no task with data"),
        (predict_request(task(1, DOCS[1]), {"id": 2, "data": []}), 422, "tasks[1]", "no task with data"),
        (predict_request({"id": 7, "data": {}}), 422, "tasks[0] (task 7), data.text", "nothing where a string"),
        (predict_request({"data": {"text": 1}}), 422, "tasks[0].data.text", "a number where a string"),
        (predict_request({"id": 7, "data": {"text": "\ud83d"}}), 422, "tasks[0] (task 7), data.text", "surrogate"),
        (
            predict_request({"id": 7, "data": {"text": "a", "date": "x"}}),
            422,
            "tasks[0] (task 7), data.date",
            "no date",
        ),
        (
            predict_request({"id": 7, "data": {"text": "a" * 201}}),
            413,
            "tasks[0] (task 7), data.text",
            "201 characters",
        ),
        (predict_request(*[task(1, DOCS[1])] * 4), 413, "tasks", "4 texts, 3 are allowed"),
        ({"tasks": [], "label_config": 1}, 422, "label_config", "a number where"),
        ({"tasks": [], "label_config": "<View/>"}, 422, "label_config", "labelling configuration has no"),
    ],
)
def test_what_is_refused(cheap: TestClient, value: Any, status: int, where: str, said: str) -> None:
    found = error(cheap.post("/predict", content=bad(value), headers=JSON), status)
    assert found["where"] == where
    assert said in str(found["message"])


def test_webhooks_change_nothing(cheap: TestClient) -> None:
    for action in ("ANNOTATION_CREATED", "PROJECT_UPDATED", None, 7):
        assert cheap.post("/webhook", json={"action": action, "project": {"id": 1}}).json() == {"status": "ignored"}
    found = error(cheap.post("/webhook", json={"action": "START_TRAINING", "project": {"id": 1}}), 501)
    assert "raqqa-nlp train" in str(found["mend"])


def lacking() -> Iterator[tuple[str, str]]:
    """Configurations that lack one thing, and what that is; hints for people are no such thing."""
    root = ElementTree.fromstring(CONFIG)
    for parent in root.iter():
        for child in parent:
            if child.tag in ("Label", "Choice", "Labels", "Choices", "TextArea", "Number", "Text"):
                index, copied = list(root.iter()).index(parent), copy.deepcopy(root)
                cut = list(copied.iter())[index]
                cut.remove(cut[list(parent).index(child)])
                name = child.get("name") or child.get("value") or ""
                yield name, ElementTree.tostring(copied, encoding="unicode")


@pytest.mark.parametrize(("name", "config"), [pytest.param(*pair, id=pair[0]) for pair in lacking()])
def test_a_configuration_that_lacks_something(cheap: TestClient, name: str, config: str) -> None:
    found = error(cheap.post("/setup", json=setup_request(config)), 422)
    assert "the project's labelling configuration has no" in str(found["message"])
    labels = {"entities": "PERSON", "numbers": "COUNT", "attribution": "SOURCE"}
    assert labels.get(name, name) in str(found["message"])
    assert "annotations/label_config.xml" in str(found["mend"])


def test_a_configuration_may_have_more(cheap: TestClient) -> None:
    more = CONFIG.replace("</View>", '<TextArea name="notes" toName="text"/></View>').replace(
        '<Label value="WEAPON"', '<Label value="EVENT"/><Label value="WEAPON"'
    )
    assert more != CONFIG
    assert cheap.post("/setup", json=setup_request(more)).status_code == 200


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("", "the project has none"),
        ("<View>", "is no XML"),
        ("no XML", "is no XML"),
        (CONFIG.replace("$text", "$body"), '<Text name="text" value="$text"/>'),
        (CONFIG.replace("$text", "$body").replace('name="text"', 'name="body"'), '<Text name="text"'),
        ('<!DOCTYPE v [<!ENTITY a "b">]><View>&a;</View>', "document type"),
        (None, "nothing where a string is expected"),
    ],
)
def test_what_is_no_configuration(cheap: TestClient, schema: Any, said: str) -> None:
    assert said in str(error(cheap.post("/setup", json=setup_request(schema)), 422)["message"])
