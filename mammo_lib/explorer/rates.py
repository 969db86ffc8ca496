"""Sensitivity and specificity at many thresholds at once, each with the report's interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.proportions import interval_ends

METHOD = "wilson-design-effect"


@dataclass(frozen=True)
class Shares:
    """A share of `n` cases of `n_clusters` patients at each of K thresholds; arrays (K,).

    `count` is how many cases it is; `low` and `high` are NaN where no interval can be given.
    """

    count: NDArray[np.int64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: int
    n_clusters: int
    level: float

    def estimate(self, place: int = 0) -> Estimate:
        """Return the share at threshold number `place`."""
        reason = "none among them" if not self.n else None
        if self.n and np.isnan(self.low[place]):
            reason = "one cluster only: the variance is undefined"
        return Estimate(
            float(self.value[place]), float(self.low[place]), float(self.high[place]),
            level=self.level, method=METHOD, n=self.n, n_clusters=self.n_clusters, reason=reason,
        )  # fmt: skip


def called(units: pd.DataFrame, thresholds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each unit is called at each threshold, (n, K): its score is at or above."""
    return units["score"].to_numpy(float)[:, None] >= np.asarray(thresholds, float)


def rates(
    units: pd.DataFrame, thresholds: NDArray[np.float64], *, level: float
) -> tuple[Shares, Shares]:
    """Return sensitivity and specificity of `units` (patient_id, label, score) at `thresholds`."""
    told, cancer = called(units, thresholds), units["label"].to_numpy() == 1
    patient = units["patient_id"].to_numpy()
    return (
        shares(told[cancer], patient[cancer], level=level),
        shares(~told[~cancer], patient[~cancer], level=level),
    )


def shares(success: NDArray[np.bool_], patient: NDArray[np.object_], *, level: float) -> Shares:
    """Return the share of `success` (n, K) at each threshold, cases of one `patient` together.

    The same as `stats.clustered_proportion` a column at a time (Wilson's interval on the effective
    sample size, Rao & Scott 1992), and some hundred times as fast, which a slider needs.
    """
    n, width = success.shape
    code, names = pd.factorize(patient)
    count = success.sum(axis=0)
    nothing = np.full(width, np.nan)
    if n == 0:
        return Shares(count, nothing, nothing, nothing, 0, 0, level)
    rate = count / n
    if len(names) < 2:
        return Shares(count, rate, nothing, nothing, n, len(names), level)
    effect = _design_effects(success, rate, code, len(names))
    size = n / effect
    low, high = interval_ends(np.where(rate == 1, size, rate * size), size, "wilson", level)
    return Shares(count, rate, low, high, n, len(names), level)


def _design_effects(
    success: NDArray[np.bool_], rate: NDArray[np.float64], code: NDArray[np.intp], clusters: int
) -> NDArray[np.float64]:
    """Return how many times clustering multiplies each column's variance, at least 1."""
    n = len(success)
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(clusters))
    excess = np.add.reduceat(success[order] - rate, starts, axis=0)
    between = clusters / (clusters - 1) * (excess**2).sum(axis=0) / n**2
    alike = (rate == 0) | (rate == 1)
    binomial = np.where(alike, 1, rate * (1 - rate) / n)
    return np.where(alike, 1.0, np.maximum(1.0, between / binomial))
