"""Pictures of what an evaluation found, for pages and notebooks; see :mod:`~raqqa_nlp.evaluation.drawing`.

    bars(report, "entity/exact").save("entities.svg")

Each function returns a :class:`~raqqa_nlp.evaluation.drawing.Plot`, which a notebook shows by itself. All need
matplotlib: ``pip install "raqqa_nlp[eval]"``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from raqqa_nlp import schema
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.calibration import Judged, collect, expected_calibration_error
from raqqa_nlp.evaluation.calibration import reliability as bins
from raqqa_nlp.evaluation.confusion import MISSED, SPURIOUS, Confusion
from raqqa_nlp.evaluation.confusion import confusion as confused
from raqqa_nlp.evaluation.drawing import COLOURS, GREY, WIDTH, Plot, canvas, style
from raqqa_nlp.evaluation.errors import Error, counts, find
from raqqa_nlp.evaluation.intervals import intervals
from raqqa_nlp.evaluation.report import Report
from raqqa_nlp.evaluation.scores import MICRO, order
from raqqa_nlp.evaluation.tables import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Line: TypeAlias = Sequence[tuple[float, float]]
"""Points, x and y."""

OTHERS: Final = "other classes"
_MARKS: Final = "os^Dvp*X"
_DASHES: Final = ("-", "--", ":")
_ROW: Final = 0.28
"""Inches for a bar and its words."""


def album(gold: Sequence[Document], predicted: Sequence[Document], report: Report) -> dict[str, Plot]:
    """All pictures of one evaluation, by name: ``exact-LAYER``, ``confusion-LAYER``, ``errors`` and ``reliability``.

    Left out are those for which there is nothing to draw: layers without spans, errors where there are none, and
    reliability where predictions have no scores.

    :param report: of these documents, with span scores.
    :raises MissingExtraError: matplotlib or SciPy is not installed.
    """
    pictures = {}
    for layer in schema.LAYERS:
        if f"{layer}/exact/{MICRO}" in report.figures:
            pictures[f"exact-{layer}"] = bars(report, f"{layer}/exact")
            pictures[f"confusion-{layer}"] = confusion(confused(gold, predicted, layer))
    if found := find(gold, predicted):
        pictures["errors"] = error_classes(found)
    spans = [span for doc in predicted for layer in schema.LAYERS for span in doc.spans(layer)]
    if spans and all(span.score is not None for span in spans):
        pictures["reliability"] = reliability({"": {"all spans": collect(gold, predicted)}})
    return pictures


def bars(reports: Report | Mapping[str, Report], figures: str) -> Plot:
    """A bar for each label's F1 or accuracy with its 95% interval, micro and macro below; several systems in turn.

    Beside it stand the value in per cent and, in brackets, of how many items of gold. An evaluation of one text has no
    intervals.

    :param reports: one, or several by the systems' names.
    :param figures: what the figures' names begin with: ``entity/exact``.
    :raises InputError: no system has such a figure, or there are more systems than colours.
    :raises MissingExtraError: matplotlib is not installed.
    """
    systems = {"": reports} if isinstance(reports, Report) else dict(reports)
    _enough_colours(systems)
    known = {name: figure for report in systems.values() for name, figure in tables.every(report).items()}
    rows = tables.select(sorted(known, key=order), [f"{figures}/*"])
    with style():
        figure, (axes,) = canvas(height=0.9 + _ROW * len(rows) * len(systems))
        for place, (system, report) in enumerate(systems.items()):
            _bars(axes, rows, report, system, place, len(systems))
        labels = [name.rpartition("/")[2] for name in rows]
        axes.set_yticks(range(len(rows)), labels)
        if MICRO in labels:
            axes.axhline(labels.index(MICRO) - 0.5, color=GREY, linewidth=0.8)
        axes.invert_yaxis()
        measure = f"{figures}, {known[rows[0]].unit} in per cent (items of gold)"
        axes.set(xlim=(0, 125), xticks=range(0, 101, 20), xlabel=measure)
        axes.grid(axis="x")
        if len(systems) > 1:
            figure.legend(loc="outside upper center", ncols=len(systems))
    return Plot(figure)


def _bars(axes: Axes, rows: Sequence[str], report: Report, name: str, place: int, systems: int) -> None:
    mine = {row: figure for row, figure in tables.every(report).items() if row in rows}
    ends = intervals(report, mine) if len(report.texts) > 1 else {}
    thick = 0.8 / systems
    heights = [rows.index(row) + thick * (place - (systems - 1) / 2) for row in mine]
    widths = [100 * figure.value for figure in mine.values()]
    axes.barh(heights, widths, thick * 0.9, color=COLOURS[place], label=name)
    for height, (row, figure) in zip(heights, mine.items(), strict=True):
        if row in ends:
            low, high = ends[row]
            axes.plot([100 * low, 100 * high], [height, height], color="black", linewidth=1.5, solid_capstyle="butt")
        axes.text(103, height, f"{percent(figure.value)}  ({figure.support:,})", verticalalignment="center")


def confusion(matrix: Confusion) -> Plot:
    """Which label is taken for which: a row for each of gold, shaded by the row's share, numbers where there are any.

    :raises InputError: there are no spans.
    :raises MissingExtraError: matplotlib is not installed.
    """
    if not matrix.labels:
        raise InputError(f"there are no spans in the layer {matrix.layer!r}", mend="Choose a layer that has some.")
    shown = np.array(matrix.counts)
    shares = shown / np.maximum(shown.sum(axis=1, keepdims=True), 1)
    size = len(shown)
    with style():
        figure, (axes,) = canvas(height=1.3 + 0.42 * size, width=min(WIDTH, 2.2 + 0.85 * size))
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for row, column in zip(*np.nonzero(shown), strict=True):
            colour = "white" if shares[row, column] > 0.6 else "black"
            words = f"{shown[row, column]:,}"
            axes.text(column, row, words, color=colour, horizontalalignment="center", verticalalignment="center")
        axes.set_xticks(range(size), [*matrix.labels, MISSED], rotation=35, rotation_mode="anchor", ha="right")
        axes.set_yticks(range(size), [*matrix.labels, SPURIOUS])
        axes.set(xlabel="predicted", ylabel="gold")
        for line in (axes.axhline, axes.axvline):
            line(size - 1.5, color=GREY, linewidth=1)
        axes.spines[["top", "right"]].set_visible(True)
    return Plot(figure)


def error_classes(errors: Sequence[Error], *, most: int = 8) -> Plot:
    """How often what is wrong, layer by layer, the most frequent classes on top.

    :param errors: as :func:`raqqa_nlp.evaluation.errors.find` gives them.
    :param most: classes shown of each layer; what is left of it is summed.
    :raises InputError: there are no errors.
    :raises MissingExtraError: matplotlib is not installed.
    """
    layers = {layer: _classes(errors, layer, most) for layer in dict.fromkeys(error.layer for error in errors)}
    if not layers:
        raise InputError("there are no errors to draw", mend="Say so in words.")
    heights = [len(classes) + 1.5 for classes in layers.values()]
    with style():
        figure, parts = canvas(len(layers), height=0.4 + _ROW * sum(heights), height_ratios=heights, sharex=True)
        for axes, (layer, classes), colour in zip(parts, layers.items(), COLOURS, strict=False):
            colours = [GREY if each.endswith(OTHERS) else colour for each in classes]
            axes.barh(range(len(classes)), list(classes.values()), 0.75, color=colours)
            for place, number in enumerate(classes.values()):
                axes.text(number, place, f" {number:,}", verticalalignment="center")
            axes.set_yticks(range(len(classes)), list(classes))
            axes.set_title(layer, loc="left")
            axes.invert_yaxis()
            axes.margins(x=0.1)
            axes.grid(axis="x")
        parts[-1].set_xlabel("errors")
    return Plot(figure)


def _classes(errors: Sequence[Error], layer: str, most: int) -> dict[str, int]:
    found = {f"{what}: {kind}": number for (_, what, kind), number in counts(_of_layer(errors, layer)).items()}
    shown = dict(list(found.items())[:most])
    rest = sum(found.values()) - sum(shown.values())
    return {**shown, f"{len(found) - len(shown)} {OTHERS}": rest} if rest else shown


def _of_layer(errors: Sequence[Error], layer: str) -> list[Error]:
    return [error for error in errors if error.layer == layer]


def reliability(panels: Mapping[str, Mapping[str, Sequence[Judged]]]) -> Plot:
    """Of spans that score so much, what share is right: a reliability diagram (Guo et al. 2017), panels side by side.

    A line for each group of spans, over bins of equal mass (:func:`raqqa_nlp.evaluation.calibration.reliability`), a
    dashed one where scores are probabilities; below, how many spans score how much, in bins of equal width.

    :param panels: title -> group -> its spans, at least one.
    :raises InputError: a group has no spans, or there are more groups than colours.
    :raises MissingExtraError: matplotlib is not installed.
    """
    for groups in panels.values():
        _enough_colours(groups)
    with style():
        layout: dict[str, Any] = {"sharex": "col", "sharey": "row", "height_ratios": (7, 2)}
        figure, parts = canvas(2, len(panels), height=5.4, width=min(WIDTH, 0.4 + 4 * len(panels)), **layout)
        upper, lower = parts[: len(panels)], parts[len(panels) :]
        for above, below, (title, groups) in zip(upper, lower, panels.items(), strict=True):
            _reliability(above, groups)
            above.set(title=title, xlim=(0, 1), ylim=(0, 1.01))
            above.legend(loc="upper left", fontsize="small", frameon=True, framealpha=0.8, edgecolor="none")
            scores = [item.score for group in groups.values() for item in group]
            below.hist(scores, bins=20, range=(0, 1), color=GREY, rwidth=0.9)
            below.set_xlabel("score")
        upper[0].set_ylabel("share right")
        lower[0].set_ylabel("spans")
    return Plot(figure)


def _reliability(axes: Axes, groups: Mapping[str, Sequence[Judged]]) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    for (name, judged), colour, mark in zip(groups.items(), COLOURS, _MARKS, strict=False):
        points = bins(judged)
        words = f"{name}: {len(judged):,} spans, ECE {expected_calibration_error(judged):.3f}"
        scores, rights = [each.score for each in points], [each.right for each in points]
        axes.plot(scores, rights, color=colour, marker=mark, markersize=4, linewidth=1.5, label=words)


def learning_curve(reports: Mapping[int, Report], figures: Sequence[str], *, x: str = "training texts") -> Plot:
    """How figures grow with what was learnt from; the area around a line is its 95% interval.

    :param reports: how much was learnt from -> the evaluation, each against the same gold.
    :param figures: names of figures that all of them have.
    :param x: what is counted.
    :raises InputError: a figure is missing somewhere, or there are more of them than colours.
    :raises MissingExtraError: matplotlib is not installed.
    """
    _enough_colours(figures)
    sizes = sorted(reports)
    ends = {size: intervals(reports[size], figures) for size in sizes if len(reports[size].texts) > 1}
    with style():
        figure, (axes,) = canvas(height=4.2)
        for name, colour, mark in zip(figures, COLOURS, _MARKS, strict=False):
            values = [100 * reports[size][name].value for size in sizes]
            axes.plot(sizes, values, color=colour, marker=mark, label=f"{name}, {reports[sizes[0]][name].unit}")
            low, high = ([100 * ends[size][name][end] for size in sizes if size in ends] for end in (0, 1))
            axes.fill_between(
                [size for size in sizes if size in ends], low, high, color=colour, alpha=0.15, linewidth=0
            )
        axes.set(xlabel=x, ylabel="per cent", ylim=(0, 100), xticks=sizes)
        axes.grid()
        figure.legend(loc="outside upper center", ncols=2)
    return Plot(figure)


def curves(lines: Mapping[str, Line], *, x: str, y: str, logarithmic: bool = False) -> Plot:
    """Lines over one another, such as the losses of a training run; when the colours are used up, dashed ones.

    :param lines: name -> its points, at least one.
    :param x: what lies to the right; ``y``: what lies upwards.
    :param logarithmic: upwards.
    :raises MissingExtraError: matplotlib is not installed.
    """
    looks = product(_DASHES, COLOURS)
    with style():
        figure, (axes,) = canvas(height=4.2)
        for (name, points), (dashes, colour) in zip(lines.items(), cycle(looks), strict=False):
            across, up = zip(*points, strict=True)
            axes.plot(across, up, color=colour, linestyle=dashes, linewidth=1.5, label=name)
        axes.set(xlabel=x, ylabel=y, yscale="log" if logarithmic else "linear")
        axes.grid()
        if lines:
            figure.legend(loc="outside right upper")
    return Plot(figure)


def _enough_colours(things: Mapping[str, object] | Sequence[str]) -> None:
    if len(things) > len(COLOURS):
        raise InputError(f"{len(things)} lines are too many for one picture", mend=f"Choose {len(COLOURS)} or fewer.")
