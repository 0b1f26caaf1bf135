"""What an evaluation found: counts for each text, and the figures they add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.intervals import Interval, intervals
from raqqa_nlp.evaluation.scores import Average, Figure, Figures, averages, from_counts, total

if TYPE_CHECKING:
    import pandas as pd

FORMAT: Final = "raqqa_nlp.evaluation"
FORMAT_VERSION: Final = 1

_SHOWN: Final = 5
"""Spans that a remark lists."""


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

    @cached_property
    def averages(self) -> dict[str, Average]:
        """The macro figures."""
        return averages(self.figures)

    def __getitem__(self, name: str) -> Figure:
        """The figure of that name, such as ``report["entity/exact/micro"]``.

        :raises InputError: there is none: a wrong name, or neither gold nor prediction has such an item.
        """
        figure = self.figures.get(name) or self.averages.get(name)
        if figure is None:
            raise InputError(f"no figure {name!r}", mend=f"There are: {', '.join(tables.every(self)) or 'none'}.")
        return figure

    @property
    def unrepresentable(self) -> Iterator[tuple[str, Unrepresentable]]:
        """Gold spans that tags cannot say, with the id of their text."""
        return ((text.id, span) for text in self.texts for span in text.unrepresentable)

    def intervals(self) -> dict[str, Interval]:
        """The 95% interval of each figure (:func:`raqqa_nlp.evaluation.interval`); none if there is but one text."""
        return intervals(self, tables.every(self)) if len(self.texts) > 1 else {}

    @property
    def remark(self) -> str:
        """What stands below a table: how many gold spans tags cannot say, and which; empty where all can be said."""
        lost = [f"{text} [{span.start}, {span.end}) {span.text!r}" for text, span in self.unrepresentable]
        if not lost:
            return ""
        some = f"{', '.join(lost[:_SHOWN])}{', ...' if len(lost) > _SHOWN else ''}"
        return f"{len(lost)} gold span(s) begin or end within a word; seqeval's figures count them as missed: {some}."

    def columns(self, *, intervals: bool = False) -> tuple[str, ...]:
        """The heads of :meth:`rows`."""
        return tables.COLUMNS_WITH_INTERVALS if intervals else tables.COLUMNS

    def rows(self, names: Collection[str] = ("*",), *, intervals: bool = False) -> list[tuple[str, ...]]:
        """Cells of a table with one figure a row.

        :param names: patterns of figures' names (:mod:`fnmatch`), such as ``*/exact/micro``.
        :param intervals: the 95% interval and the number of items in place of the counts.
        :raises InputError: a pattern that no figure has.
        """
        return tables.rows(self, names, intervals=self.intervals() if intervals else None)

    def to_markdown(self, names: Collection[str] = ("*",), *, intervals: bool = False) -> str:
        """The table of :meth:`rows`, and :attr:`remark`."""
        table = tables.markdown(self.columns(intervals=intervals), self.rows(names, intervals=intervals))
        return f"{table}\n\n{self.remark}" if self.remark else table

    def to_frame(self, *, intervals: bool = False) -> pd.DataFrame:
        """A row a figure, by its name: layer, measure, what, its rates (0 to 1), counts and support; absent ones NaN.

        :param intervals: columns low and high, the ends of the 95% interval.
        :raises MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError("pandas", "eval") from error
        ends = self.intervals() if intervals else {}
        rows = {
            name: {
                **dict(zip(("layer", "measure", "what"), name.split("/"), strict=True)),
                "value": figure.value,
                **({"low": ends[name].low, "high": ends[name].high} if name in ends else {}),
                "support": figure.support,
                **figure.to_dict(),
            }
            for name, figure in tables.every(self).items()
        }
        return pd.DataFrame.from_dict(rows, orient="index")

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
        means = {name: figure.to_dict() for name, figure in self.averages.items()}
        return {"format": FORMAT, "version": FORMAT_VERSION, "figures": figures, "averages": means, "texts": texts}

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
