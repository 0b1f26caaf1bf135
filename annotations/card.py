"""Write DATASET_CARD.md from the annotations and the catalogue of corpora: ``python annotations/card.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from raqqa_nlp import load_gold
from raqqa_nlp.data.catalogue import catalogue
from raqqa_nlp.data.extended import Published, read_all
from raqqa_nlp.formats.card import COLUMNS, Counts, count, front, labels, sizes, table, values

FOLDER: Final = Path(__file__).parent
_TITLE: Final = "Raqqa: who is said to have said how many of what"
_PAGE: Final = """\
{front}
# {title}

News texts in English with entities, numbers with their values and what they count, and attributions: who is said to
have said what. Made by the [guidelines](GUIDELINES.md). This page is written by [`card.py`](card.py) from the
annotations; a test holds it against them.

```python
from pathlib import Path

from raqqa_nlp.training import datasets

datasets.load()  # the three texts on Raqqa, as the split "gold"
datasets.load(holdout="002_b4f31120ac09fb1b")  # one of them as "test", the others as "gold"
datasets.load(data=Path("corpora"))  # these and the corpora of `raqqa-nlp data build -o corpora`
```

It needs `pip install "raqqa_nlp[train]"`. `datasets.documents(rows)` gives the Documents back, exactly.
`raqqa-nlp convert` writes the same columns, and other forms.

## Texts

{sizes}
Three news texts on the fall of Raqqa in October 2017, annotated twice, by two passes that did not see each other, and
adjudicated; [how far they agree](README.md#agreement). There is no training part and test part: leave one text out in
turn, as [the benchmarks](../benchmarks/README.md) do.

[`extended/`](extended) has the annotations, by the same scheme, of {extended} texts more, without the texts, which
`raqqa-nlp data build` fetches from where they were published. [`further/`](further) has those of {further} texts more,
made by a language model in one pass; they are there to train on, and nothing is scored on them.
[`registers/`](registers) has those of {registers} texts of other registers, made likewise.

{origins}
## Columns

{columns}
## Labels

{labels}
## Relations and values

{values}
`low` and `high` of a COUNT are empty where it is open at that end or vague; the [guidelines](GUIDELINES.md) say what
each value is. A DATE, DURATION, MONEY or MEASURE without a value is one that the text does not settle.

## Corpora that say less

`load(data=...)` has these besides, as training reads them. What they leave open is not `O`: a tag that is not known is
-1, `HEAD_allowed` has bit `i` where the `i`-th tag may stand, and a span whose label may be one of several has them
all, as `LOCATION|FACILITY`, with `O` among them where the scheme may mark nothing. `polnear_tags` and `re3d_tags` are
in these corpora's own labels. In a link, -1 is known to be none; a relation that is not there is not known.

{corpora}
Test parts are left out of all of them.

## Limits

- Three texts on one event, by passes that followed the same guidelines: agreement and scores say little about others.
- English news and official prose on armed conflict, violence and politics.
- It says what is reported, by whom; not what is true. The figures of the dead and displaced are those of the texts.

## Rights

The three texts are news articles; they belong to their publishers and are included for research and quotation only.
The annotations, those of the extended, further and registers' texts too, are under the project's licence, Apache-2.0.
The corpora of others are under the terms above.
"""


def render() -> str:
    """The page."""
    splits = {"gold": load_gold()}
    published = {name: read_all(FOLDER / name) for name in ("extended", "further", "registers")}
    counts = {"gold": count(splits["gold"]), **{name: _count(texts) for name, texts in published.items()}}
    head = front(
        {name: len(docs) for name, docs in splits.items()},
        license="other",
        license_name="annotations-apache-2.0-texts-of-their-publishers",
        pretty_name=f'"{_TITLE}"',
        language_creators=["found"],
        multilinguality=["monolingual"],
        source_datasets=["original"],
        task_ids=["named-entity-recognition"],
        tags=["attribution", "quantities", "nested-entities", "armed-conflict"],
    )
    return _PAGE.format(
        front=head,
        title=_TITLE,
        sizes=sizes(splits),
        **{name: len(texts) for name, texts in published.items()},
        origins=_origins(published),
        columns=COLUMNS,
        labels=labels(counts),
        values=values(counts),
        corpora=_corpora(),
    )


def _count(texts: Sequence[Published]) -> Counts:
    """What annotations without their texts hold; a list where the scheme has one number is no value of it."""
    spans = [span for text in texts for span in text.spans]
    return Counts(
        Counter(span["label"] for span in spans),
        Counter(relation["type"] for text in texts for relation in text.relations),
        Counter(
            (span["label"], name)
            for span in spans
            for name, value in span.get("value", {}).items()
            if value is not None and not isinstance(value, list)
        ),
    )


def _origins(published: Mapping[str, Sequence[Published]]) -> str:
    found = Counter(
        (name, text.source.repository, text.source.licence) for name, texts in published.items() for text in texts
    )
    rows = [(name, number, _link(url), terms) for (name, url, terms), number in sorted(found.items())]
    return table(("corpus", "texts", "from", "terms of the texts"), rows)


def _corpora() -> str:
    held = catalogue()
    rows = [
        (f"`{corpus.name}`", corpus.title, _link(repository.url, repository.commit), corpus.terms)
        for corpus in held.corpora.values()
        if corpus.repository and (repository := held.repositories[corpus.repository])
    ]
    return table(("corpus", "what", "from", "terms"), rows)


def _link(url: str, commit: str | None = None) -> str:
    name = url.removeprefix("https://github.com/")
    return f"[{name}]({url}/tree/{commit})" if commit else f"[{name}]({url})"


if __name__ == "__main__":
    (FOLDER / "DATASET_CARD.md").write_text(render(), encoding="utf-8")
