"""Columns of words and tags: legal for every reader of IOB2, and enough to put text and relations together again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from labelstudio_documents import documents
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from raqqa_nlp import load_gold, schema
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.errors import AnnotationError, InputError
from raqqa_nlp.formats import conll, read, write

TEXT = "\n“Six shops\nburned,”\u00a0he said.\r\n\r\nVela"
DOC = Document(
    TEXT,
    id="a b\t_",
    entities=(Entity(len(TEXT) - 4, len(TEXT), "Vela", "LOCATION"),),
    numbers=(Number(2, 5, "Six", "COUNT", counted=Span(6, 11, "shops", "COUNTED")),),
    attributions=(
        Attribution(
            Span(21, 23, "he", "SOURCE"),
            Span(24, 28, "said", "CUE"),
            (Span(1, 20, "“Six shops\nburned,”", "CONTENT"),),
        ),
    ),
)
NUMBER = r"""
-DOCSTART-	a\sb\t_	\n	_	O

“	1	_	_	O
Six	2	\s	counts=6	B-COUNT
shops	6	\n	_	B-COUNTED

burned	12	_	_	O
,	18	_	_	O
”	19	\u00A0	_	O
he	21	\s	_	O
said	24	_	_	O
.	28	\r\n\r\n	_	O

Vela	33	_	_	O

""".removeprefix("\n")


def tags(data: bytes) -> list[list[str]]:
    """The last column of each block of lines, as a reader of CoNLL-2003 takes it."""
    blocks = data.decode().split("\n\n")
    return [[line.split("\t")[-1] for line in block.strip("\n").split("\n")] for block in blocks if block.strip("\n")]


def test_a_file_by_example(tmp_path: Path) -> None:
    assert conll.encode([DOC])["number.conll"].decode() == NUMBER
    attribution = conll.encode([DOC])["attribution.conll"].decode()
    assert "said\t24\t_\tsource=21;content=1\tB-CUE\n" in attribution
    assert "shops\t6\t\\n\t_\tI-CONTENT\nburned\t12\t_\t_\tI-CONTENT\n" in attribution, (
        "a span goes on over a line's end"
    )
    write([DOC], tmp_path / "conll", "conll")
    [back] = read(tmp_path / "conll")
    assert back.replace(claims=()) == DOC


@settings(max_examples=30)
@given(documents())
def test_every_layer_is_legal_for_seqeval(doc: Document) -> None:
    kept = conll.decode(conll.encode([doc]), "it")[0]
    for head in schema.HEADS:
        sequences = tags(conll.encode([doc])[f"{head}.conll"])
        assert {tag for sequence in sequences for tag in sequence} <= set(schema.tags(head))
        spans = kept.head_spans(head)
        assert sum(tag.startswith("B-") for sequence in sequences for tag in sequence) == len(spans)


def test_seqeval_counts_the_spans_of_the_three_texts() -> None:
    gold = load_gold()
    for head in schema.HEADS:
        sequences = tags(conll.encode(gold)[f"{head}.conll"])
        figures = classification_report(sequences, sequences, mode="strict", scheme=IOB2, output_dict=True)
        expected = Counter(span.label for doc in gold for span in doc.head_spans(head))
        assert {label: figures[label]["support"] for label in expected} == expected
        assert figures["micro avg"]["f1-score"] == 1


def test_one_layer_alone(tmp_path: Path) -> None:
    path = tmp_path / "entity.conll"
    path.write_bytes(conll.encode([DOC])["entity.conll"])
    [doc] = read(path)
    assert (doc.text, doc.entities, doc.numbers) == (TEXT, DOC.entities, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Six\t2", "Six\t3", "line 4: the word 'Six' is at 2, not '3'"),
        ("Six\t2", "Seven\t2", "line 5: the word 'shops' is at 8, not '6'"),
        ("B-COUNTED", "I-COUNTED", "line 5: no tag of the layer number, or not after B-COUNT: 'I-COUNTED'"),
        ("B-COUNTED", "B-PERSON", "line 5: no tag of the layer number"),
        ("counts=6", "counts=7", "line 4: 'counts=7' does not lead"),
        ("counts=6", "counts", "line 4: 'counts' does not lead"),
        ("counts=6", "source=6", "it joins COUNT to COUNTED"),
        ("counts=6", "_", "the COUNTED hangs on no COUNT"),
        ("\t_\tO\n\n“", "\tO\n\n“", "line 1: .* is not a word, offset"),
        ("-DOCSTART-", "START", "line 1: .* is not a word, offset"),
        (NUMBER, NUMBER + NUMBER, "a document is there twice"),
        ("Six", "Dix", "another file has others, other words"),
    ],
)
def test_wrong_files_are_refused_with_their_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    write([DOC], tmp_path / "conll", "conll")
    assert old in NUMBER
    (tmp_path / "conll" / "number.conll").write_bytes(NUMBER.replace(old, new).encode())
    with pytest.raises((InputError, AnnotationError), match=said):
        read(tmp_path / "conll")


def test_a_file_of_no_layer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.conll").write_bytes(NUMBER.encode())
    with pytest.raises(InputError, match=r"train\.conll: no layer has this name; they are entity, number"):
        read(tmp_path / "train.conll")
