"""Cleveland's locally weighted regression of one variable on another.

Written out because statsmodels' returns 0 or the raw value where many ties shrink the
neighbourhood to a single place, as ratings turned into probabilities do.
"""

import numpy as np

from mammo_lib.stats.probabilities.forecasts import Floats

SPAN = 2 / 3
STRIDE = 0.01
BLOCK = 2**14  # weights held at once: what fits the processor's cache


def lowess(x: Floats, y: Floats, *, span: float = SPAN) -> Floats:
    """Return `y` (n,) smoothed at rising `x` (n,), ties sharing one value.

    At each place a straight line is fitted to the nearest `span` of cases under tricube weights
    (Cleveland 1979, without his robust steps: an outcome of 0 or 1 has no outliers). Places less
    than 1 % of the range of `x` apart are joined by straight lines, as in Cleveland's program.
    """
    near = max(2, min(len(x), int(span * len(x) + 1e-7)))
    if near > len(x) or x[0] == x[-1]:
        return np.full(len(x), y.mean())
    places = _places(np.unique(x), STRIDE * (x[-1] - x[0]))
    reach = _reach(x, places, near)
    blocks = np.array_split(np.arange(len(places)), 1 + len(places) * len(x) // BLOCK)
    fitted = [_fitted(x, y, places[block], reach[block]) for block in blocks]
    return np.interp(x, places, np.concatenate(fitted))


def _places(values: Floats, stride: float) -> Floats:
    """Return those of rising `values` to fit at: the last within each `stride`, both ends."""
    chosen = [0]
    while chosen[-1] < len(values) - 1:
        last = chosen[-1]
        within = int(np.searchsorted(values, values[last] + stride, side="right")) - 1
        chosen.append(max(last + 1, within))
    return values[chosen]


def _reach(x: Floats, places: Floats, near: int) -> Floats:
    """Return how far from each place its `near`-th nearest of rising `x` lies."""
    first, last = x[: len(x) - near + 1], x[near - 1 :]
    # The window of `near` cases whose ends lie most evenly about the place is the nearest.
    start = np.searchsorted(first + last, 2 * places)
    options = [np.clip(start - back, 0, len(first) - 1) for back in (0, 1)]
    return np.min([np.maximum(places - first[i], last[i] - places) for i in options], axis=0)


def _fitted(x: Floats, y: Floats, places: Floats, reach: Floats) -> Floats:
    """Return at each of `places` (m,) the line through the cases within `reach` (m,)."""
    away = x - places[:, None]  # (m, n)
    weight = _tricube(np.abs(away), reach[:, None])
    total, mean = weight.sum(axis=1), weight @ y
    weight *= away
    first, cross = weight.sum(axis=1) / total, (weight @ y) / total
    mean /= total
    spread = np.einsum("mn,mn->m", weight, away) / total - first * first
    # Cases too close together give no slope, and their mean stands.
    sloping = np.sqrt(np.maximum(spread, 0)) > 0.001 * (x[-1] - x[0])
    slope = np.divide(cross - first * mean, spread, out=np.zeros_like(spread), where=sloping)
    return mean - slope * first


def _tricube(distance: Floats, reach: Floats) -> Floats:
    """Return the weights, from 1 at no `distance` (m, n) to 0 at `reach` (m, 1); overwrites."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.divide(distance, reach, out=distance)
    if not reach.all():
        share[np.isnan(share)] = 0.0  # nothing but ties is near, and they are here
    np.minimum(share, 1, out=share)
    cube = share * share
    cube *= share
    np.subtract(1, cube, out=cube)
    return cube * cube * cube
