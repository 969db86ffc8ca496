"""The odds ratio of a test or an exposure, pooled over strata."""

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.rates.homogeneity import Homogeneity
from mammo_lib.stats.sample import level_of


@dataclass(frozen=True)
class MantelHaenszel:
    """The pooled odds ratio, the test that it is 1, and the test that all strata share one.

    `statistic` follows chi-squared with one degree of freedom.
    """

    odds_ratio: Estimate
    statistic: float
    p_value: float
    homogeneity: Homogeneity


def mantel_haenszel(
    tables: Any, *, correction: bool = False, level: float = 0.95
) -> MantelHaenszel:
    """Pool the odds ratio of `tables` (strata, 2, 2) of counts, [[tp, fn], [fp, tn]] each.

    Mantel & Haenszel's estimate with the interval of Robins, Breslow & Greenland (1986), good
    for many sparse strata as for few large ones; the Cochran-Mantel-Haenszel test, with
    `correction` for continuity if asked; Breslow & Day's test of homogeneity with Tarone's
    correction, which needs large strata. A stratum with an empty row or column tells nothing and
    is left out. One pooled figure misleads where the odds ratios differ between strata.
    """
    cells = _informative(_checked(tables))
    estimate = Estimate(nan, level=level_of(level), method="mantel-haenszel", n=int(cells.sum()))
    if not len(cells):
        empty = estimate.without_interval("no stratum has both rows and both columns")
        return MantelHaenszel(empty, nan, nan, Homogeneity(nan, 0, nan))
    # Late: statsmodels takes longer to import than all of these statistics together.
    from statsmodels.stats.contingency_tables import StratifiedTable

    strata = StratifiedTable(np.moveaxis(cells, 0, -1))
    statistic = float(strata.test_null_odds(correction=correction).statistic)
    pooled = _pooled(strata, cells, estimate)
    homogeneity = _homogeneity(strata, len(cells) - 1, pooled)
    return MantelHaenszel(pooled, statistic, _upper(statistic, 1), homogeneity)


def _pooled(strata: Any, cells: NDArray[np.float64], estimate: Estimate) -> Estimate:
    size = cells.sum(axis=(1, 2))
    agree = (cells[:, 0, 0] * cells[:, 1, 1] / size).sum()
    differ = (cells[:, 0, 1] * cells[:, 1, 0] / size).sum()
    value = float(agree / differ) if differ else float("inf")
    bare = Estimate(value, level=estimate.level, method=estimate.method, n=estimate.n)
    if not (agree and differ):
        return bare.without_interval("a cell is empty in all strata: the log ratio is infinite")
    se = float(strata.logodds_pooled_se)
    factor = float(np.exp(normal_quantile(bare.level) * se))
    return Estimate(
        value, value / factor, value * factor, value * se, bare.level, bare.method, bare.n
    )


def _homogeneity(strata: Any, df: int, pooled: Estimate) -> Homogeneity:
    if not df or not pooled.has_interval:
        return Homogeneity(nan, df, nan)
    statistic = float(strata.test_equal_odds(adjust=True).statistic)
    return Homogeneity(statistic, df, _upper(statistic, df))


def _upper(statistic: float, df: int) -> float:
    # statsmodels gives 1 minus the lower tail, which is 0 for any small p.
    from scipy.stats import chi2  # late: slow to import

    return float(chi2.sf(statistic, df))


def _checked(tables: Any) -> NDArray[np.float64]:
    cells = np.asarray(tables, dtype=float)
    if cells.ndim != 3 or cells.shape[1:] != (2, 2):
        raise Problem(f"tables: has shape {cells.shape}; give (strata, 2, 2).")
    if not np.isfinite(cells).all() or (cells < 0).any() or (cells % 1).any():
        raise Problem("tables: holds what is not a count; give whole numbers of 0 or more.")
    return cells


def _informative(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    both = (cells.sum(axis=1) > 0).all(axis=1) & (cells.sum(axis=2) > 0).all(axis=1)
    return cells[both]
