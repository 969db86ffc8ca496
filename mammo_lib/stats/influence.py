"""The variance of a statistic from what each case contributes to it."""

import numpy as np
from numpy.typing import NDArray


def influence_variance(influence: NDArray[np.float64], code: NDArray[np.intp], count: int) -> float:
    """Return the variance of a statistic from the `influence` (n,) of each case.

    A case's influence is how much it moves the statistic away from its value, to first order;
    all n sum to 0. `code` (n,) is each case's unit, 0 to `count` - 1: units are independent,
    so their sums are squared. With fewer units than cases the factor count / (count - 1)
    is applied, as is usual for clusters; one unit gives NaN. Below about 20 units it is too small.
    """
    if count < 2:
        return float("nan")
    summed = np.bincount(code, weights=influence, minlength=count)
    small = count / (count - 1) if count < len(influence) else 1.0
    return float(small * (summed**2).sum())
