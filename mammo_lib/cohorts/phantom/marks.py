"""The lesions that one image shows: what they add to it, their masks and boxes."""

from dataclasses import dataclass

import cv2
import numpy as np

from mammo_lib.cohorts.phantom import lesions
from mammo_lib.cohorts.phantom.anatomy import View
from mammo_lib.cohorts.phantom.cluster import Cluster, specks
from mammo_lib.cohorts.phantom.grid import Grid
from mammo_lib.cohorts.phantom.lesions import Lesion
from mammo_lib.cohorts.phantom.mass import Mass, profile, relative_radius
from mammo_lib.cohorts.phantom.shot import VIEWS, Shot

OUTLINED = 1.15  # a mass is outlined where its profile has all but ended, in radii
CONTRAST = 1.9  # of a mass in fat, in units of the contrast of gland
HIDING = 1.25  # power of the free path: gland hides a mass more than in proportion
AROUND_MM = 1.0  # a cluster's outline lies this far around its specks


@dataclass(frozen=True)
class Mark:
    """One lesion in one image; `mask` (h, w) bool has its corner at pixel (`top`, `left`)."""

    lesion: Lesion
    rows: slice
    columns: slice
    added: np.ndarray  # (h, w) float32: share of the path (mass) or brightness (specks)
    mask: np.ndarray

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return x, y, width, height of the mask in pixels, chest wall at the left."""
        down, across = np.flatnonzero(self.mask.any(1)), np.flatnonzero(self.mask.any(0))
        x, y = self.columns.start + across[0], self.rows.start + down[0]
        return int(x), int(y), int(np.ptp(across)) + 1, int(np.ptp(down)) + 1


def marks(found: list[Lesion], shot: Shot, view: View, grid: Grid) -> list[Mark]:
    """Return the mark of each lesion of `found` that `shot` shows."""
    seen = [x for x in found if x.side == shot.side and x.size(shot.exam) > 0]
    return [_mark(lesion, shot, view, grid) for lesion in seen]


def _mark(lesion: Lesion, shot: Shot, view: View, grid: Grid) -> Mark:
    size, number, pixel = lesion.size(shot.exam), VIEWS.index(shot.view), grid.pixel_mm
    shape = lesion.shape
    radius = shape.radius * size if isinstance(shape, Mass) else 5.0
    cx, cy = lesions.locate(lesion.spot, view, margin_mm=5 + 0.8 * radius)
    reach = radius * shape.reach if isinstance(shape, Mass) else 8.0
    columns, rows = _span(cx, reach, grid.columns, pixel), _span(cy, reach, grid.rows, pixel)
    x = (np.arange(columns.start, columns.stop)[None] + 0.5) * pixel - cx
    y = (np.arange(rows.start, rows.stop)[:, None] + 0.5) * pixel - cy
    if isinstance(shape, Mass):
        added = profile(shape, number, x, y, size=size, pixel_mm=pixel)
        mask = relative_radius(shape, number, x, y, size) < OUTLINED
    else:
        added = specks(shape, number, x, y, size=size, pixel_mm=pixel)
        mask = _around(shape.seen(number, size), x, y, pixel)
    return Mark(lesion, rows, columns, added, mask)


def _span(middle: float, reach: float, count: int, pixel: float) -> slice:
    low = int(np.clip(np.floor((middle - reach) / pixel), 0, count - 1))
    return slice(low, int(np.clip(np.ceil((middle + reach) / pixel), low + 1, count)))


def _around(points: np.ndarray, x: np.ndarray, y: np.ndarray, pixel: float) -> np.ndarray:
    """Return the mask of the convex hull of `points`, widened by `AROUND_MM`."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = max(AROUND_MM, 0.8 * pixel) * np.column_stack([np.cos(turn), np.sin(turn)])
    cloud = (points[:, None] + ring[None]).reshape(-1, 2)
    corner = np.array([x[0, 0], y[0, 0]])
    hull = cv2.convexHull(np.round((cloud - corner) / pixel).astype(np.int32))
    mask = np.zeros((y.size, x.size), np.uint8)
    cv2.fillConvexPoly(mask, hull, 1)
    return mask.astype(bool)


def with_masses(composition: np.ndarray, found: list[Mark]) -> np.ndarray:
    """Return `composition` (gland's share) with the masses of `found` in it, in place.

    A mass shows in the part of the path that gland leaves free, so gland hides a mass.
    """
    for mark in found:
        if isinstance(mark.lesion.shape, Mass):
            part = composition[mark.rows, mark.columns]
            part += CONTRAST * np.clip(1 - part, 0, None) ** HIDING * mark.added
    return composition


def with_specks(bright: np.ndarray, found: list[Mark]) -> np.ndarray:
    """Return brightness `bright` with the calcifications of `found` added, in place."""
    for mark in found:
        if isinstance(mark.lesion.shape, Cluster):
            bright[mark.rows, mark.columns] += mark.added
    return bright
