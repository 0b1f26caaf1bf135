"""The reader of exports: the shipped gold, and every kind of wrong item refused with its place and mend."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelstudio_documents import EXAMPLE, TEXT

import raqqa_nlp
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError, RaqqaError
from raqqa_nlp.labelstudio import load_gold, read_export
from raqqa_nlp.labelstudio.export import GOLD, read_passes
from raqqa_nlp.labelstudio.manifest import FILE, Manifest, TextEntry, annotations_folder, read_manifest, sha256
from raqqa_nlp.labelstudio.publish import ADJUDICATOR, ANNOTATORS
from raqqa_nlp.labelstudio.tasks import annotation, task

Task = dict[str, Any]
COUNT, COUNTED, PERSON, CUE = "COUNT-21-29", "COUNTED-30-36", "PERSON-6-14", "CUE-15-19"
INNER = f"CUE-{TEXT.index('reportedly')}-{TEXT.index('reportedly') + 10}"


@pytest.fixture
def whole() -> Task:
    """An export's task as a server writes it, with one annotation."""
    user = {"id": 2, "email": "annotator@example.com", "first_name": "", "last_name": ""}
    return {"id": 7, **task(EXAMPLE), "annotations": [{"id": 9, "completed_by": user, **annotation(EXAMPLE)}]}


def write(folder: Path, *tasks: Task) -> Path:
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def bare(docs: list[Document] | tuple[Document, ...]) -> list[Document]:
    return [doc.replace(claims=()) for doc in docs]


def item(task: Task, id_: str, control: str | None = None) -> dict[str, Any]:
    """A region's item of a control; its labels item by default."""
    return next(
        item
        for item in task["annotations"][0]["result"]
        if item.get("id") == id_ and (item["from_name"] == control if control else item["type"] == "labels")
    )


def relation(task: Task, label: str) -> dict[str, Any]:
    return next(item for item in task["annotations"][0]["result"] if item.get("labels") == [label])


def drop(task: Task, *items: dict[str, Any]) -> None:
    task["annotations"][0]["result"] = [item for item in task["annotations"][0]["result"] if item not in items]


def add(task: Task, *items: dict[str, Any]) -> None:
    task["annotations"][0]["result"] += items


def span(id_: str, words: str, label: str, control: str) -> dict[str, Any]:
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": id_, "from_name": control, "to_name": "text", "type": "labels", "value": value}


def value(id_: str, control: str, type_: str, **held: Any) -> dict[str, Any]:
    return {"id": id_, "from_name": control, "to_name": "text", "type": type_, "value": held}


