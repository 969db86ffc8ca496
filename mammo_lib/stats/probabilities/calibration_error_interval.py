"""An interval of the calibration error, which cannot be negative and is raised by chance."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mammo_lib.stats.sample import level_of

Floats = NDArray[np.float64]
FARTHEST = 64.0  # times the gaps that were seen
PRECISE = 1e-4  # of the error


def calibration_error_interval(
    gaps: ArrayLike, replicates: ArrayLike, *, level: float = 0.95
) -> tuple[float, float]:
    """Return both ends of the interval of Σ|gap|, the expected calibration error.

    Parameters
    ----------
    gaps
        Observed less foretold share in each bin times the bin's share of cases, `(k,)`.
    replicates
        The same of resamples `(r, k)`; whole patients redrawn keep their cases together.
    level
        Of the interval, of which each end leaves out half.

    A sum of distances is raised by chance, so that a resample's is raised twice: percentiles of
    resamples lie too high, and the basic interval, mirrored, too low. Here the true gaps are held
    to be the seen ones times a factor, resampling errors are added to them, and the interval takes
    every factor whose sums are neither nearly all below the seen one nor nearly all above. It so
    holds 0 where perfect probabilities would show as much. The gaps' pattern, as seen, is an
    assumption, and seen gaps are wider than true ones: the lower end is the lower of two, the
    other one's pattern being the seen gaps with the variance of resamples taken off their squares.
    Coverage was seen by simulation (`mammo_lib.errors.simulation`).
    """
    seen = np.asarray(gaps, np.float64)
    drawn = np.asarray(replicates, np.float64)
    noise = drawn - drawn.mean(axis=0)
    total, tail = float(np.abs(seen).sum()), (1 - level_of(level)) / 2
    if total == 0:
        return 0.0, 0.0
    less = np.sign(seen) * np.sqrt(np.maximum(seen**2 - noise.var(axis=0), 0))
    low = min(_low(pattern, noise, total, tail) for pattern in (seen, less))
    return low, _high(seen, noise, total, tail)


def _low(pattern: Floats, noise: Floats, total: float, tail: float) -> float:
    """Return the least sum that `pattern` times a factor has where `total` is not too high."""
    if not pattern.any():
        return 0.0
    factor = _first(lambda factor: (_sums(pattern, noise, factor) >= total).mean() >= tail)
    return factor * float(np.abs(pattern).sum())


def _high(pattern: Floats, noise: Floats, total: float, tail: float) -> float:
    """Return the least sum that `pattern` times a factor has where `total` is too low."""
    factor = _first(lambda factor: (_sums(pattern, noise, factor) <= total).mean() < tail)
    return factor * float(np.abs(pattern).sum())


def _sums(pattern: Floats, noise: Floats, factor: float) -> Floats:
    return np.abs(factor * pattern + noise).sum(axis=1)


def _first(holds: Callable[[float], bool]) -> float:
    """Return the smallest factor from which on `holds`, found by halving."""
    low, high = 0.0, 1.0
    if holds(low):
        return low
    while not holds(high) and high < FARTHEST:
        low, high = high, 2 * high
    while high - low > PRECISE:
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
