"""The exported folder is a dataset that ``load_dataset`` reads, with the features and the card that it says."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import datasets
import pytest
from huggingface_hub import DatasetCard

from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Attribution, Document, Entity, Span
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.formats import huggingface, read, write
from raqqa_nlp.formats.card import card

GOLD = load_gold()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "gold"
    assert write(GOLD, path, "huggingface") == []
    return path


def test_load_dataset_reads_the_folder(folder: Path, tmp_path: Path) -> None:
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert list(loaded) == ["train"]
    assert loaded["train"].features == huggingface.features()
    assert list(huggingface.documents(loaded["train"])) == list(GOLD)
    for doc, row in zip(GOLD, loaded["train"], strict=True):
        places = zip(row["starts"], row["ends"], strict=True)
        assert [doc.text[start:end] for start, end in places] == row["tokens"]


def test_tags_say_the_spans() -> None:
    dataset = huggingface.dataset(map(huggingface.row, GOLD))
    for head in schema.HEADS:
        names = dataset.features[f"{head}_tags"].feature.names
        assert tuple(names) == schema.tags(head)
        for doc, row in zip(GOLD, dataset, strict=True):
            begin = {
                (row["starts"][i], names[tag][2:])
                for i, tag in enumerate(row[f"{head}_tags"])
                if names[tag][:2] == "B-"
            }
            assert begin == {(span.start, span.label) for span in doc.head_spans(head)}


def test_links_lead_from_span_to_span() -> None:
    for doc, row in zip(GOLD, huggingface.dataset(map(huggingface.row, GOLD)), strict=True):
        spans = row["spans"]
        sources = {
            spans[link["from"]]["text"]: None if link["to"] < 0 else spans[link["to"]]["text"]
            for link in row["links"]
            if link["relation"] == "source"
        }
        assert sources == {a.cue.text: a.source and a.source.text for a in doc.attributions}
        assert sum(link["to"] == -1 for link in row["links"]) == sum(a.source is None for a in doc.attributions) + sum(
            number.label == "COUNT" and number.counted is None for number in doc.numbers
        )


def test_a_span_inside_a_word_is_tagged_as_the_word_and_kept_as_it_is() -> None:
    doc = Document("In preRaqqa now", id="a", entities=(Entity(6, 11, "Raqqa", "LOCATION", canonical="Raqqa"),))
    row = huggingface.row(doc)
    assert row["entity_tags"] == [0, schema.tags("entity").index("B-LOCATION"), 0]
    assert list(huggingface.documents(huggingface.dataset([row]))) == [doc]


def test_a_source_that_both_depths_share_is_there_for_each() -> None:
    who, text = Span(0, 2, "He", "SOURCE"), "He says he hopes to win"
    outer = Attribution(who, Span(3, 7, "says", "CUE"), (Span(8, 23, text[8:], "CONTENT"),))
    inner = Attribution(who, Span(11, 16, "hopes", "CUE"), (Span(17, 23, "to win", "CONTENT"),), depth=2)
    row = huggingface.row(Document(text, id="a", attributions=(outer, inner)))
    assert [span["head"] for span in row["spans"] if span["label"] == "SOURCE"] == ["attribution", "nested"]
    [doc] = huggingface.documents([row])
    assert doc.attributions == (outer, inner)


def test_the_card_is_one_of_the_hub(folder: Path) -> None:
    text = (folder / "README.md").read_bytes().decode()
    data: dict[str, Any] = vars(DatasetCard(text, ignore_metadata_errors=False).data)
    assert (data["language"], data["license"], data["size_categories"]) == (["en"], "unknown", ["n<1K"])
    assert data["configs"] == [
        {"config_name": "default", "data_files": [{"split": "train", "path": "data/train-*.parquet"}]}
    ]
    figures = dict(re.findall(r"\| (?:entity|number|attribution) \| (\w+) \| ([\d,]+) \|", text))
    spans = [span.label for doc in GOLD for layer in schema.LAYERS for span in doc.spans(layer)]
    assert {label: int(count) for label, count in figures.items()} == {
        label: spans.count(label) for label in schema.LAYER_OF
    }
    assert f"| train | 3 | {sum(len(huggingface.row(doc)['tokens']) for doc in GOLD):,} |" in text
    linked = sum(a.source is not None for doc in GOLD for a in doc.attributions)
    assert f"| source | CUE to SOURCE | {linked} |" in text
    for column in huggingface.features():
        assert f"`{column}`" in text


def test_sizes_of_cards() -> None:
    docs = [Document("x", id="a")] * 1000
    assert "- 1K<n<10K\n" in card({"train": docs})
    assert "- n<1K\n" in card({"train": docs[:-1]})
    assert "| train | 1,000 | 1,000 | 1,000 |" in card({"train": docs})


def test_what_is_no_such_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "train-00000-of-00001.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"train-00000-of-00001\.parquet: no Parquet file"):
        read(tmp_path)
    datasets.Dataset.from_dict({"text": ["x"]}).to_parquet(path)
    with pytest.raises(InputError, match=r"row 0: not such a row \(KeyError\('id'\)\)"):
        read(tmp_path)
    row = huggingface.row(GOLD[0]) | {"entity_tags": [-1]}
    with pytest.raises(InputError, match=r"row 0.*leaves tags open"):
        list(huggingface.documents([row]))


@pytest.mark.parametrize("module", ["datasets", "pyarrow"])
def test_without_datasets_the_extra_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{module}.*raqqa_nlp\[train\]"):
        write(GOLD, tmp_path / "x", "huggingface") if module == "datasets" else read(folder)
