"""The OpenAPI document as a page to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from raqqa_nlp.render import Cell, Html, Row, asset, element, join, table_html
from raqqa_nlp.report.page import Part, script, whole

_MEDIA: Final = "application/json"
_INTRO: Final = "What programs send here and get back. The same for programs: "


def page(document: Mapping[str, Any], url: str) -> str:
    """The page of an OpenAPI document as :func:`raqqa_nlp.serve.openapi.document` makes it.

    :param url: of the server, for examples.
    """
    link = element("p", _INTRO, element("a", "/openapi.json", href="/openapi.json"), class_="quiet")
    opening = join(element("h1", "API"), element("p", document["info"]["description"], class_="lead"), link)
    return whole(
        "API of raqqa_nlp",
        opening,
        list(_parts(document, url)),
        skip="the operations",
        scripts=[script("page.js")],
        style=asset(__package__, "assets/serve.css"),
        links=[element("a", "Try it", href="/")],
    )


def _parts(document: Mapping[str, Any], url: str) -> Iterator[Part]:
    token = bool(document.get("security"))
    for i, tag in enumerate(document["tags"]):
        operations = [
            _operation(f"{method.upper()} {path}", operation, f"{url}{path}", token)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        about = element("p", tag["description"], class_="quiet")
        yield Part(f"tag-{i}", tag["name"], tag["name"], None, join(about, *operations))
    components = document["components"]
    shapes = join(*(_shape(name, schema) for name, schema in components["schemas"].items()))
    yield Part("shapes", "Shapes", "Shapes of JSON", None, shapes)
    rows = (Row([Cell(status), Cell(response["description"])]) for status, response in components["responses"].items())
    refusals = join(
        element("p", "Whatever goes wrong, the answer is an ", _link("Error"), ".", class_="quiet"),
        element("div", table_html(("Status", "Meaning"), rows), class_="operation"),
    )
    yield Part("refusals", "Refusals", "What is refused", None, refusals)


def _operation(name: str, operation: Mapping[str, Any], url: str, token: bool) -> Html:
    media = operation.get("requestBody", {}).get("content", {}).get(_MEDIA, {})
    given = operation["responses"]["200"]
    takes = element("p", "Takes ", _type(media["schema"]), ".") if media else ""
    gives = element("p", "Gives ", _type(given["content"][_MEDIA]["schema"]), f". {given['description']}")
    example = element("pre", _curl(media["example"], url, token)) if "example" in media else ""
    heading = element("h3", element("code", name))
    return element("div", heading, element("p", operation["summary"]), takes, gives, example, class_="operation")


def _curl(example: Any, url: str, token: bool) -> str:
    """A command line that sends an example; quotation marks of a shell cannot break it, since JSON can do without."""
    data = json.dumps(example, ensure_ascii=False, indent=1).replace("'", "\\u0027")
    bearer = ' -H "Authorization: Bearer $RAQQA_NLP_TOKEN"' if token else ""
    return f"curl {url} -H 'Content-Type: {_MEDIA}'{bearer} -d '{data}'"


def _shape(name: str, schema: Mapping[str, Any]) -> Html:
    required = set(schema.get("required", ()))
    rows = [
        Row(
            [
                Cell(element("code", field)),
                Cell(join(_type(of), "" if field in required else ", can be left out")),
                Cell(of.get("description", "")),
            ]
        )
        for field, of in schema["properties"].items()
    ]
    about = element("p", schema["description"])
    table = table_html(("Key", "Value", "Meaning"), rows)
    return element("div", element("h3", name), about, table, class_="operation", id=_id(name))


def _type(schema: Mapping[str, Any], *, each: bool = False) -> Html:
    """A schema in a few words.

    :param each: of an array's items.
    """
    match schema:
        case {"$ref": str(reference)}:
            return _link(reference.rpartition("/")[2])
        case {"anyOf": options}:
            return _listed([_type(option) for option in options])
        case {"enum": options}:
            return _listed([Html(element("code", json.dumps(option))) for option in options])
        case {"const": value}:
            return element("code", json.dumps(value))
        case {"type": "array", "prefixItems": items}:
            return join("an array of ", _listed([_type(item) for item in items], " and "))
        case {"type": "array", "items": items}:
            return join("an array of ", _type(items, each=True))
        case {"type": "object", "properties": properties}:
            return join(
                "objects of " if each else "an object of ",
                _listed([element("code", name) for name in properties], ", "),
            )
        case {"type": [*options]}:
            return _listed([join(option) for option in options])
        case {"type": str(name)}:
            return join(name)
    return join("anything")


def _listed(parts: list[Html], between: str = " or ") -> Html:
    return join(*(join(between if i else "", part) for i, part in enumerate(parts)))


def _link(name: str) -> Html:
    return element("a", name, href=f"#{_id(name)}")


def _id(name: str) -> str:
    return f"shape-{name}"
