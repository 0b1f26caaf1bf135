"""The loop of annotation through a real Label Studio, its page in a real Chromium, and its model backend."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from labelstudio_documents import EXAMPLE

import raqqa_nlp
from raqqa_nlp import schema
from raqqa_nlp.cli import main
from raqqa_nlp.document import Document, Entity
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.labelstudio import load_gold, read_export
from raqqa_nlp.labelstudio.changes import changes
from raqqa_nlp.labelstudio.client import open_project
from raqqa_nlp.labelstudio.environment import VARIABLE
from raqqa_nlp.labelstudio.export import GOLD
from raqqa_nlp.labelstudio.home import Home, Server
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, annotations_folder, read_manifest, sha256
from raqqa_nlp.labelstudio.publish import ADJUDICATOR, ANNOTATORS, publish
from raqqa_nlp.labelstudio.tasks import annotation, prediction

pytestmark = pytest.mark.labelstudio

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
HOTKEYS = {"PERSON": "p", "ORGANISATION": "o", "LOCATION": "l", "FACILITY": "f", "WEAPON": "w"}
READY = "Stop it with Ctrl-C."
EMOJI = "👩‍👩‍👧 🇸🇾 The cafe\u0301 said:\r\nmortars hit Tabqa."
PATIENCE = 300  # seconds, for a machine that is busy with other things

Capture = pytest.CaptureFixture[str]


class Command:
    """A ``raqqa-nlp`` that runs beside the tests; what it says goes to a file."""

    def __init__(self, log: Path, *arguments: str, **environment: str) -> None:
        self._log = log
        # The server's own environment is the one that the tests run in, unless another is named.
        variables = {VARIABLE: sys.prefix, **os.environ, **environment}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "raqqa_nlp", *arguments],
                cwd=ROOT,
                env=variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def until(self, words: str) -> str:
        """What it has said, once the words are among it."""
        end = time.monotonic() + PATIENCE
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)
        return self.said

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)


@contextmanager
def served(data: Path, *arguments: str, **environment: str) -> Iterator[tuple[Command, Server]]:
    """``annotate serve`` on a folder of data, from when it is ready."""
    log = data.with_name(f"{data.name}.{secrets.token_hex(4)}.log")
    with Command(log, "annotate", "serve", "--data", str(data), "--port", "0", *arguments, **environment) as command:
        command.until(READY)
        yield command, Home(data).server()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a Label Studio that was killed twice: while it made its database, and when it had."""
    data = tmp_path_factory.mktemp("label-studio") / "data"
    for number, (step, later) in enumerate((("making the database", 2), ("starting Label Studio", 0))):
        log = data.with_name(f"{number}.log")
        with Command(log, "annotate", "serve", "--data", str(data), "--port", "0") as command:
            command.until(step)
            time.sleep(later)
            assert command.end(signal.SIGKILL) == -signal.SIGKILL
        assert Home(data).database.exists() == (number == 1)
    return data


