"""The dataset card is what its script makes of the annotations, and what the hub takes."""

from __future__ import annotations

import json
import re
import runpy
from collections import Counter
from pathlib import Path
from typing import Any, Final

from huggingface_hub import DatasetCard

from raqqa_nlp import load_gold, schema
from raqqa_nlp.data.catalogue import catalogue
from raqqa_nlp.training.corpora import AGAIN, READERS
from raqqa_nlp.training.datasets import WHOLE, load

FOLDER: Final = Path(__file__).parents[1] / "annotations"
CARD: Final = (FOLDER / "DATASET_CARD.md").read_text(encoding="utf-8")
ROW: Final = re.compile(
    r"^\| (?:entity|number|attribution) \| (\w+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE
)


def test_the_card_is_what_its_script_writes() -> None:
    assert runpy.run_path(str(FOLDER / "card.py"))["render"]() == CARD, "run: python annotations/card.py"


def test_figures_are_those_of_the_annotations() -> None:
    """Counted another way than the script does."""
    gold = Counter(span.label for doc in load_gold() for layer in schema.LAYERS for span in doc.spans(layer))
    counts, numbers = [gold], []
    for corpus in ("extended", "further", "registers"):
        files = [json.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / corpus).glob("*.json")]
        counts.append(Counter(span["label"] for file in files for span in file["spans"]))
        numbers.append(len(files))
    table = CARD[: CARD.index("## Relations and values")]
    rows = {label: [int(cell.replace(",", "")) for cell in cells] for label, *cells in ROW.findall(table)}
    assert rows == {label: [count[label] for count in counts] for label in schema.LAYER_OF}
    assert f"of {numbers[0]} texts more" in CARD
    assert f"those of {numbers[1]} texts more" in CARD
    assert f"those of {numbers[2]} texts of other registers" in CARD
    words = sum(len(row["tokens"]) for row in load()["gold"])
    assert f"| gold | 3 | {words:,} | {sum(len(doc.text) for doc in load_gold()):,} |" in CARD


def test_the_hub_takes_it() -> None:
    data: dict[str, Any] = vars(DatasetCard(CARD, ignore_metadata_errors=False).data)
    assert (data["license"], data["size_categories"]) == ("other", ["n<1K"])
    assert [part["split"] for part in data["configs"][0]["data_files"]] == list(load())


def test_it_names_every_column_and_corpus_and_its_links_lead_somewhere() -> None:
    assert all(f"`{column}`" in CARD for column in load()["gold"].features)
    for name in READERS.keys() - AGAIN:
        corpus = name.removesuffix("-dev")
        assert corpus in WHOLE or (corpus in catalogue().corpora and f"| `{corpus}` |" in CARD)
    for target in re.findall(r"\]\((?!https:)([^)#]+)", CARD):
        assert (FOLDER / target).exists(), target
