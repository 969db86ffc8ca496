"""A proportion with its interval, from independent or from clustered cases."""

from collections.abc import Callable
from dataclasses import replace
from math import isnan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.rates.counts import successes
from mammo_lib.stats.rates.exact_interval import blaker, mid_p
from mammo_lib.stats.sample import binary, clusters, level_of

# our name -> the name statsmodels gives the same interval
BY_STATSMODELS = {
    "wilson": "wilson",
    "clopper-pearson": "beta",
    "jeffreys": "jeffreys",
    "agresti-coull": "agresti_coull",
}


def proportion_interval(k: int, n: int, *, method: str = "wilson", level: float = 0.95) -> Estimate:
    """Return the proportion `k` of `n` independent cases with its interval, cut to 0..1.

    "wilson" covers about as often as it says; "clopper-pearson" at least as often, being
    wider, and "blaker" too, being narrower; "mid-p", "jeffreys", "agresti-coull" and "logit" lie
    between; "wilson-corrected" imitates the exact ones. "wald" is for comparison with others'
    figures: it covers too seldom near 0 and 1, where it has no width at all and is withheld.
    With `n` of 0 there is no value.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    k, n = successes(k, n)
    blank = Estimate(float("nan"), level=level_of(level), method=method, n=n)
    if n == 0:
        return blank.without_interval("no cases")
    estimate = replace(blank, value=k / n)
    if method == "wald" and k in (0, n):
        return estimate.without_interval(f"all {n} cases are alike: the variance is zero")
    low, high = METHODS[method](k, n, level)
    return replace(estimate, low=max(0.0, float(low)), high=min(1.0, float(high)))


def interval_ends(k: Any, n: Any, method: str, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper ends for `k` of `n`, numbers or arrays alike, whole or not.

    `method` is one of BY_STATSMODELS.
    """
    # Late: statsmodels takes longer to import than all of these statistics together.
    from statsmodels.stats.proportion import proportion_confint

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    low, high = proportion_confint(k, n, alpha=1 - level, method=BY_STATSMODELS[method])
    # No interval stops short of a 0 % or 100 % that was seen, be it by rounding (Wilson) or by
    # its equal tails (Jeffreys; Brown, Cai & DasGupta 2001 make the same exception).
    low = np.where(k == 0, 0.0, np.clip(low, 0, 1))
    return low, np.where(k == n, 1.0, np.clip(high, 0, 1))


def clustered_proportion(success: Any, cluster: Any, *, level: float = 0.95) -> Estimate:
    """Return the share of `success` (n,) of 0/1 when cases of one `cluster` (n,) are correlated.

    Wilson's interval on the effective sample size, n over the design effect (Rao & Scott 1992),
    which compares the ratio estimator's variance over clusters with the binomial one. The
    design effect is never taken below 1, so 0 % and 100 % still have an interval.

    It misleads with few clusters (below about 20), where the design effect is poorly known, and
    at 0 % and 100 %, where it cannot be seen at all: there the cases count as independent
    and the interval is too narrow if they are not.
    """
    found = binary(success, "success")
    code, count = clusters(cluster, len(found))
    n = len(found)
    rate = float(found.mean())
    effect = design_effect(found, code, count)
    estimate = Estimate(
        rate, level=level_of(level), method="wilson-design-effect", n=n, n_clusters=count
    )
    if isnan(effect):
        return estimate.without_interval("one cluster only: the variance is undefined")
    size = n / effect
    # At 0 % and 100 % the product must equal the size to the last bit.
    low, high = interval_ends(size if rate == 1 else rate * size, size, "wilson", level)
    se = float(np.sqrt(rate * (1 - rate) / size))
    return replace(estimate, low=float(low), high=float(high), se=se)


def design_effect(found: np.ndarray, code: np.ndarray, count: int) -> float:
    """Return how many times clustering multiplies the binomial variance, at least 1."""
    if count < 2:
        return float("nan")
    rate = found.mean()
    if rate in (0, 1):
        return 1.0
    excess = np.bincount(code, weights=found - rate, minlength=count)
    between = count / (count - 1) * (excess**2).sum() / len(found) ** 2
    return float(max(1.0, between / (rate * (1 - rate) / len(found))))


def _wald(k: int, n: int, level: float) -> tuple[float, float]:
    rate = k / n
    reach = normal_quantile(level) * sqrt(rate * (1 - rate) / n)
    return rate - reach, rate + reach


def _logit(k: int, n: int, level: float) -> tuple[Any, Any]:
    if k in (0, n):  # the log odds are infinite
        return interval_ends(k, n, "clopper-pearson", level)
    centre, reach = log_odds(k / n), normal_quantile(level) / sqrt(k * (n - k) / n)
    return chance_of(centre - reach), chance_of(centre + reach)


def _wilson_corrected(k: int, n: int, level: float) -> tuple[float, float]:
    """Return Wilson's ends with continuity correction (Newcombe 1998, method 4)."""
    return _corrected_lower(k, n, level), 1 - _corrected_lower(n - k, n, level)


def _corrected_lower(k: int, n: int, level: float) -> float:
    z = normal_quantile(level)
    nearer = k - min(0.5, abs(k - n / 2))
    reach = z * sqrt(z**2 / 4 + nearer * (n - nearer) / n) if k else 0.0
    return (nearer + z**2 / 2 - reach) / (n + z**2) if k else 0.0


def _by_statsmodels(method: str) -> Callable[[int, int, float], tuple[Any, Any]]:
    return lambda k, n, level: interval_ends(k, n, method, level)


METHODS: dict[str, Callable[[int, int, float], tuple[Any, Any]]] = {
    **{method: _by_statsmodels(method) for method in BY_STATSMODELS},
    "mid-p": mid_p,
    "blaker": blaker,
    "logit": _logit,
    "wilson-corrected": _wilson_corrected,
    "wald": _wald,
}
