"""The score interval of the difference of two proportions of the same cases."""

from math import sqrt

from mammo_lib.stats.estimate import normal_quantile
from mammo_lib.stats.rates.score import crossing

# The score is 0 over 0 at a difference of 0 when no pair differs: start beside it.
BESIDE = 1e-12


def tango(b: int, c: int, n: int, level: float) -> tuple[float, float]:
    """Return the differences that the score test does not reject (Stat. Med. 1998; 17: 891-908).

    `b` and `c` of `n` pairs are positive in the first and in the second test only.
    """
    found, z = (b - c) / n, normal_quantile(level)

    def excess(difference: float) -> float:
        spread = 2 * _second_only(b, c, n, difference) + difference * (1 - difference)
        return (b - c - n * difference) ** 2 - z**2 * n * spread

    low = crossing(excess, max(found - BESIDE, -1.0), -1.0)
    return low, crossing(excess, min(found + BESIDE, 1.0), 1.0)


def _second_only(b: int, c: int, n: int, difference: float) -> float:
    """Return the likeliest share of pairs positive in the second only, given `difference`."""
    linear = (2 * n - b + c) * difference - b - c
    constant = -c * difference * (1 - difference)
    return (sqrt(max(linear**2 - 8 * n * constant, 0.0)) - linear) / (4 * n)
