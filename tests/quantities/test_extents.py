"""Where numbers begin and end: examples, and no annotated number is touched."""

from __future__ import annotations

import itertools

import pytest

from raqqa_nlp import load_gold
from raqqa_nlp.quantities import extent, joined, kind, parts


@pytest.mark.parametrize(
    ("text", "label", "found", "expected"),
    [
        ("no more than 20 men", "COUNT", "20", "no more than 20"),
        ("REUTERS 2/8 Fighters", "COUNT", "8", ""),
        ("REUTERS 2/8 Fighters", "COUNT", "2/8", ""),
        ("on 2/8, 30 men", "COUNT", "30", "30"),
        ("said earlier this month", "DATE", "earlier this month", "this month"),
        ("said earlier", "DATE", "earlier", "earlier"),
        ("sold for $6 a gallon", "MONEY", "$6 a gallon", "$6"),
        ("sold for a dollar", "MONEY", "a dollar", "a dollar"),
        ("bail of US$ 20,000 on", "MONEY", "$ 20,000", "US$ 20,000"),
        ("PLUS $20 on", "MONEY", "$20", "$20"),
        ("worth tens of millions of dollars", "MONEY", "tens of millions", "tens of millions of dollars"),
        ("in the first half of this year", "DATE", "this year", "first half of this year"),
        ("by the end of 2013", "DATE", "2013", "end of 2013"),
        ("on the 33rd floor", "DATE", "33rd", ""),
        ("on the 33rd", "DATE", "33rd", "33rd"),
        ("in his late seventies", "DATE", "seventies", ""),
        ("in the seventies", "DATE", "seventies", "seventies"),
        ("after a six-year war", "DURATION", "a six-year", "six-year"),
        ("after a week", "DURATION", "a week", "a week"),
        ("a 19 year old man", "DURATION", "19 year", ""),
        ("girls aged between 13 and 17", "COUNT", "17", ""),
        ("girls aged 13", "COUNT", "13", ""),
        ("between 13 and 17 girls", "COUNT", "13 and 17", "13 and 17"),
        ("other people", "COUNT", "other", ""),
        ("with 270,000 people", "COUNT", "270", "270,000"),
        ("that about 300-400 fighters", "COUNT", "300-400", "about 300-400"),
        ("spoke about three men", "COUNT", "three", "three"),
        ("that only a few may", "COUNT", "a few", "only a few"),
        ("with 270,0000 people", "COUNT", "270", "270"),
        ("for the next 30 hours", "DURATION", "next 30 hours", "30 hours"),
        ("in the last year", "DURATION", "last year", "last year"),
        ("cleared 15 to 20 percent", "PERCENT", "20 percent", "15 to 20 percent"),
        ("from 2.5-3 percent", "PERCENT", "3 percent", "2.5-3 percent"),
        ("in 2015, 20 percent", "PERCENT", "20 percent", "20 percent"),
        ("more than doubled", "COUNT", "more than doubled", ""),
        ("IS handed over 12 men", "COUNT", "12", "12"),
        ("IS handed over 12 men", "COUNT", "over 12", "12"),
        ("IS handed over 12 men", "COUNT", "handed over 12", "12"),
        ("IS lost over 12 men", "COUNT", "12", "over 12"),
        ("spread over 3 days", "DURATION", "over 3 days", "3 days"),
        ("two-thirds of the town", "COUNT", "two-thirds of", ""),
        ("an unknown number of people", "COUNT", "unknown number", "unknown number"),
        ("as 3,000 died", "COUNT", "as 3,000", "3,000"),
        ("as many as 30", "COUNT", "as many as 30", "as many as 30"),
        ("at around 850,000 guns", "COUNT", "at around 850,000", "around 850,000"),
        ("at least 30", "COUNT", "at least 30", "at least 30"),
        ("just two weeks after", "DURATION", "two weeks", "just two weeks"),
        ("lasted about an hour", "DURATION", "an hour", "about an hour"),
        ("after a months-long siege", "DURATION", "a months-long", "months-long"),
        ("to pay over 422,000 euros", "MONEY", "over 422,000 euros", "422,000 euros"),
        ("a dollar", "MONEY", "a dollar", "a dollar"),
        ("$5 billion annually", "MONEY", "$5 billion annually", "$5 billion"),
        ("worth tens of millions of dollars", "MONEY", "millions of dollars", "tens of millions of dollars"),
        ("at 110 kilometers per hour", "MEASURE", "110 kilometers", "110 kilometers per hour"),
        ("about 30 tons", "MEASURE", "about 30 tons", "30 tons"),
        ("since at least 2010", "DATE", "at least 2010", "2010"),
        ("on this Thanksgiving Day", "DATE", "Thanksgiving Day", "this Thanksgiving Day"),
        ("in this past December", "DATE", "past December", "past December"),
        ("in fiscal year 2010", "DATE", "year 2010", "fiscal year 2010"),
        ("June 19, 2018\nYesterday", "DATE", "June 19, 2018\nYesterday", "June 19, 2018"),
        ("today (23 December)", "DATE", "today (23 December", "today"),
        ("killing 107 or more and", "COUNT", "107", "107 or more"),
        ("a few minutes before", "DURATION", "few minutes", "a few minutes"),
        ("the extra few days", "DURATION", "few days", "few days"),
        ("7,000 m3/s of water", "MEASURE", "7,000 m3", "7,000 m3/s"),
        ("authorities detained three officers", "COUNT", "detained three", "three"),
        ("in all three countries", "COUNT", "all three", "three"),
        ("several other dams", "COUNT", "several other", "several"),
        ("with an additional 125 men", "COUNT", "125", "an additional 125"),
        ("with so many gone", "COUNT", "many", "so many"),
        ("is closer to 40,000", "COUNT", "40,000", "closer to 40,000"),
        ("two other officers", "COUNTED", "officers", "other officers"),
        ("the officers", "COUNTED", "officers", "officers"),
        ("five people accused of murder", "COUNTED", "people accused of murder", "people"),
        ("seven operators dead", "COUNTED", "operators dead", "operators"),
        ("for the wounded", "COUNTED", "the wounded", "the wounded"),
        ("40 were captured", "COUNTED", "captured", ""),
        ("630 to criminal bands", "COUNTED", "to criminal bands", ""),
        ("300,000 heads of cattle", "COUNTED", "heads of cattle", "heads"),
    ],
)
def test_extents(text: str, label: str, found: str, expected: str) -> None:
    start = text.index(found)
    first, end = extent(text, label, start, start + len(found))
    assert text[first:end] == expected


