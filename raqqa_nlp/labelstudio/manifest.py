"""The list of annotated texts: which file, whose bytes, from when and by whom."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.files import read_text

FILE: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class TextEntry:
    """One text of a project.

    ``file`` is relative to the manifest, ``sha256`` that of its bytes, ``date`` the document's as ``YYYY-MM-DD``.
    """

    id: str
    file: str
    sha256: str
    date: str | None
    outlet: str | None


@dataclass(frozen=True)
class Manifest:
    """The texts of an annotation project, in order, ids and contents unique.

    :param path: the manifest's file; the texts' files are relative to its folder.
    :raises AnnotationError: two texts have one id or one content.
    """

    path: Path
    texts: tuple[TextEntry, ...]

    def __post_init__(self) -> None:
        for name in ("id", "sha256"):
            seen: set[str] = set()
            for text in self.texts:
                value = getattr(text, name)
                if value in seen:
                    raise AnnotationError(
                        f"two texts have the {name} {value}", where=str(self.path), mend="List each text once."
                    )
                seen.add(value)

    def entry(self, name: str) -> TextEntry | None:
        """The text of this id, if listed."""
        return next((text for text in self.texts if text.id == name), None)

    def document(self, entry: TextEntry) -> Document:
        """A listed text, without annotations.

        :raises InputError: its file cannot be read as text.
        :raises AnnotationError: its bytes are not those that were listed.
        """
        path = self.path.parent / entry.file
        text = read_text(path)
        if sha256(text) != entry.sha256:
            mend = "Restore the file; annotations hold for these very bytes."
            raise AnnotationError(f"its SHA-256 is not the one in {self.path.name}", where=str(path), mend=mend)
        return Document(text, id=entry.id, date=entry.date, outlet=entry.outlet)


def sha256(text: str) -> str:
    """SHA-256, in hex, of a text's UTF-8 bytes.

    :raises UnicodeEncodeError: the text holds lone surrogates.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(path: str | Path) -> Manifest:
    """The manifest in a JSON file: ``{"texts": [{"id", "file", "sha256", "date", "outlet"}]}``.

    :raises InputError: no such file, no JSON, or an entry that lacks something.
    :raises AnnotationError: a text listed twice.
    """
    path = Path(path)
    return parse_manifest(read_text(path), path)


def parse_manifest(data: str, path: Path) -> Manifest:
    """The same from what the file holds."""
    names = {field.name for field in fields(TextEntry)}
    try:
        texts = json.loads(data)["texts"]
        if any(set(text) != names for text in texts):
            raise ValueError(f"each text has {', '.join(sorted(names))}")
        return Manifest(path, tuple(TextEntry(**text) for text in texts))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"no manifest of texts ({error})", where=str(path), mend="Restore the file.") from error


def annotations_folder() -> Path:
    """The folder of the annotated texts: the one packed into the installed package, else the repository's.

    :raises InputError: neither is there.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "annotations", package.parent / "annotations"):
        if (folder / FILE).is_file():
            return folder
    raise InputError(
        "the annotated texts are missing from this installation", where=str(package), mend="Reinstall raqqa_nlp."
    )
