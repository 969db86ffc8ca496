"""Intervals from the replicates of a bootstrap."""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.normal import below, quantile

UNDEFINED_AT_MOST = 0.05
METHODS = ("percentile", "basic", "normal", "bca")

Jackknife = Callable[[], NDArray[np.float64]]


def known(method: str) -> str:
    """Return `method` if it is one of METHODS."""
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    return method


def interval(
    estimate: Estimate,
    replicates: NDArray[np.float64],
    method: str = "percentile",
    jackknife: Jackknife | None = None,
) -> Estimate:
    """Return `estimate` with the interval of `replicates` (n_boot,) and their spread as `se`.

    Replicates where the statistic was undefined (NaN) are left out if they are few; an
    interval that rests on more than 5 % of such luck is withheld. `jackknife` gives the
    statistic without each unit in turn, for BCa.
    """
    usable = replicates[np.isfinite(replicates)]
    undefined = len(replicates) - len(usable)
    if undefined > UNDEFINED_AT_MOST * len(replicates) or len(usable) < 2:
        told = f"undefined in {undefined} of {len(replicates)} resamples"
        return estimate.without_interval(f"{told}: too few cases of one kind")
    se = float(np.std(usable, ddof=1))
    if se < 1e-12 * max(1.0, abs(estimate.value)):
        return estimate.without_interval("all resamples give the same value")
    low, high = _ends(estimate, usable, method, jackknife)
    if not (isfinite(low) and isfinite(high)):
        return estimate.without_interval("the estimate lies outside its resamples")
    return replace(estimate, low=float(low), high=float(high), se=se)


def _ends(
    estimate: Estimate,
    replicates: NDArray[np.float64],
    method: str,
    jackknife: Jackknife | None,
) -> tuple[float, float]:
    tail = (1 - estimate.level) / 2
    if method == "percentile":
        low, high = np.quantile(replicates, [tail, 1 - tail])
        return low, high
    if method == "basic":
        low, high = _order_statistics(replicates, tail, 1 - tail)
        return 2 * estimate.value - high, 2 * estimate.value - low
    if method == "normal":
        centre = 2 * estimate.value - replicates.mean()
        reach = normal_quantile(estimate.level) * replicates.std(ddof=1)
        return centre - reach, centre + reach
    if jackknife is None:
        raise Problem("method: 'bca' needs the statistic without each unit in turn.")
    return _bca(estimate.value, replicates, tail, acceleration(jackknife()))


def acceleration(jackknife: NDArray[np.float64]) -> float:
    """Return BCa's acceleration from the statistic without each unit in turn (units,)."""
    away = jackknife.mean() - jackknife
    spread = (away**2).sum()
    return float((away**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def _bca(
    value: float, replicates: NDArray[np.float64], tail: float, skew: float
) -> tuple[float, float]:
    lower = float((replicates < value).mean())
    if lower in (0, 1):
        return np.nan, np.nan
    bias = quantile(lower)
    shifted = [bias + quantile(chance) for chance in (tail, 1 - tail)]
    low, high = (below(bias + shift / (1 - skew * shift)) for shift in shifted)
    return _order_statistics(replicates, low, high)


def _order_statistics(
    replicates: NDArray[np.float64], low: float, high: float
) -> tuple[float, float]:
    # Davison & Hinkley 1997: the (n_boot + 1) p-th in order, so that 999 gives whole ranks.
    lower, upper = np.quantile(replicates, [low, high], method="weibull")
    return lower, upper
