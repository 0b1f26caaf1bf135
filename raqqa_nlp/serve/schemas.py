"""What the API gives, as JSON Schema: made from the types themselves, so that it cannot say anything else."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from typing import Any, Final, Literal

from raqqa_nlp import schema
from raqqa_nlp.document import FORMAT, FORMAT_VERSION, Attribution, Claim, Document, Entity, Number, Span
from raqqa_nlp.reconciliation import About, Comparison, Group
from raqqa_nlp.reconciliation.groups import COLUMNS
from raqqa_nlp.reconciliation.groups import FORMAT as CLAIMS_FORMAT
from raqqa_nlp.reconciliation.groups import FORMAT_VERSION as CLAIMS_VERSION
from raqqa_nlp.schema import Date

Schema = dict[str, Any]

PLAIN: Final = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}

_VALUES: Final = tuple(dict.fromkeys(schema.VALUE_TYPES.values()))
_WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}

_OWN: Final[dict[type, Schema]] = {
    Entity: {"label": {"enum": list(schema.LAYERS[schema.ENTITY])}},
    Number: {
        "label": {"enum": [label for label in schema.LAYERS[schema.NUMBER] if label != "COUNTED"]},
        "status": {"enum": [*schema.STATUSES, None]},
    },
    Date: {"mod": {"enum": [*schema.DATE_MODS, None]}},
    Claim: {
        "number": {**_WHOLE, "description": "Index in the document’s numbers."},
        "attribution": {"type": ["integer", "null"], "minimum": 0, "description": "Index in its attributions."},
    },
    Document: {"format": {"const": FORMAT}, "version": {"const": FORMAT_VERSION}},
    Group: {"title": {"type": "string"}, "members": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}},
}
"""Fields that JSON has otherwise than the type does, or that can be said more of."""

_ABOUT: Final[dict[type, str]] = {Document: "A text and what it says; all arrays are in text order."}
"""What is said otherwise of a type than to those who use it in Python."""

_LEFT_OUT: Final = {(Claim, "document_id")}

_ROW: Final[dict[str, Any]] = {
    **dict.fromkeys(COLUMNS, str | None),
    **dict.fromkeys(("group", "document", "start", "end"), int),
    **dict.fromkeys(("low", "high"), float | None),
    **dict.fromkeys(
        ("title", "relation", "label", "restrictions", "amount", "modifier", "text", "voice", "part_of"), str
    ),
}
"""Column of a statement -> its type."""


def components() -> dict[str, Schema]:
    """The schemas of all that is given, by the names they are referred to by."""
    made = {each.__name__: _object(each) for each in (Document, Entity, Number, Attribution, Span, Claim, *_VALUES)}
    about = {name: of(str | None) for name in ("id", "date", "outlet")}
    claims: dict[str, Schema] = {
        "format": {"const": CLAIMS_FORMAT},
        "version": {"const": CLAIMS_VERSION},
        "documents": _array(_closed("A text, without its words.", about)),
        "groups": _array(_reference(Group)),
    }
    row = {name: of(type_) for name, type_ in _ROW.items()}
    return {
        "Predicted": _closed("The texts’ Documents, in order.", {**_MODEL, "documents": _array(_reference(Document))}),
        "Claims": _closed("The texts’ figures, each in exactly one group.", {**_MODEL, **claims}),
        **made,
        **{each.__name__: _object(each) for each in (Group, About, Comparison)},
        "Row": _closed("A figure as somebody’s statement, with the group it is in and its place in its text.", row),
        "Error": _closed("What is wrong.", {"error": _reference_to("Problem")}),
        "Problem": _closed("What is wrong, where in the request, and how to mend it.", _PROBLEM),
    }


_MODEL: Final[dict[str, Schema]] = {"model": {"type": "string", "description": "Name and version of the model."}}
_PROBLEM: Final[dict[str, Schema]] = {
    "message": {"type": "string"},
    "where": {"type": ["string", "null"]},
    "mend": {"type": ["string", "null"]},
}


def _object(made: type) -> Schema:
    """The schema of a dataclass as :func:`dataclasses.asdict` writes it."""
    hints = typing.get_type_hints(made)
    names = [each.name for each in dataclasses.fields(made) if (made, each.name) not in _LEFT_OUT]
    own = _OWN.get(made, {})
    about, told = _told(made)
    properties = {
        name: {**(own.get(name) or of(hints[name])), **({"description": told[name]} if name in told else {})}
        for name in names
    }
    return _closed(
        _ABOUT.get(made, about), {**{name: each for name, each in own.items() if name not in names}, **properties}
    )


def of(hint: Any) -> Schema:
    """The schema of a type as annotations give it."""
    if hint in PLAIN:
        return {"type": PLAIN[hint]}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _reference(hint)
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return {"enum": list(inside)}
    if origin is tuple:
        if inside[1:] == (...,):
            return _array(of(inside[0]))
        return {"type": "array", "prefixItems": [of(each) for each in inside], "items": False, "minItems": len(inside)}
    if origin in (typing.Union, types.UnionType):
        return _either([of(each) for each in inside])
    raise TypeError(f"no JSON Schema for {hint}")


def _either(options: list[Schema]) -> Schema:
    if all(option.keys() == {"type"} for option in options):
        names = [option["type"] for option in options]
        kept = [name for name in names if not (name == "integer" and "number" in names)]
        return {"type": kept[0] if len(kept) == 1 else kept}
    return {"anyOf": options}


def _closed(about: str, properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _reference(made: type) -> Schema:
    return _reference_to(made.__name__)


def _reference_to(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _told(made: type) -> tuple[str, dict[str, str]]:
    """What a type's docstring says of it, and of its fields."""
    first, *parts = re.split(r"^:(?=param|raises)", inspect.getdoc(made) or "", flags=re.MULTILINE)
    params = (re.match(r"param (\w+): (.*)", part, re.DOTALL) for part in parts)
    return _plain(first), {match[1]: _plain(match[2]) for match in params if match}


def _plain(text: str) -> str:
    """Words without the marks of reStructuredText, and with JSON's for nothing."""
    words = re.sub(r":\w+:(?=`)|`", "", re.sub(r"\bNone\b", "null", text)).split()
    return " ".join(words)[:1].upper() + " ".join(words)[1:]
