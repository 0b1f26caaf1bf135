"""Kappa and alpha: worked examples of those who made them, a peer's figures, and what must hold of any data."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raqqa_nlp.evaluation.agreement import coefficients
from raqqa_nlp.evaluation.agreement.coefficients import MISSING, Codes

ABSENT = ". *"


def coded(*rows: str) -> tuple[Codes, int]:
    """Rows of categories, one an annotator, with a dot or asterisk where one said nothing."""
    numbers: dict[Hashable, int] = {}
    units = [[None if cell in ABSENT else cell for cell in unit] for unit in zip(*map(str.split, rows), strict=True)]
    return coefficients.code(units, len(rows), numbers), len(numbers)


def alpha(codes: Codes, size: int) -> float:
    return float(coefficients.alpha(coefficients.alpha_counts(codes, size)))


def kappa(codes: Codes, size: int) -> float:
    return float(coefficients.kappa(coefficients.kappa_counts(codes, size)))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Krippendorff (2011), A: binary, two observers, nothing missing.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        # B: nominal, two observers, nothing missing.
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        # C: nominal, four observers, values missing; the twelfth unit has one value alone.
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
        # Three coders of fifteen units, as often shown (Wikipedia, "Krippendorff's alpha").
        (
            (
                "* * * * * 3 4 1 2 1 1 3 3 * 3",
                "1 * 2 1 3 3 4 3 * * * * * * *",
                "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
            ),
            0.691,
        ),
    ],
)
def test_krippendorffs_examples(rows: Sequence[str], expected: float) -> None:
    assert alpha(*coded(*rows)) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.492),  # Cohen (1960), p_o = .70 and p_e = .41
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 0.1304),  # the same p_o as the next, with other frequencies
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_cohens_examples(table: list[list[int]], expected: float) -> None:
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    codes = np.array(cells).T
    assert kappa(codes, len(table)) == pytest.approx(expected, abs=0.0005)
    assert coefficients.cohen(codes) == pytest.approx(expected, abs=0.0005)


@pytest.mark.parametrize("rows", [("1 1 1", "1 1 1"), ("", ""), ("1 . .", ". 2 ."), ("1 2 .", "1 . 2")])
def test_without_variation_nothing_is_defined(rows: Sequence[str]) -> None:
    codes, size = coded(*rows)
    assert np.isnan(alpha(codes, size))
    assert np.isnan(kappa(codes, size))
    assert coefficients.cohen(codes) is None


def test_chance_alone_is_worth_nothing() -> None:
    codes = np.random.default_rng(0).integers(0, 3, size=(3, 20_000))
    assert alpha(codes, 3) == pytest.approx(0, abs=0.01)
    assert kappa(codes[:2], 3) == pytest.approx(0, abs=0.01)


@st.composite
def data(draw: st.DrawFn, *, most: int = 4) -> Codes:
    """What a few annotators said of a few units, some of it missing."""
    annotators, units = draw(st.integers(2, most)), draw(st.integers(0, 8))
    row = st.lists(st.integers(MISSING, 2), min_size=units, max_size=units)
    return np.array(draw(st.lists(row, min_size=annotators, max_size=annotators)), dtype=np.intp).reshape(
        annotators, units
    )


few = settings(max_examples=60)


@few
@given(data())
def test_alpha_is_what_a_peer_says(codes: Codes) -> None:
    found = alpha(codes, 3)
    paired = codes[:, (codes != MISSING).sum(axis=0) > 1]
    if len(set(paired[paired != MISSING].tolist())) < 2:
        assert np.isnan(found)
    else:
        values = np.where(paired == MISSING, np.nan, paired)
        assert found == pytest.approx(krippendorff.alpha(reliability_data=values, level_of_measurement="nominal"))


@few
@given(data(most=2))
def test_kappa_from_counts_is_what_scikit_learn_says(codes: Codes) -> None:
    found, exact = kappa(codes, 3), coefficients.cohen(codes)
    assert np.isnan(found) if exact is None else found == pytest.approx(exact)


@few
@given(data(), st.integers(0, 1000))
def test_neither_names_nor_order_matter(codes: Codes, seed: int) -> None:
    rng = np.random.default_rng(seed)
    renamed = np.append(rng.permutation(3), MISSING)[codes]
    shuffled = renamed[rng.permutation(len(codes))][:, rng.permutation(codes.shape[1])]
    assert alpha(shuffled, 3) == pytest.approx(alpha(codes, 3), nan_ok=True)
    assert kappa(renamed[1::-1], 3) == pytest.approx(kappa(codes[:2], 3), nan_ok=True)


@few
@given(data())
def test_perfect_agreement_is_one_where_anything_varies(codes: Codes) -> None:
    same = np.tile(codes[:1], (3, 1))
    varies = len(set(same[same != MISSING].tolist())) > 1
    for value in (alpha(same, 3), kappa(same[:2], 3)):
        assert value == 1 if varies else np.isnan(value)


@few
@given(data(), st.integers(0, 8))
def test_counts_of_texts_add_up(codes: Codes, cut: int) -> None:
    parts = codes[:, :cut], codes[:, cut:]
    summed = sum(coefficients.alpha_counts(part, 3) for part in parts)
    assert np.allclose(summed, coefficients.alpha_counts(codes, 3))
    summed = sum(coefficients.kappa_counts(part[:2], 3) for part in parts)
    assert np.allclose(summed, coefficients.kappa_counts(codes[:2], 3))
