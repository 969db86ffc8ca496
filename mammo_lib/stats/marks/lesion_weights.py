"""How much finding each lesion of a case is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.sample import finite

if TYPE_CHECKING:
    import pandas as pd


def equal(case: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return (L,) weights that are equal within the `case` (L,) of each lesion and sum to 1."""
    return 1 / np.bincount(case)[case]


def checked(
    weight: NDArray[np.float64], case: NDArray[np.intp], names: pd.Index, name: str
) -> NDArray[np.float64]:
    """Return `weight` (L,) if it is positive and sums to 1 in each `case` (L,) of `names`."""
    if not len(weight):
        return weight
    finite(weight, name)
    if weight.min() < 0:
        raise Problem(f"{name}: holds {weight.min():g}; a lesion's weight is 0 to 1.")
    total = np.bincount(case, weight)[case]
    off = np.abs(total - 1) > 1e-6
    if off.any():
        told = f"those of '{names[case[off][0]]}' sum to {total[off][0]:g}"
        raise Problem(f"{name}: {told}; divide them by their sum, so that each case counts as 1.")
    return weight / total
