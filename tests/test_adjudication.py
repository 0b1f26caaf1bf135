"""The list of decisions and the two passes in the export make the ground truth, exactly."""

from __future__ import annotations

import json
import runpy
from typing import Any, Final, TypeAlias

import pytest

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.evaluation.spans import exact, places
from raqqa_nlp.labelstudio import load_gold, read_export
from raqqa_nlp.labelstudio.export import GOLD
from raqqa_nlp.labelstudio.manifest import FILE, annotations_folder, read_manifest
from raqqa_nlp.labelstudio.publish import ANNOTATORS
from raqqa_nlp.regions import disassemble

FOLDER: Final = annotations_folder()
DECISIONS: Final[list[dict[str, Any]]] = json.loads((FOLDER / "adjudication.json").read_text(encoding="utf-8"))
Facts: TypeAlias = set[tuple[str, ...]]
"""Spans with their values, and relations, of which the annotations of a text consist."""


PASSES: Final = [
    read_export(FOLDER / GOLD, read_manifest(FOLDER / FILE), annotator=annotator) for annotator in ANNOTATORS
]
TEXTS: Final = list(zip(load_gold(), *PASSES, strict=True))


def facts(doc: Document) -> Facts:
    regions, links = disassemble(doc)
    at = {region.id: str([region.start, region.end]) for region in regions}
    spans = {(r.label, at[r.id], json.dumps(dict(r.values), sort_keys=True)) for r in regions}
    return spans | {(link.type, at[link.from_id], at[link.to_id]) for link in links}


def listed(decision: dict[str, Any], side: str) -> Facts:
    spans = {
        (s["label"], str([s["start"], s["end"]]), json.dumps(s["value"] or {}, sort_keys=True))
        for s in decision[side]["spans"]
    }
    return spans | {(r["type"], str(r["from"]), str(r["to"])) for r in decision[side]["relations"]}


def all_listed(doc: Document, side: str) -> Facts:
    return set().union(*(listed(decision, side) for decision in DECISIONS if decision["text"] == doc.id))


@pytest.mark.parametrize(("gold", "first", "second"), TEXTS, ids=lambda doc: str(doc.id))
def test_every_difference_is_listed_and_nothing_else(gold: Document, first: Document, second: Document) -> None:
    a, b, truth = facts(first), facts(second), facts(gold)
    shared = a & b & truth
    assert all_listed(gold, "pass_a") == a - shared
    assert all_listed(gold, "pass_b") == b - shared
    assert all_listed(gold, "decision") == truth - shared


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: decision["words"][:20])
def test_a_decision_stands_in_its_text(decision: dict[str, Any]) -> None:
    doc = next(doc for doc, *_ in TEXTS if doc.id == decision["text"])
    start, end = decision["place"]
    assert doc.text[start:end] == decision["words"]
    sides = [listed(decision, side) for side in ("pass_a", "pass_b", "decision")]
    assert not set.intersection(*sides), "what all three have is no difference"
    assert sides[0] != sides[1] or sides[0] != sides[2]
    for side in ("pass_a", "pass_b", "decision"):
        for span in decision[side]["spans"]:
            assert start <= span["start"] < span["end"] <= end
            assert schema.LAYER_OF[span["label"]] == decision["layer"]


def test_reasons_name_sections_of_the_guidelines() -> None:
    headings = set((FOLDER / "GUIDELINES.md").read_text(encoding="utf-8").splitlines())
    assert {f"### {decision['section']}" for decision in DECISIONS} <= headings
    assert all(decision["reason"] for decision in DECISIONS)


def test_the_table_is_made_from_the_list() -> None:
    render = runpy.run_path(str(FOLDER / "adjudication.py"))["render"]
    assert (FOLDER / "ADJUDICATION.md").read_text(encoding="utf-8") == render(DECISIONS)


@pytest.mark.parametrize("layer", schema.LAYERS)
def test_the_agreement_told_is_the_agreement_measured(layer: str) -> None:
    gold = list(load_gold())
    told = next(
        line
        for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {layer} |")
    )
    measured = [agreement(*pair, layer) for pair in ((PASSES[0], PASSES[1]), (gold, PASSES[0]), (gold, PASSES[1]))]
    spans = sum(len(places(doc, layer)) for doc in gold)
    assert told == f"| {layer} | {spans} | " + " | ".join(f"{value:.3f}" for value in measured) + " |"


def agreement(left: list[Document], right: list[Document], layer: str) -> float:
    """Exact span F1 over all texts."""
    marks = [[(doc.id, place) for doc in docs for place in places(doc, layer)] for docs in (left, right)]
    return exact(*marks).f1
