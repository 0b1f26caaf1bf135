"""Pictures hold what was given to them, are the same in every run, and need nothing else to be shown."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from evaluation_texts import entity, gold
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation import Confusion, Report, confusion, errors, evaluate, interval, plots
from raqqa_nlp.evaluation.calibration import Judged, reliability
from raqqa_nlp.evaluation.drawing import COLOURS, Plot

SVG = "{http://www.w3.org/2000/svg}"
TRUE = [gold(id=str(i)) for i in range(4)]
FOUND = [
    TRUE[0],
    gold(id="1", entities=(entity("Talal", "PERSON"), entity("Raqqa", "FACILITY")), claims=()),
    gold(id="2", attributions=gold().attributions[:1], claims=()),
    gold(id="3", numbers=(), claims=()),
]
REPORT = evaluate(TRUE, FOUND, parts=("spans", "types"))
JUDGED = [Judged("entity", "PERSON", score / 100, score % 7 != 0) for score in range(40, 100)]
MATRIX = confusion(TRUE, FOUND)

PICTURES: dict[str, Callable[[], Plot]] = {
    "bars": lambda: plots.bars(REPORT, "entity/exact"),
    "several systems": lambda: plots.bars({"ours": REPORT, "theirs": REPORT}, "attribution/exact"),
    "confusion": lambda: plots.confusion(MATRIX),
    "errors": lambda: plots.error_classes(errors.find(TRUE, FOUND)),
    "reliability": lambda: plots.reliability(
        {"<a> & b": {"entity": JUDGED, "all": JUDGED * 2}, "after": {"entity": JUDGED}}
    ),
    "learning": lambda: plots.learning_curve({1: _first(1), 2: _first(2), 4: _first(4)}, ["entity/exact/micro"]),
    "curves": lambda: plots.curves({"entity": [(0, 1.0), (1, 0.1)]}, x="epoch", y="loss", logarithmic=True),
}


def _first(number: int) -> Report:
    return evaluate(TRUE[:number], FOUND[:number], parts=("spans",))


def words(plot: Plot) -> list[str]:
    return [element.text or "" for element in ET.fromstring(plot.svg()).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_in_every_run_and_stands_alone(name: str) -> None:
    text = PICTURES[name]().svg()
    assert text == PICTURES[name]().svg()
    root = ET.fromstring(text)
    references = [value for each in root.iter() for key, value in each.attrib.items() if key.endswith("href")]
    assert all(value.startswith(("#", "data:")) for value in references)
    assert float(root.attrib["width"].removesuffix("pt")) <= 8 * 72


def test_files_hold_what_notebooks_show(tmp_path: Path) -> None:
    for name in ("one", "two"):
        PICTURES["curves"]().save(tmp_path / f"{name}.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    plot = PICTURES["curves"]()
    plot.save(tmp_path / "one.svg")
    assert (tmp_path / "one.svg").read_text(encoding="utf-8") == plot._repr_svg_()


def points(axes: Axes) -> list[list[list[float]]]:
    """Those of each line."""
    return [np.asarray(line.get_xydata()).tolist() for line in axes.lines]


def lengths(axes: Axes) -> list[float]:
    """Of each bar."""
    return [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]


def test_bars_are_as_long_as_the_figures() -> None:
    axes = plots.bars(REPORT, "entity/exact").figure.axes[0]
    names = [f"entity/exact/{label.get_text()}" for label in axes.get_yticklabels()]
    assert names == [f"entity/exact/{what}" for what in ("PERSON", "LOCATION", "FACILITY", "micro", "macro")]
    assert lengths(axes) == pytest.approx([100 * REPORT[name].value for name in names])
    *whiskers, _ = [[x for x, _ in line] for line in points(axes)]
    assert whiskers == [pytest.approx([100 * end for end in interval(REPORT, name)]) for name in names]


def test_bars_of_one_text_have_no_intervals() -> None:
    (rule,) = points(plots.bars(_first(1), "entity/exact").figure.axes[0])
    assert [x for x, _ in rule] == [0, 1]  # from side to side, above micro


def test_systems_have_colours_of_their_own_and_a_legend() -> None:
    plot = plots.bars({"ours": REPORT, "theirs": REPORT}, "attribution/exact")
    assert {"ours", "theirs"} <= set(words(plot))
    assert plot.svg().count(f"fill: {COLOURS[0]}") == plot.svg().count(f"fill: {COLOURS[1]}") > 0


def test_the_confusion_shows_each_number() -> None:
    shown = words(plots.confusion(MATRIX))
    numbers = [str(count) for row in MATRIX.counts for count in row if count]
    assert sorted(word for word in shown if word.isdigit()) == sorted(numbers)
    assert {"missed", "spurious", "gold", "predicted", *MATRIX.labels} <= set(shown)


def test_error_classes_add_up() -> None:
    found = errors.find(TRUE, FOUND)
    figure = plots.error_classes(found, most=2).figure
    totals = {axes.get_title(loc="left"): sum(lengths(axes)) for axes in figure.axes}
    assert totals == {layer: sum(error.layer == layer for error in found) for layer in totals}
    assert any("other classes" in label.get_text() for axes in figure.axes for label in axes.get_yticklabels())


def test_a_reliability_diagram_shows_the_bins() -> None:
    plot = plots.reliability({"before": {"entity": JUDGED}})
    above, below = plot.figure.axes
    assert points(above)[1] == [[each.score, each.right] for each in reliability(JUDGED)]
    assert sum(bar.get_height() for bar in below.patches if isinstance(bar, Rectangle)) == len(JUDGED)
    assert {"before", "share right", "score", "spans"} <= set(words(plot))
    assert any(word.startswith("entity: 60 spans, ECE ") for word in words(plot))


def test_a_learning_curve_goes_by_size() -> None:
    axes = plots.learning_curve({4: REPORT, 1: _first(1)}, ["entity/exact/micro"], x="articles").figure.axes[0]
    assert points(axes) == [[[1, 100], [4, 100 * REPORT["entity/exact/micro"].value]]]
    assert axes.get_xlabel() == "articles"


def test_more_curves_than_colours_are_dashed() -> None:
    names = [str(number) for number in range(len(COLOURS) + 1)]
    axes = plots.curves({name: [(0, 1), (1, 2)] for name in names}, x="x", y="y").figure.axes[0]
    looks = [(line.get_color(), line.get_linestyle()) for line in axes.lines]
    assert len(set(looks)) == len(names)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.bars(REPORT, "claim/exact"), "no figure has a name like 'claim/exact/"),
        (lambda: plots.bars(dict.fromkeys("123456789", REPORT), "entity/exact"), "9 lines are too many"),
        (lambda: plots.confusion(Confusion("entity", (), ((0,),))), "there are no spans in the layer 'entity'"),
        (lambda: plots.error_classes([]), "there are no errors"),
        (lambda: plots.reliability({"a": {"b": []}}), "no predicted spans"),
        (lambda: plots.learning_curve({1: REPORT}, ["claim/exact/all"]), "no figure 'claim/exact/all'"),
    ],
)
def test_what_cannot_be_drawn(draw: Callable[[], Plot], words: str) -> None:
    with pytest.raises(InputError, match=words):
        draw()


def test_other_formats_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    plot = PICTURES["curves"]()
    with pytest.raises(InputError, match=r"no picture ends in '\.gif'"):
        plot.save(tmp_path / "a.gif")
    with pytest.raises(InputError, match="cannot be written"):
        plot.save(tmp_path / "none" / "a.svg")
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"needs matplotlib.*raqqa_nlp\[eval\]"):
        plots.confusion(MATRIX)


@pytest.mark.parametrize("frame", [REPORT.to_frame, MATRIX.to_frame])
def test_without_pandas_the_extra_is_named(frame: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"needs pandas.*raqqa_nlp\[eval\]"):
        frame()
