"""What an evaluation found: counts for each text, and the figures they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.scores import Figure, Figures, from_counts, total

FORMAT: Final = "raqqa_nlp.evaluation"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Unrepresentable:
    """A gold span that tags of words cannot say; seqeval's figures count it as missed."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TextFigures:
    """The counts of one text, and its gold spans that tags cannot say."""

    id: str
    figures: Figures
    unrepresentable: tuple[Unrepresentable, ...] = ()


@dataclass(frozen=True)
class Report:
    """Figures by name (:mod:`raqqa_nlp.evaluation.scores`), summed over texts; texts are in the order of their ids."""

    texts: tuple[TextFigures, ...]

    @cached_property
    def figures(self) -> Figures:
        """All figures that have counts, in the order of the tables."""
        return total([text.figures for text in self.texts])

    def __getitem__(self, name: str) -> Figure:
        """The figure of that name, such as ``report["entity/exact/micro"]``.

        :raises InputError: there is none: a wrong name, or neither gold nor prediction has such an item.
        """
        if name not in self.figures:
            raise InputError(f"no figure {name!r}", mend=f"There are: {', '.join(self.figures) or 'none'}.")
        return self.figures[name]

    @property
    def unrepresentable(self) -> Iterator[tuple[str, Unrepresentable]]:
        """Gold spans that tags cannot say, with the id of their text."""
        return ((text.id, span) for text in self.texts for span in text.unrepresentable)

    def rows(self) -> list[tuple[str, ...]]:
        """Cells of a table with one figure a row; :data:`raqqa_nlp.evaluation.tables.COLUMNS` names them."""
        return tables.rows(self)

    def to_markdown(self) -> str:
        """A table with one figure a row."""
        return tables.markdown(tables.COLUMNS, self.rows())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: the figures, and the counts of each text, from which :meth:`from_dict` rebuilds all."""
        texts = [
            {
                "id": text.id,
                "counts": {name: list(figure.counts) for name, figure in text.figures.items()},
                "unrepresentable": [[span.label, span.start, span.end, span.text] for span in text.unrepresentable],
            }
            for text in self.texts
        ]
        figures = {name: figure.to_dict() for name, figure in self.figures.items()}
        return {"format": FORMAT, "version": FORMAT_VERSION, "figures": figures, "texts": texts}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """The Report that :meth:`to_dict` wrote.

        :raises InputError: not such data, or its figures are not the sums of its counts.
        """
        if data.get("format") != FORMAT or data.get("version") != FORMAT_VERSION:
            raise InputError(
                f"not an evaluation: format {data.get('format')!r}, version {data.get('version')!r}",
                mend=f"Expected format {FORMAT!r}, version {FORMAT_VERSION}, as Report.to_dict() writes.",
            )
        try:
            report = cls(tuple(_text(item) for item in data["texts"]))
            figures = {name: figure.to_dict() for name, figure in report.figures.items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"damaged evaluation data ({error!r})", mend="Evaluate anew.") from error
        if figures != data.get("figures"):
            raise InputError("the figures are not the sums of the texts' counts", mend="Evaluate anew.")
        return report


def _text(item: Mapping[str, Any]) -> TextFigures:
    figures = {name: from_counts(counts) for name, counts in item["counts"].items()}
    return TextFigures(item["id"], figures, tuple(Unrepresentable(*span) for span in item["unrepresentable"]))
