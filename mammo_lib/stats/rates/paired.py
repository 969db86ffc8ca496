"""The difference of two proportions of the same cases, with its test."""

from dataclasses import replace
from math import inf, nan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.rates.counts import counts
from mammo_lib.stats.rates.difference import (
    ProportionComparison,
    bounded,
    hybrid,
    known,
    wilson,
)
from mammo_lib.stats.rates.mcnemar import TESTS, mcnemar
from mammo_lib.stats.rates.proportions import interval_ends
from mammo_lib.stats.rates.tango import tango
from mammo_lib.stats.sample import binary, level_of, same_length


def compare_paired_proportions(
    a: int,
    b: int,
    c: int,
    d: int,
    *,
    method: str = "tango",
    test: str = "mid-p",
    level: float = 0.95,
) -> ProportionComparison:
    """Compare the positive shares (a + b) / n and (a + c) / n of two tests of the same n cases.

    Of independent cases, `a` are positive in both, `b` in the first only, `c` in the second
    only, `d` in neither. `method` makes the interval of the difference: "tango" (score),
    "newcombe" (from two Wilson intervals, Stat. Med. 1998; 17: 2635-2650, method 10),
    "bonett-price" and "agresti-min" (Wald with cases added) or "wald", which is too short in
    small samples. `test` is one of McNemar's: "mid-p", "exact", "asymptotic" or "corrected".
    """
    known("method", method, INTERVALS)
    known("test", test, TESTS)
    a, b, c, d = counts(a=a, b=b, c=c, d=d)
    n = a + b + c + d
    if not n:
        raise Problem("a, b, c, d: are all 0; there is nothing to compare.")
    estimate = Estimate((b - c) / n, level=level_of(level), method=method, n=n)
    difference = bounded(estimate, *INTERVALS[method](a, b, c, d, level))
    return ProportionComparison(difference, *mcnemar(b, c, test), ((a + b) / n, (a + c) / n), test)


def paired_counts(first: Any, second: Any) -> tuple[int, int, int, int]:
    """Return how many cases are 1 in both, in `first` (n,) only, in `second` only, in neither."""
    one, other = binary(first, "first"), binary(second, "second")
    same_length({"first": one, "second": other})
    kinds = np.bincount(2 * one + other, minlength=4)
    return int(kinds[3]), int(kinds[2]), int(kinds[1]), int(kinds[0])


def paired_odds_ratio(b: int, c: int, *, level: float = 0.95) -> Estimate:
    """Return the odds ratio `b` / `c` within discordant pairs, and its exact interval.

    The interval is Clopper and Pearson's for the share of `b`, as odds. Without `c` the ratio
    is infinite; without any discordant pair it is undefined and any ratio is possible.
    """
    b, c = counts(b=b, c=c)
    value = b / c if c else (inf if b else nan)
    estimate = Estimate(value, level=level_of(level), method="clopper-pearson", n=b + c)
    if not b + c:
        return replace(estimate, low=0.0, high=inf, reason="no pair differs")
    low, high = (float(end) for end in interval_ends(b, b + c, "clopper-pearson", level))
    return replace(estimate, low=low / (1 - low), high=high / (1 - high) if high < 1 else inf)


def _newcombe(a: int, b: int, c: int, d: int, level: float) -> tuple[float, float]:
    n = a + b + c + d
    return hybrid(wilson(a + b, n, level), wilson(a + c, n, level), _phi(a, b, c, d))


def _phi(a: int, b: int, c: int, d: int) -> float:
    """Return the correlation of both tests, corrected for continuity where it is positive."""
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    apart = float(a * d - b * c)
    if apart > 0:
        apart = max(apart - (a + b + c + d) / 2, 0.0)
    return apart / sqrt(margins)


def _tango(a: int, b: int, c: int, d: int, level: float) -> tuple[float, float]:
    return tango(b, c, a + b + c + d, level)


def _wald(b: float, c: float, n: float, level: float) -> tuple[float, float]:
    reach = normal_quantile(level) * sqrt(b + c - (b - c) ** 2 / n) / n
    return (b - c) / n - reach, (b - c) / n + reach


INTERVALS = {
    "tango": _tango,
    "newcombe": _newcombe,
    "bonett-price": lambda a, b, c, d, level: _wald(b + 1, c + 1, a + b + c + d + 2, level),
    "agresti-min": lambda a, b, c, d, level: _wald(b + 0.5, c + 0.5, a + b + c + d + 2, level),
    "wald": lambda a, b, c, d, level: _wald(b, c, a + b + c + d, level),
}
