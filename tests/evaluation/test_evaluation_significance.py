"""Intervals and paired tests against the same things computed one by one."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from evaluation_texts import entity, gold

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import (
    Accuracy,
    Clustering,
    Comparison,
    Report,
    Score,
    TextFigures,
    compare,
    compare_reports,
    interval,
    tables,
)
from raqqa_nlp.evaluation.intervals import draws, resampled
from raqqa_nlp.evaluation.scores import Figures, averages, total

MICRO = "entity/exact/micro"


def texts(rights: Sequence[int], of: int = 10) -> Report:
    """A text for each number: so many of its names were found."""
    scores = [Score(right, 1, of - right) for right in rights]
    return Report(tuple(TextFigures(f"{i:03}", {MICRO: score}) for i, score in enumerate(scores)))


def f1(counts: Sequence[Sequence[float]]) -> float:
    return Score(*(int(sum(each)) for each in zip(*counts, strict=True))).value


def test_p_is_the_share_of_all_exchanges() -> None:
    a, b = texts([9, 8, 7, 9]), texts([8, 8, 3, 5])
    pairs = [[text.figures[MICRO].counts for text in pair] for pair in zip(a.texts, b.texts, strict=True)]
    apart = [
        abs(
            f1([pair[swap] for pair, swap in zip(pairs, swaps, strict=True)])
            - f1([pair[1 - swap] for pair, swap in zip(pairs, swaps, strict=True)])
        )
        for swaps in itertools.product((0, 1), repeat=4)
    ]
    found = compare_reports(a, b, figures=["entity/*"])[MICRO]
    assert found.difference == pytest.approx(a[MICRO].value - b[MICRO].value)
    assert found.p == sum(each >= apart[0] - 1e-12 for each in apart) / 16
    assert found.p < 1


def test_three_texts_never_say_much() -> None:
    assert compare_reports(texts([9, 9, 9]), texts([1, 1, 1]))[MICRO].p == 0.25


def test_drawn_exchanges_come_near_all_of_them() -> None:
    draw = random.Random(1)
    a, b = (texts([draw.randint(low, 9) for _ in range(12)]) for low in (4, 1))
    every, some = compare_reports(a, b)[MICRO].p, compare_reports(a, b, shuffles=4_000)[MICRO].p
    assert 0.005 < every < 0.5
    assert some == pytest.approx(every, abs=0.03)
    assert compare_reports(a, b, shuffles=99)[MICRO].p >= 1 / 100


def test_equal_systems_and_turned_ones() -> None:
    a, b = texts([9, 8, 7, 9, 3]), texts([8, 8, 3, 5, 4])
    same = compare_reports(a, a)[MICRO]
    assert (same.difference, same.low, same.high, same.p) == (0, 0, 0, 1)
    there, back = compare_reports(a, b)[MICRO], compare_reports(b, a)[MICRO]
    assert back.difference == -there.difference
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=0.02)
    assert back.p == there.p


def test_a_clear_difference_is_found() -> None:
    draw = random.Random(2)
    a, b = texts([draw.randint(7, 10) for _ in range(40)]), texts([draw.randint(4, 9) for _ in range(40)])
    found = compare_reports(a, b)[MICRO]
    assert found.p < 0.001
    assert 0 < found.low < found.difference < found.high


def test_systems_that_do_not_differ_rarely_seem_to() -> None:
    draw = random.Random(3)
    seen = []
    for _ in range(150):
        rights = [(draw.randint(2, 10), draw.randint(2, 10)) for _ in range(10)]
        a, b = (texts([pair[side] for pair in rights]) for side in (0, 1))
        seen.append(compare_reports(a, b, resamples=10)[MICRO].p)
    assert 0.01 < sum(p <= 0.05 for p in seen) / len(seen) < 0.1
    assert sum(p <= 0.5 for p in seen) / len(seen) == pytest.approx(0.5, abs=0.12)


def test_the_same_seed_gives_the_same() -> None:
    a, b = texts([9, 8, 7, 9] * 5), texts([8, 8, 3, 5] * 5)
    assert compare_reports(a, b) == compare_reports(a, b)
    assert compare_reports(a, b).to_dict() != compare_reports(a, b, seed=1).to_dict()


def test_documents_of_two_systems() -> None:
    names = [str(i) for i in range(6)]
    true = [gold(id=name) for name in names]
    worse = [gold(id=name, entities=(entity("Talal", "PERSON"),)) for name in names]
    found = compare(true, true, worse, names=("ours", "theirs"), parts=["spans", "types"])
    assert [each.name for each in found.differences if each.name.startswith("entity")] == [
        MICRO,
        "entity/overlap/micro",
    ]
    assert found[MICRO].p == 2 / 2**6
    lines = found.to_markdown().splitlines()
    assert lines[0] == "| Layer | What | Measure | ours | theirs | Difference | 95% interval | p |"
    assert lines[2] == "| entity | micro | exact | 100.0 | 0.0 | +100.0 | 100.0 to 100.0 | 0.031 |"
    assert json.loads(json.dumps(found.to_dict()))["differences"][0]["name"] == MICRO
    assert found.to_frame().loc[MICRO, "p"] == 2 / 2**6
    more = compare(true, true, worse, figures=["entity/type/*"], parts=["types"])
    assert [each.name for each in more.differences] == ["entity/type/PERSON", "entity/type/micro", "entity/type/macro"]
    with pytest.raises(InputError, match="no figure 'entity/exact/WEAPON' was compared"):
        _ = found["entity/exact/WEAPON"]


def test_what_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="of different texts"):
        compare_reports(texts([1, 2]), texts([1, 2, 3]))
    with pytest.raises(InputError, match="at least two texts"):
        compare_reports(texts([1]), texts([1]))
    with pytest.raises(
        InputError, match=r"000: entity/exact/micro has 10 gold items in one evaluation, 9 in the other"
    ):
        compare_reports(texts([1, 2]), texts([1, 2], of=9))
    with pytest.raises(InputError, match="no figure has a name like 'claim"):
        compare_reports(texts([1, 2]), texts([1, 2]), figures=["claim/*"])
    other = Report(tuple(TextFigures(text.id, {"entity/value/micro": Accuracy(1, 1)}) for text in texts([1, 2]).texts))
    with pytest.raises(InputError, match="no such figure in common"):
        compare_reports(texts([1, 2]), other)


def test_a_small_p_is_not_nought() -> None:
    differences = (compare_reports(texts([10] * 30), texts([2] * 30))[MICRO],)
    assert differences[0].p == 1 / 10_000
    assert Comparison(("A", "B"), differences, 30).rows()[0][-1] == "<0.001"


KINDS: list[Figures] = [
    {
        "entity/exact/PERSON": Score(i, 1, 2),
        **({"entity/exact/WEAPON": Score(0, i, 1)} if i % 2 else {}),
        "entity/exact/micro": Score(i, 1 + i * (i % 2), 2 + i % 2),
        "number/value/COUNT": Accuracy(i, 5),
        "name/b_cubed/PERSON": Clustering(i / 3, 4, i / 7, i),
    }
    for i in range(5)
]


def test_resampled_figures_are_those_of_the_texts_drawn() -> None:
    names = [*total(KINDS), "entity/exact/macro"]
    weights = list(draws(len(KINDS), 20, seed=0))
    found = resampled(KINDS, names, weights)
    for row, drawn in enumerate(np.concatenate(weights).astype(int)):
        figures = total([text for text, times in zip(KINDS, drawn, strict=True) for _ in range(times)])
        every = {**figures, **averages(figures)}
        for name in names:
            value = found[name][row]
            assert math.isnan(value) if name not in every else value == pytest.approx(every[name].value), name


def test_macro_has_an_interval_and_a_place_in_the_tables() -> None:
    report = Report(tuple(TextFigures(str(i), figures) for i, figures in enumerate(KINDS)))
    macro = report["entity/exact/macro"]
    assert macro.value == pytest.approx((report["entity/exact/PERSON"].value + report["entity/exact/WEAPON"].value) / 2)
    low, high = interval(report, "entity/exact/macro")
    assert low <= macro.value <= high
    assert report.intervals()["entity/exact/macro"] == (low, high)
    rows = report.rows(intervals=True)
    assert [row[1] for row in rows if row[2] == "exact"] == ["PERSON", "WEAPON", "micro", "macro"]
    assert rows[3][5:] == (tables.percent(macro.value), f"{tables.percent(low)} to {tables.percent(high)}", "22")
    assert report.rows()[3][6:] == ("–", "–", "–")
    assert report.to_markdown(intervals=True).splitlines()[0].endswith("| F1 or accuracy | 95% interval | Items |")
    assert report.to_dict()["averages"]["entity/exact/macro"]["labels"] == 2
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_a_frame_of_figures() -> None:
    report = Report(tuple(TextFigures(str(i), figures) for i, figures in enumerate(KINDS)))
    frame = report.to_frame(intervals=True)
    assert list(frame.index) == [*[*report.figures][:3], "entity/exact/macro", *[*report.figures][3:]]
    row = frame.loc["entity/exact/PERSON"]
    assert (row["layer"], row["measure"], row["what"], row["tp"], row["support"]) == (
        "entity",
        "exact",
        "PERSON",
        10,
        20,
    )
    assert (row["low"], row["high"]) == interval(report, "entity/exact/PERSON")
    assert frame["accuracy"].notna().sum() == 1
    assert "low" not in report.to_frame().columns


def test_one_text_has_no_intervals() -> None:
    report = texts([3])
    assert report.intervals() == {}
    assert report.rows(intervals=True)[0][-2:] == ("–", "10")


def test_a_macro_figure_is_of_labels_only() -> None:
    document = gold()
    found = compare(
        [document, gold(id="two")], [document, gold(id="two")], [document, gold(id="two")], figures=["*/macro"]
    )
    assert {each.name.rpartition("/")[0] for each in found.differences} >= {"attribution/exact", "number/value"}
    empty = Document("Nothing.", id="a")
    with pytest.raises(InputError, match="no such figure in common"):
        compare([empty, empty.replace(id="b")], [empty, empty.replace(id="b")], [empty, empty.replace(id="b")])
