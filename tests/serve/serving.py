"""A server without a process: the app, and a client that speaks to it as one on this machine."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from starlette.testclient import TestClient

from raqqa_nlp import schema
from raqqa_nlp.decode import Scores
from raqqa_nlp.pipeline import Pipeline, load
from raqqa_nlp.serve import Desk, Limits, create_app
from raqqa_nlp.windows import Inputs, Tokeniser
from stand_ins import LINK_SIZE, no_bias, tiny_tokenizer

URL = "http://127.0.0.1:9090"
JSON = {"Content-Type": "application/json"}
TEXT = "SOHR said 3,250 people were killed in the five-month battle, including 1,130 civilians."


@functools.cache
def shipped() -> Pipeline:
    """The model that ships."""
    return load(threads=2)


def client(nlp: Pipeline, limits: Limits | None = None, *, threads: int = 2, **settings: Any) -> TestClient:
    """A client of a new app."""
    desk = Desk(nlp, limits or Limits(), threads=threads)
    return TestClient(create_app(desk, **settings), base_url=URL)


def error(response: Any, status: int) -> dict[str, str | None]:
    """What a refusal says, which is of one shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    data = response.json()
    assert list(data) == ["error"]
    assert list(data["error"]) == ["message", "where", "mend"]
    found: dict[str, str | None] = data["error"]
    assert found["message"]
    return found


def bad(value: Any) -> bytes:
    """JSON that json.dumps would mend: lone surrogates stay escaped."""
    return json.dumps(value).encode()


def finds_nothing(before: Callable[[], object] = lambda: None) -> Pipeline:
    """A pipeline whose network finds nothing, after doing something for each window of ten letters at most."""

    def network(inputs: Inputs) -> Scores:
        before()
        words = len(inputs.firsts)
        tags = np.zeros((words, sum(len(schema.tags(head)) for head in schema.HEADS)), dtype=np.float32)
        firsts = np.cumsum([0, *(len(schema.tags(head)) for head in schema.HEADS)])[:-1]
        tags[:, firsts] = 50
        statuses = np.zeros((words, len(schema.STATUSES)), dtype=np.float32)
        vectors = np.zeros((words, len(schema.RELATIONS), LINK_SIZE), dtype=np.float32)
        return Scores(tags, statuses, vectors, vectors)

    return Pipeline(Tokeniser(tiny_tokenizer(), size=40, overlap=2), network, no_bias())
