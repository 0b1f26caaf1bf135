"""Predictions of runs that are there already: each text's by a bundle that has not seen it, or none at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import finished
from raqqa_nlp import load_gold
from raqqa_nlp.document import Document

GOLD = load_gold()


class Remembering:
    """Stands in for a bundle's pipeline: says which bundle it is."""

    def __init__(self, bundle: Path) -> None:
        self.name = bundle.parent.name

    def __call__(self, doc: Document) -> Document:
        assert not doc.entities
        return doc.replace(outlet=self.name)


def leave(runs: Path, name: str, *held_out: Document) -> None:
    folder = runs / name / "bundle"
    folder.mkdir(parents=True)
    settings = {"training": {"held_out": [doc.id for doc in held_out]}}
    (folder / "bundle.json").write_text(json.dumps(settings), encoding="utf-8")


def test_each_text_by_a_bundle_that_has_not_seen_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "load", Remembering)
    leave(tmp_path, "all")
    leave(tmp_path, "both", GOLD[2], GOLD[0])
    leave(tmp_path, "only", GOLD[1])
    leave(tmp_path, "twice", GOLD[1])
    found = finished.predicted(GOLD, tmp_path)
    assert [doc.id for doc in found] == [doc.id for doc in GOLD]
    assert [doc.outlet for doc in found] == ["both", "only", "both"]


def test_nothing_where_a_text_has_been_seen_by_all(tmp_path: Path) -> None:
    assert finished.predicted(GOLD, tmp_path / "none") == []
    leave(tmp_path, "both", *GOLD[:2])
    assert finished.predicted(GOLD, tmp_path) == []