@pytest.fixture(scope="module")
def spare(database: Path) -> Path:
    """A copy, to kill servers on."""
    return shutil.copytree(database, database.with_name("spare"))


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address and token of a ``raqqa-nlp serve``."""
    token = secrets.token_urlsafe(24)
    with Command(tmp_path_factory.mktemp("backend") / "log", "serve", "--port", "0", RAQQA_NLP_TOKEN=token) as command:
        yield next(word for word in command.until("http://").split() if word.startswith("http://")), token
    assert token not in command.said


@pytest.fixture(scope="module")
def serving(spare: Path, database: Path, backend: tuple[str, str]) -> Iterator[tuple[Command, Server]]:
    del spare  # is a copy of what nobody serves yet
    url, token = backend
    with served(database, "--backend", url, RAQQA_NLP_TOKEN=token) as (command, server):
        yield command, server
        assert server.token not in command.said
        assert server.password not in command.said


@pytest.fixture(scope="module")
def server(serving: tuple[Command, Server]) -> Server:
    return serving[1]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return read_manifest(annotations_folder() / FILE)


@pytest.fixture(scope="module")
def work(manifest: Manifest) -> Mapping[str, list[Document]]:
    path = annotations_folder() / GOLD
    return {who: read_export(path, manifest, annotator=who) for who in (*ANNOTATORS, ADJUDICATOR)}


class Annotator:
    """Somebody in front of Label Studio's page."""

    def __init__(self, window: Any, server: Server, project: int) -> None:
        self._page, self._project = window.new_page(), f"{server.url}/projects/{project}/data"
        self.strangers: list[str] = []
        self._page.on("request", lambda asked: self._note(asked.url, server.url))
        self._page.set_default_timeout(PATIENCE * 1000)
        self._page.goto(f"{server.url}/user/login", wait_until="domcontentloaded")
        self._page.fill("input[name=email]", server.user)
        self._page.fill("input[name=password]", server.password)
        self._page.click("button[type=submit]")
        self._page.wait_for_url(lambda url: "/user/login" not in url, wait_until="commit")

    def _note(self, asked: str, own: str) -> None:
        if not asked.startswith((own, "data:", "blob:")):
            self.strangers.append(asked)

    def open(self, task: int, *, marked: str | None = None) -> None:
        """A task, once its text is there, and on it a region of this id."""
        self._page.goto(f"{self._project}?task={task}", wait_until="domcontentloaded")
        self._page.wait_for_selector(".lsf-htx-richtext")
        self._page.wait_for_selector("[data-testid^=bottombar-]")
        if marked:
            self._page.wait_for_selector(_region(marked))
        self._page.wait_for_load_state("networkidle")

    def relabel(self, region: str, label: str) -> None:
        def act() -> None:
            self._page.locator(_region(region)).first.click()
            self._page.wait_for_timeout(500)
            self._page.keyboard.press(HOTKEYS[label])

        self._until(f'{_region(region)}[data-label$=":{label}"]', act)

    def mark(self, words: str, label: str) -> None:
        """Chooses a label by its key and drags over words, which stand on one line and are the first to be marked."""

        def act() -> None:
            self._until(".lsf-label_selected", lambda: self._page.keyboard.press(HOTKEYS[label]))
            left, right, middle = self._page.evaluate(_PLACE, words)
            self._page.mouse.move(left + 1, middle)
            self._page.mouse.down()
            self._page.mouse.move((left + right) / 2, middle)
            self._page.mouse.move(right - 1, middle)
            self._page.mouse.up()

        self._until(".htx-highlight", act)

    def _until(self, shown: str, act: Callable[[], None]) -> None:
        """Acts until the page shows something: while it is still at work, it misses keys."""
        end = time.monotonic() + PATIENCE
        while not self._page.locator(shown).count():
            assert time.monotonic() < end, f"{shown} was never shown"
            act()
            self._page.wait_for_timeout(1500)

    def save(self, button: str = "submit") -> None:
        with self._page.expect_response(
            lambda answer: answer.request.method in ("POST", "PATCH") and ("/annotations" in answer.url)
        ) as saved:
            self._page.click(f"[data-testid=bottombar-{button}-button]")
        assert saved.value.ok, saved.value.text()


_PLACE = """words => {
    const texts = document.createTreeWalker(document.querySelector(".lsf-htx-richtext"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const start = texts.currentNode.data.indexOf(words);
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, start);
        range.setEnd(texts.currentNode, start + words.length);
        const box = range.getBoundingClientRect();
        return [box.left, box.right, (box.top + box.bottom) / 2];
    }
}"""


def _region(id_: str) -> str:
    return f'[class*="htx-highlight-{id_}-"]'


@pytest.fixture
def window() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip(f"no Chromium: none of {', '.join(NAMES)}, and CHROMIUM is not set")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser.new_context(viewport={"width": 1500, "height": 1000})
        browser.close()


def first_to_relabel(doc: Document) -> Entity:
    """A name with a canonical one, not a FACILITY yet, that nothing else is marked on."""
    others = [*doc.spans(schema.NUMBER), *doc.spans(schema.ATTRIBUTION)]
    return next(
        entity
        for entity in doc.entities
        if entity.canonical and entity.label != "FACILITY"
        if all(span.end <= entity.start or entity.end <= span.start for span in others)
    )


