"""The share of draws in which something happened, with its Monte Carlo interval."""

from math import nan

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.rates.proportions import interval_ends


def rate(happened: NDArray[np.bool_], name: str) -> dict[str, float]:
    """Return the share of `happened` (draws,) and its 95 % Wilson ends, as columns `name`…"""
    n, k = len(happened), int(np.count_nonzero(happened))
    if not n:
        return {name: nan, f"{name}_low": nan, f"{name}_high": nan}
    low, high = interval_ends(k, n, "wilson", 0.95)
    return {name: k / n, f"{name}_low": float(low), f"{name}_high": float(high)}
