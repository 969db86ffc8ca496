"""The difference of two areas under ROC curves of the same cases, with its test."""

from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.normal import two_sided
from mammo_lib.stats.roc.bootstrap_auc import resampled_areas
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.obuchowski import needed, obuchowski_covariance
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.sample import Sample, binary, finite, level_of, same_length
from mammo_lib.stats.units import Units, draws, units

METHODS = ("delong", "bootstrap", "obuchowski")


@dataclass(frozen=True)
class AucComparison:
    """Area of the first minus area of the second score, and the two-sided test of no difference.

    `statistic` follows the normal distribution, or Student's t where `df` is given.
    """

    difference: Estimate
    statistic: float
    df: float | None
    p_value: float
    auc: tuple[float, float]


def compare_auc(
    label: Any,
    a: Any,
    b: Any,
    *,
    method: str = "delong",
    cluster: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> AucComparison:
    """Compare scores `a` and `b` (n,) of the same cases `label` (n,).

    "delong" takes cases as independent; "obuchowski" and "bootstrap" (percentile interval, test
    by the replicates' spread) allow for correlated cases of one `cluster`. Scores that rank all
    cases alike have p = 1. A difference whose variance is zero has no test and no interval.
    """
    _check(method, cluster)
    cases = paired(label, a, b)
    pool = units(cases.n, cluster)
    placed = placements(cases)
    areas = float(placed.auc[0]), float(placed.auc[1])
    estimate = Estimate(
        areas[0] - areas[1],
        level=level_of(level),
        method=method,
        n=cases.n,
        n_positive=cases.n_positive,
        n_clusters=None if cluster is None else pool.count,
    )
    if method == "bootstrap":
        replicates = resampled_areas(cases, pool, draws(pool, n_boot, rng))
        difference = interval(estimate, replicates[:, 0] - replicates[:, 1])
    else:
        difference = normal(estimate, _variance(placed.contrast(), cases, pool, method))
    return tested(difference, areas)


def paired(label: Any, a: Any, b: Any) -> Sample:
    """Return the sample of two scores, its errors naming `a` and `b`."""
    positive = binary(label, "label", both=True)
    scores = {"a": finite(a, "a"), "b": finite(b, "b")}
    same_length({"label": positive, **scores})
    return Sample(positive, np.stack(list(scores.values())), tuple(scores))


def normal(difference: Estimate, variance: float) -> Estimate:
    """Return `difference` with its normal interval, or the reason why it has none."""
    if isnan(variance):
        reason = "one positive or one negative unit only: the variance is undefined"
        return difference.without_interval(reason)
    if variance <= 0:
        return difference.without_interval("the variance of the difference is zero")
    return wald(difference, variance)


def tested(difference: Estimate, areas: tuple[float, float]) -> AucComparison:
    """Return the two-sided normal test of `difference`, by its standard error."""
    if difference.se > 0:
        statistic = difference.value / difference.se
    elif difference.value == 0:
        statistic = 0.0  # no difference seen and none possible to see: p is 1, not undefined
    else:
        statistic = nan
    return AucComparison(difference, statistic, None, two_sided(statistic), areas)


def _check(method: str, cluster: Any) -> None:
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    if method == "obuchowski":
        needed(cluster)
    if method == "delong" and cluster is not None:
        raise Problem(
            "cluster: method 'delong' takes all cases as independent; "
            "use 'obuchowski' or 'bootstrap' for clustered ones."
        )


def _variance(difference: Placements, cases: Sample, pool: Units, method: str) -> float:
    if method == "delong":
        return float(delong_covariance(difference)[0, 0])
    parts = pool.code[cases.positive], pool.code[~cases.positive]
    return float(obuchowski_covariance(difference, *parts)[0, 0])
