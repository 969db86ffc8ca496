"""Spiegelhalter's test of calibration."""

from math import nan, sqrt

from mammo_lib.stats.probabilities.forecasts import Floats


def spiegelhalter(outcome: Floats, chance: Floats) -> float:
    """Return the standardised Brier score of `chance` (n,), were all of them right.

    Standard normal for independent cases (Spiegelhalter 1986). NaN where every
    probability is 0, a half or 1, which leaves the score no variance.
    """
    lean = 1 - 2 * chance
    spread = (lean**2 * chance * (1 - chance)).sum()
    return float(((outcome - chance) * lean).sum() / sqrt(spread)) if spread > 0 else nan
