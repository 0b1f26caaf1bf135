"""Texts in, Documents out: the one pipeline, whoever calls it."""

from __future__ import annotations

import copy
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Final, overload

from raqqa_nlp import schema
from raqqa_nlp.bundle import Bundle
from raqqa_nlp.days import day
from raqqa_nlp.decode import Parameters, Scores, Windows, decode
from raqqa_nlp.document import Document, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.files import whole
from raqqa_nlp.overlooked import overlooked
from raqqa_nlp.windows import Inputs, Tokeniser, Words

Network = Callable[[Inputs], Scores]

_SCHEMES: Final = (schema.ATTRIBUTION, "polnear")


class Pipeline:
    """A model ready to annotate. Use :func:`load` for a bundle's.

    :param network: scores of one window's words.
    :param attributions: head that attributions are read from, see :func:`load`.
    :param name: of the model, with its version.
    :param workers: windows that go through the network at the same time.
    """

    def __init__(
        self,
        tokeniser: Tokeniser,
        network: Network,
        parameters: Parameters,
        *,
        attributions: str = schema.ATTRIBUTION,
        name: str = "model",
        workers: int = 1,
    ) -> None:
        if attributions not in parameters.transitions:
            known = ", ".join(head for head in parameters.transitions if head in _SCHEMES)
            raise InputError(f"the model knows no attributions of {attributions!r}", mend=f"It knows: {known}.")
        self._tokeniser, self._network, self._parameters = tokeniser, network, parameters
        self._attributions = attributions
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="raqqa_nlp") if workers > 1 else None
        self.name = name

    def __call__(self, text: str | Document, *, date: str | None = None) -> Document:
        """Annotate one text of any length.

        :param text: a string, or a Document of which text, id, date and outlet are kept and the rest is made anew.
        :param date: the document's date, ``YYYY-MM-DD``, against which relative dates resolve.
        :raises InputError: not a text, or not a date.
        """
        return next(self._annotate([_document(text, date)]))

    @property
    def calibrated(self) -> bool:
        """Whether scores are probabilities, by :class:`raqqa_nlp.calibration.Calibration`."""
        return bool(self._parameters.calibration.slopes)

    def stream(
        self,
        texts: Iterable[str | Document],
        *,
        batch_size: int = 16,
        date: str | None = None,
        progress: bool = False,
    ) -> Iterator[Document]:
        """Annotate texts lazily, in order; a text's result does not depend on the texts beside it.

        :param batch_size: texts taken at a time, whose windows share the workers.
        :param progress: show a progress bar on standard error.
        :raises InputError: something is not a text, or not a date.
        """
        docs = self._stream(texts, batch_size, date)
        if progress:
            from tqdm.auto import tqdm

            yield from tqdm(docs, unit="text", total=len(texts) if isinstance(texts, Sized) else None)
        else:
            yield from docs

    def asking(self, permission: Callable[[], object]) -> Pipeline:
        """The same pipeline, which asks before each window; what ``permission`` raises ends the work."""
        network, other = self._network, copy.copy(self)

        def asked(inputs: Inputs) -> Scores:
            permission()
            return network(inputs)

        other._network = asked
        return other

    def _stream(self, texts: Iterable[str | Document], batch_size: int, date: str | None) -> Iterator[Document]:
        remaining = iter(texts)
        while batch := [_document(text, date) for text in islice(remaining, batch_size)]:
            yield from self._annotate(batch)

    def survey(
        self, texts: Iterable[str | Document], *, batch_size: int = 16
    ) -> Iterator[tuple[Document, tuple[Span, ...]]]:
        """Annotate texts as :meth:`stream` does, and say what each Document may lack: see :func:`overlooked`."""
        remaining = iter(texts)
        while batch := [_document(text, None) for text in islice(remaining, batch_size)]:
            for scored in self._scored(batch):
                doc = self._decoded(*scored)
                yield doc, overlooked(doc, *scored[1:], self._parameters, attributions=self._attributions)

    def _annotate(self, docs: Sequence[Document]) -> Iterator[Document]:
        return (self._decoded(*scored) for scored in self._scored(docs))

    def _scored(self, docs: Sequence[Document]) -> Iterator[tuple[Document, Words, Windows]]:
        """Each document, its words, and the scores of its windows."""
        words = [self._tokeniser.words(doc.text) for doc in docs]
        windows = [self._tokeniser.windows(each) for each in words]
        inputs = (
            self._tokeniser.inputs(each, window) for each, cut in zip(words, windows, strict=True) for window in cut
        )
        scores = self._pool.map(self._network, inputs) if self._pool else map(self._network, inputs)
        for doc, each, cut in zip(docs, words, windows, strict=True):
            yield doc, each, [(window, next(scores)) for window in cut]

    def _decoded(self, doc: Document, words: Words, windows: Windows) -> Document:
        if not windows:
            return Document(doc.text, id=doc.id, date=doc.date, outlet=doc.outlet)
        return decode(doc, words, windows, self._parameters, attributions=self._attributions)


def load(
    path: str | Path | None = None, *, threads: int | None = None, attributions: str = schema.ATTRIBUTION
) -> Pipeline:
    """A pipeline from a bundle.

    :param path: the bundle's folder; ``None`` for the one that ships with the package.
    :param threads: windows processed at the same time; ``None``: as many as there are cores.
    :param attributions: whose idea of an attribution: ``attribution``, this project's scheme; ``polnear``, that of
        PolNeAR (Newell et al. 2018), for comparison with other systems.
    :raises BundleError: the bundle is missing, damaged, or of another format or scheme.
    :raises InputError: the model was not trained on that scheme.
    """
    bundle = Bundle.open(path)
    name = f"{bundle.name} {bundle.version}"
    workers = threads or os.cpu_count() or 1
    return Pipeline(
        bundle.tokeniser(), bundle.network(), bundle.parameters, attributions=attributions, name=name, workers=workers
    )


_default = functools.cache(load)


@overload
def predict(  # type: ignore[overload-overlap]  # a str is an iterable of str, too
    texts: str | Document, *, date: str | None = None, progress: bool = False
) -> Document: ...
@overload
def predict(
    texts: Iterable[str | Document], *, date: str | None = None, progress: bool = False
) -> Iterator[Document]: ...
def predict(
    texts: str | Document | Iterable[str | Document], *, date: str | None = None, progress: bool = False
) -> Document | Iterator[Document]:
    """Annotate with the bundle that ships: a Document for one text, an iterator of them, lazy and in order, for many.

    :param texts: a string, a Document, or any iterable of these.
    :param date: the date of the text or texts, ``YYYY-MM-DD``; a Document's own date goes before it.
    :param progress: show a progress bar, for many.
    :raises InputError: not a text of whole characters, or not a date.
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
    whole(doc.text, where=doc.id)
    if doc.date is not None:
        day(doc.date)
    return doc