def test_what_people_correct_comes_back_and_nothing_else(
    database: Path, server: Server, window: Any, tmp_path: Path, capsys: Capture
) -> None:
    loop = ["--data", str(database), "--project", "loop"]
    fourth = tmp_path / "fourth.txt"
    fourth.write_text(EMOJI, encoding="utf-8", newline="")
    for new in (3, 0):
        assert main(["annotate", "push", str(ROOT / "annotations" / "texts"), *loop]) == 0
        assert [line.partition(" sent")[0][-2:] for line in capsys.readouterr().out.splitlines()] == [f" {new}"] * 2
    assert main(["annotate", "push", str(fourth), "--no-predictions", *loop]) == 0
    assert capsys.readouterr().out == "texts: 1 sent, 0 there already\n"
    with open_project(server.url, server.token, "loop") as project:
        held = project.tasks()
    bare = bare_texts()[0]
    suggested = raqqa_nlp.predict(bare)
    wrong = first_to_relabel(suggested)
    region, first = f"{wrong.label}-{wrong.start}-{wrong.end}", held[sha256(bare.text)].id

    somebody = Annotator(window, server, project.id)
    somebody.open(first, marked=region)
    somebody.relabel(region, "FACILITY")
    somebody.save("submit")
    somebody.open(held[sha256(EMOJI)].id)
    somebody.mark("mortars", "WEAPON")
    somebody.save("submit")
    export = tmp_path / "export.json"
    assert main(["annotate", "pull", "-o", str(export), *loop]) == 0
    assert "holds annotations: 2, texts: 2" in capsys.readouterr().out
    corrected, drawn = read_export(export)
    assert corrected.replace(entities=(), numbers=(), attributions=(), claims=()) == bare
    [change] = changes(suggested, corrected)
    place = wrong.start, wrong.end
    assert [region and region.place for region in (change.before, change.after)] == [
        (*place, wrong.label),
        (*place, "FACILITY"),
    ]
    start = EMOJI.index("mortars")
    assert drawn == Document(EMOJI, id="fourth", entities=(Entity(start, start + 7, "mortars", "WEAPON"),))

    somebody.open(first, marked=region)
    somebody.relabel(region, wrong.label)
    somebody.save("update")
    assert somebody.strangers == []
    assert main(["annotate", "pull", "-o", str(export), *loop]) == 0
    shown = f"“{wrong.text}” [{wrong.start}, {wrong.end})"
    change_said = f"{bare.id}, {server.user}: changed {wrong.label} {shown}: was FACILITY {shown}"
    assert change_said in capsys.readouterr().out.splitlines()
    assert changes(suggested, read_export(export)[0]) == []


def bare_texts() -> list[Document]:
    return [doc.replace(entities=(), numbers=(), attributions=(), claims=()) for doc in load_gold()]


def test_label_studio_asks_the_model_itself(
    serving: tuple[Command, Server], backend: tuple[str, str], database: Path
) -> None:
    command, server = serving
    url, token = backend
    nlp = raqqa_nlp.load()
    assert f"Suggestions by {nlp.name!r} at {url}" in command.said
    with open_project(server.url, server.token, "raqqa_nlp", create=False) as project:
        client = project._client
        tasks = project.push_texts(bare_texts()[:2])
        assert project.predicted(nlp.name) == set()
        everything = {"all": True, "excluded": []}
        client.actions.create(project=project.id, id="retrieve_tasks_predictions", selected_items=everything)
        made = {held.task: held for held in client.predictions.list(project=project.id)}
        for doc in bare_texts()[:2]:
            held, expected = made.pop(tasks[sha256(doc.text)]), prediction(nlp(doc), model_version=nlp.name)
            assert (held.result, held.model_version) == (expected["result"], expected["model_version"])
            assert held.score == pytest.approx(expected["score"])
        assert not made

        later = project.push_texts(bare_texts())[sha256(bare_texts()[2].text)]
        opened = client.tasks.get(str(later))
        assert [held.model_version for held in opened.predictions] == [nlp.name]
        assert project.connect(url, token) == nlp.name
        assert len(client.ml.list(project=project.id)) == 1
    for address, password, said in ((url, None, "401"), ("http://127.0.0.1:9", token, "health check failed")):
        with (
            pytest.raises(InputError, match=rf"{address}: no backend for Label Studio: .*{said}.*RAQQA_NLP_TOKEN"),
            open_project(server.url, server.token, "refused") as project,
        ):
            project.connect(address, password)
    assert token not in (Home(database).log).read_text(encoding="utf-8")


def test_a_server_named_by_its_address(
    server: Server, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The city fell.", encoding="utf-8")
    there = ["--url", server.url, "--project", "by address"]
    push = ["annotate", "push", str(text), "--no-predictions", *there]
    for token, said in (("", "needs a token"), ("0" * 40, "answered 401"), (server.token, "")):
        monkeypatch.setenv("RAQQA_LABELSTUDIO_TOKEN", token)
        assert main(push) == (2 if said else 0)
        assert said in capsys.readouterr().err
    for command, said in (
        (["annotate", "pull", "-o", str(tmp_path / "export.json"), *there], "nobody has annotated anything"),
        (["annotate", "pull", "-o", str(tmp_path / "export.json"), *there[:3], "none"], "there is no project 'none'"),
        ([*push[:-1], "none", "--dry-run"], "there is no project 'none'"),
    ):
        assert main(command) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "export.json").exists()