@pytest.mark.parametrize(
    ("label", "first", "gap", "second", "expected"),
    [
        ("COUNT", "two", " or ", "three", True),
        ("COUNT", "two", " or ", "hundreds", False),
        ("DURATION", "six years", " and ", "eight months", True),
        ("DURATION", "two hours", ", ", "30 minutes", True),
        ("DURATION", "two days", " or ", "three hours", False),
        ("DURATION", "eight months", " and ", "six years", False),
        ("DURATION", "weeks-long", " and ", "two hours", False),
        ("DATE", "this year", " and ", "last month", False),
        ("COUNT", "Between 500", " and ", "a thousand", True),
        ("COUNT", "between 500 and 600", " and ", "a thousand", False),
        ("COUNT", "500", " and ", "a thousand", False),
    ],
)
def test_lengths_of_time_that_are_one(label: str, first: str, gap: str, second: str, expected: bool) -> None:
    text = first + gap + second
    assert joined(text, label, (0, len(first)), (len(first + gap), len(text))) is expected


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("the 3rd killing", "COUNT", "3rd"),
        ("a chief, Omar Daw, 42, of", "COUNT", "42"),
        ("a 19-year-old man", "COUNT", "19"),
        ("Sea Org aged 14. In", "DATE", "14"),
        ("Chapter three treats", "COUNT", "three"),
        ("adopt Resolution 2328 of", "DATE", "Resolution 2328"),
        ("adopt Resolution 2328 of", "COUNT", "2328"),
        ("around 26 per 100,000 people", "COUNT", "around 26 per 100,000"),
        ("87 guns for every 100,000 people", "COUNT", "87"),
        ("87 guns for every 100,000 people", "COUNT", "100,000"),
        ("two thirds of the guns", "COUNT", "two"),
        ("three quarters of", "DURATION", "three quarters"),
        ("In the 20th minute, he", "DATE", "20th minute"),
        ("how many people", "COUNT", "many"),
        ("87 guns for every 100,000 people", "COUNT", "every 100,000"),
        ("a ten-fold rise", "COUNT", "a ten"),
        ("one in three visits", "COUNT", "three"),
        ("rose to number 3", "COUNT", "number 3"),
    ],
)
def test_no_numbers_of_the_scheme(text: str, label: str, found: str) -> None:
    start = text.index(found)
    first, end = extent(text, label, start, start + len(found))
    assert first == end


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("soldiers, 42 of them", "COUNT", "42"),
        ("shot two old men", "COUNT", "two"),
        ("a girl aged 4 and 12 others", "COUNT", "12"),
        ("In Idlib, 12, including two women, died", "COUNT", "12"),
        ("Of the dead, 31, mostly civilians, fell", "COUNT", "31"),
        ("told how 40 people were shot", "COUNT", "40"),
        ("The strike killed 300 - 15 percent of", "PERCENT", "15 percent"),
        ("rose in 2014 to 20 percent", "PERCENT", "20 percent"),
        ("lost 40 soldiers and vowed revenge for every one", "COUNT", "40"),
        ("the toll has gone up to 20", "COUNT", "20"),
        ("brought over 1,000 casualties", "COUNT", "over 1,000"),
        ("Did they win? No. 12 people died", "COUNT", "12"),
        ("half a billion dollars", "MONEY", "half a billion dollars"),
        ("anger over 12 deaths", "COUNT", "12"),
        ("shelled five quarters of", "COUNT", "five"),
        ("in 7, 12, 19, and 20", "COUNT", "12"),
        ("many people", "COUNT", "many"),
        ("Resolutions were 30", "COUNT", "30"),
        ("two third parties", "COUNT", "two"),
    ],
)
def test_numbers_that_look_like_none(text: str, label: str, found: str) -> None:
    start = text.index(found)
    first, end = extent(text, label, start, start + len(found))
    assert text[first:end] == found


