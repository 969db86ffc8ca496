"""The distance of probabilities from a smoothed calibration curve."""

import numpy as np

from mammo_lib.stats.probabilities.forecasts import Floats
from mammo_lib.stats.probabilities.lowess import lowess

FEWEST = 3


def smooth_error(outcome: Floats, chance: Floats) -> tuple[float, float, float, float]:
    """Return the mean, median, 90th centile and greatest distance of `chance` from the curve.

    The curve is the `lowess` of `outcome` (n,) on rising `chance` (n,), and each case's distance
    is that between its probability and the curve there: the integrated calibration index, E50,
    E90 and Emax (Harrell 2015; Austin & Steyerberg 2019). NaN with fewer than three cases.
    """
    if len(chance) < FEWEST:
        return np.nan, np.nan, np.nan, np.nan
    distance = np.abs(chance - lowess(chance, outcome))
    middle, ninth = np.quantile(distance, [0.5, 0.9])
    return float(distance.mean()), float(middle), float(ninth), float(distance.max())
