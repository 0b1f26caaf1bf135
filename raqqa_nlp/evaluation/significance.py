"""Two systems on the same texts: how far they are apart, and whether chance could have it so.

The test is approximate randomisation (Noreen 1989; for precision, recall and F1: Yeh 2000): if the systems did not
differ, each text's counts could as well be the other's. They are exchanged for texts drawn at random; p is the share of
such exchanges after which the figures are at least as far apart as they are, the one that exchanges nothing among
them. Of up to thirteen texts all exchanges are tried, so p is exact, and never smaller than two in 2 to the power of
their number: 0.25 for three texts.

The interval is a percentile bootstrap of the difference over texts, the same draws for both systems (Efron and
Tibshirani 1993; Berg-Kirkpatrick, Burkett and Klein 2012).

Texts, not spans, are exchanged and drawn, because errors within a text hang together. p is of one figure; of twenty
figures one is below 0.05 by chance.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError, MissingExtraError
from raqqa_nlp.evaluation import tables
from raqqa_nlp.evaluation.corpus import PARTS, evaluate
from raqqa_nlp.evaluation.intervals import LEVEL, RESAMPLES, Array, Interval, chunks, draws, quantiles, resampled
from raqqa_nlp.evaluation.report import Report
from raqqa_nlp.evaluation.scores import Figures, Score
from raqqa_nlp.evaluation.tables import percent

if TYPE_CHECKING:
    import pandas as pd

SHUFFLES: Final = 9_999
SUMMARY: Final = (
    *("*/exact/micro", "*/overlap/micro", "attribution/*/whole", "number/value/micro", "number/end_to_end/micro"),
    *("number/status/COUNT", "claim/overlap/*", "name/b_cubed/micro"),
)
"""Patterns of the figures that are compared if none are named; those that no system has are passed over."""

_SAME: Final = 1e-12
"""Differences are sums of fractions: nearer than this, two are the same."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two systems.

    :param a: its value for the first, 0 to 1; so ``b`` for the second.
    :param difference: ``a - b``.
    :param low: with ``high`` the interval of the difference.
    :param p: how likely so large a difference is, in either direction, if the systems are alike.
    """

    name: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Comparison:
    """What :func:`compare` found.

    :param names: of the two systems.
    :param texts: how many there are.
    """

    names: tuple[str, str]
    differences: tuple[Difference, ...]
    texts: int

    def __getitem__(self, name: str) -> Difference:
        """The difference in a figure.

        :raises InputError: it was not compared.
        """
        for each in self.differences:
            if each.name == name:
                return each
        compared = ", ".join(each.name for each in self.differences)
        raise InputError(f"no figure {name!r} was compared", mend=f"There are: {compared}.")

    @property
    def columns(self) -> tuple[str, ...]:
        return ("Layer", "What", "Measure", *self.names, "Difference", tables.INTERVAL, "p")

    def rows(self) -> list[tuple[str, ...]]:
        """Cells of a table with a figure a row, all but p in per cent; :attr:`columns` names them."""
        return [
            (
                *tables.title(each.name),
                percent(each.a),
                percent(each.b),
                f"{100 * each.difference:+.1f}",
                tables.span(Interval(each.low, each.high)),
                "<0.001" if each.p < 0.001 else f"{each.p:.3f}",
            )
            for each in self.differences
        ]

    def to_markdown(self) -> str:
        return tables.markdown(self.columns, self.rows())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "systems": list(self.names),
            "texts": self.texts,
            "differences": [asdict(each) for each in self.differences],
        }

    def to_frame(self) -> pd.DataFrame:
        """A row a figure, by its name.

        :raises MissingExtraError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError("pandas", "eval") from error
        return pd.DataFrame([asdict(each) for each in self.differences]).set_index("name")


