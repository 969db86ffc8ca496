"""The mean distance of foretold and observed share over bins."""

from math import sqrt
from typing import Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.bins import Bins, binned
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts


def expected_calibration_error(
    label: Any,
    probability: Any,
    *,
    bins: int = 10,
    binning: str = "mass",
    power: int = 1,
    debiased: bool = False,
) -> float:
    """Return the mean distance of foretold and observed share over bins of `probability` (n,).

    `power` 1 is the mean absolute distance, 2 the root of the mean squared one; `binning` "mass"
    or "width" as in `calibration_curve`. The plain figure is above 0 even for perfect
    probabilities, the more so with fewer cases a bin, and falls as bins grow coarser: compare
    it only at equal n and `bins`, or ask for it `debiased`. That takes off each bin's expected
    excess from chance alone: for `power` 2 the variance of its observed share (Bröcker 2012;
    Kumar, Liang & Ma 2019), for 1 the excess of a normal variable's mean distance from 0
    over that of its mean (as Kumar et al. do). It needs two cases in every bin, and is 0
    where less than nothing would remain. Cases count as independent. What varies within a bin
    is never seen.
    """
    if power not in (1, 2):
        raise Problem(f"power: {power!r} is not 1 (absolute) or 2 (squared distance).")
    table = binned(*forecasts(label, probability, both=False), bins, binning)
    gap = table.observed - table.predicted
    error = np.abs(gap) ** power - (_excess(table, gap, power) if debiased else 0.0)
    mean = max(0.0, float(np.average(error, weights=table.n)))
    return sqrt(mean) if power == 2 else mean


def _excess(table: Bins, gap: Floats, power: int) -> Floats:
    """Return by how much chance raises each bin's distance to `power`."""
    if table.n.min() < 2:
        raise Problem("bins: one holds a single case, whose variance is unknown; ask for fewer.")
    variance = table.observed * (1 - table.observed) / (table.n - 1)
    if power == 2:
        return variance
    return _folded_mean(gap, np.sqrt(variance)) - np.abs(gap)


def _folded_mean(mean: Floats, sd: Floats) -> Floats:
    """Return the expected distance from 0 of normal variables."""
    from scipy.special import ndtr  # late: SciPy takes a while to import

    ratio = np.divide(mean, sd, out=np.full_like(mean, np.inf), where=sd > 0)
    tail = sd * np.sqrt(2 / np.pi) * np.exp(-(ratio**2) / 2)
    return np.where(sd > 0, tail + mean * (1 - 2 * ndtr(-ratio)), np.abs(mean))
