"""The texts of training and evaluation as a :class:`datasets.DatasetDict`, a split for each corpus.

Rows are those that :mod:`raqqa_nlp.formats.huggingface` exports, of the texts that :mod:`raqqa_nlp.training.corpora`
reads, in the words that models read (:mod:`raqqa_nlp.windows`). Most corpora say less than the scheme asks. There a tag
that is not known is -1, never ``O``, and ``HEAD_allowed`` says which tags may stand, as it is taught.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from datasets import Dataset, DatasetDict, concatenate_datasets
from tqdm import tqdm

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.formats.huggingface import UNKNOWN, dataset, documents, row, span_row
from raqqa_nlp.regions import Region
from raqqa_nlp.training.corpora import AGAIN, READERS, WHOLE
from raqqa_nlp.training.labelled import LabelledText, allowed_tags, from_document
from raqqa_nlp.windows import Words, split

__all__ = ["WHOLE", "documents", "load"]

TEST: Final = "test"

_AT_ONCE: Final = 64  # texts that are rows of Python objects at a time; bounds the memory that a large corpus takes


def load(
    *,
    data: Path | None = None,
    corpora: Sequence[str] | None = None,
    holdout: str | None = None,
    progress: bool = False,
) -> DatasetDict:
    """The corpora, each a split of its name, with ``_`` for ``-``.

    The columns are those of :func:`raqqa_nlp.formats.huggingface.features`, ``partial`` where a corpus is not annotated
    in full. Without arguments: the three texts, as the split ``gold``.

    :param data: folder that holds the corpora besides gold.
    :param corpora: names of :data:`raqqa_nlp.training.corpora.READERS`; ``None``: all but ``annotated``, which is
        everybody's own, and those that are less of another; gold alone without ``data``.
    :param holdout: id of a text that makes the split ``test`` and is in no other; with each of the three in turn this
        leaves one text out.
    :param progress: show a progress bar.
    :raises InputError: a corpus is unknown or not found, or the text held out is in none.
    """
    published = tuple(name for name in READERS if name not in ("annotated", *AGAIN)) if data else ("gold",)
    names = tuple(corpora) if corpora is not None else published
    for name in names:
        if name not in READERS:
            raise InputError(f"unknown corpus {name!r}", mend=f"Known: {', '.join(READERS)}.")
    partial = not set(names) <= set(WHOLE)
    splits, held = DatasetDict(), []
    for name in names:
        rows = tqdm(_rows(name, data, partial), desc=name, unit="text", disable=not progress)
        found = _dataset(rows, partial)
        if holdout is not None:
            places: dict[bool, list[int]] = {True: [], False: []}
            for place, id_ in enumerate(found["id"]):
                places[id_ == holdout].append(place)
            held.append(found.select(places[True]))
            found = found.select(places[False])
        splits[name.replace("-", "_")] = found
    if holdout is not None:
        splits[TEST] = concatenate_datasets(held)
        if not len(splits[TEST]):
            raise InputError(f"no text has the id {holdout!r}", mend="Give the id of a text of these corpora.")
    return splits


def _dataset(rows: Iterable[dict[str, Any]], partial: bool) -> Dataset:
    rows = iter(rows)
    parts = [dataset(first, partial=partial) for first in iter(lambda: list(islice(rows, _AT_ONCE)), [])]
    return concatenate_datasets(parts) if parts else dataset((), partial=partial)


def _rows(name: str, data: Path | None, partial: bool) -> Iterator[dict[str, Any]]:
    if name not in WHOLE:
        for text in READERS[name](data):
            yield _row(text, name)
        return
    for doc in WHOLE[name](data):
        known = _known(from_document(doc), split(doc.text)) if partial else {}
        yield row(doc, name) | known


def _row(text: LabelledText, corpus: str) -> dict[str, Any]:
    """A text with what its corpus says of it; where that is several labels, they are joined by ``|``."""
    words = split(text.text)
    spans = [
        span_row(
            span.head,
            Region(
                "",
                "|".join(span.labels),
                span.start,
                span.end,
                text.text[span.start : span.end],
                {} if span.status is None else {"status": span.status},
            ),
        )
        for span in text.spans
    ]
    links = [
        {"relation": link.relation, "from": link.source, "to": UNKNOWN if link.target is None else link.target}
        for link in text.links
    ]
    return {**row(Document(text.text, id=text.id), corpus), **_known(text, words), "spans": spans, "links": links}


def _known(text: LabelledText, words: Words) -> dict[str, list[int]]:
    """For each head the tags that may stand, and the one that does where there is but one."""
    columns: dict[str, list[int]] = {}
    for head in (*schema.HEADS, *schema.FOREIGN_HEADS):
        allowed = allowed_tags(text, words, head)
        one = (allowed & (allowed - 1)) == 0
        columns[f"{head}_allowed"] = allowed.tolist()
        columns[f"{head}_tags"] = np.where(one, np.log2(allowed).round().astype(int), UNKNOWN).tolist()
    return columns
