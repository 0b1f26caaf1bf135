"""The annotations published without texts: no words of the texts are in them; they and the catalogue are in order."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from miniature import World

from raqqa_nlp import schema
from raqqa_nlp.data import build, plan, publish
from raqqa_nlp.data.catalogue import catalogue
from raqqa_nlp.data.extended import Published, read, read_all
from raqqa_nlp.data.outputs import ANNOTATED
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.evaluation import speakers
from raqqa_nlp.training.corpora import AGAIN, OWN, READERS

ROOT: Final = Path(__file__).parents[2]
ANNOTATIONS: Final = ROOT / "annotations"
CORPORA: Final = ("extended", "further", "registers")
PRONOUNS: Final = frozenset(["he", "she", "it", "they", "we", "i", "you", "who", "which", "that"])

NAME: Final = r"[^\n]{1,90}"
WORDS_OF_A_NAME: Final = 12
ALLOWED: Final[dict[str, str]] = {
    "doc": r"\w{5,20}\.txt",
    "text_sha": r"[0-9a-f]{64}",
    "doc_date": r"\d{4}-\d\d-\d\d",
    "source.repository": r"https://github\.com/[\w-]+/[\w-]+",
    "source.commit": r"[0-9a-f]{40}",
    "source.path": r"[\w ./()'–-]{1,255}",
    "source.rule": "json-lines|longest-field|conllu-text|csv-article|csv-body|markdown|timeml",
    "source.item": r"[0-9A-F]{32}|\d{10}/2",
    "source.cleaning": "lines|newswire",
    "source.url": r"https?://[^\s\"]+",
    "source.licence": r"[\w., -]{1,30}",
    "spans.id": r"s\d+",
    "spans.label": "|".join(schema.LAYER_OF),
    "spans.value.canonical": NAME,
    "spans.value.modifier": "|".join(schema.MODIFIERS),
    "spans.value.status": "|".join(schema.STATUSES),
    "spans.value.value": r"[0-9A-Z:/.-]{2,25}",
    "spans.value.mod": "|".join(schema.DATE_MODS),
    "spans.value.currency": r"[A-Z]{3}",
    "spans.value.unit": r"\S{1,10}|(square|nautical|cubic) \w{1,6}|cu ft/s",
    "relations.type": "|".join(schema.RELATIONS),
    "relations.from": r"s\d+",
    "relations.to": r"s\d+",
}
"""Where a string may stand in a file, and what it may be: of all words only names are free."""


def strings(data: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """All strings with their places, keys too."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, list):
        for item in data:
            yield from strings(item, place)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from strings(value, f"{place}.{key}".lstrip("."))


def quoted(content: str) -> list[str]:
    """Strings that are more than a name, or stand where none is foreseen."""
    return [
        f"{place}: {text}"
        for place, text in strings(json.loads(content))
        if not re.fullmatch(ALLOWED.get(place, "(?!)"), text) or len(text.split()) > WORDS_OF_A_NAME
    ]


def disorder(published: Published) -> list[str]:
    """What of a text's spans and relations contradicts itself."""
    ids = [span["id"] for span in published.spans]
    labels = {span["id"]: span["label"] for span in published.spans}
    found = [f"two spans {name}" for name, count in Counter(ids).items() if count > 1]
    found += [f"empty: {span['id']}" for span in published.spans if not 0 <= span["start"] < span["end"]]
    for link in published.relations:
        if (labels.get(link["from"]), labels.get(link["to"])) != schema.RELATIONS[link["type"]]:
            found.append(f"no relation: {link}")
    return found


@pytest.fixture(scope="module", params=CORPORA)
def folder(request: pytest.FixtureRequest) -> Path:
    return ANNOTATIONS / str(request.param)


@pytest.fixture(scope="module")
def texts(folder: Path) -> list[Published]:
    return read_all(folder)


