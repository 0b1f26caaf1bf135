"""Training texts as Hugging Face datasets: what training is taught, and nothing that a corpus does not say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import Dataset

from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.formats.huggingface import features
from raqqa_nlp.labelstudio.export import GOLD as EXPORT
from raqqa_nlp.labelstudio.manifest import annotations_folder
from raqqa_nlp.schema import Count
from raqqa_nlp.standoff import to_standoff
from raqqa_nlp.training import examples
from raqqa_nlp.training.corpora import READERS
from raqqa_nlp.training.datasets import documents, load
from raqqa_nlp.windows import Tokeniser
from stand_ins import tiny_tokenizer

GOLD = load_gold()
EXTENDED = Document(
    "Rebels said 12 people fled.",
    id="x",
    date="2020-05-20",
    numbers=(
        Number(
            12,
            14,
            "12",
            "COUNT",
            value=Count(12, 12, "exact"),
            counted=Span(15, 21, "people", "COUNTED"),
            status="other",
        ),
    ),
    attributions=(
        Attribution(
            Span(0, 6, "Rebels", "SOURCE"), Span(7, 11, "said", "CUE"), (Span(12, 26, "12 people fled", "CONTENT"),)
        ),
    ),
)
NEWS = "Maya B-PER\nhates O\nVela B-LOC\n, O\na O\nDane B-MISC\n. O\n"
ARTICLE = "Reportedly, Ana said it is 5 pm."
ATTRIBUTIONS = """\
T1\tSource 12 15\tAna
T2\tCue 16 20\tsaid
T3\tContent 21 31\tit is 5 pm
E1\tAttribution:T3 Source:T1 Cue:T2 Content:T3
"""


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """A folder of corpora with one small text each."""
    for folder in ("extended/gold", "extended/texts", "polnear", "conll2003", "re3d"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "extended/texts/x.txt").write_text(EXTENDED.text, encoding="utf-8")
    (tmp_path / "extended/gold/x.json").write_text(json.dumps(to_standoff(EXTENDED)), encoding="utf-8")
    (tmp_path / "conll2003/train.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "re3d/dev.txt").write_text("Vela B-Location\n", encoding="utf-8")
    article = {"doc": "p", "text": ARTICLE, "annotations": {"a": ATTRIBUTIONS}, "corenlp_ner": [[27, 31, "DATE", None]]}
    with gzip.open(tmp_path / "polnear/train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(article) + "\n")
    return tmp_path


def tags(dataset: Dataset, head: str, row: int = 0) -> dict[str, str | None]:
    """Word -> tag; ``None`` where it is unknown."""
    names = schema.tags(head)
    held = dataset[row]
    return {
        word: None if tag == -1 else names[tag] for word, tag in zip(held["tokens"], held[f"{head}_tags"], strict=True)
    }


def test_gold_comes_back() -> None:
    gold = load()["gold"]
    assert gold.features == features()
    assert set(gold["corpus"]) == {"gold"}
    assert list(documents(gold)) == list(GOLD)


@pytest.mark.parametrize("left_out", [doc.id for doc in GOLD])
def test_one_text_is_left_out(left_out: str) -> None:
    splits = load(holdout=left_out)
    assert list(splits) == ["gold", "test"]
    assert list(documents(splits["test"])) == [doc for doc in GOLD if doc.id == left_out]
    assert list(documents(splits["gold"])) == [doc for doc in GOLD if doc.id != left_out]


def test_corpora_annotated_in_full_have_the_same_columns(corpora: Path) -> None:
    splits = load(data=corpora, corpora=("gold", "extended"))
    assert splits["extended"].features == splits["gold"].features == features()
    [back] = documents(splits["extended"])
    assert back.replace(claims=()) == EXTENDED


def test_ones_own_annotations_come_back(corpora: Path) -> None:
    (corpora / "annotated").mkdir()
    (corpora / "annotated" / "mine.json").write_bytes((annotations_folder() / EXPORT).read_bytes())
    own = load(data=corpora, corpora=("annotated",))["annotated"]
    assert (own.features, set(own["corpus"])) == (features(), {"annotated"})
    assert list(documents(own)) == list(GOLD)


def test_partial_columns_keep_what_is_known_in_full(corpora: Path) -> None:
    splits = load(data=corpora, corpora=("gold", "extended", "conll2003"))
    assert splits["gold"].features == splits["conll2003"].features == features(partial=True)
    assert list(documents(splits["gold"])) == list(GOLD)
    plain = load()["gold"]
    for head in schema.HEADS:
        assert splits["gold"][f"{head}_tags"] == plain[f"{head}_tags"]
        for row in splits["gold"]:
            assert row[f"{head}_allowed"] == [1 << tag for tag in row[f"{head}_tags"]]
    assert {tag for head in schema.FOREIGN_HEADS for row in splits["gold"] for tag in row[f"{head}_tags"]} == {-1}


def test_unknown_is_not_nothing(corpora: Path) -> None:
    splits = load(data=corpora, corpora=("conll2003", "polnear", "re3d-dev"))
    assert list(splits) == ["conll2003", "polnear", "re3d_dev"]
    news = splits["conll2003"]
    assert tags(news, "entity") == dict.fromkeys(NEWS.split()[::2]) | {"Maya": "B-PERSON"}
    assert {tag for head in ("number", "attribution", "nested") for tag in tags(news, head).values()} == {None}
    names = schema.tags("entity")
    allowed = dict(zip(news[0]["tokens"], news[0]["entity_allowed"], strict=True))
    said = {word: {name for i, name in enumerate(names) if bits >> i & 1} for word, bits in allowed.items()}
    assert said["Vela"] == {"B-LOCATION", "B-FACILITY"}
    assert "B-PERSON" not in said["hates"]
    assert {"O", "B-NATIONALITY", "B-WEAPON"} <= said["hates"]
    assert [span["label"] for span in news[0]["spans"]] == ["PERSON", "LOCATION|FACILITY", "O|NATIONALITY|WEAPON"]

    article = splits["polnear"]
    assert tags(article, "polnear") == {
        **dict.fromkeys(("Reportedly", ",", "."), "O"),
        "Ana": "B-SOURCE",
        "said": "B-CUE",
        "it": "B-CONTENT",
        **dict.fromkeys(("is", "5", "pm"), "I-CONTENT"),
    }
    assert set(tags(article, "attribution").values()) == {None}
    assert tags(article, "number") == dict.fromkeys(tags(article, "number")) | {"5": "B-DATE", "pm": "I-DATE"}
    spans, [source, content] = article[0]["spans"], article[0]["links"]
    assert [spans[source[end]]["text"] for end in ("from", "to")] == ["said", "Ana"]
    assert spans[content["to"]]["text"] == "it is 5 pm"
    assert set(tags(article, "re3d").values()) == {None}
    assert tags(splits["re3d_dev"], "re3d") == {"Vela": "B-Location"}


def test_a_text_that_is_not_annotated_in_full_is_no_document(corpora: Path) -> None:
    with pytest.raises(InputError, match=r"row 0 \(conll2003-train-last\): its corpus, conll2003, leaves tags open"):
        list(documents(load(data=corpora, corpora=("conll2003",))["conll2003"]))


@pytest.mark.parametrize("name", ["gold", "extended", "conll2003", "polnear", "re3d-dev"])
def test_tags_are_those_that_training_teaches(corpora: Path, name: str) -> None:
    rows = load(data=corpora, corpora=(name, "conll2003"))[name.replace("-", "_")]
    heads = (*schema.HEADS, *schema.FOREIGN_HEADS)
    tokeniser = Tokeniser(tiny_tokenizer(), size=512, overlap=64)
    taught = examples.dataset(READERS[name](corpora), tokeniser, heads=heads)
    windows: dict[str, list[Any]] = {}
    for window in taught:
        windows.setdefault(window["id"], []).append(window["allowed"])
    assert list(windows) == list(rows["id"])
    for row in rows:
        for head, allowed in zip(heads, np.concatenate(windows[row["id"]], axis=1).tolist(), strict=True):
            assert row[f"{head}_allowed"] == allowed


def test_large_corpora_are_read_in_parts(corpora: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpora / "conll2003/train.txt").write_text(f"{NEWS}\n" * 8 * 5, encoding="utf-8")
    whole = load(data=corpora, corpora=("conll2003",))["conll2003"]
    monkeypatch.setattr("raqqa_nlp.training.datasets._AT_ONCE", 2)
    assert load(data=corpora, corpora=("conll2003",))["conll2003"].to_list() == whole.to_list()
    assert len(whole) == 5
    (corpora / "conll2003/train.txt").write_text("", encoding="utf-8")
    empty = load(data=corpora, corpora=("conll2003",))["conll2003"]
    assert (len(empty), empty.features) == (0, features(partial=True))


def test_what_cannot_be_loaded_is_said(corpora: Path) -> None:
    with pytest.raises(InputError, match=r"unknown corpus 'ontonotes'\. Known: gold, annotated, extended"):
        load(corpora=("ontonotes",))
    with pytest.raises(InputError, match="the corpus extended needs a folder of corpora"):
        load(corpora=("extended",))
    with pytest.raises(InputError, match="not found"):
        load(data=corpora)
    with pytest.raises(InputError, match="no text has the id 'gone'"):
        load(holdout="gone")


def test_an_entity_that_words_cannot_say_is_kept_beside_its_tags(corpora: Path) -> None:
    doc = Document("In preVela", id="x", entities=(Entity(6, 10, "Vela", "LOCATION", canonical="Vela"),))
    (corpora / "extended/texts/x.txt").write_text(doc.text, encoding="utf-8")
    (corpora / "extended/gold/x.json").write_text(json.dumps(to_standoff(doc)), encoding="utf-8")
    for names in (("extended",), ("extended", "conll2003")):
        rows = load(data=corpora, corpora=names)["extended"]
        assert tags(rows, "entity") == {"In": "O", "preVela": "B-LOCATION"}
        assert list(documents(rows)) == [doc]
