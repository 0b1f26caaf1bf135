"""What a pull writes, what it refuses to replace, and what is left when it is killed. The project lives in memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from labelstudio_documents import EXAMPLE
from labelstudio_stand_ins import StandInProject

from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.labelstudio import read_export
from raqqa_nlp.labelstudio.pull import Difference, pull

OTHER = Document("The city fell.", id="city")
LESS = EXAMPLE.replace(entities=EXAMPLE.entities[:1])


@pytest.fixture
def project() -> Any:
    """With an annotated text and one that nobody has annotated."""
    project = StandInProject()
    project.push_texts([OTHER])
    project.annotate(EXAMPLE)
    return project


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "export.json"


def read(path: Path) -> list[Document]:
    return [doc.replace(claims=()) for doc in read_export(path)]


def summary(differences: list[Difference]) -> list[tuple[str, bool, bool, list[str]]]:
    return [(each.text, each.new, each.gone, [change.kind for change in each.changes]) for each in differences]


def test_only_what_was_annotated_is_pulled(project: Any, target: Path) -> None:
    assert summary(pull(project, target)) == [("vela", True, False, ["added"] * 11)]
    assert read(target) == [EXAMPLE]
    assert target.read_bytes() == project.kept[1]
    assert list(target.parent.iterdir()) == [target]


def test_what_annotators_change_later_comes_in(project: Any, target: Path) -> None:
    pull(project, target)
    assert summary(pull(project, target)) == [("vela", False, False, [])]
    project.annotate(LESS)
    project.annotate(OTHER)
    assert summary(pull(project, target, dry_run=True)) == [
        ("vela", False, False, ["removed"]),
        ("city", True, False, []),
    ]
    assert read(target) == [EXAMPLE]
    pull(project, target)
    assert read(target) == [OTHER, LESS]


def test_two_annotators_are_compared_each_with_themselves(project: Any, target: Path) -> None:
    pull(project, target)
    project.annotate(LESS, "second@example.com")
    first, second = pull(project, target)
    assert (first.annotator, first.changes, first.new) == ("annotator@example.com", (), False)
    assert (second.annotator, len(second.changes), second.new) == ("second@example.com", 10, True)


def test_the_server_keeps_no_export_that_was_not_written(project: Any, target: Path) -> None:
    pull(project, target, dry_run=True)
    assert not target.exists()
    target.write_text("[", encoding="utf-8")
    with pytest.raises(InputError):
        pull(project, target)
    assert project.kept == {}


def edited(target: Path, doc: Document) -> None:
    """Somebody edits the file by hand."""
    tasks = json.loads(target.read_text(encoding="utf-8"))
    later = StandInProject()
    tasks[-1]["annotations"][0]["result"] = later.annotate(doc)["result"]
    target.write_text(json.dumps(tasks), encoding="utf-8")


def test_what_was_edited_in_the_file_is_kept(project: Any, target: Path) -> None:
    pull(project, target)
    edited(target, LESS)
    before = target.read_bytes()
    with pytest.raises(InputError, match=r"since it was pulled, somebody changed annotation 1 of vela.*--force"):
        pull(project, target)
    assert target.read_bytes() == before
    assert summary(pull(project, target, dry_run=True)) == [("vela", False, False, ["added"])]
    project.annotate(LESS)
    pull(project, target)
    edited(target, EXAMPLE)
    pull(project, target, force=True)
    assert read(target) == [LESS]


def test_another_form_of_the_same_is_replaced(project: Any, target: Path) -> None:
    pull(project, target)
    target.write_text(json.dumps(json.loads(target.read_bytes()), indent=1), encoding="utf-8")
    assert summary(pull(project, target)) == [("vela", False, False, [])]


def test_what_the_server_has_no_more_is_kept(project: Any, target: Path) -> None:
    project.annotate(OTHER)
    pull(project, target)
    before = target.read_bytes()
    del project.annotations[0]
    with pytest.raises(InputError, match=r"the server has no annotation 1 of vela\. See"):
        pull(project, target)
    assert target.read_bytes() == before
    assert summary(pull(project, target, force=True)) == [
        ("city", False, False, []),
        ("vela", False, True, ["removed"] * 11),
    ]
    project.annotate(OTHER)["unique_id"] = "of another project"
    project.annotate(EXAMPLE)
    with pytest.raises(InputError, match="the server has no annotation"):
        pull(project, target)


@pytest.mark.parametrize("content", ["", "[", "{}", "[{}]", "no export at all"])
def test_other_files_are_kept(project: Any, target: Path, content: str) -> None:
    target.write_text(content, encoding="utf-8")
    with pytest.raises((InputError, AnnotationError), match=r"replace the file as it is with --force"):
        pull(project, target)
    assert target.read_text(encoding="utf-8") == content
    pull(project, target, force=True)
    assert read(target) == [EXAMPLE]


def test_what_breaks_the_scheme_is_not_pulled(project: Any, target: Path) -> None:
    pull(project, target)
    before = target.read_bytes()
    project.annotations[0]["result"][0]["value"]["end"] = 10_000
    for force in (False, True):
        with pytest.raises(AnnotationError, match=r"export\.json, task 2 \(vela\), annotation 1"):
            pull(project, target, force=force)
    assert target.read_bytes() == before


def test_what_was_skipped_is_no_loss(project: Any, target: Path) -> None:
    pull(project, target)
    tasks = json.loads(target.read_text(encoding="utf-8"))
    tasks[0]["annotations"].append({"id": 9, "was_cancelled": True, "result": [], "completed_by": 1})
    target.write_text(json.dumps(tasks), encoding="utf-8")
    pull(project, target)


def test_nothing_is_annotated_or_there_is_no_place(project: Any, tmp_path: Path, target: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "export.json"):
        with pytest.raises(InputError, match="no file can be written here"):
            pull(project, path)
    project.annotations.clear()
    with pytest.raises(InputError, match="nobody has annotated anything"):
        pull(project, target)
    assert not target.exists()


KILLED = """
import json, os, signal, sys
from pathlib import Path
from labelstudio_documents import EXAMPLE
from labelstudio_stand_ins import StandInProject
from raqqa_nlp.labelstudio.pull import pull

TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree")

def dies_before(touches, target):
    def count(event, _):
        nonlocal touches
        if event in TOUCHES:
            touches -= 1
            if touches < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    project = StandInProject()
    project.annotate(EXAMPLE)
    pull(project, target)
    project.annotate(EXAMPLE.replace(entities=EXAMPLE.entities[:1]))
    sys.addaudithook(count)
    pull(project, target)
    os._exit(0)

statuses = []
while not statuses or statuses[-1] == -signal.SIGKILL:
    child = os.fork()
    if not child:
        dies_before(len(statuses), Path(f"{len(statuses)}.json"))
    statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(statuses))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_before_any_touch_of_a_file_it_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    here = Path(__file__).parent
    path = os.pathsep.join(map(str, (here, here.parents[1])))
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", KILLED]
    done = subprocess.run(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, check=True)
    *killed, last = json.loads(done.stdout)
    assert set(killed) == {-signal.SIGKILL}
    assert last == 0
    left = [doc for touches in range(len(killed) + 1) for doc in read(tmp_path / f"{touches}.json")]
    assert len(left) == len(killed) + 1 > 5
    assert left[0] == EXAMPLE
    assert left[-1] == LESS
    assert left == sorted(left, key=lambda doc: -len(doc.entities))
    assert list(tmp_path.glob(".*.tmp"))  # a killed pull's draft, which stands in no later one's way