def link(start: str, end: str, label: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": direction, "labels": [label]}


def test_gold_is_read_whole() -> None:
    folder = annotations_folder()
    manifest = read_manifest(folder / FILE)
    assert [doc.id for doc in load_gold()] == [entry.id for entry in manifest.texts]
    for doc, entry in zip(raqqa_nlp.load_gold(), manifest.texts, strict=True):
        assert doc.text == (manifest.path.parent / entry.file).read_bytes().decode()
        assert (doc.date, doc.outlet) == (entry.date, entry.outlet)
        assert all((doc.entities, doc.numbers, doc.attributions, doc.claims))


def test_gold_is_the_adjudicators_and_both_passes_are_kept() -> None:
    folder = annotations_folder()
    manifest = read_manifest(folder / FILE)
    by = {who: read_export(folder / GOLD, manifest, annotator=who) for who in (*ANNOTATORS, ADJUDICATOR)}
    assert by[ADJUDICATOR] == list(load_gold())
    assert by[ANNOTATORS[0]] != by[ANNOTATORS[1]]


def test_gold_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(load_gold()) == 3


def test_a_task_is_read(tmp_path: Path, whole: Task) -> None:
    (doc,) = read_export(write(tmp_path, whole))
    assert bare([doc]) == [EXAMPLE]
    assert [(claim.high, claim.counted, claim.source) for claim in doc.claims] == [(40, "people", "Ana Ruiz")]


def test_text_across_a_line_break_as_the_page_stores_it(tmp_path: Path, whole: Task) -> None:
    content = item(whole, f"CONTENT-20-{len(TEXT) - 1}")
    content["value"]["text"] = content["value"]["text"].replace("\n", "\\n")
    assert bare(read_export(write(tmp_path, whole))) == [EXAMPLE]


def test_a_relation_drawn_backwards_and_turned(tmp_path: Path, whole: Task) -> None:
    drop(whole, relation(whole, "counts"))
    add(whole, link(COUNTED, COUNT, "counts", "left"))
    assert bare(read_export(write(tmp_path, whole))) == [EXAMPLE]


def test_one_annotators_work(tmp_path: Path, whole: Task) -> None:
    other = copy.deepcopy(whole["annotations"][0]) | {"id": 10, "ground_truth": True, "completed_by": 3}
    other["result"] = []
    whole["annotations"].append(other)
    path = write(tmp_path, whole)
    assert bare(read_export(path)) == [Document(TEXT, id="vela", date="2020-05-20", outlet="The Vela Post")]
    assert bare(read_export(path, annotator="annotator@example.com")) == [EXAMPLE]
    assert bare(read_export(path, annotator=2)) == [EXAMPLE]
    with pytest.raises(AnnotationError, match=r"2 annotations, 0 of them by stranger@example\.com"):
        read_export(path, annotator="stranger@example.com")


def test_everybodys_work(tmp_path: Path, whole: Task) -> None:
    first = whole["annotations"][0]
    empty = Document(TEXT, id="vela", date="2020-05-20", outlet="The Vela Post")
    whole["annotations"] += [
        first | {"id": 10, "ground_truth": True, "completed_by": 3, "result": []},
        first | {"id": 11, "completed_by": None, "result": []},
        first | {"id": 12, "was_cancelled": True, "completed_by": {"id": 5}},
    ]
    passes = read_passes(write(tmp_path, whole))
    assert [(work.annotator, bare(work.docs), work.ground_truth) for work in passes] == [
        ("annotator@example.com", [EXAMPLE], False),
        ("user 3", [empty], True),
        ("user unknown", [empty], False),
    ]
    whole["annotations"][1]["completed_by"] = first["completed_by"]
    with pytest.raises(AnnotationError, match=r"annotator@example\.com has annotated it twice\. Delete one"):
        read_passes(write(tmp_path, whole))


def test_a_task_may_be_empty_of_annotations_but_not_without_them(tmp_path: Path, whole: Task) -> None:
    whole["annotations"] = []
    assert read_passes(write(tmp_path, whole)) == []
    del whole["annotations"]
    with pytest.raises(AnnotationError, match="not a list of results"):
        read_passes(write(tmp_path, whole))


def make_inner(task: Task) -> None:
    """The outer attribution becomes an inner one, the inner one is gone."""
    item(task, CUE, "depth")["value"].update(choices=["2"])
    result = task["annotations"][0]["result"]
    ids = {INNER, *(item["to_id"] for item in result if item.get("from_id") == INNER)}
    drop(task, *(item for item in result if item.get("id") in ids or item.get("from_id") == INNER))


# Name of the case -> how to break the export, and what the error says.
BREAKS: dict[str, tuple[Callable[[Task], object], str]] = {
    "unknown label": (
        lambda t: item(t, PERSON)["value"].update(labels=["HERO"]),
        "region PERSON-6-14, HERO.*no such label",
    ),
    "no label": (lambda t: item(t, PERSON)["value"].update(labels=[]), "one label is expected"),
    "two labels": (lambda t: item(t, PERSON)["value"].update(labels=["PERSON", "LOCATION"]), "one label is expected"),
    "label in another group": (lambda t: item(t, PERSON).update(from_name="numbers"), "its control is 'numbers'"),
    "end past the text": (lambda t: item(t, PERSON)["value"].update(end=9999), "outside the text of"),
    "negative start": (lambda t: item(t, PERSON)["value"].update(start=-3), "outside the text of"),
    "empty range": (lambda t: item(t, PERSON)["value"].update(end=6), "the range is empty"),
    "offset no number": (lambda t: item(t, PERSON)["value"].update(start="6"), "'start' is '6'"),
    "no offset": (lambda t: item(t, PERSON)["value"].pop("start"), "'start' is missing"),
    "another text": (
        lambda t: item(t, PERSON)["value"].update(text="Ana Rui"),
        "'Ana Rui' differs from the text there, 'Ana Ruiz'",
    ),
    "white space at the edge": (
        lambda t: item(t, PERSON)["value"].update(start=5, text=" Ana Ruiz"),
        "starts or ends on white space",
    ),
    "region without id": (lambda t: item(t, PERSON).pop("id"), "'id' is missing"),
    "region twice": (lambda t: add(t, item(t, PERSON)), "region PERSON-6-14: it is there twice"),
    "span twice": (
        lambda t: add(
            t, span("x", "Ana Ruiz", "PERSON", "entities"), value("x", "canonical", "textarea", text=["Ana"])
        ),
        "region .* marks the same",
    ),
    "overlap in a layer": (
        lambda t: add(t, span("x", "Ruiz said", "WEAPON", "entities")),
        "overlaps region PERSON-6-14",
    ),
    "overlap in a depth": (
        lambda t: item(t, INNER, "depth")["value"].update(choices=["1"]),
        "overlaps region CONTENT.*attribution",
    ),
    "depth 2 inside nothing": (
        make_inner,
        "depth 2, but inside no CONTENT of depth 1",
    ),
    "dangling relation": (
        lambda t: relation(t, "counts").update(to_id="gone"),
        "relation counts .*there is no region gone",
    ),
    "doubled relation": (lambda t: add(t, link(COUNT, COUNTED, "counts")), "the relation is there twice"),
    "relation between wrong labels": (lambda t: relation(t, "source").update(to_id=PERSON), "it joins CUE to PERSON"),
    "relation the wrong way": (lambda t: relation(t, "counts").update(direction="left"), "it joins COUNTED to COUNT"),
    "relation both ways": (lambda t: relation(t, "counts").update(direction="bi"), "direction is 'bi'"),
    "relation without label": (lambda t: relation(t, "counts").pop("labels"), "the relation has no label"),
    "relation with two labels": (
        lambda t: relation(t, "counts")["labels"].append("source"),
        "one relation is expected",
    ),
    "unknown relation": (lambda t: relation(t, "counts").update(labels=["denies"]), "no such relation"),
    "relation without ends": (lambda t: relation(t, "counts").pop("from_id"), "'from_id' is missing"),
    "two COUNTEDs": (
        lambda t: add(t, span("x", "rebels", "COUNTED", "numbers"), link(COUNT, "x", "counts")),
        "already has the COUNTED COUNTED-30-36",
    ),
    "two SOURCEs": (
        lambda t: add(t, span("x", "it", "SOURCE", "attribution"), link(CUE, "x", "source")),
        "already has the SOURCE SOURCE-0-14",
    ),
    "CUE without CONTENT": (
        lambda t: drop(t, relation(t, "content"), item(t, f"CONTENT-20-{len(TEXT) - 1}")),
        "no CONTENT",
    ),
    "CONTENT on nothing": (lambda t: drop(t, relation(t, "content")), "the CONTENT hangs on no CUE"),
    "SOURCE on nothing": (lambda t: drop(t, relation(t, "source")), "the SOURCE hangs on no CUE"),
    "COUNTED on nothing": (lambda t: drop(t, relation(t, "counts")), "the COUNTED hangs on no COUNT"),
    "no modifier": (lambda t: drop(t, item(t, COUNT, "modifier")), "COUNT-21-29, .*modifier is missing"),
    "no status": (lambda t: drop(t, item(t, COUNT, "status")), "status is missing"),
    "no depth": (lambda t: drop(t, item(t, CUE, "depth")), "depth is missing"),
    "no canonical": (lambda t: drop(t, item(t, PERSON, "canonical")), "canonical is missing"),
    "at_most without high": (lambda t: drop(t, item(t, COUNT, "high")), "at_most needs high"),
    "low above high": (lambda t: add(t, value(COUNT, "low", "number", number=90)), "low 90 is above high 40"),
    "emptied box": (
        lambda t: add(t, value(COUNT, "low", "number", number=0)),
        "an open or unknown end is 0 instead of empty",
    ),
    "exact range": (lambda t: item(t, COUNT, "modifier")["value"].update(choices=["exact"]), "both the same"),
    "unknown choice": (lambda t: item(t, COUNT, "status")["value"].update(choices=["tired"]), "status is 'tired'"),
    "two choices": (lambda t: item(t, COUNT, "status")["value"]["choices"].append("killed"), "one status is expected"),
    "number as words": (lambda t: item(t, COUNT, "high")["value"].update(number="forty"), "high is 'forty'"),
    "number missing": (lambda t: item(t, COUNT, "high")["value"].pop("number"), "'number' is missing"),
    "no words": (lambda t: item(t, PERSON, "canonical")["value"].update(text=[" "]), "canonical is ' '"),
    "value of another type": (lambda t: item(t, COUNT, "high").update(type="rating"), "high is of type 'rating'"),
    "value at another label": (
        lambda t: add(t, value(PERSON, "status", "choices", choices=["killed"])),
        "PERSON has no value 'status'",
    ),
    "value twice": (lambda t: add(t, value(PERSON, "canonical", "textarea", text=["A"])), "it has canonical twice"),
    "value without span": (lambda t: add(t, value("x", "canonical", "textarea", text=["A"])), "span with no label"),
    "unknown item": (lambda t: add(t, value(PERSON, "mood", "rating", rating=3)), "unknown item: type 'rating'"),
    "item no object": (lambda t: t["annotations"][0]["result"].append("x"), "is no object"),
    "no duration": (
        lambda t: add(t, span("x", "rebels", "DURATION", "numbers"), value("x", "value", "textarea", text=["5 days"])),
        "'5 days' is no ISO 8601 duration",
    ),
    "no currency": (
        lambda t: add(t, span("x", "rebels", "MONEY", "numbers"), value("x", "currency", "textarea", text=["$"])),
        "no ISO 4217 currency",
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_wrong_item_is_refused_with_its_place(tmp_path: Path, whole: Task, case: str) -> None:
    spoil, said = BREAKS[case]
    spoil(whole)
    with pytest.raises(AnnotationError, match=rf"export\.json, task 7 \(vela\), annotation 9.*{said}") as caught:
        read_export(write(tmp_path, whole))
    assert caught.value.mend


def test_annotations_cancelled_missing_or_not_settled(tmp_path: Path, whole: Task) -> None:
    def refused(annotations: Any, said: str) -> None:
        with pytest.raises(AnnotationError, match=rf"task 7 \(vela\).*{said}"):
            read_export(write(tmp_path, whole | {"annotations": annotations}))

    (one,) = whole["annotations"]
    refused([one | {"was_cancelled": True}], "annotation 9: it was cancelled")
    refused([], "no annotation")
    refused([one, one | {"id": 10}], "2 annotations, 0 of them marked as ground truth")
    refused([one | {"ground_truth": True}] * 2, "2 annotations, 2 of them marked as ground truth")
    refused([{"id": 9}], "not a list of results")
    refused(None, "not a list of results")


def test_tasks_of_other_texts(tmp_path: Path, whole: Task) -> None:
    data = whole["data"]
    entry = TextEntry("vela", "vela.txt", sha256(TEXT), "2020-05-20", "The Vela Post")
    manifest = Manifest(tmp_path / "manifest.json", (entry,))
    assert bare(read_export(write(tmp_path, whole), manifest)) == [EXAMPLE]

    def refused(said: str, *tasks: Task, manifest: Manifest | None = manifest) -> None:
        with pytest.raises(AnnotationError, match=said):
            read_export(write(tmp_path, *tasks), manifest)

    refused("task 7 .*SHA-256 of its text is not the one recorded", whole | {"data": data | {"text": "x" + TEXT}})
    refused("task 7 .*manifest.json lists no such text", whole | {"data": data | {"id": "other"}})
    other = {"text": "x", "sha256": sha256("x")}
    refused("task 7 .*lists a text of another SHA-256", whole | {"data": data | other})
    refused("task 8 .*another task holds the same text", whole, whole | {"id": 8})
    refused("the text vela has no task")
    refused("task 7: its data has no sha256", whole | {"data": {"text": TEXT, "id": "vela"}})
    refused("task 7 .*its date is 2020", whole | {"data": data | {"date": 2020}})
    refused("task 7: it has no data", whole | {"data": None})


def paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each node of JSON data."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


WHOLE = [{"id": 7, **task(EXAMPLE), "annotations": [{"id": 9, "completed_by": 2, **annotation(EXAMPLE)}]}]
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    0.5,
    float("nan"),
    "",
    "x",
    "\ud800",
    [],
    [None],
    ["x", "x"],
    [{}],
    {},
    {"id": []},
)


@settings(max_examples=200)
@given(st.sampled_from(list(paths(WHOLE))), st.sampled_from(WRONG))
def test_whatever_is_wrong_is_an_error_of_ours_or_harmless(path: tuple[Any, ...], wrong: Any) -> None:
    export: Any = {"": copy.deepcopy(WHOLE)}
    *way, last = ("", *path)
    node = export
    for key in way:
        node = node[key]
    node[last] = wrong
    with TemporaryDirectory() as folder:
        file = Path(folder) / "export.json"
        file.write_text(json.dumps(export[""]), encoding="utf-8")
        with suppress(RaqqaError):
            assert [doc.text for doc in read_export(file)] in ([TEXT], [])


@pytest.mark.parametrize("content", ["", "{", '[{"id": 1}', "{}", "[1]", "id\ttext\n"])
def test_a_file_that_is_no_export(tmp_path: Path, content: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"export\.json"):
        read_export(path)
    with pytest.raises(InputError, match="no such file"):
        read_export(tmp_path / "missing.json")


def test_manifests(tmp_path: Path) -> None:
    path, entry = tmp_path / FILE, {"id": "a", "file": "a.txt", "sha256": sha256("A"), "date": None, "outlet": None}

    def written(*texts: object) -> Path:
        path.write_text(json.dumps({"texts": texts}), encoding="utf-8")
        return path

    manifest = read_manifest(written(entry))
    (tmp_path / "a.txt").write_text("A", encoding="utf-8")
    assert manifest.document(manifest.texts[0]) == Document("A", id="a")
    (tmp_path / "a.txt").write_text("B", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"a\.txt.*SHA-256"):
        manifest.document(manifest.texts[0])
    with pytest.raises(AnnotationError, match="two texts have the id a"):
        read_manifest(written(entry, entry | {"sha256": "0"}))
    with pytest.raises(AnnotationError, match="two texts have the sha256"):
        read_manifest(written(entry, entry | {"id": "b"}))
    for wrong in (entry | {"extra": 1}, {"id": "a"}, 5):
        with pytest.raises(InputError, match="no manifest of texts"):
            read_manifest(written(wrong))
