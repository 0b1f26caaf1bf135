"""What the annotators' export is made from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from raqqa_nlp.errors import AnnotationError
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, annotations_folder, read_manifest
from raqqa_nlp.labelstudio.publish import main, read_folder
from raqqa_nlp.standoff import to_standoff


def test_folders_of_span_json_agree_with_the_manifest(tmp_path: Path) -> None:
    manifest = read_manifest(annotations_folder() / FILE)
    for doc in load_gold():
        (tmp_path / f"{doc.id}.json").write_text(json.dumps(to_standoff(doc)), encoding="utf-8")
    assert read_folder(tmp_path, manifest) == [doc.replace(claims=()) for doc in load_gold()]
    later = Manifest(manifest.path, (replace(manifest.texts[0], date="2018-01-01"),))
    with pytest.raises(AnnotationError, match=r"dated 2017-10-17, in the manifest 2018-01-01"):
        read_folder(tmp_path, later)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pass-a", str(tmp_path), "--target", str(tmp_path / "x.json")]) == 2
    assert "no such file" in capsys.readouterr().err
