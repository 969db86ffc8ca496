"""The standard normal distribution.

From the standard library: importing SciPy would take most of a second before anything is done.
"""

from math import erfc, sqrt
from statistics import NormalDist

_STANDARD = NormalDist()


def below(z: float) -> float:
    """Return the chance of a standard normal value below `z`, exact far into the lower tail."""
    return 0.5 * erfc(-z / sqrt(2))


def two_sided(z: float) -> float:
    """Return the p-value of a standard normal statistic `z`, either direction counting."""
    return erfc(abs(z) / sqrt(2))


def quantile(chance: float) -> float:
    """Return the value that a standard normal one falls below with `chance`."""
    return _STANDARD.inv_cdf(chance)
