"""A world in miniature: public repositories made by git on the spot, and what is to be rebuilt from them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from raqqa_nlp.data.catalogue import Catalogue, Corpus, File, Repository
from raqqa_nlp.data.extended import Source, published
from raqqa_nlp.data.texts import Item
from raqqa_nlp.document import Attribution, Document, Entity, Number, Span
from raqqa_nlp.schema import Count
from raqqa_nlp.standoff import to_standoff

RECORDS: Final = (
    {"_id": "A1", "text": "\ufeffNot this one."},
    {"_id": "B2", "text": '  Port Vela\u200b fell.\r\n\n The\u00a0mayor said """about 30""" houses burned. \u2028'},
)
ROWS: Final = '0\tToo short\n\n1\t"""Rebels"" left Vela."\textra\n'
SENTENCES: Final = """\
# newdoc id = mini
# newpar_block = head
# sent_id = mini-1
# text = Quake in Vela
1\tQuake\t_

# newpar
# text = It shook.
# text = Nobody was hurt.
"""

TABLE: Final = 'unit_id,article_content,date\r\n7,"Vela fell, ""at last"".\r\nNobody was hurt.",never\r\n'
WIRE: Final = """\
<?xml version="1.0" ?>
<TimeML><DCT>2020-05-20</DCT><TITLE>Not this</TITLE>
<TEXT>

PORT VELA (AP) _

``We <EVENT eid="e1">left</EVENT>
Vela,'' he said &amp; went.

</TEXT></TimeML>
"""

TEXTS: Final = {
    "jl": 'Port Vela fell.\nThe mayor said "about 30" houses burned.\n',
    "lf": 'Rebels" left Vela.\n',
    "cu": "Quake in Vela\nIt shook. Nobody was hurt.\n",
}
PAGE: Final = "---\ntitle: none\n---\nNot this.\n## Attack\n**Vela** [fell](http://vela)\nat last.\n## See\n"
REGISTERS: Final = {"md": "Vela fell at last.\n"}

FURTHER: Final = {
    "ca": 'Vela fell, "at last".\nNobody was hurt.\n',
    "tm": 'PORT VELA (AP) _\n"We left Vela," he said & went.\n',
}
"""What is to come out, written by hand."""

COLUMNS: Final = "Vela\tB-location\nfell\tO\n\nMaro\tB-person\nleft\tO\n"

XML: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<root><document><sentences>
<sentence id="1"><tokens>
<token id="1"><CharacterOffsetBegin>0</CharacterOffsetBegin><CharacterOffsetEnd>5</CharacterOffsetEnd>
<NER>PERSON</NER></token>
<token id="2"><CharacterOffsetBegin>6</CharacterOffsetBegin><CharacterOffsetEnd>10</CharacterOffsetEnd>
<NER>O</NER></token>
<token id="3"><CharacterOffsetBegin>11</CharacterOffsetBegin><CharacterOffsetEnd>14</CharacterOffsetEnd><NER>DATE</NER>
<NormalizedNER>2020-05-20</NormalizedNER></token>
<token id="4"><CharacterOffsetBegin>15</CharacterOffsetBegin><CharacterOffsetEnd>17</CharacterOffsetEnd><NER>DATE</NER>
<NormalizedNER>2020-05-20</NormalizedNER></token>
</tokens></sentence>
</sentences></document></root>
"""

ARTICLES: Final = {
    "train": (
        {
            "doc": "one",
            "text": "Maro  said May 20 is late.\n",
            "annotations": {
                "aa": "T1\tSource 0 4\tMaro\nT2\tCue 6 10\tsaid\nT3\tContent 11 25\tMay 20 is late\n"
                "T4\tAttribution 6 10\tsaid\nE1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\n",
                "bb": "",
            },
            "sentences": [[0, 17]],
            "corenlp_ner": [[0, 5, "PERSON", None], [11, 17, "DATE", "2020-05-20"]],
        },
        {"doc": "two_x", "text": "Vela.\n", "annotations": {"aa": ""}, "sentences": None, "corenlp_ner": None},
    ),
    "dev": ({"doc": "three", "text": "“Ä”\n", "annotations": {"aa": ""}, "sentences": None, "corenlp_ner": None},),
}
"""PolNeAR's articles as they are to come out."""


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@dataclass(frozen=True)
class World:
    """Clones of repositories, the catalogue of them, and annotations without texts."""

    clones: Path
    catalogue: Catalogue
    annotations: Path
    documents: tuple[Document, ...]


def commit(clones: Path, name: str, files: dict[str, str]) -> Repository:
    """A repository with a second commit on top of the one that is to be read."""
    folder = clones / name
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode())
    git(clones, "init", "--quiet", name)
    git(folder, "config", "core.autocrlf", "false")
    for setting in ("allowFilter", "allowAnySHA1InWant"):  # as the large public hosts have it
        git(folder, "config", f"uploadpack.{setting}", "true")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "As annotated")
    at = git(folder, "rev-parse", "HEAD")
    for path in files:
        (folder / path).write_text("changed later\n", encoding="utf-8")
    git(folder, "commit", "--quiet", "-a", "-m", "Later")
    return Repository(name, folder.as_uri(), at, megabytes=0.1)


def sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def documents() -> tuple[Document, ...]:
    text = TEXTS["jl"]
    annotated = Document(
        text,
        id="jl",
        date="2020-05-20",
        entities=(Entity(0, 9, "Port Vela", "LOCATION", canonical="Port Vela"),),
        numbers=(
            Number(
                32, 40, "about 30", "COUNT", value=Count(30, 30, "approximate"),
                counted=Span(42, 48, "houses", "COUNTED"), status="attacked",
            ),
        ),
        attributions=(
            Attribution(
                Span(16, 25, "The mayor", "SOURCE"),
                Span(26, 30, "said", "CUE"),
                (Span(31, 55, text[31:55], "CONTENT"),),
            ),
        ),
    )  # fmt: skip
    bare = Document(TEXTS["cu"], id="cu")
    return (
        bare,
        annotated,
        Document(TEXTS["lf"], id="lf", entities=(Entity(13, 17, "Vela", "LOCATION", canonical="Port Vela"),)),
    )


def polnear() -> dict[str, str]:
    files = {}
    for part, articles in ARTICLES.items():
        for article in articles:
            files[f"data/{part}/text/{article['doc']}.txt"] = str(article["text"])
            annotations = article["annotations"]
            assert isinstance(annotations, dict)
            for annotator, brat in annotations.items():
                files[f"data/{part}/attributions/{article['doc']}_{annotator}.ann"] = brat
            files[f"data/{part}/corenlp/{article['doc']}.txt.xml"] = XML if article["sentences"] else "damaged"
    return files | {"data/test/text/secret.txt": "Not to be read."}


def columns(repository: str, name: str, *outputs: str) -> Corpus:
    files = tuple(File(f"{name}/{output}", output, sha256(COLUMNS)) for output in outputs)
    return Corpus(name, "columns", f"columns of {name}", "CC0", repository, files)


def make(root: Path) -> World:
    """The world, in an empty folder."""
    (root / "clones").mkdir()
    tagged = (
        columns("Names", "conll2003", "conll2003/train.txt", "conll2003/dev.txt"),
        columns("Names", "wikigold", "wikigold/train.txt"),
        columns("Names", "wnut17", "wnut17/train.txt", "wnut17/dev.txt"),
    )
    mixed = columns("Mixed", "re3d", "re3d/train.txt", "re3d/dev.txt")
    records = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    repositories = [
        commit(root / "clones", "Mixed", {"set/train.tsv": ROWS} | {f.path: COLUMNS for f in mixed.files}),
        commit(root / "clones", "Records", {"Some Office/documents.json": records, "unread.bin": "?" * 5000}),
        commit(root / "clones", "Trees", {"dep/mini.conllu": SENTENCES}),
        commit(root / "clones", "Tables", {"news.csv": TABLE, "wire/one.tml": WIRE}),
        commit(root / "clones", "Pages", {"war/page_(1).md": PAGE}),
        commit(root / "clones", "Names", {file.path: COLUMNS for corpus in tagged for file in corpus.files}),
        commit(root / "clones", "PolNeAR", polnear()),
    ]
    by_name = {repository.name: repository for repository in repositories}
    sources: dict[str, tuple[str, str, str, Item, str]] = {
        "jl": ("Records", "Some Office/documents.json", "json-lines", "B2", "lines"),
        "lf": ("Mixed", "set/train.tsv", "longest-field", 1, "lines"),
        "cu": ("Trees", "dep/mini.conllu", "conllu-text", None, "lines"),
        "ca": ("Tables", "news.csv", "csv-article", 7, "lines"),
        "tm": ("Tables", "wire/one.tml", "timeml", None, "newswire"),
        "md": ("Pages", "war/page_(1).md", "markdown", 1, "newswire"),
    }
    further = [Document(text, id=name) for name, text in FURTHER.items()]
    registers = [Document(text, id=name) for name, text in REGISTERS.items()]
    for corpus, docs in (("extended", documents()), ("further", further), ("registers", registers)):
        (root / "annotations" / corpus).mkdir(parents=True)
        for doc in docs:
            name, path, rule, item, cleaning = sources[str(doc.id)]
            source = Source(by_name[name].url, by_name[name].commit, path, rule, item, cleaning, None, "CC0")
            content = published(to_standoff(doc), source).to_json()
            (root / "annotations" / corpus / f"{doc.id}.json").write_text(content, encoding="utf-8")
    parts = tuple(
        File(
            f"data/{part}",
            f"polnear/{part}.jsonl.gz",
            sha256("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)),
        )
        for part, articles in ARTICLES.items()
    )
    corpora = (
        Corpus("extended", "annotated", "annotated texts", "CC0"),
        Corpus("further", "annotated", "more of them", "CC0"),
        Corpus("registers", "annotated", "others", "CC0"),
        Corpus("polnear", "polnear", "attributions", "CC0", "PolNeAR", parts, ("two_x", "three")),
        *tagged,
        mixed,
    )
    catalogue = Catalogue(by_name, {corpus.name: corpus for corpus in corpora})
    return World(root / "clones", catalogue, root / "annotations", documents())
