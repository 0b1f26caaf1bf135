"""Dataset cards as the hub has them (https://huggingface.co/docs/hub/datasets-cards): all figures from the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.regions import FIELDS, disassemble
from raqqa_nlp.windows import split

_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

TITLE: Final = "Export of raqqa_nlp"
ABOUT: Final = """\
English texts with entities, numbers and their values, and attributions, by the annotation scheme of raqqa_nlp. What
they were taken from, and under which terms, whoever made the export knows.
"""

COLUMNS: Final = """\
| column | what |
|---|---|
| `id`, `corpus`, `date`, `outlet` | the text's name, where it was taken from, its date (`YYYY-MM-DD`), its publisher |
| `text` | the text; all offsets count its Unicode code points, half-open |
| `tokens`, `starts`, `ends` | its words, and where they begin and end |
| `entity_tags`, `number_tags`, `attribution_tags`, `nested_tags` | IOB2 tags of the words, a column for each layer; \
attributions inside another's content have the last |
| `spans` | `head` (whose tags say it), `label`, `start`, `end`, `text`, `score` (of a prediction), and the values \
that the label has; a span that attributions of both depths share is there twice |
| `links` | `relation`, from the span at the place `from` in `spans` to that at `to`; -1: there is none |
"""


@dataclass(frozen=True)
class Counts:
    """How many there are: of spans by label, of relations by name, of values by label and name."""

    spans: Counter[str]
    links: Counter[str]
    values: Counter[tuple[str, str]]


def count(docs: Iterable[Document]) -> Counts:
    """What the documents hold."""
    counts = Counts(Counter(), Counter(), Counter())
    for doc in docs:
        regions, links = disassemble(doc)
        counts.spans.update(region.label for region in regions)
        counts.values.update((region.label, name) for region in regions for name in region.values)
        counts.links.update(link.type for link in links)
    return counts


def card(splits: Mapping[str, Sequence[Document]]) -> str:
    """The card of an export, of whose origin and licence nothing is known."""
    parts = {name: count(docs) for name, docs in splits.items()}
    return "\n".join(
        (
            front({name: len(docs) for name, docs in splits.items()}, license="unknown", pretty_name=TITLE),
            f"# {TITLE}\n",
            ABOUT,
            "## Columns\n",
            COLUMNS,
            "## Sizes\n",
            sizes(splits),
            "## Labels\n",
            labels(parts),
            "## Relations and values\n",
            values(parts),
        )
    )


def front(splits: Mapping[str, int], **more: str | Sequence[str]) -> str:
    """The card's head in YAML.

    :param splits: name -> number of texts.
    :param more: keys of the hub besides language, task, size and files.
    """
    texts = sum(splits.values())
    size = next((name for limit, name in _SIZES if texts < limit), "n>1M")
    keys = {"language": ["en"], "task_categories": ["token-classification"], "size_categories": [size], **more}
    lines = [
        f"{key}: {held}" if isinstance(held, str) else "\n- ".join((f"{key}:", *held)) for key, held in keys.items()
    ]
    files = [f"  - split: {name}\n    path: data/{name}-*.parquet" for name in splits]
    return "\n".join(("---", *lines, "configs:", "- config_name: default", "  data_files:", *files, "---", ""))


def sizes(splits: Mapping[str, Sequence[Document]]) -> str:
    """Texts, words and characters of each split."""
    rows = [
        (name, len(docs), sum(len(split(doc.text)) for doc in docs), sum(len(doc.text) for doc in docs))
        for name, docs in splits.items()
    ]
    return table(("split", "texts", "words", "characters"), rows)


def labels(parts: Mapping[str, Counts]) -> str:
    """How many spans of each label there are in each part."""
    rows: list[Sequence[str | int]] = [
        (layer, label, *(counts.spans[label] for counts in parts.values())) for label, layer in schema.LAYER_OF.items()
    ]
    return table(("layer", "label", *parts), rows)


def values(parts: Mapping[str, Counts]) -> str:
    """How many relations there are in each part, and spans that have each value."""
    relations: list[Sequence[str | int]] = [
        (name, f"{start} to {end}", *(counts.links[name] for counts in parts.values()))
        for name, (start, end) in schema.RELATIONS.items()
    ]
    fields: list[Sequence[str | int]] = [
        (f.name, label, *(counts.values[label, f.name] for counts in parts.values()))
        for label, group in FIELDS.items()
        for f in group
    ]
    return table(("relation or value", "of", *parts), [*relations, *fields])


def table(titles: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    """A table of Markdown; whole numbers stand to the right."""
    rule = ["---:" if isinstance(cell, int) else "---" for cell in rows[0]]
    lines = [titles, rule, *([f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
