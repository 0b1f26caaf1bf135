"""The OpenAPI document: what the server takes and gives, for programs and for the page of it."""

from __future__ import annotations

import functools
from typing import Any, Final

from raqqa_nlp import __version__
from raqqa_nlp.serve import schemas
from raqqa_nlp.serve.body import JSON
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.texts import FIELDS, MANY

EXAMPLE: Final = {
    "text": "SOHR said 3,250 people were killed in the five-month battle, including 1,130 civilians.",
    "date": "2017-10-17",
}

_ABOUT: Final = (
    "Reads news texts in English and says who is said to have said how many of what, each with its place in the text. "
    "A text’s answer does not depend on the texts sent beside it, and nothing that is sent is kept."
)

_REFUSALS: Final = {
    "400": "The body is no JSON object.",
    "401": "No valid token.",
    "408": "The body came too slowly.",
    "413": "More than the limits allow.",
    "415": "The body is of another type, or compressed.",
    "421": "Asked by a name that the server does not go by.",
    "422": "The JSON is not of the form asked for.",
    "503": "Too many requests are waiting; Retry-After says for how many seconds to wait.",
    "504": "It took too long.",
}


@functools.cache
def document(limits: Limits, *, token: bool) -> dict[str, Any]:
    """The OpenAPI document, 3.1.

    :param token: whether the server asks for one.
    """
    security: dict[str, Any] = {"security": [{"bearer": []}, {"basic": []}]} if token else {}
    schemes = {name: {"type": "http", "scheme": name} for name in ("bearer", "basic")} if token else {}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "raqqa_nlp",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [
            {"name": "JSON API", "description": "Texts in, Documents or compared claims out."},
            {"name": "Label Studio", "description": "The ML backend that Label Studio asks for predictions."},
        ],
        "paths": {**_api(), **_backend()},
        **security,
        "components": {
            "schemas": {**_requests(limits), **schemas.components()},
            "responses": {status: _response(about, "Error") for status, about in _REFUSALS.items()},
            "securitySchemes": schemes,
        },
    }


def _api() -> dict[str, Any]:
    body = {"anyOf": [_reference("Text"), _reference("Texts")]}
    return {
        "/v1/predict": {
            "post": _operation(
                "predict",
                "JSON API",
                "Names, numbers, attributions and claims of one text or several.",
                _response("A Document for each text.", "Predicted"),
                body=body,
                example=EXAMPLE,
            )
        },
        "/v1/claims": {
            "post": _operation(
                "claims",
                "JSON API",
                "The figures of one text or several, in groups of those about the same thing, and how they stand to "
                "one another: agreeing, overlapping, part and whole, contradicting.",
                _response("Those that contradict come first.", "Claims"),
                body=body,
                example={MANY: [EXAMPLE, {"text": "Reuters reported that 3,000 people were killed in the battle."}]},
            )
        },
    }


def _backend() -> dict[str, Any]:
    """Label Studio's own contract, told as far as it is used."""

    def answer(about: str, **properties: Any) -> dict[str, Any]:
        schema = {"type": "object", "properties": properties, "required": list(properties)}
        return {"description": about, "content": {JSON: {"schema": schema}}}

    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    tag, config = "Label Studio", {"type": "string", "description": "The project’s labelling configuration."}
    prediction = {
        "type": "object",
        "properties": {"result": {"type": "array"}, "score": {"type": ["number", "null"]}, "model_version": text},
        "required": ["result", "score", "model_version"],
    }
    task = {"type": "object", "properties": {"data": {"type": "object", "required": ["text"]}}, "required": ["data"]}
    health = _operation(
        "health", tag, "Whether the server is there; needs no token.", answer("The status is “UP”.", status=text)
    )
    return {
        "/health": {"get": {**health, "security": []}},
        "/setup": {
            "post": _operation(
                "setup",
                tag,
                "Checks that a project’s labelling configuration can hold the predictions; all else that is sent is "
                "looked at by nobody.",
                answer("Name and version of the model.", model_version=text),
                body={"type": "object", "properties": {"schema": config}, "required": ["schema"]},
            )
        },
        "/predict": {
            "post": _operation(
                "predictTasks",
                tag,
                "A prediction for each task. A task’s data can hold id, date and outlet beside its text.",
                answer("A prediction for each task, in order.", results={"type": "array", "items": prediction}),
                body={
                    "type": "object",
                    "properties": {"tasks": {"type": "array", "items": task}, "label_config": config},
                    "required": ["tasks"],
                },
            )
        },
        "/versions": {
            "get": _operation("versions", tag, "The models that there are.", answer("There is one.", versions=texts)),
        },
        "/webhook": {
            "post": _operation(
                "webhook",
                tag,
                "Takes notice of nothing: models are trained by raqqa-nlp train. To start a training is refused (501).",
                answer("It was ignored.", status=text),
                body={"type": "object", "properties": {"action": text}},
            )
        },
    }


def _requests(limits: Limits) -> dict[str, Any]:
    about: dict[str, dict[str, Any]] = {
        name: {"type": "string" if name == "text" else ["string", "null"], "description": said}
        for name, said in FIELDS.items()
    }
    about["text"] |= {"minLength": 1, "maxLength": limits.characters}
    about["date"] |= {"format": "date"}
    text = {
        "type": "object",
        "description": "A text with what is said of it.",
        "properties": about,
        "required": ["text"],
        "additionalProperties": False,
    }
    many = {"type": "array", "items": _reference("Text"), "minItems": 1, "maxItems": limits.texts}
    texts = {
        "type": "object",
        "description": "Several texts.",
        "properties": {MANY: many},
        "required": [MANY],
        "additionalProperties": False,
    }
    return {"Text": text, "Texts": texts}


def _operation(
    name: str, tag: str, about: str, response: dict[str, Any], *, body: Any = None, example: Any = None
) -> dict[str, Any]:
    statuses = _REFUSALS if body else ("401", "421")
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
    media = {"schema": body, **({"example": example} if example else {})}
    taken = {"requestBody": {"required": True, "content": {JSON: media}}} if body else {}
    return {"operationId": name, "tags": [tag], "summary": about, **taken, "responses": {"200": response, **refusals}}


def _response(about: str, name: str) -> dict[str, Any]:
    return {"description": about, "content": {JSON: {"schema": _reference(name)}}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
