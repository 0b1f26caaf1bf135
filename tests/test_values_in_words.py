"""Values as readers see them."""

from __future__ import annotations

import pytest

from raqqa_nlp import quantities
from raqqa_nlp.render.values import value_text


@pytest.mark.parametrize(
    ("label", "words", "shown"),
    [
        ("COUNT", "no more than 200-300", "200–300 at most"),
        ("COUNT", "Dozens", "vague: dozens (24 or more)"),
        ("DURATION", "a year and a half", "1 year 6 months"),
        ("DATE", "early 2014", "early 2014"),
        ("MONEY", "$502 million", "502,000,000 USD"),
        ("MONEY", "$3-5 million", "3,000,000–5,000,000 USD"),
        ("MONEY", "billions of dollars", "not understood"),
        ("PERCENT", "18 per cent", "18 per cent"),
        ("PERCENT", "between 30 and 40 per cent", "30–40 per cent"),
        ("MEASURE", "30km", "30 km"),
        ("MEASURE", "3 to 5 km", "3–5 km"),
    ],
)
def test_what_the_words_mean_in_words(label: str, words: str, shown: str) -> None:
    assert value_text(quantities.parse(label, words, date="2017-10-17"), words) == shown
