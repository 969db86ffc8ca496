"""The score interval of the difference of two independent proportions."""

from math import acos, copysign, cos, pi, sqrt

from mammo_lib.stats.estimate import normal_quantile
from mammo_lib.stats.rates.score import crossing

# The score is 0 over 0 at a difference of 0 when nothing or all was seen: start beside it.
BESIDE = 1e-12


def miettinen_nurminen(k1: int, n1: int, k2: int, n2: int, level: float) -> tuple[float, float]:
    """Return the differences that the score test does not reject (Stat. Med. 1985; 4: 213-226).

    The variance is that of the likeliest proportions with the tested difference, times
    N / (N - 1).
    """
    found, z = k1 / n1 - k2 / n2, normal_quantile(level)
    inflation = (n1 + n2) / (n1 + n2 - 1)

    def excess(difference: float) -> float:
        first, second = restricted(k1, n1, k2, n2, difference)
        variance = first * (1 - first) / n1 + second * (1 - second) / n2
        return (found - difference) ** 2 - z**2 * inflation * variance

    low = crossing(excess, max(found - BESIDE, -1.0), -1.0)
    return low, crossing(excess, min(found + BESIDE, 1.0), 1.0)


def restricted(k1: int, n1: int, k2: int, n2: int, difference: float) -> tuple[float, float]:
    """Return the likeliest pair of proportions whose difference is `difference` (appendix 1)."""
    total, both = n1 + n2, k1 + k2
    b = (n1 + 2 * n2) * difference - total - both
    c = (n2 * difference - total - 2 * k2) * difference + both
    d = k2 * difference * (1 - difference)
    second = _middle_root(total, b, c, d)
    second = min(max(second, -difference, 0.0), 1.0, 1 - difference)
    return min(max(second + difference, 0.0), 1.0), second


def _middle_root(a: float, b: float, c: float, d: float) -> float:
    """Return the root within reach of the cubic a x³ + b x² + c x + d."""
    v = (b / (3 * a)) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    u = copysign(sqrt(max((b / (3 * a)) ** 2 - c / (3 * a), 0.0)), v)
    angle = (pi + acos(min(max(v / u**3, -1.0), 1.0))) / 3 if u else pi / 2
    return 2 * u * cos(angle) - b / (3 * a)
