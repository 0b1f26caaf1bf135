"""Label Studio started, filled, read and stopped: for real with ``-m labelstudio``, and what is said where it fails."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import AnnotationError, InputError, MissingExtraError
from raqqa_nlp.labelstudio import load_gold, read_export
from raqqa_nlp.labelstudio.client import open_project
from raqqa_nlp.labelstudio.export import GOLD
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, annotations_folder, read_manifest
from raqqa_nlp.labelstudio.publish import ADJUDICATOR, ANNOTATORS, default_environment, main, publish, read_folder
from raqqa_nlp.labelstudio.server import Server, running
from raqqa_nlp.standoff import to_standoff


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest(annotations_folder() / FILE)


@pytest.fixture(scope="module")
def work(manifest: Manifest) -> Mapping[str, list[Document]]:
    path = annotations_folder() / GOLD
    return {who: read_export(path, manifest, annotator=who) for who in (*ANNOTATORS, ADJUDICATOR)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("label-studio"), default_environment()) as server:
        yield server


@pytest.mark.labelstudio
def test_all_annotations_come_back_as_they_were(
    tmp_path: Path, manifest: Manifest, work: Mapping[str, list[Document]]
) -> None:
    target = tmp_path / "export.json"
    assert publish(work, manifest, target, default_environment()) == list(load_gold())
    for who, docs in work.items():
        assert read_export(target, manifest, annotator=who) == docs
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.labelstudio
def test_pushing_again_adds_nothing(server: Server, tmp_path: Path, manifest: Manifest) -> None:
    with open_project(server.url, server.token, "twice") as project:
        tasks = project.push_texts(load_gold())
        project.push_annotations(load_gold(), ADJUDICATOR, ground_truth=True)
    with open_project(server.url, server.token, "twice") as project:
        assert project.push_texts(load_gold()) == tasks
        assert len(tasks) == len(load_gold())
        with pytest.raises(InputError, match=f"{ADJUDICATOR} has annotated 000_.* already"):
            project.push_annotations(load_gold(), ADJUDICATOR)
        for _ in range(2):
            project.push_predictions(load_gold(), "v1")
        assert project.pull(tmp_path / "export.json", manifest) == list(load_gold())
    exported = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert [(task["total_annotations"], task["total_predictions"]) for task in exported] == [(1, 1)] * len(tasks)


@pytest.mark.labelstudio
def test_offsets_survive_any_text(server: Server, tmp_path: Path) -> None:
    texts = ("👩‍👩‍👧 said\r\n\u2028 no", 'a "b" <c> & $d \\n {{e}} é e\u0301', "http://example.com/a.txt")
    docs = [
        Document(text, id=f"text {number}", entities=(Entity(len(text) - 2, len(text), text[-2:], "WEAPON"),))
        for number, text in enumerate(texts)
    ]
    with open_project(server.url, server.token, "texts") as project:
        project.push_annotations(docs, ADJUDICATOR)
        assert project.pull(tmp_path / "export.json") == docs


@pytest.mark.labelstudio
def test_a_pull_that_is_refused_leaves_the_file_alone(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "export.json"
    target.write_text("before", encoding="utf-8")
    with open_project(server.url, server.token, "unsettled") as project:
        for annotator in ANNOTATORS:
            project.push_annotations(load_gold()[:1], annotator)
        with pytest.raises(AnnotationError, match="2 annotations, 0 of them marked as ground truth"):
            project.pull(target)
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.labelstudio
def test_servers_that_refuse_or_are_not_there(server: Server) -> None:
    for url, token, said in (
        (server.url, "0" * 40, "answered 401"),
        ("http://127.0.0.1:9", server.token, "no answer"),
    ):
        with pytest.raises(InputError, match=said), open_project(url, token, "refused"):
            pass


def test_credentials_stay_out_of_messages() -> None:
    assert "secret" not in repr(Server("http://127.0.0.1:1", token="secret", password="secret"))


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_server_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    program = tmp_path / "venv" / "bin" / "label-studio"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho the database is from tomorrow\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    said = "did not start; it said: the database is from tomorrow"
    with pytest.raises(InputError, match=said), running(tmp_path / "data", tmp_path / "venv"):
        pass
    assert stat.S_IMODE((tmp_path / "data" / "credentials.json").stat().st_mode) == 0o600


def test_the_sdk_is_asked_for_by_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "label_studio_sdk.client", None)
    with (
        pytest.raises(MissingExtraError, match=r"raqqa_nlp\[annotate\]"),
        open_project("http://127.0.0.1:9", "", "any"),
    ):
        pass


def test_folders_of_span_json_agree_with_the_manifest(tmp_path: Path, manifest: Manifest) -> None:
    for doc in load_gold():
        (tmp_path / f"{doc.id}.json").write_text(json.dumps(to_standoff(doc)), encoding="utf-8")
    assert read_folder(tmp_path, manifest) == [doc.replace(claims=()) for doc in load_gold()]
    later = Manifest(manifest.path, (replace(manifest.texts[0], date="2018-01-01"),))
    with pytest.raises(AnnotationError, match=r"dated 2017-10-17, in the manifest 2018-01-01"):
        read_folder(tmp_path, later)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pass-a", str(tmp_path), "--target", str(tmp_path / "x.json")]) == 2
    assert "no such file" in capsys.readouterr().err
