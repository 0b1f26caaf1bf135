"""Which label is taken for which: a matrix over the spans of all texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.alignment import of_layer
from raqqa_nlp.evaluation.corpus import pair

if TYPE_CHECKING:
    import pandas as pd

MISSED: Final = "missed"
SPURIOUS: Final = "spurious"


@dataclass(frozen=True)
class Confusion:
    """How many gold spans of a label were predicted with which; spans are paired as in ``alignment``.

    :param labels: those that occur, in the scheme's order.
    :param counts: a row for each label of gold, then one for what is :data:`SPURIOUS`; a column for each label of the
        prediction, then one for what is :data:`MISSED`.
    """

    layer: str
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def rows(self) -> list[tuple[str, ...]]:
        """Cells of a table: the gold label, and how many were predicted with each, nothing where none was."""
        heads = (*self.labels, SPURIOUS)
        return [(head, *(str(count or "") for count in row)) for head, row in zip(heads, self.counts, strict=True)]

    def to_markdown(self) -> str:
        return tables.markdown(("Gold", *self.labels, MISSED), self.rows(), texts=1)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"layer": self.layer, "labels": list(self.labels), "counts": [list(row) for row in self.counts]}

    def to_frame(self) -> pd.DataFrame:
        """A row for each gold label, a column for each predicted one.

        :raises MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError("pandas", "eval") from error
        index = pd.Index([*self.labels, SPURIOUS], name="gold")
        return pd.DataFrame(self.counts, index=index, columns=pd.Index([*self.labels, MISSED], name="predicted"))


def confusion(gold: Iterable[Document], predicted: Iterable[Document], layer: str = schema.ENTITY) -> Confusion:
    """Count which label of a layer is taken for which.

    :param gold: texts with ids of their own.
    :param predicted: the same texts under the same ids.
    :raises InputError: as :func:`raqqa_nlp.evaluation.evaluate`; or there is no such layer.
    :raises MissingExtraError: SciPy is needed and not installed.
    """
    if layer not in schema.LAYERS:
        raise InputError(f"unknown layer {layer!r}", mend=f"Choose one of {', '.join(schema.LAYERS)}.")
    aligned = (found for left, right in pair(list(gold), list(predicted)) for found in of_layer(left, right, layer))
    counts = Counter((one and one[2], other and other[2]) for one, other in aligned)
    return tabulate(layer, counts)


def tabulate(layer: str, counts: Mapping[tuple[str | None, str | None], int]) -> Confusion:
    """The matrix of counts by gold and predicted label, ``None`` where there is no counterpart."""
    known = {label: i for i, label in enumerate(schema.LAYER_OF)}
    found = {label for key in counts for label in key if label is not None}
    labels = tuple(sorted(found, key=lambda label: (known.get(label, len(known)), label)))
    heads = (*labels, None)
    return Confusion(layer, labels, tuple(tuple(counts.get((row, column), 0) for column in heads) for row in heads))