def test_all_annotations_come_back_as_they_were(
    server: Server, tmp_path: Path, manifest: Manifest, work: Mapping[str, list[Document]]
) -> None:
    target = tmp_path / "export.json"
    assert publish(work, manifest, target, server) == list(load_gold())
    for who, docs in work.items():
        assert read_export(target, manifest, annotator=who) == docs
    assert list(tmp_path.iterdir()) == [target]


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
        assert project.predicted("v1") == set(tasks.values())
        assert len(list(project._client.predictions.list(project=project.id))) == len(tasks)
        assert project.pull(tmp_path / "export.json", manifest) == list(load_gold())


def test_offsets_survive_any_text(server: Server, tmp_path: Path) -> None:
    texts = ("👩‍👩‍👧 said\r\n\u2028 no", 'a "b" <c> & $d \\n {{e}} é e\u0301', "http://example.com/a.txt")
    docs = [
        Document(text, id=f"text {number}", entities=(Entity(len(text) - 2, len(text), text[-2:], "WEAPON"),))
        for number, text in enumerate(texts)
    ]
    with open_project(server.url, server.token, "texts") as project:
        project.push_annotations(docs, ADJUDICATOR)
        assert project.pull(tmp_path / "export.json") == docs


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


def test_servers_that_refuse_or_are_not_there(server: Server) -> None:
    for url, token, said in (
        (server.url, "0" * 40, "answered 401"),
        ("http://127.0.0.1:9", server.token, "no answer"),
    ):
        with pytest.raises(InputError, match=said), open_project(url, token, "refused"):
            pass


def test_a_pull_killed_at_any_moment(database: Path, server: Server, tmp_path: Path) -> None:
    """What kills it before each touch of a file is in ``test_pull.py``; here it is the clock."""
    target = tmp_path / "export.json"
    pull = ["annotate", "pull", "-o", str(target), "--data", str(database), "--project", "killed"]
    docs = [EXAMPLE, EXAMPLE.replace(entities=EXAMPLE.entities[:1])]
    with open_project(server.url, server.token, "killed") as project:
        project.push_annotations(docs[:1], ADJUDICATOR)
        [made] = project._client.annotations.list(next(iter(project.tasks().values())).id)
        began = time.monotonic()
        with Command(tmp_path / "log", *pull) as command:
            assert command.process.wait(PATIENCE) == 0
        took = time.monotonic() - began
        before = target.read_bytes()
        project._client.annotations.update(made.id, result=annotation(docs[1])["result"])
        for part in (0.7, 0.8, 0.9, 1.0):
            with Command(tmp_path / "log", *pull) as command:
                time.sleep(part * took)
                command.end(signal.SIGKILL)
            [left] = read_export(target)
            assert left.replace(claims=()) in docs
            assert (left.replace(claims=()) == docs[0]) == (target.read_bytes() == before)


def pushing(victim: str, saved: list[Document]) -> Iterator[Document]:
    """Texts without end, noted as saved once the next one is asked for."""
    for number in range(10_000):
        doc = Document(f"Text {number} before {victim} was killed.", id=f"{victim} {number}")
        yield doc
        saved.append(doc)


def test_what_was_saved_survives_whoever_is_killed(spare: Path, tmp_path: Path) -> None:
    saved: list[Document] = []
    for victim in ("Label Studio", "raqqa-nlp"):
        with served(spare) as (command, server), open_project(server.url, server.token, "killed") as project:
            if not saved:
                project.push_annotations([EXAMPLE], ADJUDICATOR)
            pid = child(command.process.pid) if victim == "Label Studio" else command.process.pid
            threading.Timer(2, os.kill, (pid, signal.SIGKILL)).start()
            with pytest.raises(InputError, match="no answer"):
                push_through(server, pushing(victim, saved))
            status = command.process.wait(PATIENCE)
        assert status == (2 if victim == "Label Studio" else -signal.SIGKILL)
        assert ("ended by itself" in command.said) == (victim == "Label Studio")
    assert len(saved) > 2
    with served(spare) as (_, server), open_project(server.url, server.token, "killed", create=False) as project:
        held = project.tasks()
        assert [held[sha256(doc.text)].data["id"] for doc in saved] == [doc.id for doc in saved]
        pull = ["annotate", "pull", "-o", str(tmp_path / "export.json"), "--data", str(spare), "--project", "killed"]
        assert main(pull) == 0
        [left] = read_export(tmp_path / "export.json")
        assert left.replace(claims=()) == EXAMPLE


def push_through(server: Server, docs: Iterator[Document]) -> None:
    with open_project(server.url, server.token, "killed") as project:
        project.push_texts(docs)


def child(pid: int) -> int:
    [found] = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(found)
