"""Groups of names against the literature's own examples, and who is meant by a SOURCE."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from evaluation_texts import entity, gold
from hypothesis import given, settings
from hypothesis import strategies as st

import raqqa_nlp
from raqqa_nlp.errors import InputError
from raqqa_nlp.evaluation import Report, TextFigures, evaluate, interval, names, speakers
from raqqa_nlp.evaluation.scores import Clustering
from raqqa_nlp.evaluation.speakers import Speaker

TABLE = Path(__file__).parents[2] / "annotations" / "speakers.tsv"


def groups(*members: str) -> dict[object, str]:
    """A group for each string; its letters are the mentions."""
    return {mention: group for group in members for mention in group}


def rates(found: Clustering) -> tuple[float, float, float]:
    return round(found.precision, 3), round(found.recall, 3), round(found.value, 3)


TRUTH = groups("12345", "67", "89ABC")
KEY, RESPONSE = groups("abc", "defg"), groups("ab", "cd", "fghi")


def test_examples_of_the_literature() -> None:
    one, other = groups("12345", "6789ABC"), groups("1234589ABC", "67")
    assert rates(names.b_cubed(TRUTH, one))[:2] == (0.762, 1.0)  # Bagga and Baldwin 1998
    assert rates(names.b_cubed(TRUTH, other))[:2] == (0.583, 1.0)
    assert rates(names.ceaf_e(TRUTH, one)) == (0.917, 0.611, 0.733)  # Luo 2005
    assert rates(names.ceaf_e(TRUTH, other)) == (0.833, 0.556, 0.667)
    assert rates(names.b_cubed(KEY, RESPONSE)) == (0.5, 0.417, 0.455)  # Pradhan et al. 2014
    assert rates(names.ceaf_e(KEY, RESPONSE)) == (0.433, 0.65, 0.52)


def test_nothing_on_either_side() -> None:
    for measure in (names.b_cubed, names.ceaf_e):
        assert measure({}, {}) == Clustering()
        assert rates(measure(KEY, {})) == rates(measure({}, KEY)) == (0.0, 0.0, 0.0)


PARTITIONS = st.dictionaries(st.integers(0, 9), st.sampled_from("abc"), max_size=10)


@given(PARTITIONS, PARTITIONS)
@settings(max_examples=60, deadline=None)
def test_measures_are_fair_to_both_sides(one: dict[object, str], other: dict[object, str]) -> None:
    for measure in (names.b_cubed, names.ceaf_e):
        found, turned = measure(one, other), measure(other, one)
        assert found.precision == pytest.approx(turned.recall)
        assert 0 <= found.precision <= 1 + 1e-9
        assert measure(one, one).value == (pytest.approx(1) if one else 0)


def test_figures_of_names_in_a_text_and_across_texts() -> None:
    right = gold(id="one", entities=(entity("Talal Silo", "PERSON", "A"), entity("Amy Roe", "PERSON", "B")))
    joined = gold(id="one", entities=(entity("Talal Silo", "PERSON", "A"), entity("Amy Roe", "PERSON", "A")))
    report = evaluate([right], [joined], parts=["names"])
    assert {name.removeprefix("name/"): figure.counts for name, figure in report.figures.items()} == {
        **dict.fromkeys(("b_cubed/PERSON", "b_cubed/micro"), (1.0, 2, 2.0, 2)),
        **dict.fromkeys(("ceaf_e/PERSON", "ceaf_e/micro"), (2 / 3, 1, 2 / 3, 2)),
        **dict.fromkeys(("canonical/PERSON", "canonical/micro"), (1, 2)),
    }
    twice = [right, right.replace(id="two", entities=(entity("Talal Silo", "PERSON", "C"),))]
    for predicted, counts in ((twice, (3.0, 3, 3.0, 3)), ([right, right], (1.5, 4, 3.0, 3))):
        assert names.across(twice, predicted)["name-across/b_cubed/PERSON"].counts == counts
    assert names.scores(gold(entities=(entity("Amy Roe", "PERSON"),)), right) == {}


def test_a_report_of_groups_comes_back_and_has_an_interval() -> None:
    texts = [TextFigures(str(i), {"name/b_cubed/micro": Clustering(i / 3, 3, i / 7, 4)}) for i in range(3)]
    report = Report(tuple(texts))
    again = Report.from_dict(json.loads(json.dumps(report.to_dict())))
    assert again == report
    assert report.rows()[0][3:] == ("11.1", "3.6", "5.4", "–", "–", "–")
    low, high = interval(report, "name/b_cubed/micro")
    assert 0 <= low <= report["name/b_cubed/micro"].value <= high <= 1


def test_the_table_of_speakers_has_every_source_of_the_three_texts() -> None:
    table = speakers.read(TABLE)
    for doc in raqqa_nlp.load_gold():
        sources = {(a.source.start, a.source.end, a.source.text) for a in doc.attributions if a.source}
        assert {(s.start, s.end, s.words) for s in table if s.document == doc.id} == sources
    assert len(table) == len({(s.document, s.start, s.end) for s in table}) == 50
    known = {e.canonical for doc in raqqa_nlp.load_gold() for e in doc.entities} | {"US-led coalition", None}
    assert {s.speaker for s in table} <= known


def test_pronouns_and_descriptions_of_the_three_texts() -> None:
    table = speakers.read(TABLE)
    found = [speakers.scores(doc, [s for s in table if s.document == doc.id]) for doc in raqqa_nlp.load_gold()]
    kinds = {kind: [each[f"source/speaker/{kind}"].counts for each in found] for kind in speakers.KINDS}
    assert all(counts[1] == 0 for each in kinds.values() for counts in each), "a wrong name is worse than none"
    assert sum(counts[2] for counts in kinds["pronoun"]) == 0
    assert sum(counts[2] for counts in kinds["description"]) == 1  # "An alliance ...", told before its name


def test_a_speaker_is_right_wrong_or_missed() -> None:
    doc = gold()
    (silo, _), (mayor, _) = ((a.source, a) for a in doc.attributions if a.source and a.source.text != "Amy Roe")
    assert silo
    assert mayor
    row = Speaker("one", silo.start, silo.end, silo.text, "name", "Talal Silo")

    def counts(**changes: object) -> tuple[float, ...]:
        changed = dataclasses.replace(row, **changes)  # type: ignore[arg-type]
        return speakers.scores(doc, [changed])[f"source/speaker/{changed.kind}"].counts

    assert counts() == (1, 0, 0)
    assert counts(speaker="Amy Roe") == (0, 1, 1)
    assert counts(speaker=None) == (0, 1, 0)
    assert counts(start=0, end=1) == (0, 0, 1)
    assert counts(start=mayor.start, end=mayor.end, speaker=None, kind="description") == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a\tx\t2\tit\tpronoun\t", "row 1.*invalid literal"),
        ("a\t1\t2\tit", "row 1.*not a row"),
        ("a\t1\t2\tit\trelative\tB", "unknown kind 'relative'"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    path = tmp_path / "speakers.tsv"
    path.write_text(f"# a table\ndocument\tstart\tend\twords\tkind\tspeaker\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        speakers.read(path)
