"""Where each pixel lies in the breast: below the skin, inside the muscle, about the nipple."""

from dataclasses import dataclass

import cv2
import numpy as np

from mammo_lib.cohorts.phantom.anatomy import View, muscle_depth
from mammo_lib.cohorts.phantom.grid import Grid


@dataclass(frozen=True)
class Place:
    """Coordinates of the pixels, each `(rows, columns)` float32."""

    grid: Grid
    depth: np.ndarray  # mm below the skin, negative outside
    muscle: np.ndarray | None  # mm inside the pectoral muscle, None in CC
    distance: np.ndarray  # to the nipple, mm
    bearing: np.ndarray  # about the nipple, radians; 0 straight back, positive upwards
    x: np.ndarray  # mm from the chest wall, (1, columns)
    y: np.ndarray  # mm from the top, (rows, 1)


def place(view: View, grid: Grid) -> Place:
    """Return where each pixel of `grid` lies in `view`."""
    x, y = grid.axes()
    across, down = view.outline.nipple
    back, up = np.broadcast_arrays(np.float32(across) - x, np.float32(down) - y)
    distance, bearing = cv2.cartToPolar(np.ascontiguousarray(back), np.ascontiguousarray(up))
    bearing -= np.float32(2 * np.pi) * (bearing > np.pi)
    depth = view.outline.depth(x, y)
    return Place(grid, depth, muscle_depth(view, x, y), distance, bearing, x, y)


def ramp(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return 0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    return t * t * (3 - 2 * t)
