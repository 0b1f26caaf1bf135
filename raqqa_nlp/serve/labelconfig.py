"""Whether a Label Studio project can hold what is predicted: its labelling configuration against the scheme."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from raqqa_nlp import schema
from raqqa_nlp.labelstudio.items import GROUPS, TEXT, TYPES
from raqqa_nlp.regions import FIELDS
from raqqa_nlp.serve.problem import Problem

_TAGS: Final = {"textarea": "TextArea", "number": "Number", "choices": "Choices"}
_MEND: Final = "Give the project the labelling configuration annotations/label_config.xml."


@functools.lru_cache(maxsize=4)
def check(config: str) -> None:
    """Accept a configuration with all that predictions need; it may hold more.

    :raises Problem: 422 no XML, or something is missing, which the message names.
    """
    for what in _missing(_parsed(config)):
        raise Problem(422, f"the project's labelling configuration has no {what}", where="label_config", mend=_MEND)


def _parsed(config: str) -> ElementTree.Element:
    if "<!" in config.replace("<!--", ""):  # a document type, whose entities could be told to grow without end
        raise Problem(422, "the labelling configuration has a document type", where="label_config", mend=_MEND)
    try:
        return ElementTree.fromstring(config)
    except (ElementTree.ParseError, ValueError) as error:
        message = f"the labelling configuration is no XML ({error})" if config.strip() else "the project has none"
        raise Problem(422, message, where="label_config", mend=_MEND) from error


def _missing(root: ElementTree.Element) -> Iterator[str]:
    if not any(tag.get("name") == TEXT and tag.get("value") == f"${TEXT}" for tag in root.iter("Text")):
        yield f'<Text name="{TEXT}" value="${TEXT}"/>'
    for layer, name in GROUPS.items():
        labels = _options(root, "Labels", name)
        yield from (f"label {label} in the control {name!r}" for label in schema.LAYERS[layer] if label not in labels)
    for fields in FIELDS.values():
        for field in fields:
            tag = _TAGS[TYPES[field.kind][0]]
            if not any(found.get("name") == field.name for found in root.iter(tag)):
                yield f"control {field.name!r} (<{tag}>)"
            choices = _options(root, tag, field.name)
            yield from (f"choice {c} in the control {field.name!r}" for c in field.choices if str(c) not in choices)


def _options(root: ElementTree.Element, tag: str, name: str) -> set[str | None]:
    return {option.get("value") for found in root.iter(tag) if found.get("name") == name for option in found}
