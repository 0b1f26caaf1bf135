"""Gold against predicted Documents: pairing by id, scoring text by text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from tqdm import tqdm

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import alignment, attributions, claims, names, spans, tagged, values
from raqqa_nlp.evaluation.report import Report, TextFigures, Unrepresentable
from raqqa_nlp.evaluation.scores import Figures

PARTS: Final[dict[str, Callable[[Document, Document], Figures]]] = {
    "spans": spans.scores,
    "types": alignment.scores,
    "seqeval": tagged.scores,
    "values": values.scores,
    "attributions": attributions.scores,
    "claims": claims.scores,
    "names": names.scores,
}
"""What can be scored -> the function that scores one text, gold first."""


def evaluate(
    gold: Iterable[Document],
    predicted: Iterable[Document],
    *,
    parts: Collection[str] = tuple(PARTS),
    progress: bool = False,
) -> Report:
    """Score predictions against gold; their order does not matter.

    :param gold: texts with ids of their own; all their annotations are taken to be complete.
    :param predicted: the same texts under the same ids.
    :param parts: names from :data:`PARTS`; seqeval is by far the slowest.
    :param progress: show a progress bar.
    :raises InputError: there are no texts, an id is missing, extra, doubled or ``None``, a text differs, or a part is
        unknown.
    :raises MissingExtraError: seqeval or SciPy is needed and not installed.
    """
    for part in parts:
        if part not in PARTS:
            raise InputError(f"unknown part {part!r}", mend=f"Choose from {', '.join(PARTS)}.")
    pairs = pair(list(gold), list(predicted))
    shown = tqdm(pairs, desc="evaluate", unit="text", disable=not progress)
    return Report(tuple(_score(left, right, parts) for left, right in shown))


def pair(gold: Sequence[Document], predicted: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Gold and prediction of each text, in the order of the ids.

    :raises InputError: as :func:`evaluate`.
    """
    left, right = _by_id(gold, "gold"), _by_id(predicted, "predicted")
    if not left:
        raise InputError("there are no gold documents", mend="Give at least one.")
    for missing, side in ((left.keys() - right.keys(), "predicted"), (right.keys() - left.keys(), "gold")):
        if missing:
            names = ", ".join(sorted(missing)[:5]) + (", ..." if len(missing) > 5 else "")
            mend = "Give gold and prediction of the same texts; a text in which nothing is found is a Document too."
            raise InputError(f"{len(missing)} document(s) missing: {names}", where=f"the {side} documents", mend=mend)
    for name, document in left.items():
        if document.text != right[name].text:
            mend = "Predict on the very text of the gold: the same line endings, spaces and Unicode form."
            raise InputError("gold and predicted text differ", where=_difference(document, right[name]), mend=mend)
    return [(left[name], right[name]) for name in sorted(left)]


def _by_id(documents: Sequence[Document], side: str) -> dict[str, Document]:
    by_id: dict[str, Document] = {}
    for document in documents:
        if document.id is None or document.id in by_id:
            problem = "a document without id" if document.id is None else f"two documents with the id {document.id!r}"
            mend = 'Give each text an id of its own: document.replace(id="...").'
            raise InputError(problem, where=f"the {side} documents", mend=mend)
        by_id[document.id] = document
    return by_id


def _difference(gold: Document, predicted: Document) -> str:
    places = enumerate(zip(gold.text, predicted.text, strict=False))
    first = next((i for i, (one, other) in places if one != other), min(len(gold.text), len(predicted.text)))
    return f"{gold.id}, character {first}"


def _score(gold: Document, predicted: Document, parts: Collection[str]) -> TextFigures:
    figures: Figures = {}
    for part in parts:
        figures |= {name: figure for name, figure in PARTS[part](gold, predicted).items() if any(figure.counts)}
    lost = tagged.unrepresentable(gold) if "seqeval" in parts else []
    unsaid = tuple(Unrepresentable(span.label, span.start, span.end, span.text) for span in lost)
    return TextFigures(str(gold.id), figures, unsaid)