def compare(
    gold: Iterable[Document],
    a: Iterable[Document],
    b: Iterable[Document],
    *,
    names: tuple[str, str] = ("A", "B"),
    figures: Collection[str] = SUMMARY,
    parts: Collection[str] = tuple(PARTS),
    seed: int = 0,
) -> Comparison:
    """Compare two predictions of the same texts.

    :param gold: texts with ids of their own.
    :param a: the first system's predictions, under the same ids; ``b``: the second's.
    :param names: of the systems, for tables.
    :param figures: patterns of figures' names (:mod:`fnmatch`).
    :param parts: as for :func:`raqqa_nlp.evaluation.evaluate`.
    :param seed: the same seed gives the same intervals and p.
    :raises InputError: as :func:`raqqa_nlp.evaluation.evaluate` and :func:`compare_reports`.
    :raises MissingExtraError: seqeval or SciPy is needed and not installed.
    """
    gold = list(gold)
    reports = (evaluate(gold, predicted, parts=parts) for predicted in (a, b))
    return compare_reports(*reports, names=names, figures=figures, seed=seed)


def compare_reports(
    a: Report,
    b: Report,
    *,
    names: tuple[str, str] = ("A", "B"),
    figures: Collection[str] = SUMMARY,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    shuffles: int = SHUFFLES,
    seed: int = 0,
) -> Comparison:
    """Compare two evaluations against the same gold.

    :param figures: patterns of names; only figures that both systems have can be compared.
    :param resamples: draws of the bootstrap.
    :param shuffles: exchanges tried, if they are too many to try all.
    :raises InputError: the reports are of different texts or gold, of fewer than two texts, or have no such figure in
        common.
    """
    _check(a, b)
    theirs = tables.every(b)
    shared = [name for name in tables.every(a) if name in theirs]
    wanted = figures if figures is not SUMMARY else [each for each in SUMMARY if fnmatch.filter(shared, each)]
    chosen = tables.select(shared, wanted)
    if not chosen:
        raise InputError("the systems have no such figure in common", mend="Name figures that both have.")
    first, second = ([text.figures for text in report.texts] for report in (a, b))
    drawn = [resampled(texts, chosen, draws(len(texts), resamples, seed)) for texts in (first, second)]
    likely = _exchanged(first, second, chosen, shuffles, seed)
    differences = []
    for name in chosen:
        left, right = a[name].value, b[name].value
        apart = drawn[0][name] - drawn[1][name]
        low, high = quantiles(apart[~np.isnan(apart)], level)
        differences.append(Difference(name, left, right, left - right, low, high, likely[name]))
    return Comparison(names, tuple(differences), len(a.texts))


def _exchanged(
    a: Sequence[Figures], b: Sequence[Figures], names: Sequence[str], shuffles: int, seed: int
) -> dict[str, float]:
    """Each figure's p; the first exchange is none, so that what was observed is among those counted."""
    count = len(a)
    texts = [*a, *b]
    first = resampled(texts, names, (np.hstack((1 - swap, swap)) for swap in _swaps(count, shuffles, seed)))
    second = resampled(texts, names, (np.hstack((swap, 1 - swap)) for swap in _swaps(count, shuffles, seed)))
    found = {}
    for name in names:
        apart = abs(np.nan_to_num(first[name]) - np.nan_to_num(second[name]))
        found[name] = float((apart >= apart[0] - _SAME).mean())
    return found


def _swaps(texts: int, shuffles: int, seed: int) -> Iterator[Array]:
    """Which texts are exchanged, 1 or 0, arrays of shape (some exchanges, texts): first none, then others."""
    if 2**texts <= shuffles + 1:
        yield (np.arange(2**texts)[:, None] >> np.arange(texts) & 1).astype(np.float64)
        return
    yield np.zeros((1, texts))
    generator = np.random.default_rng(seed)
    for rows in chunks(shuffles, 2 * texts):
        yield generator.integers(0, 2, size=(rows, texts)).astype(np.float64)


def _check(a: Report, b: Report) -> None:
    if [text.id for text in a.texts] != [text.id for text in b.texts]:
        raise InputError("the two evaluations are of different texts", mend="Evaluate both systems on the same texts.")
    if len(a.texts) < 2:
        raise InputError("a comparison needs at least two texts", mend="Evaluate on more texts.")
    for one, other in zip(a.texts, b.texts, strict=True):
        for name in a.figures.keys() & b.figures.keys():
            left, right = (text.figures.get(name, Score()) for text in (one, other))
            if isinstance(left, Score) and isinstance(right, Score) and left.support != right.support:
                problem = f"{name} has {left.support} gold items in one evaluation, {right.support} in the other"
                raise InputError(problem, where=one.id, mend="Evaluate both systems against the same gold.")
