"""What number spans mean, form by form: the table in cases.csv, the gold of the three texts, and whole documents."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any, Final

import pytest

from raqqa_nlp import quantities
from raqqa_nlp.document import Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.quantities import counts
from raqqa_nlp.schema import Count, Date, Measure, Money

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as table:
    CASES: Final = tuple(csv.DictReader(table))


def parsed(case: dict[str, str]) -> dict[str, Any]:
    value = quantities.parse(case["label"], case["form"], date=case["date"] or None, anchor=case["anchor"] or None)
    return dataclasses.asdict(value)


def name(case: dict[str, str]) -> str:
    return f"{case['label']}: {case['form']}"


@pytest.mark.parametrize("case", [case for case in CASES if not case["known"]], ids=name)
def test_a_form_has_its_value(case: dict[str, str]) -> None:
    assert parsed(case) == json.loads(case["expected"])


@pytest.mark.parametrize("case", [case for case in CASES if case["known"]], ids=name)
def test_a_form_known_to_fail_still_does(case: dict[str, str]) -> None:
    assert parsed(case) != json.loads(case["expected"]), "it is right now: empty its column 'known'"


def test_no_form_is_listed_twice() -> None:
    keys = [(case["form"], case["label"], case["date"], case["anchor"]) for case in CASES]
    assert len(set(keys)) == len(keys) >= 150


@pytest.mark.parametrize("doc", load_gold(), ids=lambda doc: doc.id)
def test_the_gold_values_come_out_of_the_words(doc: Any) -> None:
    assert quantities.parse_all(doc.text, doc.numbers, date=doc.date) == tuple(number.value for number in doc.numbers)


def values(text: str, *forms: tuple[str, str], date: str | None = None) -> tuple[object, ...]:
    spans, at = [], 0
    for form, label in forms:
        at = text.index(form, at)
        spans.append(Span(at, at + len(form), form, label))
        at += len(form)
    return quantities.parse_all(text, spans[::-1], date=date)


def test_a_date_leans_on_the_one_before_it() -> None:
    text = "In April 2009 two posts fell. On 12 April a third was lost, the following day the town."
    found = values(text, ("April 2009", "DATE"), ("12 April", "DATE"), ("following day", "DATE"))
    assert found == (Date("2009-04"), Date("2009-04-12"), Date("2009-04-13"))


def test_a_month_shares_the_year_it_is_joined_to() -> None:
    text = "Between February and July 2009 it doubled; between March and May it fell."
    found = values(text, ("February", "DATE"), ("July 2009", "DATE"), ("March", "DATE"), date="2013-06-01")
    assert found == (Date("2009-02"), Date("2009-07"), Date("2013-03"))


def test_words_before_a_date_may_turn_it_to_the_future() -> None:
    assert quantities.parse("DATE", "Friday", date="2017-10-17", before="They will meet on ") == Date("2017-10-20")
    assert quantities.parse("DATE", "Friday", date="2017-10-17", before="It will end, he said on ") == Date(
        "2017-10-13"
    )


def test_a_measure_or_sum_without_a_unit_has_its_neighbour_s() -> None:
    text = "Of 12,600 hectares 5,200 were cleared. He had $20 and 2.5 million in false euros, she 300."
    forms = (("12,600 hectares", "MEASURE"), ("5,200", "MEASURE"), ("$20", "MONEY"), ("2.5 million", "MONEY"))
    assert values(text, *forms, ("300", "MONEY")) == (
        Measure(12600, "hectare"),
        Measure(5200, "hectare"),
        Money(20, "USD"),
        Money(2500000, "EUR"),
        Money(300, "EUR"),
    )


def test_counted_spans_have_no_value() -> None:
    assert values("22 men fled", ("22", "COUNT"), ("men", "COUNTED")) == (Count(22, 22, "exact"),)
    assert quantities.parse_all("nothing", []) == ()


def test_another_table_of_vague_words_can_be_given() -> None:
    acled = {"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000}
    assert counts.count("dozens", acled) == Count(12, None, "vague")
    assert counts.count("hundreds of thousands", acled) == Count(100_000, None, "vague")
    assert counts.count("two dozen", acled) == Count(24, 24, "exact")


def test_a_label_without_a_value_and_a_wrong_date_are_errors() -> None:
    with pytest.raises(InputError, match="'COUNTED' has no value"):
        quantities.parse("COUNTED", "people")
    with pytest.raises(InputError, match="'17 October' is no date"):
        quantities.parse("DATE", "Tuesday", date="17 October")
