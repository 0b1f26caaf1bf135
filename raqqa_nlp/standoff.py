"""Span JSON: one file of spans, values and relations beside each text.

``{"doc", "text_sha", "doc_date", "spans": [{"id", "layer", "label", "start", "end", "text", "value"}],
"relations": [{"type", "from", "to"}]}``, offsets in code points, ``text_sha`` the SHA-256 of the text's bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.files import read_text
from raqqa_nlp.regions import Link, Region, assemble, disassemble


def read_standoff(json_path: str | Path, text_path: str | Path) -> Document:
    """One annotated text as a Document: ``id`` is the text's file name without its ending, ``date`` the ``doc_date``.

    A PERCENT or MEASURE given as a list of numbers ("15 to 20 per cent") has number ``None``: the scheme holds one.

    :raises InputError: a file cannot be read, or is not UTF-8 text or span JSON.
    :raises AnnotationError: the annotations are of another text or break the scheme; names file, region and mend.
    """
    text, data = read_text(Path(text_path)), _load(Path(json_path))
    where = Path(json_path).name
    if data.get("text_sha") != hashlib.sha256(text.encode()).hexdigest():
        raise AnnotationError(
            f"it annotates another version of {text_path}",
            where=str(json_path),
            mend="Restore the text it was made from.",
        )
    try:
        regions = [_region(item, where) for item in data["spans"]]
        links = [Link(item["type"], item["from"], item["to"]) for item in data["relations"]]
        date = data["doc_date"]
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"damaged span JSON ({error!r})", where=str(json_path), mend="Write it anew with standoff.to_standoff()."
        ) from error
    return assemble(Document(text, id=Path(text_path).stem, date=date), regions, links, where=where)


def to_standoff(doc: Document) -> dict[str, Any]:
    """A Document as span JSON data; :func:`read_standoff` gives it back without scores, claims and outlet."""
    regions, links = disassemble(doc)
    return {
        "doc": f"{doc.id}.txt",
        "text_sha": hashlib.sha256(doc.text.encode()).hexdigest(),
        "doc_date": doc.date,
        "spans": [_item(region) for region in regions],
        "relations": [{"type": link.type, "from": link.from_id, "to": link.to_id} for link in links],
    }


def _item(region: Region) -> dict[str, Any]:
    return {
        "id": region.id,
        "layer": schema.LAYER_OF[region.label],
        "label": region.label,
        "start": region.start,
        "end": region.end,
        "text": region.text,
        "value": dict(region.values) or None,
    }


def _region(item: Mapping[str, Any], where: str) -> Region:
    region = Region(item["id"], item["label"], item["start"], item["end"], item["text"], _values(item))
    if item["layer"] != schema.LAYER_OF.get(region.label):
        message = f"{region.label} is no label of the layer {item['layer']!r}"
        raise AnnotationError(message, where=f"{where}, {region}", mend="Correct label or layer.")
    return region


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in (item["value"] or {}).items() if value is not None}
    if item["label"] in ("PERCENT", "MEASURE") and isinstance(values.get("number"), list):
        del values["number"]
    return values


def _load(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error}", where=str(path), mend="Is the file complete?") from error
    if not isinstance(data, dict):
        raise InputError("not span JSON: no object", where=str(path))
    return data
