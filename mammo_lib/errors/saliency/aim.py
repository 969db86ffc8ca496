"""Whether a map points at lesions more often than a map that does not know the image."""

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.evaluation import pointing
from mammo_lib.evaluation.lesions import BOX
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

CHANCE, CENTRE, TYPICAL = "a point at random", "the breast's centre", "other patients' mean map"
BASELINES = (CHANCE, CENTRE, TYPICAL)
COLUMNS = ["patient_id", "hit", "beside", *BASELINES]


def aim(found: Maps, material: Material, lesions: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS, a row an image of `found`: `hit`, and what each of BASELINES would hit.

    A hit is that of `evaluation.pointing`: the highest cell touches the box of one of `lesions`
    (in pixels of the standardised image). Only cells with some breast count, since a map is drawn
    there alone; `beside` says whether the whole map is highest elsewhere. A constant map does not
    hit. Of CHANCE it is the share of the breast within half a cell of a box, else 0 or 1: that of
    the cell in the middle of the breast, and of the mean of the maps of all other patients.
    """
    boxes = {
        str(name): part[BOX].to_numpy(np.float64) for name, part in lesions.groupby("image_id")
    }
    patient = material.images["patient_id"].to_numpy(object)[found.row]
    rows = []
    for place, row in enumerate(found.row.tolist()):
        sought = boxes[str(material.images["image_id"].iat[row])]
        others = found.map[patient != patient[place]]
        judged = _judged(found.map[place], others, material.store[row] > 0, sought)
        rows.append({"patient_id": patient[place], **judged})
    return pd.DataFrame(rows, columns=COLUMNS)


def more(frame: pd.DataFrame) -> float:
    """Return how much more often the map hits than the best of BASELINES: a difference of shares.

    Which one is best is settled anew in each resample, so that its choice costs no allowance.
    """
    shares = frame[list(BASELINES)].to_numpy().mean(axis=0)  # pandas' own takes ten times as long
    return float(frame["hit"].to_numpy().mean() - np.nanmax(shares))  # one patient has no others


def centre(breast: NDArray[np.bool_]) -> tuple[float, float]:
    """Return x and y of the middle of mass of `breast` (rows, columns), in pixels."""
    y, x = np.nonzero(breast)
    if not len(x):
        return breast.shape[1] / 2, breast.shape[0] / 2
    return float(x.mean() + 0.5), float(y.mean() + 0.5)


def inside(found: NDArray[np.float32], breast: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the map (h, w), below all else in cells without any of `breast` (rows, columns)."""
    share = cv2.resize(breast.astype(np.float32), found.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.where(share > 0, found, np.float32(-1))


def _judged(
    own: NDArray[np.float32],
    others: NDArray[np.float32],
    breast: NDArray[np.bool_],
    boxes: NDArray[np.float64],
) -> dict[str, float]:
    shown = inside(own, breast)
    cell = pointing.peak(shown, breast.shape)
    x, y = centre(breast)
    middle = x - cell[2] / 2, y - cell[3] / 2, cell[2], cell[3]
    typical = np.nan
    if len(others):
        mean = inside(others.mean(axis=0), breast)
        typical = float(pointing.hits(pointing.peak(mean, breast.shape), boxes))
    return {
        "hit": float(np.ptp(own) > 0 and pointing.hits(cell, boxes)),
        "beside": float(own.max() > shown.max()),
        CHANCE: pointing.chance(breast, boxes, cell),
        CENTRE: float(pointing.hits(middle, boxes)),
        TYPICAL: typical,
    }
