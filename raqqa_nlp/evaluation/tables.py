"""Tables of figures, for Markdown and the terminal: one system in detail, or several side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final, Protocol

from rich.table import Table

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.scores import Accuracy, Figure, Figures, Score, order

COLUMNS: Final = ("Layer", "What", "Measure", "Precision", "Recall", "F1 or accuracy", "Right", "Wrong", "Missed")
_ABSENT: Final = "–"


class Scored(Protocol):
    """A Report, or anything that has figures."""

    @property
    def figures(self) -> Figures: ...


def rows(report: Scored, names: Collection[str] = ("*",)) -> list[tuple[str, ...]]:
    """A row a figure: layer, what, measure, precision, recall and value in per cent, and the counts.

    :param names: patterns of figures' names (:mod:`fnmatch`), such as ``*/exact/micro``.
    :raises InputError: a pattern that no figure has.
    """
    table = []
    for name in _select([report], names):
        figure = report.figures[name]
        table.append((*_title(name), *_cells(figure)))
    return table


def _cells(figure: Figure) -> tuple[str, ...]:
    if isinstance(figure, Accuracy):
        wrong = figure.total - figure.right
        return _ABSENT, _ABSENT, percent(figure.value), str(figure.right), str(wrong), _ABSENT
    counts = map(str, figure.counts) if isinstance(figure, Score) else 3 * (_ABSENT,)
    return percent(figure.precision), percent(figure.recall), percent(figure.value), *counts


def compare(
    systems: Mapping[str, Scored], names: Collection[str] = ("*",)
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows of a table with a figure a row and a system a column, F1 or accuracy in per cent.

    :param systems: name -> its Report.
    :param names: as for :func:`rows`.
    :raises InputError: a pattern that no figure has.
    """
    table = []
    for name in _select(systems.values(), names):
        figures = [system.figures.get(name) for system in systems.values()]
        unit = next(figure for figure in figures if figure).unit
        layer, what, measure = _title(name)
        cells = (percent(figure.value) if figure else _ABSENT for figure in figures)
        table.append((layer, what, f"{measure} {unit}", *cells))
    return ("Layer", "What", "Measure", *systems), table


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, the first three columns to the left, the others, figures, to the right."""
    rule = [":---" if i < 3 else "---:" for i in range(len(columns))]
    lines = [columns, rule, *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def terminal(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The same as a rich table."""
    table = Table()
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i < 3 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def percent(value: float) -> str:
    """0.8934 as ``89.3``."""
    return f"{100 * value:.1f}"


def _title(name: str) -> tuple[str, str, str]:
    layer, measure, what = name.split("/")
    return layer, what, measure.replace("_", " ")


def _select(systems: Iterable[Scored], patterns: Collection[str]) -> list[str]:
    known = sorted(dict.fromkeys(name for system in systems for name in system.figures), key=order)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise InputError(f"no figure has a name like {pattern!r}", mend=f"There are: {', '.join(known) or 'none'}.")
    return [name for name in known if any(fnmatchcase(name, pattern) for pattern in patterns)]
