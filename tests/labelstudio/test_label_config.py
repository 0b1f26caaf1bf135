"""The label config offers what the scheme has, no more and no less, each value at its labels."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from raqqa_nlp import schema
from raqqa_nlp.labelstudio.client import CONFIG
from raqqa_nlp.labelstudio.items import GROUPS, TEXT, TYPES
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.regions import FIELDS, Field


@pytest.fixture(scope="module")
def config() -> ElementTree.Element:
    return ElementTree.parse(annotations_folder() / CONFIG).getroot()


def test_the_text_is_shown(config: ElementTree.Element) -> None:
    (text,) = config.iter("Text")
    assert (text.get("name"), text.get("value")) == (TEXT, f"${TEXT}")


def test_groups_hold_the_labels_of_the_layers(config: ElementTree.Element) -> None:
    groups = {tag.get("name"): tuple(label.get("value") for label in tag) for tag in config.iter("Labels")}
    assert groups == {GROUPS[layer]: labels for layer, labels in schema.LAYERS.items()}


def test_labels_have_a_hotkey_each_and_a_colour(config: ElementTree.Element) -> None:
    labels = list(config.iter("Label"))
    assert len({label.get("hotkey") for label in labels}) == len(labels)
    assert all(label.get("background") for label in labels)


def test_relations(config: ElementTree.Element) -> None:
    assert [tag.get("value") for tag in config.iter("Relation")] == list(schema.RELATIONS)


def test_values_stand_at_their_labels(config: ElementTree.Element) -> None:
    tags = {"TextArea": "textarea", "Number": "number", "Choices": "choices"}
    found = {tag.get("name"): tag for name in tags for tag in config.iter(name)}
    wanted: dict[str, tuple[Field, list[str]]] = {}
    for label, fields in FIELDS.items():
        for field in fields:
            wanted.setdefault(field.name, (field, []))[1].append(label)
    assert found.keys() == wanted.keys()
    for name, (field, labels) in wanted.items():
        tag = found[name]
        assert tags[tag.tag] == TYPES[field.kind][0]
        assert sorted(str(tag.get("whenLabelValue")).split(",")) == sorted(labels)
        assert (tag.get("toName"), tag.get("perRegion")) == (TEXT, "true")
        assert (tag.get("required") == "true") == field.required
        assert [choice.get("value") for choice in tag] == [str(choice) for choice in field.choices]


def test_values_are_shown_at_their_labels_only(config: ElementTree.Element) -> None:
    hidden = [view for view in config.iter("View") if view.get("visibleWhen") == "region-selected"]
    for tag in (tag for tag in config.iter() if tag.get("perRegion")):
        (view,) = (view for view in hidden if tag in view.iter())
        assert view.get("whenLabelValue") == tag.get("whenLabelValue"), tag.get("name")


def test_one_name_is_one_kind_of_value() -> None:
    kinds: dict[str, set[tuple[str, object]]] = {}
    for fields in FIELDS.values():
        for field in fields:
            kinds.setdefault(field.name, set()).add((field.kind, field.choices))
    assert {name for name, found in kinds.items() if len(found) > 1} == set()
