"""Intraclass correlations: agreement of readers who measure on a continuous scale."""

from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.agreement.ratings import measured
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import level_of

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@dataclass(frozen=True)
class IntraclassCorrelation:
    """The correlation, and the F test that cases do not differ beyond error (`icc` of 0)."""

    icc: Estimate
    statistic: float
    df: tuple[int, int]
    p_value: float


def icc(ratings: Any, *, form: str = "2,1", level: float = 0.95) -> IntraclassCorrelation:
    """Return the share of variance of `ratings` (n cases, m readers) that cases account for.

    Forms as in Shrout & Fleiss (Psych. Bull. 1979; 86: 420-428): "1,…" each case has readers of
    its own, "2,…" the same readers, drawn from many, absolute agreement; "3,…" just these
    readers, whose constant differences are forgiven. "…,1" is a single reading, "…,k" the mean of
    all m. Intervals rest on F distributions, so on normal cases and errors; "2" uses
    Satterthwaite's degrees of freedom. None is bounded below by 0. It rises with the
    spread of the cases: compare only samples of similar spread.
    """
    if form not in FORMS:
        raise Problem(f"form: '{form}' is unknown.{nearest(form, FORMS)}")
    squares = _mean_squares(measured(ratings))
    model = form[0]
    error, df = (squares.within, squares.df_within) if model == "1" else (squares.error, squares.df)
    single = _single(squares, model, error, level_of(level))
    estimate = replace(single, method=f"ICC({form})")
    if form[-1] == "k":
        estimate = _averaged(estimate, squares.m)
    statistic = squares.cases / error if _spread(squares, error) else nan
    from scipy.stats import f  # late: slow to import

    p_value = float(f.sf(statistic, squares.n - 1, df))
    return IntraclassCorrelation(estimate, statistic, (squares.n - 1, df), p_value)


@dataclass(frozen=True)
class _MeanSquares:
    """Mean squares between `cases`, `within` them, between `readers`, and of the rest."""

    n: int
    m: int
    cases: float
    within: float
    readers: float
    error: float

    @property
    def df_within(self) -> int:
        return self.n * (self.m - 1)

    @property
    def df(self) -> int:
        return (self.n - 1) * (self.m - 1)


def _mean_squares(ratings: NDArray[np.float64]) -> _MeanSquares:
    n, m = ratings.shape
    centred = ratings - ratings.mean()
    row, column = centred.mean(axis=1), centred.mean(axis=0)
    rest = centred - row[:, None] - column
    within = ((centred - row[:, None]) ** 2).sum() / (n * (m - 1))
    cases, readers = m * (row**2).sum() / (n - 1), n * (column**2).sum() / (m - 1)
    error = (rest**2).sum() / ((n - 1) * (m - 1))
    return _MeanSquares(n, m, float(cases), float(within), float(readers), float(error))


def _single(squares: _MeanSquares, model: str, error: float, level: float) -> Estimate:
    """Return the correlation of single readings with its interval."""
    s = squares
    between = s.m * (s.readers - s.error) / s.n if model == "2" else 0.0
    whole = s.cases + (s.m - 1) * error + between
    value = (s.cases - error) / whole if whole > 0 else nan
    estimate = Estimate(value, level=level, n=s.n)
    if not (s.cases > 0 and _spread(s, error)):
        return estimate.without_interval("cases or errors show no spread at all")
    ends = _random_readers(s, value, level) if model == "2" else _by_f(s, model, error, level)
    return replace(estimate, low=ends[0], high=ends[1])


def _spread(s: _MeanSquares, error: float) -> bool:
    # Equal readings leave rounding errors, which are no spread.
    return error > 1e-24 * s.cases


def _by_f(s: _MeanSquares, model: str, error: float, level: float) -> tuple[float, float]:
    from scipy.stats import f  # late: slow to import

    df, chance = s.df_within if model == "1" else s.df, 0.5 + level / 2
    low = s.cases / error / f.ppf(chance, s.n - 1, df)
    high = s.cases / error * f.ppf(chance, df, s.n - 1)
    return float((low - 1) / (low + s.m - 1)), float((high - 1) / (high + s.m - 1))


def _random_readers(s: _MeanSquares, value: float, level: float) -> tuple[float, float]:
    from scipy.stats import f  # late: slow to import

    n, m, chance = s.n, s.m, 0.5 + level / 2
    of_readers = m * value * s.readers / s.error
    of_error = n * (1 + (m - 1) * value) - m * value
    whole = (of_readers + of_error) ** 2
    df = s.df * whole / ((n - 1) * of_readers**2 + of_error**2)
    rest = m * s.readers + (m * n - m - n) * s.error
    upper, lower = f.ppf(chance, n - 1, df), f.ppf(chance, df, n - 1)
    low = n * (s.cases - upper * s.error) / (upper * rest + n * s.cases)
    high = n * (lower * s.cases - s.error) / (rest + n * lower * s.cases)
    return float(low), float(high)


def _averaged(single: Estimate, m: int) -> Estimate:
    """Return the correlation of means of `m` readings (Spearman & Brown)."""
    value, low, high = (
        m * x / (1 + (m - 1) * x) if 1 + (m - 1) * x else nan
        for x in (single.value, single.low, single.high)
    )
    return replace(single, value=value, low=low, high=high)
