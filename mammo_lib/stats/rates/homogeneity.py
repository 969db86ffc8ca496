"""The test that groups of different cases have one proportion."""

from dataclasses import dataclass
from math import nan, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.rates.counts import successes

METHODS = ("pearson", "fisher")
MOST_TABLES = 5_000_000


@dataclass(frozen=True)
class Homogeneity:
    """The test that all groups are alike: chi-squared `statistic` with `df`, or NaN if exact."""

    statistic: float
    df: int
    p_value: float


def homogeneity(k: Any, n: Any, *, method: str = "pearson") -> Homogeneity:
    """Test whether the proportions `k` (g,) of `n` (g,) of g groups are equal.

    "pearson" is chi-squared, poor where fewer than five of a kind are expected in a group;
    "fisher" (Freeman & Halton 1951) adds up all tables of the same margins that are no likelier.
    That nothing is found in small groups does not show that they are alike.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    found, cases = _groups(k, n)
    df, both = len(cases) - 1, found.sum()
    if method == "fisher":
        return Homogeneity(nan, df, _fisher(found, cases))
    if both in (0, cases.sum()):
        return Homogeneity(nan, df, nan)
    from scipy.stats import chi2  # late: slow to import

    rate = both / cases.sum()
    statistic = float(((found - cases * rate) ** 2 / (cases * rate * (1 - rate))).sum())
    return Homogeneity(statistic, df, float(chi2.sf(statistic, df)))


def _groups(k: Any, n: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    found, cases = list(k), list(n)
    if len(found) != len(cases) or len(found) < 2:
        raise Problem(f"k, n: {len(found)} and {len(cases)} values; give two groups or more.")
    pairs = [
        successes(*pair, (f"k[{i}]", f"n[{i}]"))
        for i, pair in enumerate(zip(found, cases, strict=True))
    ]
    if not all(total for _, total in pairs):
        raise Problem("n: a group without cases has no proportion; leave it out.")
    first, second = np.array(pairs).T
    return first, second


def _fisher(found: NDArray[np.intp], cases: NDArray[np.intp]) -> float:
    """Return the chance of all tables with these margins that are no likelier than this one."""
    count = prod(int(size) + 1 for size in cases[:-1])
    if count > MOST_TABLES:
        raise Problem(f"method: 'fisher' would list {count:,} tables; use 'pearson'.")
    all_ways = _log_ways(found.sum(), cases.sum())
    chance = np.exp(_log_tables(int(found.sum()), cases) - all_ways)
    itself = np.exp(_log_ways(found, cases).sum() - all_ways)
    # Equally likely tables differ in their last bits.
    return float(min(1.0, chance[chance <= itself * (1 + 1e-7)].sum()))


def _log_tables(both: int, cases: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the log of the number of ways to each table of `both` successes in `cases`."""
    left, ways = np.array([both]), np.zeros(1)
    for size in cases[:-1]:
        taken = np.arange(size + 1)
        ways = (ways[:, None] + _log_ways(taken, size)).ravel()
        left = (left[:, None] - taken).ravel()
        ways, left = ways[left >= 0], left[left >= 0]
    fits = left <= cases[-1]
    return ways[fits] + _log_ways(left[fits], cases[-1])


def _log_ways(taken: Any, size: Any) -> Any:
    """Return the log of the number of ways to take `taken` of `size`."""
    from scipy.special import gammaln  # late: slow to import

    return gammaln(size + 1) - gammaln(taken + 1) - gammaln(size - taken + 1)
