"""The area under one ROC curve with its interval."""

from dataclasses import replace
from math import isnan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate, normal_quantile, wald
from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.roc.bootstrap_auc import resampled_areas
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.obuchowski import needed, obuchowski_covariance
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import Sample, clusters, level_of, sample
from mammo_lib.stats.units import draws, units

INDEPENDENT = ("delong", "delong-unclipped", "logit")
METHODS = (*INDEPENDENT, "bootstrap-percentile", "obuchowski")


def auc_interval(
    label: Any,
    score: Any,
    *,
    method: str = "delong",
    level: float = 0.95,
    cluster: Any = None,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return the area under the ROC curve of `score` (n,) for `label` (n,) with its interval.

    "delong" is the normal interval cut to 0..1, "delong-unclipped" the same uncut, "logit" is
    symmetric in the log odds and better near 1; these three take cases as independent.
    "obuchowski" and "bootstrap-percentile" allow for correlated cases of one `cluster` (n,).
    No interval is given, with a reason, for one positive or negative, for a constant score and
    for an area of 0 or 1: there the variance is 0 or undefined, which is not certainty.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    if method in INDEPENDENT and cluster is not None:
        raise Problem(
            f"cluster: method '{method}' takes all cases as independent; "
            "use 'obuchowski' or 'bootstrap-percentile' for clustered ones."
        )
    cases = sample(label, score)
    if method == "bootstrap-percentile":
        return _bootstrap(cases, cluster, level, n_boot, rng)
    return _analytic(cases, cluster, level, method)


def _bootstrap(
    cases: Sample, cluster: Any, level: float, n_boot: int, rng: np.random.Generator | None
) -> Estimate:
    pool = units(cases.n, cluster)
    value = float(placements(cases).auc[0])
    estimate = _bare(cases, value, level, "bootstrap-percentile", cluster is not None, pool.count)
    areas = resampled_areas(cases, pool, draws(pool, n_boot, rng))
    return interval(estimate, areas[:, 0])


def _analytic(cases: Sample, cluster: Any, level: float, method: str) -> Estimate:
    placed = placements(cases)
    clustered = method == "obuchowski"
    code, count = clusters(needed(cluster) if clustered else None, cases.n)
    if clustered:
        parts = code[cases.positive], code[~cases.positive]
        variance = float(obuchowski_covariance(placed, *parts)[0, 0])
    else:
        variance = float(delong_covariance(placed)[0, 0])
    estimate = _bare(cases, float(placed.auc[0]), level, method, clustered, count)
    reason = why_none(estimate.value, variance)
    if reason:
        return estimate.without_interval(reason)
    return _shaped(estimate, variance)


def _bare(
    cases: Sample, value: float, level: float, method: str, clustered: bool, count: int
) -> Estimate:
    return Estimate(
        value,
        level=level_of(level),
        method=method,
        n=cases.n,
        n_positive=cases.n_positive,
        n_clusters=count if clustered else None,
    )


def why_none(value: float, variance: float) -> str | None:
    """Return why an area of `value` and `variance` has no normal interval, or None if it has."""
    if isnan(variance):
        return "one positive or one negative unit only: the variance is undefined"
    if value in (0.0, 1.0):
        return f"the area is exactly {value:g}: its variance cannot be estimated"
    if variance <= 0:
        return "the variance is zero: the score does not tell any cases apart"
    return None


def _shaped(estimate: Estimate, variance: float) -> Estimate:
    if estimate.method == "logit":
        centre, se = float(log_odds(estimate.value)), sqrt(variance)
        reach = normal_quantile(estimate.level) * se / (estimate.value * (1 - estimate.value))
        low, high = (float(chance_of(centre + way * reach)) for way in (-1, 1))
        return replace(estimate, low=low, high=high, se=se)
    symmetric = wald(estimate, variance)
    if estimate.method == "delong-unclipped":
        return symmetric
    return replace(symmetric, low=max(symmetric.low, 0.0), high=min(symmetric.high, 1.0))
