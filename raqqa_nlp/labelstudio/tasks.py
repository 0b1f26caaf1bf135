"""Documents as Label Studio tasks, annotations and predictions.

All is checked before it is sent, since the server checks next to nothing.
"""

from __future__ import annotations

import dataclasses
from statistics import fmean
from typing import Any

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio.items import TEXT, from_items, to_items
from raqqa_nlp.labelstudio.manifest import sha256
from raqqa_nlp.regions import Link, Region, assemble, disassemble


def task(doc: Document) -> dict[str, Any]:
    """A text as a task's data, without annotations.

    :raises InputError: the text is empty, has no id or is no valid Unicode.
    """
    if not doc.text or not doc.id:
        raise InputError("a task needs a text and an id", where=doc.id, mend="Give the Document an id of its own.")
    try:
        digest = sha256(doc.text)
    except UnicodeEncodeError as error:
        raise InputError(
            f"the text is no valid Unicode ({error.reason})", where=doc.id, mend="Decode it anew."
        ) from error
    return {"data": {TEXT: doc.text, "id": doc.id, "date": doc.date, "outlet": doc.outlet, "sha256": digest}}


def annotation(doc: Document, *, ground_truth: bool = False) -> dict[str, Any]:
    """A Document as a finished annotation of its task; region ids are made of label and offsets.

    :raises AnnotationError: the Document breaks the scheme or lacks a value that it needs.
    """
    regions, links = disassemble(doc.replace(claims=()))
    regions = [dataclasses.replace(region, score=None) for region in regions]
    return {
        "result": _checked(doc, regions, links, origin="manual"),
        "ground_truth": ground_truth,
        "was_cancelled": False,
    }


def prediction(doc: Document, *, model_version: str) -> dict[str, Any]:
    """A Document as a prediction to be corrected; its score is the mean of its spans'.

    :raises AnnotationError: the Document breaks the scheme. Missing values are no error here.
    """
    regions, links = disassemble(doc)
    scores = [region.score for region in regions if region.score is not None]
    result = _checked(doc, regions, links, origin="prediction")
    return {"result": result, "score": fmean(scores) if scores else None, "model_version": model_version}


def _checked(doc: Document, regions: list[Region], links: list[Link], *, origin: str) -> list[dict[str, Any]]:
    """The result's items, after reading them as they will be read back."""
    items = to_items(regions, links, origin=origin)
    where = doc.id or "document"
    read = from_items(items, doc.text, where=where)
    assemble(Document(doc.text, id=doc.id), *read, where=where, draft=origin == "prediction")
    return items
