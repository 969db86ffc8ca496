"""Intervals and tests by Student's t, or by the normal distribution where df is infinite."""

from collections.abc import Sequence
from math import inf, isfinite, isnan, nan, sqrt
from typing import Any

from mammo_lib.stats.estimate import normal_quantile
from mammo_lib.stats.normal import two_sided

ZERO = "the variance is zero"
UNDEFINED = "the variance is undefined"
Limits = tuple[float, float] | None


def interval_row(
    estimate: float, variance: float, df: float, level: float, limits: Limits = None
) -> dict[str, Any]:
    """Return `estimate` with se, df, low, high (cut to `limits`) and the reason if none."""
    row = {"estimate": float(estimate), "se": nan, "df": nan, "low": nan, "high": nan}
    reason = why_none(variance, df)
    if reason:
        return {**row, "reason": reason}
    se = sqrt(variance)
    span = reach(level, df) * se
    low, high = estimate - span, estimate + span
    if limits is not None:
        low, high = max(low, limits[0]), min(high, limits[1])
    found = {"se": se, "df": float(df), "low": float(low), "high": float(high)}
    return {**row, **found, "reason": None}


def test_row(estimate: float, variance: float, df: float, level: float) -> dict[str, Any]:
    """Return `interval_row` of a difference with its two-sided test of zero."""
    row = interval_row(estimate, variance, df, level)
    # Where no difference is seen and none is possible to see, there is no doubt about it.
    none = row["reason"] == ZERO and estimate == 0
    statistic = 0.0 if none else estimate / row["se"]
    reason = row.pop("reason")
    p_value = 1.0 if statistic == 0 else two_sided_t(statistic, df)
    return {**row, "statistic": statistic, "p_value": p_value, "reason": reason}


def why_none(variance: float, df: float) -> str | None:
    """Return why a `variance` on `df` gives no interval, or None if it does."""
    if variance == 0:
        return ZERO
    if variance < 0:
        return "the estimated variance is negative"
    if isnan(variance) or isnan(df):
        return UNDEFINED
    return None if df > 0 else "no degrees of freedom"


def reach(level: float, df: float) -> float:
    """Return how many standard errors a two-sided interval of `level` reaches."""
    if not isfinite(df):
        return normal_quantile(level)
    from scipy.special import stdtrit  # late: SciPy takes most of a second

    return float(stdtrit(df, 0.5 + level / 2))


def two_sided_t(statistic: float, df: float) -> float:
    """Return the p-value of `statistic`, either direction counting."""
    if isnan(statistic) or isnan(df) or df == inf:
        return two_sided(statistic) if df == inf else nan
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(statistic)))


def f_test(numerator: float, denominator: float, df: Sequence[float]) -> tuple[float, float]:
    """Return F and its p-value; p is 1 where nothing differs and nothing could."""
    if denominator <= 0 and numerator == 0:
        return 0.0, 1.0
    if isnan(numerator) or not denominator > 0:
        return nan, nan
    statistic = numerator / denominator
    from scipy.special import chdtrc, fdtrc

    if not isfinite(df[1]):
        return statistic, float(chdtrc(df[0], statistic * df[0]))
    return statistic, float(fdtrc(df[0], df[1], statistic))
