"""Texts are taken from published files by their rule, cleaned, and refused where the file is another one."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniature import RECORDS, ROWS, SENTENCES

from raqqa_nlp.data import polnear
from raqqa_nlp.data.texts import CLEANINGS, Item, rebuilt
from raqqa_nlp.errors import InputError


def text(content: str | bytes, rule: str, item: Item = None, cleaning: str = "lines") -> str:
    published = content.encode() if isinstance(content, str) else content
    return rebuilt(published, rule=rule, item=item, cleaning=cleaning, where="a/file")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a", "a\n"),
        ("a\n\n \n b \n", "a\nb\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\u200bb\u00a0c", "ab c\n"),
        ('""a"" "b"', '"a" "b"\n'),
        ('"\u200b"a', '"a\n'),
        ("\u00a0a", "a\n"),
        ("a\u2028b\x0cc", "a\u2028b\x0cc\n"),
        ("", ""),
    ],
)
def test_lines_are_cleaned(before: str, after: str) -> None:
    assert CLEANINGS["lines"](before) == after


@given(st.text(alphabet='a "\n\u200b\u00a0\r'))
def test_what_is_clean_stays_so(before: str) -> None:
    clean = CLEANINGS["lines"](before)
    assert CLEANINGS["lines"](clean) == clean


def test_the_longest_field_is_the_text_and_empty_rows_do_not_count() -> None:
    assert text(ROWS, "longest-field", 0) == "Too short\n"
    assert text('a\tb "c"\t"" dd ee ""\n', "longest-field", 0) == "dd ee\n"


def test_sentences_before_the_first_paragraph_mark_are_a_paragraph() -> None:
    assert text("# text = One.\n# text = Two.\n# newpar\n# text = Three.\n", "conllu-text") == "One. Two.\nThree.\n"


def test_of_rows_with_one_number_the_second_can_be_named() -> None:
    rows = "unit_id,article_content\n1,a\n2,b\n1,c\n"
    assert [text(rows, "csv-article", item) for item in (1, "1/1", "1/2")] == ["a\n", "a\n", "c\n"]


def test_a_body_is_that_of_its_number() -> None:
    rows = 'Body ID,articleBody\n3,"a ""b"",\nc"\n12,d\n'
    assert [text(rows, "csv-body", item) for item in (3, 12)] == ['a "b",\nc\n', "d\n"]


PAGE: Final = """---
title: "No prose"
tags:
  - none
---

**Seven** people were [killed](https://example.org/a_(b)) in *Tal_Abyad*,
 police\\* said.

## Aftermath
The U\\.S. counts \\#1 ![a map](map.png) _and_ more.

\\###
### Sources
None"""


def test_of_a_page_of_markdown_a_section_is_prose() -> None:
    assert text(PAGE, "markdown", 0, "newswire") == "Seven people were killed in Tal_Abyad, police* said.\n"
    assert text(PAGE, "markdown", 1) == "The U.S. counts #1 a map and more.\n"
    assert text("plain\n", "markdown", 0) == "plain\n"


@pytest.mark.parametrize(
    ("content", "rule", "item", "cleaning", "said"),
    [
        (SENTENCES, "poem", None, "lines", "no rule 'poem' .* knows json-lines, longest-field, csv-article"),
        (SENTENCES, "conllu-text", None, "polish", "no rule 'polish' .* knows lines"),
        (SENTENCES, "conllu-text", 3, "lines", "no text 3 by the rule conllu-text .*Is it the file of the commit"),
        ("unit_id,article_content\n1,a\n", "csv-article", 2, "lines", "no text 2"),
        ("unit_id,article_content\n1,a\n", "csv-article", "1/2", "lines", "no text '1/2'"),
        ("article_content\na\n", "csv-article", 2, "lines", "no text 2"),
        ("Body ID,articleBody\n1,a\n", "csv-body", 2, "lines", "no text 2"),
        ("Body ID,text\n1,a\n", "csv-body", 1, "lines", "no text 1"),
        (PAGE, "markdown", 3, "lines", "no text 3"),
        (PAGE, "markdown", -1, "lines", "no text -1"),
        (PAGE, "markdown", None, "lines", "no text None"),
        ("<TITLE>a</TITLE>", "timeml", None, "lines", "no text None"),
        ("<TEXT>a</TEXT>", "timeml", 1, "newswire", "no text 1"),
        (ROWS, "longest-field", 2, "lines", "no text 2"),
        (ROWS, "longest-field", -1, "lines", "no text -1"),
        (ROWS, "longest-field", None, "lines", "no text None"),
        ('{"_id": "A", "text": "b"}', "json-lines", "B", "lines", "no text 'B'"),
        ('{"text": "b"}', "json-lines", "B", "lines", "no text 'B'"),
        ("not JSON", "json-lines", "B", "lines", "no text 'B'"),
        (b"\xff\xfa", "json-lines", "B", "lines", "a/file: not UTF-8"),
    ],
)
def test_what_cannot_be_taken_is_told(content: str | bytes, rule: str, item: Item, cleaning: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as raised:
        text(content, rule, item, cleaning)
    assert str(raised.value).startswith("a/file: ")


def test_records_are_told_apart_by_their_id() -> None:
    assert {record["_id"] for record in RECORDS} == {"A1", "B2"}
    assert text('{"_id": "A", "text": "b"}\n{"_id": "C", "text": "d"}\n', "json-lines", "C") == "d\n"


PART = ("p/text/a.txt", "p/attributions/a_x.ann", "p/corenlp/a.txt.xml", "q/text/b.txt", "p/text/notes/c.md")


def test_the_files_of_an_article_are_found_by_its_name() -> None:
    assert polnear.needed(PART, "p", ()) == {"a": sorted(PART[:3])}
    assert polnear.needed(PART, "p", ("a",)) == {"a": sorted(PART[:2])}


@pytest.mark.parametrize("lost", PART[:2])
def test_an_article_without_text_or_annotations_is_told(lost: str) -> None:
    with pytest.raises(InputError, match="p: the article a lacks its text or its annotations"):
        polnear.needed(set(PART) - {lost}, "p", ())


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("p/text/a.txt", b"\xff", "p/text/a.txt: not UTF-8 text"),
        ("p/corenlp/a.txt.xml", b"<root>", "p/corenlp/a.txt.xml: not CoreNLP's XML"),
        (
            "p/corenlp/a.txt.xml",
            b"<root><document><sentences><sentence><tokens/></sentence></sentences></document></root>",
            "not CoreNLP's XML",
        ),
        (
            "p/corenlp/a.txt.xml",
            b"<root><document><sentences><sentence><tokens><token/></tokens></sentence></sentences></document></root>",
            "not CoreNLP's XML",
        ),
    ],
)
def test_damaged_articles_are_told(path: str, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        polnear.article("a", {path: content})
