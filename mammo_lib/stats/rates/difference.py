"""The difference of two proportions of different cases, with its test."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import nan, sqrt

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.rates.counts import successes
from mammo_lib.stats.rates.miettinen_nurminen import miettinen_nurminen
from mammo_lib.stats.rates.proportions import interval_ends
from mammo_lib.stats.sample import level_of

TESTS = ("pearson", "yates", "fisher")


@dataclass(frozen=True)
class ProportionComparison:
    """The first minus the second of two `proportions`, and the test that they are equal.

    `statistic` follows chi-squared with one degree of freedom; it is NaN for exact tests.
    """

    difference: Estimate
    statistic: float
    p_value: float
    proportions: tuple[float, float]
    test: str


def compare_proportions(
    k1: int,
    n1: int,
    k2: int,
    n2: int,
    *,
    method: str = "newcombe",
    test: str = "pearson",
    level: float = 0.95,
) -> ProportionComparison:
    """Compare `k1` of `n1` with `k2` of `n2` cases, all independent.

    `method` makes the interval of the difference: "newcombe" (from two Wilson intervals, Stat.
    Med. 1998; 17: 873-890, method 10), "miettinen-nurminen" (score), "agresti-caffo" (Wald with
    a success and a failure added to each) or "wald", which is too short in small samples.
    `test` is "pearson" (chi-squared), "yates" (the same, corrected) or "fisher" (exact, which
    rejects too seldom); Pearson's misleads where fewer than five of a kind are expected.
    """
    known("method", method, INTERVALS)
    known("test", test, TESTS)
    k1, n1 = successes(k1, n1, ("k1", "n1"))
    k2, n2 = successes(k2, n2, ("k2", "n2"))
    if not (n1 and n2):
        raise Problem("n1, n2: a group without cases cannot be compared.")
    first, second = k1 / n1, k2 / n2
    estimate = Estimate(first - second, level=level_of(level), method=method, n=n1 + n2)
    low, high = INTERVALS[method](k1, n1, k2, n2, level)
    difference = bounded(estimate, low, high)
    return ProportionComparison(difference, *_test(k1, n1, k2, n2, test), (first, second), test)


def known(argument: str, name: str, names: Collection[str]) -> None:
    """Raise a Problem unless `name` is one of `names`."""
    if name not in names:
        raise Problem(f"{argument}: '{name}' is unknown.{nearest(name, names)}")


def bounded(difference: Estimate, low: float, high: float) -> Estimate:
    """Return `difference` with ends cut to -1..1, or none if they coincide."""
    if low == high:
        return difference.without_interval("the cases show no spread: the variance is zero")
    return replace(difference, low=max(-1.0, float(low)), high=min(1.0, float(high)))


def hybrid(
    first: tuple[float, float, float], second: tuple[float, float, float], phi: float = 0.0
) -> tuple[float, float]:
    """Return the ends of a difference from two (value, low, high), `phi` their correlation."""
    difference = first[0] - second[0]
    down = _diagonal(first[0] - first[1], second[2] - second[0], phi)
    up = _diagonal(first[2] - first[0], second[0] - second[1], phi)
    return difference - down, difference + up


def wilson(k: int, n: int, level: float) -> tuple[float, float, float]:
    """Return the proportion and the ends of its Wilson interval."""
    low, high = interval_ends(k, n, "wilson", level)
    return k / n, float(low), float(high)


def _diagonal(a: float, b: float, phi: float) -> float:
    return sqrt(max(a**2 + b**2 - 2 * phi * a * b, 0.0))


def _newcombe(k1: int, n1: int, k2: int, n2: int, level: float) -> tuple[float, float]:
    return hybrid(wilson(k1, n1, level), wilson(k2, n2, level))


def _wald(k1: float, n1: float, k2: float, n2: float, level: float) -> tuple[float, float]:
    first, second = k1 / n1, k2 / n2
    variance = first * (1 - first) / n1 + second * (1 - second) / n2
    reach = normal_quantile(level) * sqrt(variance)
    return first - second - reach, first - second + reach


def _agresti_caffo(k1: int, n1: int, k2: int, n2: int, level: float) -> tuple[float, float]:
    return _wald(k1 + 1, n1 + 2, k2 + 1, n2 + 2, level)


INTERVALS = {
    "newcombe": _newcombe,
    "miettinen-nurminen": miettinen_nurminen,
    "agresti-caffo": _agresti_caffo,
    "wald": _wald,
}


def _test(k1: int, n1: int, k2: int, n2: int, test: str) -> tuple[float, float]:
    """Return the statistic and the p-value."""
    from scipy.stats import chi2, fisher_exact  # late: slow to import

    if test == "fisher":
        return nan, float(fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue)
    total, both = n1 + n2, k1 + k2
    if both in (0, total):
        return nan, nan
    apart = float(abs(k1 * n2 - k2 * n1))
    if test == "yates":
        apart = max(apart - total / 2, 0.0)
    statistic = total * apart**2 / (n1 * n2 * both * (total - both))
    return statistic, float(chi2.sf(statistic, 1))
