"""What is read off ROC curves: one share at a given other, and the area over a range."""

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.roc.roc_points import RocPoints

FOCUSES = ("specificity", "sensitivity")


def share(value: float | None, name: str) -> float:
    """Return `value` if it is a share from 0 to 1."""
    if value is None or not 0 <= value <= 1:
        raise Problem(f"{name}: {value!r} is not between 0 and 1.")
    return float(value)


def axes(curves: RocPoints, focus: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of `focus` (points, B), rising, and the other share along it."""
    if focus not in FOCUSES:
        raise Problem(f"focus: '{focus}' is unknown.{nearest(focus, FOCUSES)}")
    if focus == "specificity":
        return curves.specificity, curves.sensitivity
    return curves.sensitivity[::-1], curves.specificity[::-1]


def other_share(curves: RocPoints, focus: str, at: float, interpolate: bool) -> NDArray[np.float64]:
    """Return the other share (B,) where that of `focus` is `at`, the best there is.

    Without `interpolate` it is that of the best threshold whose share of `focus` is no less.
    """
    rising, falling = axes(curves, focus)
    after = (rising >= at).argmax(axis=0)
    column = np.arange(rising.shape[1])
    reached, best = rising[after, column], falling[after, column]
    if not interpolate:
        return np.where(np.isnan(reached), np.nan, best)
    before = np.maximum(after - 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (at - rising[before, column]) / (reached - rising[before, column])
        between = falling[before, column] + part * (best - falling[before, column])
    return np.where(reached == at, best, between)


def area_between(curves: RocPoints, low: float, high: float, focus: str) -> NDArray[np.float64]:
    """Return the areas (B,) under the curves where the share of `focus` is `low` to `high`."""
    rising, falling = axes(curves, focus)
    start, end = rising[:-1], rising[1:]
    left, right = np.clip(start, low, high), np.clip(end, low, high)
    width = right - left
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.where(width > 0, (falling[1:] - falling[:-1]) / (end - start), 0.0)
    height = falling[:-1] + slope * ((left + right) / 2 - start)
    return np.where(np.isnan(rising[0] + falling[0]), np.nan, (width * height).sum(axis=0))
