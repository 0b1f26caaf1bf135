"""spaCy reads what is written for it, and this package what spaCy writes, DocBin and JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy as peer
from hypothesis import given, settings
from labelstudio_documents import EXAMPLE, documents
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from raqqa_nlp import load_gold, schema
from raqqa_nlp.claims import derive
from raqqa_nlp.document import Document
from raqqa_nlp.errors import AnnotationError, InputError, MissingExtraError
from raqqa_nlp.formats import read, spacy, write
from raqqa_nlp.formats.words import sayable
from raqqa_nlp.windows import split


def in_spacy(doc: Document) -> Doc:
    return Doc(Vocab()).from_json(spacy.to_spacy(doc), validate=True)


@settings(max_examples=30)
@given(documents())
def test_spacy_takes_and_gives_the_json(doc: Document) -> None:
    kept = sayable(doc, split(doc.text))
    held = in_spacy(doc)
    assert held.text == doc.text
    assert [(ent.start_char, ent.end_char, ent.label_) for ent in held.ents] == [
        (entity.start, entity.end, entity.label) for entity in kept.entities
    ]
    for head in schema.HEADS:
        assert [(span.text, span.label_) for span in held.spans[head]] == [
            (span.text, span.label) for span in kept.head_spans(head)
        ]
    assert spacy.from_spacy(held.to_json(underscore=["raqqa_nlp"]), "it") == derive(kept)


def test_a_docbin_that_spacy_reads(tmp_path: Path) -> None:
    gold = load_gold()
    write(gold, tmp_path / "gold.spacy", "spacy")
    docs = list(DocBin().from_disk(tmp_path / "gold.spacy").get_docs(Vocab()))
    assert [doc.text for doc in docs] == [doc.text for doc in gold]
    assert [len(doc.ents) for doc in docs] == [len(doc.entities) for doc in gold]
    assert docs[2]._.raqqa_nlp["outlet"] == "Reuters"


def test_what_a_pipeline_finds_is_read(tmp_path: Path) -> None:
    """Entities of a pipeline of spaCy's own, which knows nothing of this package."""
    nlp = peer.blank("en")
    rules: Any = nlp.add_pipe("entity_ruler")
    rules.add_patterns([{"label": "LOCATION", "pattern": "Port Vela"}])
    found = nlp("Rebels hold Port  Vela, not Port Vela.")
    DocBin(docs=[found]).to_disk(tmp_path / "found.spacy")
    [doc] = read(tmp_path / "found.spacy")
    assert [(entity.label, entity.start, entity.text) for entity in doc.entities] == [("LOCATION", 28, "Port Vela")]
    assert doc.id is None
    found.spans["entity"] = [Span(found, 0, 1, "WEAPON")]
    found.spans["sc"] = [Span(found, 1, 2, "SOMETHING")]
    DocBin(docs=[found]).to_disk(tmp_path / "found.spacy")
    assert [entity.text for entity in read(tmp_path / "found.spacy")[0].entities] == ["Rebels"]
    found.spans["entity"] = [Span(found, 0, 1, "GPE")]
    DocBin(docs=[found]).to_disk(tmp_path / "found.spacy")
    with pytest.raises(AnnotationError, match=r"found\.spacy, Doc 0.*the scheme has no such label"):
        read(tmp_path / "found.spacy")


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", spacy.encode([EXAMPLE])[""][:-20]])
def test_what_is_no_docbin_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.spacy").write_bytes(data)
    with pytest.raises(InputError, match=r"bad\.spacy: no DocBin"):
        read(tmp_path / "bad.spacy")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("text"), "no Doc of spaCy's"),
        (lambda data: data["spans"]["entity"][0].pop("label"), "no Doc of spaCy's"),
        (lambda data: data.update(spans=3), "no Doc of spaCy's"),
        (lambda data: data["spans"]["entity"][0].update(start=7), "values of PERSON-6-14, which is not there"),
        (lambda data: data["_"]["raqqa_nlp"].update(links=[["counts", "a", "b"]]), "there is no region a"),
    ],
)
def test_damaged_json_is_refused_with_its_line(tmp_path: Path, change: Any, said: str) -> None:
    data = spacy.to_spacy(EXAMPLE)
    change(data)
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(spacy.to_spacy(EXAMPLE)) + "\n" + json.dumps(data) + "\n", encoding="utf-8")
    with pytest.raises((InputError, AnnotationError), match=rf"line 2.*({said})"):
        read(path, "spacy-json")


def test_without_spacy_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy.tokens", None)
    monkeypatch.delattr(peer, "tokens")
    with pytest.raises(MissingExtraError, match=r"raqqa_nlp\[spacy\]"):
        write([EXAMPLE], tmp_path / "x.spacy", "spacy")
    assert write([EXAMPLE], tmp_path / "x.jsonl", "spacy-json") == []
