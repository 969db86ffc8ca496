"""A quotient that is undefined, not infinite, where there is nothing to divide by."""

import numpy as np
from numpy.typing import NDArray


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n,) `part` / `whole`, NaN where `whole` is 0."""
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
