"""What number spans mean, form by form: the table in cases.tsv, the gold of the three texts, and whole documents."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any, Final

import pytest

from raqqa_nlp import claims, quantities
from raqqa_nlp.document import Document, Number, Span
from raqqa_nlp.errors import InputError
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.quantities import Convention, counts
from raqqa_nlp.schema import Count, Date, Measure, Money, Percent

TABLE: Final = (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()
HEADER: Final = "\n".join(line for line in TABLE if line.startswith("#"))
CASES: Final = tuple(
    csv.DictReader((line for line in TABLE if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
)


def parsed(case: dict[str, str]) -> dict[str, Any]:
    value = quantities.parse(
        case["label"],
        case["expression"],
        date=case["date"] or None,
        anchor=case["anchor"] or None,
        convention=case["convention"] or "default",
    )
    return {name: field for name, field in dataclasses.asdict(value).items() if field is not None}


def name(case: dict[str, str]) -> str:
    return f"{case['label']}: {case['expression']}"


@pytest.mark.parametrize("case", [case for case in CASES if case["status"] == "right"], ids=name)
def test_an_expression_has_its_value(case: dict[str, str]) -> None:
    assert parsed(case) == json.loads(case["expected"])


@pytest.mark.parametrize("case", [case for case in CASES if case["status"] != "right"], ids=name)
def test_an_expression_known_to_fail_still_does(case: dict[str, str]) -> None:
    assert case["status"] == "known"
    assert parsed(case) != json.loads(case["expected"]), "it is right now: set its status to right"


def test_the_table_is_large_without_doubles_and_says_where_each_form_is_from() -> None:
    keys = [tuple(case[name] for name in ("expression", "label", "date", "anchor", "convention")) for case in CASES]
    assert len(set(keys)) == len(keys) >= 200
    assert all(case["source"] in HEADER for case in CASES)
    assert sum(case["source"] != "composed" for case in CASES) >= 200


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


def test_a_sum_in_another_currency_does_not_take_its_neighbour_s() -> None:
    text = "It cost $5 million, or 6 billion dinars, then over 7 billion."
    forms = (("$5 million", "MONEY"), ("6 billion dinars", "MONEY"), ("over 7 billion", "MONEY"))
    assert values(text, *forms) == (Money(5000000, "USD"), Money(6000000000, None), Money(7000000000, "USD"))


def test_a_date_before_a_year_s_turn_is_in_the_year_before() -> None:
    text = "From December 28 to January 3, 2018, they met; between November and January 2018 they had not."
    forms = (("December 28", "DATE"), ("January 3, 2018", "DATE"), ("November", "DATE"), ("January 2018", "DATE"))
    found = values(text, *forms, date="2018-02-01")
    assert found == (Date("2017-12-28"), Date("2018-01-03"), Date("2017-11"), Date("2018-01"))


def test_counted_spans_have_no_value() -> None:
    assert values("22 men fled", ("22", "COUNT"), ("men", "COUNTED")) == (Count(22, 22, "exact"),)
    assert quantities.parse_all("nothing", []) == ()


def test_a_range_of_sums_or_measures_has_its_neighbour_s_unit() -> None:
    text = "It is 12 km long and 3 to 5 wide. It cost 200 to 300 euros."
    assert values(text, ("12 km", "MEASURE"), ("3 to 5", "MEASURE"), ("200 to 300", "MONEY")) == (
        Measure(12, "km"),
        Measure(None, "km", 3, 5),
        Money(None, "EUR", 200, 300),
    )


def test_a_convention_is_chosen_by_name_and_kept_on_the_value() -> None:
    by_name = [counts.count("dozens", name) for name in ("default", "acled", "none")]
    assert [(value.low, value.high, value.convention) for value in by_name] == [
        (24, None, "default"),
        (12, None, "ACLED"),
        (None, None, "none"),
    ]
    assert counts.count("two dozen", "none") == Count(24, 24, "exact")
    assert counts.count("two dozen").convention is None
    assert counts.count("many").convention is None


def test_one_s_own_convention_leaves_open_what_it_lacks() -> None:
    own = Convention("ours", {"hundreds": 300})
    spans = [Span(0, 8, "hundreds", "COUNT"), Span(9, 15, "dozens", "COUNT")]
    found = quantities.parse_all("hundreds dozens", spans, convention=own)
    assert [(value.low, value.convention) for value in found if isinstance(value, Count)] == [
        (300, "ours"),
        (None, "ours"),
    ]


def test_counts_are_equal_whatever_convention_they_are_by() -> None:
    assert Count(24, None, "vague", convention="default") == Count(24, None, "vague")


def test_a_document_s_vague_counts_can_be_expanded_anew() -> None:
    text = "Dozens of 300 fled; 7 died."
    numbers = (
        Number(0, 6, "Dozens", "COUNT", value=counts.count("Dozens"), status="displaced"),
        Number(10, 13, "300", "COUNT", value=counts.count("300")),
        Number(20, 21, "7", "COUNT"),
    )
    doc = claims.derive(Document(text, numbers=numbers))
    expanded = quantities.expand(doc, "ACLED")
    assert expanded.numbers[0].value == Count(12, None, "vague")
    assert (expanded.numbers[0].status, *expanded.numbers[1:]) == ("displaced", *numbers[1:])
    assert expanded.claims == ()
    again = Document.from_json(claims.derive(expanded).to_json())
    assert isinstance(again.numbers[0].value, Count)
    assert again.numbers[0].value.convention == "ACLED"
    assert again.claims[0].low == 12
    assert quantities.expand(expanded, "default") == doc.replace(claims=())


def test_values_written_without_the_newer_fields_are_read() -> None:
    doc = Document("18%", numbers=(Number(0, 3, "18%", "PERCENT", value=Percent(18)),))
    data = doc.to_dict()
    del data["numbers"][0]["value"]["low"], data["numbers"][0]["value"]["high"]
    assert Document.from_dict(data) == doc
    count = Document("12", numbers=(Number(0, 2, "12", "COUNT", value=Count(12, 12, "exact")),))
    data = count.to_dict()
    del data["numbers"][0]["value"]["convention"]
    assert Document.from_dict(data) == count


def test_a_label_without_a_value_and_a_wrong_date_are_errors() -> None:
    with pytest.raises(InputError, match="'COUNTED' has no value"):
        quantities.parse("COUNTED", "people")
    with pytest.raises(InputError, match="'17 October' is no date"):
        quantities.parse("DATE", "Tuesday", date="17 October")
    with pytest.raises(InputError, match=r"no convention 'UCDP'.*default, ACLED, none"):
        quantities.parse("COUNT", "dozens", convention="UCDP")
