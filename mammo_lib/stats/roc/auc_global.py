"""One test that several scores of the same cases have equal areas under their ROC curves."""

from collections.abc import Hashable
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.delong import delong_covariance
from mammo_lib.stats.roc.few_units import few_units, several, units_of
from mammo_lib.stats.roc.obuchowski import obuchowski_covariance
from mammo_lib.stats.roc.placement import Placements, placements
from mammo_lib.stats.sample import Sample, clusters, sample

# What rounding leaves of a variance that is zero, as a share of the largest.
ROUNDING = 1e-10


@dataclass(frozen=True)
class AucsComparison:
    """Areas `auc` (k,) of k scores, and the chi-square test on `df` degrees that all are equal.

    `reason` says why there is no test, or why it has fewer than k - 1 degrees; `warning` where so
    few units are compared that the test does not keep its level, None where it does.
    """

    names: tuple[Hashable, ...]
    auc: NDArray[np.float64]
    statistic: float
    df: int
    p_value: float
    n: int
    n_positive: int
    n_clusters: int | None = None
    reason: str | None = None
    warning: str | None = None


def compare_aucs(label: Any, scores: Any, *, cluster: Any = None) -> AucsComparison:
    """Test that k `scores` ((k, n) or a DataFrame of k columns) of cases `label` (n,) are alike.

    DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837, equation 5, with the contrasts of
    each score and the next: the result does not hang on which contrasts are taken. With
    `cluster` (n,) the covariance is Obuchowski's. Where scores rank all cases alike, or there
    are more scores than the cases tell apart, the covariance is singular: then its
    pseudo-inverse is taken and the degrees are its rank, as `reason` says. A small p does not
    say which scores differ; pairs tested afterwards need `adjust_p`. With fewer than 50 units of a
    class the result carries a `warning`.
    """
    cases = sample(label, scores)
    if len(cases.names) < 2:
        raise Problem("scores: holds one score; a comparison needs two or more.")
    code, count = clusters(cluster, cases.n)
    placed = placements(cases)
    contrasts = _successive(placed)
    covariance = _covariance(contrasts, cases, None if cluster is None else code)
    statistic, df, reason = _quadratic(contrasts.auc, covariance)
    return AucsComparison(
        cases.names,
        placed.auc,
        statistic,
        df,
        _beyond(statistic, df),
        cases.n,
        cases.n_positive,
        None if cluster is None else count,
        reason,
        few_units(several(len(cases.names)), units_of(cases.positive, code)),
    )


def _successive(placed: Placements) -> Placements:
    """Return the placements of each area minus the next: exactly zero where two rank alike."""
    parts = placed.auc, placed.positive, placed.negative
    return Placements(*(-np.diff(values, axis=0) for values in parts))


def _covariance(
    contrasts: Placements, cases: Sample, code: NDArray[np.intp] | None
) -> NDArray[np.float64]:
    if code is None:
        return delong_covariance(contrasts)
    return obuchowski_covariance(contrasts, code[cases.positive], code[~cases.positive])


def _quadratic(
    difference: NDArray[np.float64], covariance: NDArray[np.float64]
) -> tuple[float, int, str | None]:
    """Return d' V⁻ d, the rank of V, and what there is to say about it."""
    if np.isnan(covariance).any():
        return nan, 0, "one positive or one negative unit only: the covariance is undefined"
    variance, direction = np.linalg.eigh(covariance)
    along = direction.T @ difference
    smallest = ROUNDING * max(variance[-1], 0.0)
    if variance[0] < -max(smallest, ROUNDING**2):
        return nan, 0, "the estimated covariance is not one: too few clusters"
    kept = variance > smallest
    rank = int(kept.sum())
    if np.abs(along[~kept]).max(initial=0) > ROUNDING:
        return nan, rank, "a difference has zero variance"
    reason = f"the covariance has rank {rank} of {len(kept)}: some scores tell nothing new"
    return float((along[kept] ** 2 / variance[kept]).sum()), rank, None if kept.all() else reason


def _beyond(statistic: float, df: int) -> float:
    """Return the chance of a chi-square value above `statistic`; 1 if no difference was seen."""
    if df == 0:
        return nan if np.isnan(statistic) else 1.0
    # Late: SciPy takes longer to import than this takes to compute.
    from scipy.special import chdtrc

    return float(chdtrc(df, statistic))
