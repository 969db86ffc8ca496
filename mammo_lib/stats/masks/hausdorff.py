"""How far the rims of two masks lie apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.masks.mask import as_given, pair

Spacing = tuple[float, float]


def hausdorff95(a: Any, b: Any, *, spacing: Any = 1.0) -> float | NDArray[np.float64]:
    """Return the 95 % Hausdorff distance of masks `a` and `b`, in the unit of `spacing`.

    Of each mask's rim pixels, the distance to the other's nearest is taken, and the 95th
    percentile of these; the larger of the two percentiles counts (Huttenlocher 1993, the highest
    distance replaced by a percentile so that a stray pixel does not decide). A rim pixel is one
    of the mask beside one outside it or beside the image's edge, and distances are between
    pixel centres.

    Masks are boolean or 0/1, (H, W) for one number or (n, H, W) for (n,). `spacing` is the size of
    a pixel, in mm or any unit: one number, or (row, column). Without it distances are in pixels,
    and those of images of different pixel size must not be averaged. Two empty masks give NaN, as
    in `dice`, one gives infinity: report how many there are, and a median.
    """
    first, second, single = pair(a, b)
    steps = _spacing(spacing)
    values = [_distance(*masks, steps) for masks in zip(first, second, strict=True)]
    return as_given(np.array(values), single)


def _spacing(spacing: Any) -> Spacing:
    steps = np.asarray(spacing, dtype=np.float64)
    if steps.shape not in ((), (2,)) or not np.isfinite(steps).all() or (steps <= 0).any():
        raise Problem(f"spacing: {spacing!r} is no pixel size, such as 0.07 or (0.07, 0.07).")
    row, column = np.broadcast_to(steps, 2)
    return float(row), float(column)


def _distance(a: NDArray[np.bool_], b: NDArray[np.bool_], spacing: Spacing) -> float:
    if not a.any() or not b.any():
        return np.inf if a.any() or b.any() else np.nan
    frame = _frame(a | b)
    rims = _rim(a)[frame], _rim(b)[frame]
    return max(_percentile(*rims, spacing), _percentile(*rims[::-1], spacing))


def _frame(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Return the rows and columns that hold all of `mask`: the rest of an image is far larger."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _rim(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels of `mask` (H, W) that share a side with one outside it."""
    outside = np.pad(~mask, 1, constant_values=True)
    beside = outside[:-2, 1:-1] | outside[2:, 1:-1] | outside[1:-1, :-2] | outside[1:-1, 2:]
    return mask & beside


def _percentile(rim: NDArray[np.bool_], other: NDArray[np.bool_], spacing: Spacing) -> float:
    """Return the 95th percentile of the distances from pixels of `rim` to the nearest `other`."""
    from scipy.ndimage import distance_transform_edt  # late: SciPy takes most of a second

    return float(np.percentile(distance_transform_edt(~other, sampling=spacing)[rim], 95))
