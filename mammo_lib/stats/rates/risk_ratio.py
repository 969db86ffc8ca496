"""The ratio of two proportions of different cases."""

from dataclasses import replace
from math import exp, inf, log, nan, sqrt

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.rates.counts import successes
from mammo_lib.stats.rates.score import crossing
from mammo_lib.stats.sample import level_of

METHODS = ("koopman", "katz")
FURTHEST = 700.0  # log ratios beyond it cannot be written down


def risk_ratio(
    k1: int, n1: int, k2: int, n2: int, *, method: str = "koopman", level: float = 0.95
) -> Estimate:
    """Return `k1` of `n1` over `k2` of `n2`, all cases independent, with its interval.

    "koopman" inverts the score test (Biometrics 1984; 40: 513-517) and has an end even where a
    count is 0; "katz" is normal in the log ratio (Biometrics 1978; 34: 469-474) and is withheld
    there. A ratio over 0 is infinite; 0 over 0 is undefined, and any ratio is possible.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    k1, n1 = successes(k1, n1, ("k1", "n1"))
    k2, n2 = successes(k2, n2, ("k2", "n2"))
    if not (n1 and n2):
        raise Problem("n1, n2: a group without cases has no proportion.")
    value = (k1 / n1) / (k2 / n2) if k2 else (inf if k1 else nan)
    estimate = Estimate(value, level=level_of(level), method=method, n=n1 + n2)
    if method == "katz":
        return _katz(estimate, k1, n1, k2, n2)
    low, high = _koopman(k1, n1, k2, n2, level)
    return replace(estimate, low=low, high=high)


def _katz(estimate: Estimate, k1: int, n1: int, k2: int, n2: int) -> Estimate:
    if not (k1 and k2):
        return estimate.without_interval("a count is zero: the log ratio is infinite")
    return log_normal(estimate, 1 / k1 - 1 / n1 + 1 / k2 - 1 / n2)


def log_normal(estimate: Estimate, variance: float) -> Estimate:
    """Return a ratio's `estimate` with the interval that the `variance` of its log gives."""
    if not variance > 0:
        return estimate.without_interval("the variance is zero or undefined")
    se = sqrt(variance)
    factor = exp(normal_quantile(estimate.level) * se)
    low, high = estimate.value / factor, estimate.value * factor
    return replace(estimate, low=low, high=high, se=estimate.value * se)


def _koopman(k1: int, n1: int, k2: int, n2: int, level: float) -> tuple[float, float]:
    """Return both ends; the reciprocal ratio gives the upper one."""
    low = _lower(k1, n1, k2, n2, level)
    below = _lower(k2, n2, k1, n1, level)
    return low, 1 / below if below else inf


def _lower(k1: int, n1: int, k2: int, n2: int, level: float) -> float:
    if k1 == 0:
        return 0.0
    z = normal_quantile(level)

    def excess(log_ratio: float) -> float:
        ratio = exp(log_ratio)
        first, second = _restricted(k1, n1, k2, n2, ratio)
        variance = first * (1 - first) / n1 + ratio * second * (ratio - ratio * second) / n2
        return (k1 / n1 - ratio * k2 / n2) ** 2 - z**2 * variance

    inside = log(k1 * n2 / (k2 * n1)) if k2 else FURTHEST / 2
    return exp(crossing(excess, inside, -FURTHEST / 2))


def _restricted(k1: int, n1: int, k2: int, n2: int, ratio: float) -> tuple[float, float]:
    """Return the likeliest pair of proportions whose ratio is `ratio`."""
    half = (ratio * (n1 + k2) + k1 + n2) / 2
    both = k1 + k2
    root = sqrt(max(half**2 - (n1 + n2) * ratio * both, 0.0))
    second = min(both / (half + root), 1.0, 1 / ratio)
    return min(ratio * second, 1.0), second
