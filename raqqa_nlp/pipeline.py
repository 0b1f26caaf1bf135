"""Texts in, Documents out: the one pipeline, whoever calls it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from datetime import date as calendar_date
from pathlib import Path
from typing import overload

from raqqa_nlp.bundle import Bundle
from raqqa_nlp.decode import Scores, decode
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.linking import LinkParameters
from raqqa_nlp.windows import Inputs, Tokeniser

Network = Callable[[Inputs], Scores]


class Pipeline:
    """A model ready to annotate. Use :func:`load` for a bundle's.

    :param network: scores of one window's words. :param name: of the model, with its version.
    """

    def __init__(self, tokeniser: Tokeniser, network: Network, links: LinkParameters, *, name: str = "model") -> None:
        self._tokeniser, self._network, self._links = tokeniser, network, links
        self.name = name

    def __call__(self, text: str | Document, *, date: str | None = None) -> Document:
        """Annotate one text of any length.

        :param text: a string, or a Document of which text, id, date and outlet are kept and the rest is made anew.
        :param date: the document's date, ``YYYY-MM-DD``, against which relative dates resolve.
        :raises InputError: not a text, or not a date.
        """
        doc = _document(text, date)
        words = self._tokeniser.words(doc.text)
        if not len(words):
            return Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet)
        parts = []
        for window in self._tokeniser.windows(words):
            scores = self._network(self._tokeniser.inputs(words, window))
            parts.append(scores[window.own_start - window.start : window.own_stop - window.start])
        return decode(doc, words, Scores.concatenate(parts), self._links)

    def stream(self, texts: Iterable[str | Document], *, date: str | None = None, progress: bool = False) -> Iterator[Document]:
        """Annotate texts lazily, in order; each result depends on its own text alone.

        :param progress: show a progress bar on standard error.
        """
        if progress:
            from tqdm.auto import tqdm

            texts = tqdm(texts, unit="text")
        for text in texts:
            yield self(text, date=date)


def load(path: str | Path | None = None, *, threads: int | None = None) -> Pipeline:
    """A pipeline from a bundle.

    :param path: the bundle's folder; ``None`` for the one that ships with the package.
    :param threads: for the network; ``None``: as many as there are cores.
    :raises BundleError: the bundle is missing, damaged, or of another format or scheme.
    """
    bundle = Bundle.open(path)
    name = f"{bundle.name} {bundle.version}"
    return Pipeline(bundle.tokeniser(), bundle.network(threads=threads), bundle.links, name=name)


_default = functools.cache(load)


@overload
def predict(texts: str | Document, *, date: str | None = None, progress: bool = False) -> Document: ...
@overload
def predict(texts: Iterable[str | Document], *, date: str | None = None, progress: bool = False) -> Iterator[Document]: ...
def predict(
    texts: str | Document | Iterable[str | Document], *, date: str | None = None, progress: bool = False
) -> Document | Iterator[Document]:
    """Annotate with the bundle that ships: a Document for one text, an iterator of them, lazy and in order, for many.

    :param texts: a string, a Document, or any iterable of these.
    :param date: the date of the text or texts, ``YYYY-MM-DD``; a Document's own date goes before it.
    :param progress: show a progress bar, for many.
    :raises InputError: not a text, or not a date.
    """
    nlp = _default()
    if isinstance(texts, (str, Document)):
        return nlp(texts, date=date)
    return nlp.stream(texts, date=date, progress=progress)


def _document(text: str | Document, date: str | None) -> Document:
    if isinstance(text, str):
        doc = Document(text, date=date)
    elif isinstance(text, Document):
        doc = text.replace(date=text.date or date)
    else:
        raise InputError(f"a text must be str or Document, not {type(text).__name__}", mend="Decode bytes first.")
    if doc.date is not None:
        try:
            calendar_date.fromisoformat(doc.date)
        except (TypeError, ValueError):
            raise InputError(f"{doc.date!r} is no date", mend="Give it as YYYY-MM-DD.") from None
    return doc
