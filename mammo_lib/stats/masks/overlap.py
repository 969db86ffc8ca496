"""How much of two masks is common to both."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.masks.mask import as_given, pair


def dice(a: Any, b: Any) -> float | NDArray[np.float64]:
    """Return twice the common area of `a` and `b` over the sum of their areas, 0 to 1.

    Masks are boolean or 0/1, (H, W) for one number or (n, H, W) for (n,). One empty mask gives 0.
    Two give NaN: there is nothing to outline, and a 1 for every image without a lesion would
    lift any mean; whether a lesion was rightly left out is a matter of specificity. A few
    pixels at the rim weigh far more in a small lesion than in a large one.
    """
    common, total, single = _areas(a, b)
    return as_given(_share(2 * common, total), single)


def iou(a: Any, b: Any) -> float | NDArray[np.float64]:
    """Return the common area of `a` and `b` over that of their union, 0 to 1 (Jaccard's index).

    Shapes and empty masks are as in `dice`, of which it is d / (2 - d).
    """
    common, total, single = _areas(a, b)
    return as_given(_share(common, total - common), single)


def _areas(a: Any, b: Any) -> tuple[NDArray[np.intp], NDArray[np.intp], bool]:
    """Return (n,) pixels of both and (n,) pixels of the one plus those of the other."""
    first, second, single = pair(a, b)
    common, of_a, of_b = (
        np.count_nonzero(mask, axis=(1, 2)) for mask in (first & second, first, second)
    )
    return common, of_a + of_b, single


def _share(part: NDArray[np.intp], whole: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
