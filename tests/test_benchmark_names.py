"""The benchmark of names judges what it is given, in each text and across them."""

from __future__ import annotations

import json
from pathlib import Path

import raqqa_nlp
from benchmarks import names
from raqqa_nlp.evaluation import Report, speakers
from raqqa_nlp.standoff import to_standoff
from raqqa_nlp.training.corpora import extended_documents


def test_the_gold_spans_of_the_three_texts() -> None:
    gold = raqqa_nlp.load_gold()
    report = names.judge(gold, names.bare(gold), speakers.read(names.TABLE))
    assert [text.id for text in report.texts] == [*(doc.id for doc in gold), names.ALL]
    for measure in ("b_cubed", "ceaf_e"):
        assert report[f"name/{measure}/micro"].value == report[f"name-across/{measure}/micro"].value == 1
    assert report["name/canonical/micro"].value == 1
    assert report["source/speaker/pronoun"].counts == (10, 0, 0)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_spans_that_are_missing_cost_recall() -> None:
    gold = raqqa_nlp.load_gold()
    fewer = [doc.replace(entities=doc.entities[::2], attributions=(), claims=()) for doc in gold]
    report = names.judge(gold, fewer, speakers.read(names.TABLE))
    figure = report["name-across/b_cubed/micro"].to_dict()
    assert figure["precision"] > 0.9
    assert figure["recall"] < 0.5
    assert report["source/speaker/pronoun"].counts == (0, 0, 10)


def test_other_texts_are_read_from_a_folder(tmp_path: Path) -> None:
    gold = raqqa_nlp.load_gold()
    for folder in ("gold", "texts"):
        (tmp_path / "extended" / folder).mkdir(parents=True)
    for doc in gold:
        (tmp_path / "extended" / "texts" / f"{doc.id}.txt").write_bytes(doc.text.encode())
        data = json.dumps(to_standoff(doc), ensure_ascii=False)
        (tmp_path / "extended" / "gold" / f"{doc.id}.json").write_text(data, encoding="utf-8")
    found = list(extended_documents(tmp_path))
    assert [doc.entities for doc in found] == [tuple(sorted(doc.entities, key=lambda e: e.start)) for doc in gold]
