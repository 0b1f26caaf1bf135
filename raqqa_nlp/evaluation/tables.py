"""Tables of figures, for Markdown and the terminal: one system in detail, or several side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final, Protocol

from rich.table import Table

from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation.intervals import Interval
from raqqa_nlp.evaluation.scores import Accuracy, Average, Figure, Figures, Score, averages, order, rates_of

COLUMNS: Final = ("Layer", "What", "Measure", "Precision", "Recall", "F1 or accuracy", "Right", "Wrong", "Missed")
INTERVAL: Final = "95% interval"
COLUMNS_WITH_INTERVALS: Final = (*COLUMNS[:6], INTERVAL, "Items")
_ABSENT: Final = "–"


class Scored(Protocol):
    """A Report, or anything that has figures."""

    @property
    def figures(self) -> Figures: ...


def every(report: Scored) -> dict[str, Figure]:
    """All figures, the macro ones among them, in the order of the tables."""
    figures = {**report.figures, **averages(report.figures)}
    return {name: figures[name] for name in sorted(figures, key=order)}


def rows(
    report: Scored, names: Collection[str] = ("*",), intervals: Mapping[str, Interval] | None = None
) -> list[tuple[str, ...]]:
    """A row a figure: layer, what, measure, precision, recall and value in per cent, and the counts.

    :param names: patterns of figures' names (:mod:`fnmatch`), such as ``*/exact/micro``.
    :param intervals: to stand in place of the counts, with the number of items of gold.
    :raises InputError: a pattern that no figure has.
    """
    figures = every(report)
    table = []
    for name in select(figures, names):
        figure = figures[name]
        last = _counts(figure) if intervals is None else (span(intervals.get(name)), str(figure.support))
        table.append((*title(name), *_rates(figure), *last))
    return table


def _rates(figure: Figure) -> tuple[str, ...]:
    rates = figure.rates if isinstance(figure, Average) else rates_of(figure)
    both = (percent(rates[name]) if name in rates else _ABSENT for name in ("precision", "recall"))
    return *both, percent(figure.value)


def _counts(figure: Figure) -> tuple[str, ...]:
    if isinstance(figure, Score):
        return str(figure.tp), str(figure.fp), str(figure.fn)
    if isinstance(figure, Accuracy):
        return str(figure.right), str(figure.total - figure.right), _ABSENT
    return _ABSENT, _ABSENT, _ABSENT


def compare(
    systems: Mapping[str, Scored], names: Collection[str] = ("*",), intervals: Mapping[str, Interval] | None = None
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows of a table with a figure a row and a system a column, F1 or accuracy in per cent.

    :param systems: name -> its Report.
    :param names: as for :func:`rows`.
    :param intervals: of the first system, for a column beside it.
    :raises InputError: a pattern that no figure has.
    """
    found = [every(system) for system in systems.values()]
    known = sorted(dict.fromkeys(name for figures in found for name in figures), key=order)
    table = []
    for name in select(known, names):
        figures = [of_system.get(name) for of_system in found]
        unit = next(figure for figure in figures if figure).unit
        layer, what, measure = title(name)
        cells = [percent(figure.value) if figure else _ABSENT for figure in figures]
        beside = [] if intervals is None else [span(intervals.get(name))]
        table.append((layer, what, f"{measure} {unit}", *cells[:1], *beside, *cells[1:]))
    first, *others = systems
    return ("Layer", "What", "Measure", first, *([] if intervals is None else [INTERVAL]), *others), table


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 3) -> str:
    """A Markdown table.

    :param texts: so many columns are to the left, the others, figures, to the right.
    """
    rule = [":---" if i < texts else "---:" for i in range(len(columns))]
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


def span(interval: Interval | None) -> str:
    """Both ends in per cent, as ``86.1 to 91.9``."""
    return _ABSENT if interval is None else f"{percent(interval.low)} to {percent(interval.high)}"


def title(name: str) -> tuple[str, str, str]:
    """Layer, what and measure of a figure's name, as tables show them."""
    layer, measure, what = name.split("/")
    return layer, what, measure.replace("_", " ")


def select(names: Iterable[str], patterns: Collection[str]) -> list[str]:
    """The names that have one of the patterns, in their order.

    :raises InputError: a pattern that none has.
    """
    known = list(names)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            raise InputError(f"no figure has a name like {pattern!r}", mend=f"There are: {', '.join(known) or 'none'}.")
    return [name for name in known if any(fnmatchcase(name, pattern) for pattern in patterns)]