@pytest.mark.parametrize(
    ("text", "found", "label", "expected"),
    [
        ("over 800 kilos of", "over 800", "MEASURE", "over 800 kilos"),
        ("200 square miles of", "200", "MEASURE", "200 square miles"),
        ("a 55-gallon drum", "55", "MEASURE", "55-gallon"),
        ("140,000 reals worth", "140,000", "MONEY", "140,000 reals"),
        ("just 10 per cent of", "just 10", "PERCENT", "just 10 per cent"),
        ("just 10 per cent of", "just 10 per cent", "PERCENT", "just 10 per cent"),
        ("10% of", "10", "PERCENT", "10%"),
        ("300 people", "300", "COUNT", "300"),
        ("300 metropolitan areas", "300", "COUNT", "300"),
        ("12 foot soldiers", "12", "COUNT", "12"),
        ("17 euro zone countries", "17", "COUNT", "17"),
        ("14\n\nDollar falls", "14", "COUNT", "14"),
        ("killed 14 - miles away", "14", "COUNT", "14"),
    ],
)
def test_kinds(text: str, found: str, label: str, expected: str) -> None:
    start = text.index(found)
    named, end = kind(text, "COUNT", start, start + len(found))
    assert (named, text[start:end]) == (label, expected)


@pytest.mark.parametrize(
    ("text", "found", "label", "expected"),
    [
        ("fell four days later.", "four days later", "DURATION", "four days"),
        ("a matter of hours later", "a matter of hours later", "DURATION", "a matter of hours"),
        ("in 10 or so years earlier", "10 or so years earlier", "DURATION", "10 or so years"),
        ("2 years ago", "2 years ago", "DATE", "2 years ago"),
        ("later", "later", "DATE", "later"),
        ("in the past year", "past year", "DURATION", "past year"),
        ("over the last decade", "last decade", "DURATION", "last decade"),
        ("of the last year", "last year", "DATE", "last year"),
        ("a total of 1,391 and", "1,391", "COUNT", "1,391"),
        ("and 202 were", "202", "COUNT", "202"),
        ("converted in 611", "611", "DATE", "611"),
        ("last year", "last year", "DATE", "last year"),
    ],
)
def test_dates_that_are_lengths_of_time(text: str, found: str, label: str, expected: str) -> None:
    start = text.index(found)
    named, end = kind(text, "DATE", start, start + len(found))
    assert (named, text[start:end]) == (label, expected)


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("rose from 9 to 10", "9 to 10", ["9", "10"]),
        ("between 9 to 10 men", "9 to 10", ["9 to 10"]),
        ("a stand from up to 300", "up to 300", ["up to 300"]),
        ("Estimates range from 200 to 300", "200 to 300", ["200 to 300"]),
        ("rose from close to 200", "close to 200", ["close to 200"]),
        ("dropped 26.5 percent from 36 to 49", "36 to 49", ["36", "49"]),
        ("16 of 29", "16 of 29", ["16", "29"]),
        ("just 523 of the 27,500", "just 523 of the 27,500", ["just 523", "27,500"]),
        ("one of the five", "one of the five", ["five"]),
        ("tens of thousands", "tens of thousands", ["tens of thousands"]),
    ],
)
def test_parts(text: str, found: str, expected: list[str]) -> None:
    start = text.index(found)
    assert [text[slice(*part)] for part in parts(text, "COUNT", start, start + len(found))] == expected


