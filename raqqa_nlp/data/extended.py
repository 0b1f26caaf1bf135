"""Annotations published without their texts, and the span JSON that they become beside the rebuilt texts.

A file of ``annotations/extended``, ``annotations/further`` or ``annotations/registers`` is span JSON
(:mod:`raqqa_nlp.standoff`) in which no span has ``text`` and ``layer``, which follow from its place and its label, nor
a ``value`` that is null. It has ``source`` besides: where the text comes from. One span or relation is one line, so
that a correction is a difference of one line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from raqqa_nlp import schema
from raqqa_nlp.data.texts import Item, rebuilt
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.files import read_text


@dataclass(frozen=True, slots=True)
class Source:
    """Where an annotated text comes from.

    :param repository: its address.
    :param commit: 40 hexadecimal digits.
    :param path: the file inside it.
    :param rule: how the text is taken from the file, one of :data:`raqqa_nlp.data.texts.RULES`.
    :param item: which of the file's texts, as the rule counts them.
    :param cleaning: what is done to it afterwards, one of :data:`raqqa_nlp.data.texts.CLEANINGS`.
    :param url: where it was first published, if known.
    :param licence: the terms of the text.
    """

    repository: str
    commit: str
    path: str
    rule: str
    item: Item
    cleaning: str
    url: str | None
    licence: str


@dataclass(frozen=True)
class Published:
    """A text's annotations without the text.

    :param name: of the text.
    :param sha256: of the text's UTF-8 bytes.
    :param date: of the document, ``YYYY-MM-DD``.
    :param spans: span JSON without text and layer.
    :param relations: span JSON.
    """

    name: str
    sha256: str
    date: str | None
    source: Source
    spans: tuple[Mapping[str, Any], ...]
    relations: tuple[Mapping[str, Any], ...]

    def text(self, file: bytes) -> str:
        """The text, from the content of the file it comes from.

        :raises InputError: the file holds no such text.
        :raises AnnotationError: the text is another one than was annotated.
        """
        source = self.source
        where = f"{source.repository}/{source.path}"
        text = rebuilt(file, rule=source.rule, item=source.item, cleaning=source.cleaning, where=where)
        found = hashlib.sha256(text.encode()).hexdigest()
        if found != self.sha256:
            message = f"the text {self.name} has the SHA-256 {found}, and {self.sha256} was annotated"
            mend = f"Is the file that of commit {source.commit}? If so, this is an error of ours: report it."
            raise AnnotationError(message, where=where, mend=mend)
        return text

    def with_text(self, text: str) -> dict[str, Any]:
        """Span JSON, as :func:`raqqa_nlp.standoff.read_standoff` takes it."""
        spans = [
            {
                "id": span["id"],
                "layer": schema.LAYER_OF[span["label"]],
                "label": span["label"],
                "start": span["start"],
                "end": span["end"],
                "text": text[span["start"] : span["end"]],
                "value": span.get("value"),
            }
            for span in self.spans
        ]
        return {
            "doc": f"{self.name}.txt",
            "text_sha": self.sha256,
            "doc_date": self.date,
            "spans": spans,
            "relations": list(self.relations),
        }

    def to_json(self) -> str:
        """What the file of these annotations holds; :func:`read` gives them back."""
        head = {
            "doc": f"{self.name}.txt",
            "text_sha": self.sha256,
            "doc_date": self.date,
            "source": asdict(self.source),
        }
        lines = [f" {_line(name)}: {_line(value)}" for name, value in head.items()]
        for name, items in (("spans", self.spans), ("relations", self.relations)):
            lines.append(f" {_line(name)}: [" + ",".join(f"\n  {_line(item)}" for item in items) + "\n ]")
        return "{\n" + ",\n".join(lines) + "\n}\n"


def published(spans: Mapping[str, Any], source: Source) -> Published:
    """Span JSON without its text.

    :param spans: as :mod:`raqqa_nlp.standoff` defines it.
    """
    kept = [{name: item[name] for name in ("id", "label", "start", "end")} for item in spans["spans"]]
    values = [{"value": item["value"]} if item["value"] is not None else {} for item in spans["spans"]]
    return Published(
        name=Path(spans["doc"]).stem,
        sha256=spans["text_sha"],
        date=spans["doc_date"],
        source=source,
        spans=tuple(span | value for span, value in zip(kept, values, strict=True)),
        relations=tuple(spans["relations"]),
    )


def read(path: Path) -> Published:
    """The annotations in a file.

    :raises InputError: the file cannot be read, or is damaged.
    """
    try:
        data = json.loads(read_text(path))
        labels = {span["label"] for span in data["spans"]}
        if unknown := labels - set(schema.LAYER_OF):
            raise ValueError(f"unknown label {min(unknown)}")
        return Published(
            name=Path(data["doc"]).stem,
            sha256=data["text_sha"],
            date=data["doc_date"],
            source=Source(**data["source"]),
            spans=tuple(data["spans"]),
            relations=tuple(data["relations"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"damaged annotations ({error!r})", where=str(path), mend="Restore the file.") from error


def read_all(folder: Path) -> list[Published]:
    """The annotations of all files of a folder, by name.

    :raises InputError: there is none, or one is damaged.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError("no annotations in this folder", where=str(folder), mend="Restore it from the project.")
    return [read(path) for path in paths]


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
