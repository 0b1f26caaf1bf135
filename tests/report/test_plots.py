"""Interval plots: every figure lies on its scale, in order, and open ends are seen to be open."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp.report.plots import Scale, axis, short, track

FIGURES = st.lists(st.integers(0, 10**200) | st.integers(0, 1000) | st.floats(0, 1e6), min_size=1, max_size=8)


@given(FIGURES)
@settings(max_examples=50)
def test_every_figure_is_on_the_scale(figures: list[float]) -> None:
    scale = Scale.of(figures)
    assert scale.low <= min(figures)
    assert max(figures) <= scale.high * (1 + 1e-9)
    places = [scale(figure) for figure in sorted(figures)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert all(one < other for one, other in pairwise(scale.ticks))
    assert [scale.ticks[0], scale.ticks[-1]] == pytest.approx([scale.low, scale.high])
    assert 2 <= len(scale.ticks) <= 7


@pytest.mark.parametrize(
    ("figures", "ticks"),
    [
        ([200, 300, 400], (0, 100, 200, 300, 400)),
        ([4, 5], (0, 1, 2, 3, 4, 5)),
        ([0.3], (0, 0.1, 0.2, 0.3)),
        ([2000, 270_000], (1000, 10_000, 100_000, 1_000_000)),
        ([0, 270_000], (0, 100_000, 200_000, 300_000)),
        ([0], (0, 1)),
        ([], (0, 1)),
    ],
)
def test_ticks_are_round(figures: list[float], ticks: tuple[float, ...]) -> None:
    assert Scale.of(figures).ticks == pytest.approx(ticks)


def drawn(low: float | None, high: float | None, modifier: str = "exact") -> tuple[list[str], int]:
    """Places of the dots, and how many arrows there are."""
    svg = track(Scale.of([0, 400]), low, high, modifier)
    return re.findall(r'<circle cx="([^"]*)"', svg), svg.count('class="arrow"')


def test_dots_bars_and_arrows() -> None:
    assert drawn(300, 300) == (["75.00%"], 0)
    assert drawn(200, 300) == (["50.00%", "75.00%"], 0)
    assert drawn(None, 300, "at_most") == (["75.00%"], 1)
    assert drawn(100, None, "at_least") == (["25.00%"], 1)
    assert drawn(None, None, "vague") == ([], 0)
    assert 'class="unknown"' in track(Scale.of([1]), None, None, "vague")
    assert "dot approximate" in track(Scale.of([1]), 1, 1, "approximate")


def test_axis_names_the_unit_once() -> None:
    assert re.findall(r">([^<]+)</text>", axis(Scale.of([4, 5]), "months")) == ["0", "1", "2", "3", "4", "5 months"]


@pytest.mark.parametrize(
    ("figure", "words"), [(300, "300"), (9000, "9,000"), (15_000, "15k"), (1_500_000, "1.5m"), (2e9, "2bn")]
)
def test_short_figures(figure: float, words: str) -> None:
    assert short(figure) == words
