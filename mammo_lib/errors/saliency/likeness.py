"""How alike two saliency maps of the same images are."""

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

INSIDE = 0.5  # share of a cell that must be breast
CELLS = 4  # fewer cells of breast are no map to rank


def likeness(own: Maps, other: Maps, material: Material) -> pd.Series:
    """Return the size of Spearman's rank correlation of both maps inside each breast, by row.

    Source: J. Adebayo et al., "Sanity checks for saliency maps", NeurIPS 2018, where the ranks'
    correlation is one of the measures. A map turned over has the same places, so the sign does not
    count; neighbouring cells are alike in any map, so unrelated maps have a size above 0. Cells,
    not pixels, are ranked. Where `own` is constant there is nothing to compare: NaN. Where only
    `other` is, 0.
    """
    where = {int(row): place for place, row in enumerate(other.row)}
    found = {
        int(row): _size(map_, other.map[where[int(row)]], cells(material, int(row), map_.shape))
        for row, map_ in zip(own.row, own.map, strict=True)
    }
    return pd.Series(found, dtype=float)


def cells(material: Material, row: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which cells of a map of `shape` (h, w) are breast in the image in `row`."""
    breast = (material.store[row] > 0).astype(np.float32)
    return np.asarray(cv2.resize(breast, shape[::-1], interpolation=cv2.INTER_AREA) >= INSIDE)


def _size(own: NDArray[np.float32], other: NDArray[np.float32], inside: NDArray[np.bool_]) -> float:
    from scipy.stats import spearmanr

    a, b = own[inside], other[inside]
    if len(a) < CELLS or np.ptp(a) == 0:
        return float("nan")
    return abs(float(spearmanr(a, b).statistic)) if np.ptp(b) > 0 else 0.0
