"""Label Studio's result items to and from regions and links; names of controls as in ``annotations/label_config.xml``.

A span is one item of type ``labels``; each of its values is an item more with the same ``id``. A relation is an item
without an ``id``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from raqqa_nlp import schema
from raqqa_nlp.errors import AnnotationError
from raqqa_nlp.regions import FIELDS, Field, Link, Region

TEXT: Final = "text"
"""The Text tag's name, and the key of the text in a task's data."""

GROUPS: Final[dict[str, str]] = {schema.ENTITY: "entities", schema.NUMBER: "numbers", schema.ATTRIBUTION: "attribution"}
"""Layer -> name of its Labels tag."""

TYPES: Final[dict[str, tuple[str, str]]] = {
    "text": ("textarea", "text"),
    "number": ("number", "number"),
    "choice": ("choices", "choices"),
}
"""Kind of a value -> type of its item, and the key under which the item's ``value`` holds it."""

_CONTROLS: Final[dict[str, Field]] = {field.name: field for fields in FIELDS.values() for field in fields}
_T = TypeVar("_T")


def to_items(regions: Iterable[Region], links: Iterable[Link], *, origin: str) -> list[dict[str, Any]]:
    """The items of a result: each span followed by its values, then the relations.

    :param origin: ``manual`` or ``prediction``.
    """
    items = [item for region in regions for item in _span_items(region, origin)]
    return items + [
        {"type": "relation", "from_id": link.from_id, "to_id": link.to_id, "direction": "right", "labels": [link.type]}
        for link in links
    ]


def _span_items(region: Region, origin: str) -> list[dict[str, Any]]:
    place = {"start": region.start, "end": region.end, "text": region.text}
    common = {"id": region.id, "to_name": TEXT, "origin": origin}
    group = GROUPS[schema.LAYER_OF[region.label]]
    span: dict[str, Any] = {
        **common,
        "from_name": group,
        "type": "labels",
        "value": {**place, "labels": [region.label]},
    }
    if region.score is not None:
        span["score"] = region.score
    items = [span]
    for name, value in region.values.items():
        kind = _CONTROLS[name].kind
        type_, key = TYPES[kind]
        held = {"text": [value], "choice": [str(value)]}.get(kind, value)
        items.append({**common, "from_name": name, "type": type_, "value": {**place, key: held}})
    return items


def from_items(items: Iterable[Any], text: str, *, where: str) -> tuple[list[Region], list[Link]]:
    """The regions and links that a result's items hold, in their form correct, against the scheme unchecked.

    ``value.text`` is compared with the text only up to white space: across a line break Label Studio stores a
    backslash and an n.

    :raises AnnotationError: an item of an unknown type or form; names the region and the mend.
    """
    spans: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, Any]] = {}
    links: list[Link] = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise AnnotationError(
                f"item {number} of the result is no object", where=where, mend="Export the project anew."
            )
        if item.get("type") == "relation":
            links.append(_link(item, where))
            continue
        here = f"{where}, region {item.get('id')}"
        id_ = _get(item, "id", str, here)
        if item.get("type") == "labels":
            if id_ in spans:
                raise AnnotationError("it is there twice", where=here, mend="Delete one of the two.")
            spans[id_] = item
        else:
            name, value = _value(item, here)
            if name in values.setdefault(id_, {}):
                raise AnnotationError(f"it has {name} twice", where=here, mend="Delete one of the two.")
            values[id_][name] = value
    for id_ in values.keys() - spans.keys():
        given = ", ".join(values[id_])
        mend = "Give the span a label, or delete it."
        raise AnnotationError(f"values ({given}) on a span with no label", where=f"{where}, region {id_}", mend=mend)
    return [_region(item, values.get(id_, {}), text, where) for id_, item in spans.items()], links


def _region(item: Mapping[str, Any], values: Mapping[str, Any], text: str, where: str) -> Region:
    here = f"{where}, region {item['id']}"
    value = _get(item, "value", dict, here)
    label = _only(_get(value, "labels", list, here), "label", here)
    start, end = _get(value, "start", int, here), _get(value, "end", int, here)
    here = f"{here}, {label} [{start}, {end})"
    group = GROUPS.get(schema.LAYER_OF.get(label, ""))
    if group and item.get("from_name") != group:
        mend = f"Use the control {group}, as in label_config.xml."
        raise AnnotationError(f"its control is {item.get('from_name')!r}", where=here, mend=mend)
    shown, found = _get(value, "text", str, here), text[max(start, 0) : end]
    same = _squeezed(shown) == _squeezed(found)
    return Region(item["id"], label, start, end, found if same else shown, values)


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\\r", "\n").replace("\\n", "\n").split())


def _value(item: Mapping[str, Any], where: str) -> tuple[str, Any]:
    name = item.get("from_name")
    if not isinstance(name, str) or name not in _CONTROLS:
        mend = "Set the project up with annotations/label_config.xml."
        raise AnnotationError(f"unknown item: type {item.get('type')!r}, control {name!r}", where=where, mend=mend)
    field = _CONTROLS[name]
    type_, key = TYPES[field.kind]
    if item.get("type") != type_:
        raise AnnotationError(
            f"{name} is of type {item.get('type')!r}, not {type_!r}", where=where, mend="Fill it in anew."
        )
    value = _get(item, "value", dict, where)
    if field.kind == "number":
        return name, _get(value, key, object, where)
    held = _only(_get(value, key, list, where), name, where)
    return name, {str(choice): choice for choice in field.choices}.get(held, held)


def _link(item: Mapping[str, Any], where: str) -> Link:
    ends = _get(item, "from_id", str, f"{where}, relation"), _get(item, "to_id", str, f"{where}, relation")
    here = f"{where}, relation from {ends[0]} to {ends[1]}"
    labels = item.get("labels") or []
    if not labels:
        mend = f"Choose {', '.join(schema.RELATIONS)} for it."
        raise AnnotationError("the relation has no label", where=here, mend=mend)
    direction = item.get("direction")
    if direction not in ("right", "left"):
        mend = "Give it one direction: from COUNT or CUE to the other span."
        raise AnnotationError(f"the relation's direction is {direction!r}", where=here, mend=mend)
    start, end = ends if direction == "right" else ends[::-1]
    return Link(_only(labels, "relation", here), start, end)


def _get(holder: Mapping[str, Any], key: str, kind: type[_T], where: str) -> _T:
    value = holder.get(key)
    if not isinstance(value, kind) or value is None or isinstance(value, bool):
        message = f"{key!r} is {value!r}" if key in holder else f"{key!r} is missing"
        raise AnnotationError(message, where=where, mend="Mark or fill it in anew in Label Studio, then export again.")
    return value


def _only(held: Any, what: str, where: str) -> str:
    if not isinstance(held, list) or len(held) != 1 or not isinstance(held[0], str):
        raise AnnotationError(f"{held!r} where one {what} is expected", where=where, mend=f"Keep exactly one {what}.")
    return held[0]
