"""Dataset cards as the hub has them (https://huggingface.co/docs/hub/datasets-cards): all figures from the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.regions import FIELDS, disassemble
from raqqa_nlp.windows import split

_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

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


def card(splits: Mapping[str, Sequence[Document]]) -> str:
    """The card of an export, of whose origin and licence nothing is known."""
    docs = [doc for part in splits.values() for doc in part]
    return "\n".join(
        (
            front(splits, license="unknown", pretty_name="Export of raqqa_nlp"),
            "# Export of raqqa_nlp\n",
            ABOUT,
            "## Columns\n",
            COLUMNS,
            "## Sizes\n",
            sizes(splits),
            "## Labels\n",
            labels(docs),
            "## Relations and values\n",
            values(docs),
        )
    )


def front(splits: Mapping[str, Sequence[Document]], **more: str) -> str:
    """The card's head in YAML.

    :param more: keys of the hub besides language, tasks, size and files.
    """
    texts = sum(map(len, splits.values()))
    size = next((name for limit, name in _SIZES if texts < limit), "n>1M")
    files = "".join(f"  - split: {name}\n    path: data/{name}-*.parquet\n" for name in splits)
    return (
        "---\n"
        + "".join(f"{key}: {value}\n" for key, value in more.items())
        + "language:\n- en\ntask_categories:\n- token-classification\n"
        + f"size_categories:\n- {size}\n"
        + f"configs:\n- config_name: default\n  data_files:\n{files}"
        + "---\n"
    )


def sizes(splits: Mapping[str, Sequence[Document]]) -> str:
    """Texts, words and characters of each split."""
    rows = [
        (name, len(docs), sum(len(split(doc.text)) for doc in docs), sum(len(doc.text) for doc in docs))
        for name, docs in splits.items()
    ]
    return _table(("split", "texts", "words", "characters"), rows)


def labels(docs: Iterable[Document]) -> str:
    """How many spans of each label there are."""
    found = Counter(span.label for doc in docs for layer in schema.LAYERS for span in doc.spans(layer))
    return _table(
        ("layer", "label", "spans"), [(layer, label, found[label]) for label, layer in schema.LAYER_OF.items()]
    )


def values(docs: Sequence[Document]) -> str:
    """How many relations there are, and spans that have each value."""
    regions, links = zip(*map(disassemble, docs), strict=True) if docs else ((), ())
    joined = Counter(link.type for part in links for link in part)
    held = Counter((region.label, name) for part in regions for region in part for name in region.values)
    relations = [(name, f"{start} to {end}", joined[name]) for name, (start, end) in schema.RELATIONS.items()]
    fields = [(f.name, label, held[label, f.name]) for label, group in FIELDS.items() for f in group]
    return _table(("relation or value", "of", "number"), [*relations, *fields])


def _table(titles: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    rule = ["---:" if isinstance(cell, int) else "---" for cell in rows[0]]
    lines = [titles, rule, *([f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