@pytest.mark.parametrize(
    ("text", "label", "found", "expected"),
    [
        ("26 in all, 10 and 4", "PERCENT", "26", "COUNT"),
        ("26, 10 and 4 percent", "PERCENT", "26", "PERCENT"),
        ("a ransom of 50,000", "MONEY", "50,000", "MONEY"),
        ("$7.8 to one million", "MONEY", "one million", "MONEY"),
        ("more than a thousand.", "DURATION", "more than a thousand", "COUNT"),
    ],
)
def test_a_figure_alone_is_a_count(text: str, label: str, found: str, expected: str) -> None:
    start = text.index(found)
    assert kind(text, label, start, start + len(found)) == (expected, start + len(found))


@pytest.mark.parametrize(
    ("found", "expected"),
    [("2009 to 2011", ["2009", "2011"]), ("2009 and 2011", ["2009", "2011"]), ("2009-2011", ["2009-2011"])],
)
def test_a_date_from_year_to_year_is_two(found: str, expected: list[str]) -> None:
    assert [found[slice(*part)] for part in parts(found, "DATE", 0, len(found))] == expected


def test_annotated_numbers_stay_as_they_are() -> None:
    for doc in load_gold():
        for number in doc.numbers:
            place = number.start, number.end
            assert extent(doc.text, number.label, *place) == place, number
            assert kind(doc.text, number.label, *place) == (number.label, number.end)
            assert parts(doc.text, number.label, *place) == [place]


def test_annotated_numbers_stay_apart() -> None:
    for doc in load_gold():
        for one, other in itertools.pairwise(doc.numbers):
            assert not joined(doc.text, one.label, (one.start, one.end), (other.start, other.end)), (one, other)
