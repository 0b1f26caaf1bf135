from __future__ import annotations

import json
import sys

import pytest
from evaluation_texts import documents, entity, gold
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation import Interval, Report, evaluate, interval, tables
from raqqa_nlp.evaluation.scores import from_counts


def weaker() -> Document:
    return gold(entities=(entity("Talal", "PERSON"),), attributions=gold().attributions[:1], claims=gold().claims[:1])


def several() -> Report:
    names = [f"text {i}" for i in range(6)]
    return evaluate(
        [gold(id=name) for name in names], [(weaker() if i % 2 else gold()).replace(id=n) for i, n in enumerate(names)]
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(documents(), documents()), min_size=1, max_size=4))
def test_order_does_not_matter(pairs: list[tuple[Document, Document]]) -> None:
    left = [pair[0].replace(id=str(i)) for i, pair in enumerate(pairs)]
    right = [pair[1].replace(id=str(i)) for i, pair in enumerate(pairs)]
    assert evaluate(left, right) == evaluate(left[::-1], right) == evaluate(left, right[::-1])


def test_counts_of_texts_add_up() -> None:
    report = several()
    assert report["entity/exact/PERSON"].counts == (2 * 6 - 6, 3, 6)
    assert report["entity/exact/micro"].support == 18


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ([], [], "no gold documents"),
        ([gold()], [], "missing: one"),
        ([gold()], [gold(), gold(id="two", claims=())], "gold documents: 1 document(s) missing: two"),
        ([gold(), gold()], [gold()], "gold documents: two documents with the id 'one'"),
        ([gold()], [gold(), gold()], "predicted documents: two documents"),
        ([gold()], [Document(gold().text)], "without id"),
        ([gold()], [Document(gold().text + " ", id="one")], f"one, character {len(gold().text)}: gold and predicted"),
        ([gold()], [Document(gold().text.upper(), id="one")], "one, character 1:"),
    ],
)
def test_documents_that_do_not_pair(left: list[Document], right: list[Document], words: str) -> None:
    with pytest.raises(InputError) as error:
        evaluate(left, right)
    assert words in str(error.value)


def test_parts() -> None:
    only = evaluate([gold()], [gold()], parts=["spans"]).figures
    assert {name.split("/")[1] for name in only} == {"exact", "overlap", "boundary"}
    with pytest.raises(InputError, match="unknown part 'span'"):
        evaluate([gold()], [gold()], parts=["span"])


def test_json_both_ways() -> None:
    report = several()
    data = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert Report.from_dict(data) == report
    assert Report.from_dict(data).figures == report.figures


def test_damaged_json() -> None:
    data = several().to_dict()
    with pytest.raises(InputError, match="not an evaluation"):
        Report.from_dict({**data, "version": 2})
    with pytest.raises(InputError, match="damaged"):
        Report.from_dict({**data, "texts": [{"id": "one"}]})
    data["figures"]["entity/exact/micro"]["f1"] = 1.0
    with pytest.raises(InputError, match="not the sums"):
        Report.from_dict(data)


def test_an_unknown_figure() -> None:
    with pytest.raises(InputError, match="no figure 'entity/exact/WEAPON'"):
        evaluate([gold()], [gold()])["entity/exact/WEAPON"]


def test_a_table_of_one_system() -> None:
    lines = evaluate([gold()], [weaker()]).to_markdown().splitlines()
    assert lines[0].startswith("| Layer | What | Measure | Precision | Recall |")
    assert "| entity | PERSON | exact | 0.0 | 0.0 | 0.0 | 0 | 1 | 2 |" in lines
    assert "| entity | PERSON | overlap | 100.0 | 50.0 | 66.7 | 1 | 0 | 1 |" in lines
    assert "| number | COUNT.low | value | – | – | 100.0 | 3 | 0 | – |" in lines
    sums = ["micro", "macro"]
    whats = [line.split(" | ")[1] for line in lines if " value |" in line]
    assert whats == ["COUNT", "COUNT.low", "COUNT.high", "COUNT.modifier", "DATE", "DATE.value", "DATE.mod", *sums]


def test_systems_side_by_side() -> None:
    systems = {"a": evaluate([gold()], [gold()]), "b|c": evaluate([gold()], [weaker()], parts=["spans"])}
    columns, rows = tables.compare(systems, ["entity/*/micro", "claim/*"])
    assert columns == ("Layer", "What", "Measure", "a", "b|c")
    assert rows[0] == ("entity", "micro", "exact F1", "100.0", "0.0")
    assert rows[-1] == ("claim", "all", "overlap F1", "100.0", "–")
    beside, (row, *_) = tables.compare(systems, ["entity/*/micro"], {"entity/exact/micro": Interval(0.9, 1.0)})
    assert beside == ("Layer", "What", "Measure", "a", "95% interval", "b|c")
    assert row == ("entity", "micro", "exact F1", "100.0", "90.0 to 100.0", "0.0")
    assert tables.markdown(columns, rows).splitlines()[0] == "| Layer | What | Measure | a | b\\|c |"
    console = Console(width=100, record=True, file=sys.stderr)
    console.print(tables.terminal(columns, rows))
    assert "exact F1" in console.export_text()
    with pytest.raises(InputError, match="no figure has a name like 'entity/exakt"):
        tables.compare(systems, ["entity/exakt/*"])


def test_intervals() -> None:
    report = several()
    low, high = interval(report, "entity/exact/micro")
    assert 0 <= low < report["entity/exact/micro"].value < high <= 1
    assert interval(report, "entity/exact/micro") == (low, high)
    few = [interval(report, "entity/exact/micro", resamples=5, seed=seed) for seed in range(5)]
    assert len(set(few)) > 1
    narrow = interval(report, "entity/exact/micro", level=0.5)
    assert low <= narrow.low < narrow.high <= high
    assert interval(report, "number/exact/micro") == (1.0, 1.0)


def test_intervals_with_texts_that_lack_the_figure() -> None:
    empty = [Document("Nothing.", id=f"empty {i}") for i in range(3)]
    report = evaluate([gold(), *empty], [gold(), *empty])
    assert interval(report, "entity/exact/micro") == (1.0, 1.0)


def test_no_interval_of_one_text() -> None:
    with pytest.raises(InputError, match="two texts"):
        interval(evaluate([gold()], [gold()]), "entity/exact/micro")


@pytest.mark.parametrize(("module", "part"), [("seqeval", "seqeval"), ("scipy", "names")])
def test_a_missing_extra_is_named(module: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for loaded in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        monkeypatch.setitem(sys.modules, loaded, None)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"needs {module}.*raqqa_nlp\[eval\]"):
        evaluate([gold()], [gold()], parts=[part])


@pytest.mark.parametrize("counts", [(1,), (1, 2, 3, 4, 5)])
def test_counts_of_no_kind(counts: tuple[int, ...]) -> None:
    with pytest.raises(KeyError):
        from_counts(counts)
