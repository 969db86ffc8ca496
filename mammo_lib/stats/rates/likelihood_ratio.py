"""Likelihood ratios and the odds ratio of a test, from independent or clustered cases."""

from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.influence import influence_variance
from mammo_lib.stats.rates.risk_ratio import log_normal
from mammo_lib.stats.units import Units


@dataclass(frozen=True)
class LogRatios:
    """The ratios of a `test` (n,) against the `truth` (n,), normal in their logs.

    The variance sums the cases' influences over the units of `pool`: for independent cases that
    is Simel's formula for likelihood ratios and Woolf's for the odds ratio.
    """

    truth: NDArray[np.bool_]
    test: NDArray[np.bool_]
    pool: Units
    clustered: bool
    level: float

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """True positives, false positives, false negatives, true negatives."""
        cell = np.bincount(2 * self.truth + self.test, minlength=4)
        return int(cell[3]), int(cell[1]), int(cell[2]), int(cell[0])

    def positive(self) -> Estimate:
        """Return sensitivity over 1 − specificity."""
        return self._estimate(self._log(self.truth, True) - self._log(~self.truth, True), 1, 1)

    def negative(self) -> Estimate:
        """Return 1 − sensitivity over specificity."""
        return self._estimate(self._log(self.truth, False) - self._log(~self.truth, False), 0, 0)

    def odds(self) -> Estimate:
        """Return the odds of a positive test with the condition over those without."""
        with_it = self._log(self.truth, True) - self._log(self.truth, False)
        without = self._log(~self.truth, True) - self._log(~self.truth, False)
        return self._estimate(with_it - without, 1, 0)

    def _log(self, within: NDArray[np.bool_], outcome: bool) -> NDArray[np.float64]:
        """Return each case's influence on the log share of `outcome` among cases `within`."""
        found = within & (self.test == outcome)
        if not found.any():
            return np.full(len(within), nan)
        return found / found.sum() - within / within.sum()

    def _estimate(self, influence: NDArray[np.float64], above: int, below: int) -> Estimate:
        estimate = Estimate(
            self._value(above, below),
            level=self.level,
            method="log-normal",
            n=len(self.truth),
            n_positive=int(self.truth.sum()),
            n_clusters=self.pool.count if self.clustered else None,
        )
        if np.isnan(influence).any():
            return estimate.without_interval("a count is zero: the log ratio has no variance")
        return log_normal(estimate, influence_variance(influence, self.pool.code, self.pool.count))

    def _value(self, above: int, below: int) -> float:
        """Return the ratio of outcome `above`, for the odds over that of outcome `below`."""
        tp, fp, fn, tn = self.counts
        if above != below:
            return _ratio(tp * tn, fp * fn)
        hit, false = (tp, fp) if above else (fn, tn)
        return _ratio(hit * (fp + tn), false * (tp + fn))


def _ratio(above: int, below: int) -> float:
    if below:
        return above / below
    return inf if above else nan
