"""Lin's concordance correlation: how close two measurements lie to the line of equality."""

from dataclasses import dataclass, replace
from math import atanh, nan, sqrt, tanh
from typing import Any

import numpy as np

from mammo_lib.stats.estimate import Estimate, normal_quantile
from mammo_lib.stats.sample import finite, level_of, same_length


@dataclass(frozen=True)
class Concordance:
    """Lin's coefficient: Pearson's `correlation` times `accuracy`, 1 if means and spreads agree."""

    ccc: Estimate
    correlation: float
    accuracy: float


def lin_ccc(a: Any, b: Any, *, level: float = 0.95) -> Concordance:
    """Return the concordance of measurements `a` and `b` (n,) of the same cases.

    The interval is symmetric in Fisher's z (Lin 1989, Biometrics 45: 255-268, with the
    correction of 2000, and n − 2). Like any correlation it rises with the spread of the
    cases; limits_of_agreement tells how far apart two measurements are.
    """
    first, second = finite(a, "a"), finite(b, "b")
    same_length({"a": first, "b": second})
    n = len(first)
    shape = _shape(first, second)
    estimate = Estimate(nan, level=level_of(level), method="fisher-z", n=n)
    if shape is None:
        blank = estimate.without_interval("a measurement does not vary at all")
        return Concordance(blank, nan, nan)
    correlation, accuracy, shift = shape
    estimate = replace(estimate, value=correlation * accuracy)
    return Concordance(_by_z(estimate, correlation, accuracy, shift), correlation, accuracy)


def _shape(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float] | None:
    """Return Pearson's correlation, Lin's accuracy and the squared shift over both spreads."""
    spread = first.std() * second.std()
    if not spread > 0:
        return None
    away, other = first - first.mean(), second - second.mean()
    correlation = float((away * other).mean() / spread)
    shift = float((first.mean() - second.mean()) ** 2 / spread)
    stretch = first.std() / second.std()
    return correlation, float(2 / (stretch + 1 / stretch + shift)), shift


def _by_z(estimate: Estimate, correlation: float, accuracy: float, shift: float) -> Estimate:
    value, n = estimate.value, estimate.n or 0
    # Lin's variance, written so that a correlation of 0 divides nothing.
    variance = (
        (1 - correlation**2) * accuracy**2 * (1 - value**2)
        + 2 * value**2 * accuracy * (1 - value) * shift
        - (value * accuracy * shift) ** 2 / 2
    )
    if n < 3 or not variance > 1e-15:
        return estimate.without_interval("too few cases, or all on one line: no variance")
    se = sqrt(variance / (n - 2))
    reach = normal_quantile(estimate.level) * se / (1 - value**2)
    centre = atanh(value)
    return replace(estimate, low=tanh(centre - reach), high=tanh(centre + reach), se=se)
