"""The area under one ROC curve with its interval."""

from dataclasses import replace
from math import isnan, sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate, normal_quantile, wald
from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.roc.auc_jackknife import jackknifed_areas
from mammo_lib.stats.roc.bootstrap_auc import resampled_areas
from mammo_lib.stats.roc.clustered_interval import METHOD as SCORE
from mammo_lib.stats.roc.clustered_interval import clustered_auc_interval
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.hanley_mcneil import hanley_mcneil_variance
from mammo_lib.stats.roc.obuchowski import needed, obuchowski_covariance
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.roc.sample_estimate import of_sample
from mammo_lib.stats.sample import Sample, sample
from mammo_lib.stats.units import Units, draws, units

INDEPENDENT = ("delong", "delong-unclipped", "logit", "hanley-mcneil")
BOOTSTRAP = ("bootstrap-percentile", "bootstrap-bca")
METHODS = (SCORE, *INDEPENDENT, *BOOTSTRAP, "obuchowski")


def auc_interval(
    label: Any,
    score: Any,
    *,
    method: str = "delong",
    level: float = 0.95,
    cluster: Any = None,
    strata: Any = None,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> Estimate:
    """Return the area under the ROC curve of `score` (n,) for `label` (n,) with its interval.

    "binormal-score" holds with few positives, near 1 and for cases of one `cluster` (n,): reports
    of this library use it (see `clustered_auc_interval`). "delong" is the normal interval cut to
    0..1, "delong-unclipped" the same uncut, "logit" is symmetric in the log odds and better near
    1, "hanley-mcneil" needs only the area and the numbers of cases but misleads with ties; these
    four take cases as independent. "obuchowski", "bootstrap-percentile" and "bootstrap-bca"
    (corrected for bias and skewness, Efron 1987) allow for correlated cases of one `cluster`:
    whole clusters are redrawn, in each of `strata` (n,) as many as there are. But for the first
    no interval is given, with a reason, for an area of 0 or 1: there the variance that they rest
    on is 0, which is not certainty; and by none for one positive or negative or a constant score.
    """
    _check(method, cluster, strata)
    if method == SCORE:
        return clustered_auc_interval(label, score, cluster, level=level)
    cases = sample(label, score)
    pool = units(cases.n, cluster, strata)
    count = None if cluster is None else pool.count
    if method in BOOTSTRAP:
        blank = of_sample(cases, np.nan, level=level, method=method, n_clusters=count)
        return _bootstrap(blank, cases, pool, n_boot, rng)
    return _analytic(cases, pool, count, level, method)


def _check(method: str, cluster: Any, strata: Any) -> None:
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    if method == "obuchowski":
        needed(cluster)
    if method in INDEPENDENT and cluster is not None:
        raise Problem(
            f"cluster: method '{method}' takes all cases as independent; "
            "use 'obuchowski' or 'bootstrap-percentile' for clustered ones."
        )
    if method not in BOOTSTRAP and strata is not None:
        raise Problem(f"strata: method '{method}' redraws nothing; use a bootstrap or leave it.")


def _bootstrap(
    blank: Estimate, cases: Sample, pool: Units, n_boot: int, rng: np.random.Generator | None
) -> Estimate:
    estimate = replace(blank, value=float(placements(cases).auc[0]))
    areas = resampled_areas(cases, pool, draws(pool, n_boot, rng))
    return interval(
        estimate,
        areas[:, 0],
        blank.method.removeprefix("bootstrap-"),
        lambda: jackknifed_areas(cases.positive, cases.scores[0], pool),
    )


def _analytic(cases: Sample, pool: Units, count: int | None, level: float, method: str) -> Estimate:
    placed = placements(cases)
    area = float(placed.auc[0])
    if method == "obuchowski":
        parts = pool.code[cases.positive], pool.code[~cases.positive]
        variance = float(obuchowski_covariance(placed, *parts)[0, 0])
    else:
        variance = float(delong_covariance(placed)[0, 0])
    if method == "hanley-mcneil" and variance > 0:
        variance = hanley_mcneil_variance(area, cases.n_positive, cases.n_negative)
    estimate = of_sample(cases, area, level=level, method=method, n_clusters=count)
    reason = why_none(area, variance)
    return estimate.without_interval(reason) if reason else _shaped(estimate, variance)


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
