"""The test of two scores of the same cases by the areas under their ROC curves."""

from dataclasses import replace
from typing import Any

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.roc.auc_difference import AucComparison as AucComparison
from mammo_lib.stats.roc.auc_difference import accepted, judged, normal, tested
from mammo_lib.stats.roc.bootstrap_auc import resampled_areas
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.few_units import PAIR, PERMUTED, few_units, units_of
from mammo_lib.stats.roc.obuchowski import needed, obuchowski_covariance
from mammo_lib.stats.roc.permutation import exchanged
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.roc.sample_estimate import of_sample
from mammo_lib.stats.roc.venkatraman import paired_space
from mammo_lib.stats.sample import Sample, binary, finite, same_length
from mammo_lib.stats.units import Units, draws, units

PERMUTATION = {"permutation": exchanged, "venkatraman": paired_space}
METHODS = ("delong", "obuchowski", "bootstrap", *PERMUTATION)


def compare_auc(
    label: Any,
    a: Any,
    b: Any,
    *,
    method: str = "delong",
    cluster: Any = None,
    strata: Any = None,
    margin: float | None = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> AucComparison:
    """Compare scores `a` and `b` (n,) of the same cases `label` (n,).

    "delong" takes cases as independent; "obuchowski" and "bootstrap" (percentile interval, test
    by the replicates' spread; `strata` as in `auc_interval`) allow for correlated cases of one
    `cluster` (n,). "permutation" and "venkatraman" exchange the ranks of the two scores within
    cases, or within whole clusters, `n_boot` times: tests of equal curves without an interval,
    the first by the areas' difference (`exchanged`), the second by the space between the curves
    (`paired_space`). Scores that rank all cases alike have p = 1. A difference whose variance
    is zero has no test and no interval. `margin` adds the test that `a` is not worse by it.

    With fewer than 50 units of a class, or 30 where ranks are exchanged, the result carries a
    `warning`: the test may not keep its level. Without `cluster` each case is a unit; where cases
    belong together all the same, differences are found that are not there, twice as often as the
    test says where images of a patient correlate by 0.7, and nothing in the data can warn of it.
    """
    _check(method, cluster, strata, accepted(margin))
    cases = paired(label, a, b)
    pool = units(cases.n, cluster, strata)
    placed = placements(cases)
    areas = float(placed.auc[0]), float(placed.auc[1])
    count = None if cluster is None else pool.count
    gap = areas[0] - areas[1]
    estimate = of_sample(cases, gap, level=level, method=method, n_clusters=count)
    if method in PERMUTATION:
        statistic, p_value = PERMUTATION[method](cases, pool, n_boot, rng)
        estimate = estimate.without_interval("a permutation test has no interval")
        told = few_units(PERMUTED, units_of(cases.positive, pool.code))
        return AucComparison(estimate, statistic, None, p_value, areas, warning=told)
    if method == "bootstrap":
        estimate = _redrawn(estimate, cases, pool, n_boot, rng)
    else:
        estimate = normal(estimate, _variance(placed.contrast(), cases, pool, method))
    told = few_units(PAIR, units_of(cases.positive, pool.code))
    found = replace(tested(estimate, areas), warning=told)
    return found if margin is None else judged(found, margin)


def paired(label: Any, a: Any, b: Any) -> Sample:
    """Return the sample of two scores, its errors naming `a` and `b`."""
    positive = binary(label, "label", both=True)
    scores = {"a": finite(a, "a"), "b": finite(b, "b")}
    same_length({"label": positive, **scores})
    return Sample(positive, np.stack(list(scores.values())), tuple(scores))


def _check(method: str, cluster: Any, strata: Any, margin: float | None) -> None:
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    if method == "obuchowski":
        needed(cluster)
    if method == "delong" and cluster is not None:
        raise Problem(
            "cluster: method 'delong' takes all cases as independent; "
            "use 'obuchowski' or 'bootstrap' for clustered ones."
        )
    if method != "bootstrap" and strata is not None:
        raise Problem(f"strata: method '{method}' redraws nothing; use 'bootstrap' or leave it.")
    if method in PERMUTATION and margin is not None:
        raise Problem(f"margin: method '{method}' has no interval to judge by; use 'bootstrap'.")


def _redrawn(
    estimate: Estimate, cases: Sample, pool: Units, n_boot: int, rng: np.random.Generator | None
) -> Estimate:
    replicates = resampled_areas(cases, pool, draws(pool, n_boot, rng))
    return interval(estimate, replicates[:, 0] - replicates[:, 1])


def _variance(difference: Placements, cases: Sample, pool: Units, method: str) -> float:
    if method == "delong":
        return float(delong_covariance(difference)[0, 0])
    parts = pool.code[cases.positive], pool.code[~cases.positive]
    return float(obuchowski_covariance(difference, *parts)[0, 0])