def test_nothing_of_the_texts_is_published(folder: Path) -> None:
    found = {path.name: quoted(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("field", "planted"),
    [
        ('"label": "LOCATION"', '"label": "LOCATION", "text": "Raqqa"'),
        ('"doc_date": ', '"title": "Quake in Vela", "doc_date": '),
        ('"canonical": "', '"canonical": "It was the day on which the whole town of Port Vela fell '),
        ('"canonical": "', '"canonical": "' + "V" * 90),
        ('"type": "content"', '"type": "content", "words": "said"'),
        ('"value": {', '"value": {"counted": "people", '),
    ],
)
def test_planted_words_are_found(field: str, planted: str) -> None:
    content = (ANNOTATIONS / "extended" / "wn_korea.json").read_text(encoding="utf-8")
    assert field in content
    assert quoted(content.replace(field, planted, 1))


def test_the_annotations_are_in_order(texts: list[Published]) -> None:
    assert {it.name: disorder(it) for it in texts if disorder(it)} == {}
    assert len({it.sha256 for it in texts}) == len(texts)


def test_no_text_is_in_two_corpora() -> None:
    published = [it for corpus in CORPORA for it in read_all(ANNOTATIONS / corpus)]
    assert len({it.sha256 for it in published}) == len({it.name for it in published}) == len(published)
    held = catalogue().corpora
    assert {name for name, corpus in held.items() if corpus.kind == ANNOTATED} == set(CORPORA)


def test_disorder_is_found(texts: list[Published]) -> None:
    some = next(it for it in texts if it.relations)
    data = json.loads(some.to_json())
    for spoilt in (
        {**data, "spans": data["spans"] + data["spans"][:1]},
        {**data, "spans": [{**data["spans"][0], "end": data["spans"][0]["start"]}, *data["spans"][1:]]},
        {**data, "relations": [{**data["relations"][0], "to": data["relations"][0]["from"]}]},
    ):
        spans, relations = tuple(spoilt["spans"]), tuple(spoilt["relations"])
        assert disorder(Published(some.name, some.sha256, some.date, some.source, spans, relations))


def test_each_file_is_as_it_would_be_written(folder: Path, texts: list[Published]) -> None:
    for published in texts:
        path = folder / f"{published.name}.json"
        assert published.to_json() == path.read_text(encoding="utf-8"), path.name


def test_the_readme_counts_what_is_there(folder: Path, texts: list[Published]) -> None:
    rows = re.findall(
        r"^\|[^|]*\|[^|]*\| (\d+) \| (\d+) \| (.*) \|$",
        (folder / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    groups: dict[tuple[str, str], list[Published]] = {}
    for it in texts:
        one_file_a_source = it.source.path if it.source.rule == "json-lines" else ""
        groups.setdefault((it.source.repository, one_file_a_source), []).append(it)
    counted = {(str(len(its)), str(sum(len(it.spans) for it in its)), its[0].source.licence) for its in groups.values()}
    assert set(rows) == counted
    assert catalogue().corpora[folder.name].title.startswith(f"{len(texts)} ")


def test_the_speakers_are_of_pronouns_and_named_as_in_the_text() -> None:
    by_name = {it.name: it for it in read_all(ANNOTATIONS / "extended")}
    table = speakers.read(ANNOTATIONS / "extended" / "speakers.tsv")
    assert table
    for row in table:
        spans = by_name[row.document].spans
        assert row.words.lower() in PRONOUNS
        assert row.kind == "pronoun"
        assert any((s["start"], s["end"], s["label"]) == (row.start, row.end, "SOURCE") for s in spans), row
        assert row.speaker is None or row.speaker in {s.get("value", {}).get("canonical") for s in spans}, row


def test_the_catalogue_holds_the_sources(folder: Path, texts: list[Published]) -> None:
    known = catalogue()
    for it in texts:
        assert known.at(it.source.repository, it.source.commit)
        assert it.source.licence in known.corpora[folder.name].terms.removeprefix("by text: ").split("; ")


def test_the_catalogue_holds_all_that_is_named() -> None:
    known = catalogue()
    for repository in known.repositories.values():
        assert re.fullmatch(r"[0-9a-f]{40}", repository.commit)
        assert repository.url.endswith(f"/{repository.name}")
    named = {
        corpus
        for path in (ROOT / "configs").glob("*.toml")
        for stage in tomllib.loads(path.read_text(encoding="utf-8")).get("stages", [])
        for corpus in stage["corpora"]
    }
    assert set(CORPORA) <= named
    assert {name.removesuffix("-dev") for name in named | set(READERS)} - {*OWN, *AGAIN} == set(known.corpora)
    files = [file for corpus in known.corpora.values() for file in corpus.files]
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in files)
    assert not [file.path for file in files if "test" in file.path]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.pop("spans"),
        lambda data: data["source"].pop("commit"),
        lambda data: data["source"].update(more=1),
        lambda data: data["spans"][0].update(label="POEM"),
        lambda data: data.update(spans=3),
    ],
)
def test_damaged_annotations_are_told(world: World, tmp_path: Path, damage: Any) -> None:
    data = json.loads((world.annotations / "extended" / "jl.json").read_text(encoding="utf-8"))
    damage(data)
    (tmp_path / "jl.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=r"jl\.json: damaged annotations"):
        read(tmp_path / "jl.json")


def test_a_folder_without_annotations_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no annotations in this folder"):
        read_all(tmp_path)


@pytest.fixture
def corrected(world: World, tmp_path: Path) -> tuple[Path, Path]:
    """A folder of corpora to correct, and the annotations that it was made from."""
    annotations = tmp_path / "annotations"
    shutil.copytree(world.annotations, annotations)
    made = plan(tmp_path / "corpora", ["extended"], catalogue=world.catalogue, annotations=annotations)
    build(made, checkouts=world.clones)
    return tmp_path / "corpora" / "extended", annotations / "extended"


def test_corrections_are_published_and_nothing_else(corrected: tuple[Path, Path], world: World) -> None:
    corpus, annotations = corrected
    assert publish.publish(corpus, annotations) == 0
    gold = corpus / "gold" / "jl.json"
    gold.write_text(
        gold.read_text(encoding="utf-8").replace('"status": "attacked"', '"status": "other"'), encoding="utf-8"
    )
    assert publish.publish(corpus, annotations) == 1
    before, after = (
        (folder / "jl.json").read_text(encoding="utf-8") for folder in (world.annotations / "extended", annotations)
    )
    assert after == before.replace('"status": "attacked"', '"status": "other"') != before
    rebuilt = plan(corpus.parent, ["extended"], catalogue=world.catalogue, annotations=annotations.parent)
    assert build(rebuilt, checkouts=world.clones) == 0


def test_wrong_corrections_are_not_published(corrected: tuple[Path, Path], world: World) -> None:
    corpus, annotations = corrected
    gold, text = (corpus / part for part in ("gold/jl.json", "texts/jl.txt"))
    right = gold.read_text(encoding="utf-8")
    gold.write_text(right.replace('"LOCATION"', '"CUE"'), encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"jl\.json"):
        publish.publish(corpus, annotations)
    text.write_text("Another text.\n", encoding="utf-8")
    gold.write_text(right, encoding="utf-8")
    with pytest.raises(AnnotationError, match="another version"):
        publish.publish(corpus, annotations)
    other = json.loads((corpus / "gold" / "cu.json").read_text(encoding="utf-8"))
    gold.write_text(json.dumps(other), encoding="utf-8")
    text.write_text(world.documents[0].text, encoding="utf-8")
    with pytest.raises(InputError, match="of another text than published"):
        publish.publish(corpus, annotations)
    assert (annotations / "jl.json").read_text(encoding="utf-8") == (
        world.annotations / "extended" / "jl.json"
    ).read_text(encoding="utf-8")


def test_publish_as_a_command(corrected: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    corpus, annotations = corrected
    assert publish.main([str(corpus.parent)], annotations.parent) == 0
    assert capsys.readouterr().out == f"{annotations}: 0 files changed\n"
    (corpus / "gold" / "jl.json").unlink()
    assert publish.main([str(corpus.parent)], annotations.parent) == 2
    assert "no such file" in capsys.readouterr().err
    assert publish.main([str(corpus)], annotations.parent) == 2
    assert "holds none of extended, further, registers" in capsys.readouterr().err
    assert publish.main([]) == 2
    assert "python -m raqqa_nlp.data.publish FOLDER" in capsys.readouterr().err
