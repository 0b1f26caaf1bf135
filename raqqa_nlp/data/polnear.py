"""PolNeAR as published, gathered into one JSON line an article.

The repository holds three folders for each part of the corpus: ``text/NAME.txt``, ``attributions/NAME_ANNOTATOR.ann``
in brat's notation, and ``corenlp/NAME.txt.xml``, what CoreNLP (Manning et al. 2014) found. An article becomes

    {"doc", "text", "annotations": {annotator: brat}, "sentences": [[start, end]], "corenlp_ner": [[start, end, type,
    normalised value | null]]}

with offsets in code points; the last two are ``null`` for an article whose CoreNLP output is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from raqqa_nlp.errors import InputError


def needed(files: Iterable[str], part: str, without_corenlp: Iterable[str]) -> dict[str, list[str]]:
    """The files of each article of a part, by article, both in order.

    :param files: all files of the repository.
    :param part: folder of the part, such as ``data/train``.
    :param without_corenlp: articles whose CoreNLP output is left out.
    :raises InputError: an annotation of no article, or an article without annotation.
    """
    found: dict[str, list[str]] = {}
    left_out = {f"{part}/corenlp/{name}.txt.xml" for name in without_corenlp}
    for path in sorted(set(files) - left_out):
        folder, _, file = path.rpartition("/")
        if folder == f"{part}/text":
            found.setdefault(file.removesuffix(".txt"), []).append(path)
        elif folder == f"{part}/attributions":
            found.setdefault(file.removesuffix(".ann").rpartition("_")[0], []).append(path)
        elif folder == f"{part}/corenlp":
            found.setdefault(file.removesuffix(".txt.xml"), []).append(path)
    for name, paths in found.items():
        folders = {path.split("/")[-2] for path in paths}
        if not {"text", "attributions"} <= folders:
            raise InputError(
                f"the article {name} lacks its text or its annotations", where=part, mend="Is it PolNeAR v1.0.0?"
            )
    return dict(sorted(found.items()))


def article(name: str, files: Mapping[str, bytes]) -> str:
    """An article as a line of JSON, with its line end.

    :param files: path -> content of each of its files.
    :raises InputError: a file is no UTF-8 text, or no output of CoreNLP.
    """
    record: dict[str, Any] = {"doc": name, "text": "", "annotations": {}, "sentences": None, "corenlp_ner": None}
    for path, content in files.items():
        if path.endswith(".txt.xml"):
            record["sentences"], record["corenlp_ner"] = _corenlp(content, path)
        elif path.endswith(".ann"):
            annotator = path.removesuffix(".ann").rpartition("_")[2]
            record["annotations"][annotator] = _text(content, path)
        else:
            record["text"] = _text(content, path)
    return json.dumps(record, ensure_ascii=False) + "\n"


def _text(content: bytes, path: str) -> str:
    """A text, or the annotations of someone who found nothing."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text ({error})", where=path, mend="Is it PolNeAR v1.0.0?") from error


def _corenlp(content: bytes, path: str) -> tuple[list[list[int]], list[list[Any]]]:
    """The ranges of sentences and of expressions: neighbouring tokens of one type and value."""
    sentences: list[list[int]] = []
    found: list[list[Any]] = []
    try:
        for sentence in ElementTree.fromstring(content).iterfind("document/sentences/sentence"):
            tokens = list(_tokens(sentence))
            sentences.append([tokens[0][0], tokens[-1][1]])
            for (kind, value), group in groupby(tokens, key=lambda token: token[2:]):
                if kind != "O":
                    same = list(group)
                    found.append([same[0][0], same[-1][1], kind, value])
    except (ElementTree.ParseError, ValueError, IndexError) as error:
        raise InputError(f"not CoreNLP's XML ({error})", where=path, mend="Fetch the repository anew.") from error
    return sentences, found


def _tokens(sentence: ElementTree.Element) -> Iterator[tuple[int, int, str, str | None]]:
    """Start, end, type of named entity and normalised value of each token."""
    for token in sentence.iterfind("tokens/token"):
        start, end = (int(token.findtext(f"CharacterOffset{edge}", "")) for edge in ("Begin", "End"))
        yield start, end, token.findtext("NER", "O"), token.findtext("NormalizedNER")
