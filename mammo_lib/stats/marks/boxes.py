"""Boxes on an image: how far two overlap, whether one holds the other's centre.

A box is (x, y, width, height), x and y its upper left corner; arrays are (n, 4), in pixels or
in any other unit that both boxes share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.sample import finite

if TYPE_CHECKING:
    import pandas as pd

SIDES = ("x", "y", "width", "height")


def boxes(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return the boxes (n, 4) of table `frame`, all of them finite and with an area."""
    if not len(frame):
        return np.empty((0, 4))
    found = np.column_stack([finite(frame[side], f"{name}.{side}") for side in SIDES])
    flat = (found[:, 2:] <= 0).any(axis=1)
    if flat.any():
        raise Problem(f"{name}: {flat.sum()} boxes have no width or no height; both must be > 0.")
    return found


def overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n,) intersection over union of boxes `a` and `b` (n, 4), pair by pair."""
    low = np.maximum(a[:, :2], b[:, :2])
    high = np.minimum(a[:, :2] + a[:, 2:], b[:, :2] + b[:, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    return common / (np.prod(a[:, 2:], axis=1) + np.prod(b[:, 2:], axis=1) - common)


def holds_centre(outer: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return (n,) whether `outer` (n, 4), edges included, holds the centre of `inner` (n, 4)."""
    centre = inner[:, :2] + inner[:, 2:] / 2
    inside = (outer[:, :2] <= centre) & (centre <= outer[:, :2] + outer[:, 2:])
    return inside[:, 0] & inside[:, 1]
