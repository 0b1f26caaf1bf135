"""The figures of agreement as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from raqqa_nlp import schema
from raqqa_nlp.evaluation.agreement.disagreements import KINDS
from raqqa_nlp.evaluation.agreement.measures import Agreement, Figure, Row
from raqqa_nlp.evaluation.agreement.words import ALL

ABSENT: Final = "–"
TITLES: Final = {"exact": "Exact F1", "overlap": "Overlap F1", "equal": "Same", "kappa": "Kappa", "alpha": "Alpha"}
SPANS: Final = ("exact", "overlap", "kappa", "alpha")
FIELDS: Final = ("equal", "kappa", "alpha")
PAIRS: Final = "Pairs of annotators: exact F1 of all spans"

_PER_CENT: Final = ("exact", "overlap", "equal")
_WITH_INTERVAL: Final = ("exact", "equal", "alpha")
_MOST: Final = 5  # texts named


def terminal(agreement: Agreement) -> RenderableType:
    """What was compared; figures of spans, of values and links, of pairs; what is undefined; disagreements by kind."""
    parts: list[RenderableType] = [*map(_plain, compared(agreement)), Text()]
    for title, items, measures, rows in tables(agreement):
        columns = "Layer", "What", items, *(TITLES[measure] for measure in measures)
        parts += [Text(title, style="bold"), _table(columns, (_cells(row, measures) for row in rows)), Text()]
    if len(agreement.texts.annotators) > 2:
        parts += [Text(PAIRS, style="bold"), _table(*pairs(agreement)), Text()]
    return Group(*parts, *map(_plain, (*undefined(agreement), kinds(agreement))))


def tables(agreement: Agreement) -> Iterator[tuple[str, str, tuple[str, ...], list[Row]]]:
    """Title, what is counted, measures and rows of each table."""
    rows = agreement.rows
    yield "Spans", "Spans", SPANS, [row for row in rows if not row.is_field]
    if fields := [row for row in rows if row.is_field]:
        yield "Values, names and links of shared spans", "Judged", FIELDS, fields


def compared(agreement: Agreement) -> Iterator[str]:
    """Who annotated how many texts, and which are left out."""
    texts = agreement.texts
    *others, last = texts.annotators
    of = "two or more of " if len(others) > 1 else ""
    yield f"{_many(len(texts.compared))} annotated by {of}{', '.join(others)} and {last}."
    if texts.alone:
        named = [f"{name} ({annotator})" for name, annotator in texts.alone.items()]
        shown = ", ".join(named[:_MOST]) + (", …" if len(named) > _MOST else "")
        yield f"Left out, for one annotator alone has done them: {_many(len(named))}: {shown}."


def undefined(agreement: Agreement) -> Iterator[str]:
    """Why figures have no value, those of one reason together."""
    by_reason: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row, measure, why in agreement.undefined:
        by_reason.setdefault(why, {}).setdefault((row.layer, row.what), []).append(TITLES[measure].lower())
    for why, rows in by_reason.items():
        which = "; ".join(f"{layer} {what}: {', '.join(measures)}" for (layer, what), measures in rows.items())
        yield f"Undefined ({why}): {which}."


def value(measure: str, figure: Figure | None) -> str:
    """The figure: a share or F1 in per cent, a coefficient to three digits."""
    return ABSENT if figure is None or figure.value is None else _number(measure, figure.value)


def interval(measure: str, figure: Figure | None) -> str:
    """Its interval: "98.7–100.0", "-0.01 to 0.02"; empty where it has none."""
    if figure is None or figure.interval is None:
        return ""
    return (" to " if figure.interval.low < 0 else "–").join(_number(measure, end) for end in figure.interval)


def _number(measure: str, number: float) -> str:
    return f"{100 * number:.1f}" if measure in _PER_CENT else f"{number:.3f}"


def pairs(agreement: Agreement) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Columns and rows of a table with a pair of annotators a row."""
    texts = agreement.texts
    rows = []
    for number, (one, other) in enumerate(texts.pairs):
        shared = sum({one, other} <= docs.keys() for docs in texts.compared.values())
        figures = (agreement.figures.get(f"{layer}/exact/{ALL}") for layer in schema.LAYERS)
        values = (figure.by_pair[number] if figure else None for figure in figures)
        shown = (ABSENT if each is None else _number("exact", each) for each in values)
        rows.append((one, other, f"{shared:,}", *shown))
    return ("Annotator", "and", "Texts", *schema.LAYERS), rows


def _cells(row: Row, measures: Sequence[str]) -> tuple[str, ...]:
    return row.layer, row.what, f"{row.items:,}", *(_cell(each, row.figures.get(each)) for each in measures)


def _cell(measure: str, figure: Figure | None) -> str:
    ends = interval(measure, figure) if measure in _WITH_INTERVAL else ""
    return value(measure, figure) + (f" ({ends})" if ends else "")


def kinds(agreement: Agreement) -> str:
    """How many disagreements of each kind there are, in words."""
    found = Counter(disagreement.kind for disagreement in agreement.disagreements)
    counted = ", ".join(f"{found[kind]:,} {kind}" for kind in KINDS if found[kind])
    return f"Disagreements: {counted or 'none'}."


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The first two columns to the left, the others, figures, to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, title in enumerate(columns):
        table.add_column(title, justify="left" if place < 2 else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(_plain, row))
    return table


def _plain(text: str) -> Text:
    """Text as it is, not as markup, and with nothing in it that a terminal would obey."""
    return Text("".join(c if c.isprintable() else " " for c in text))


def _many(texts: int) -> str:
    return f"{texts:,} text{'' if texts == 1 else 's'}"
