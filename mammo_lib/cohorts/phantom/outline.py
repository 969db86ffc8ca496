"""The edge of a breast, known as a radius at every angle, and the depth below its skin."""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d

ANGLES = 1024
SPAN = 2.1  # radians either side of the nipple's direction; the chest wall cuts before that
BEHIND_MM = 25.0  # the pole lies behind the chest wall, so that every edge point is seen once
NIPPLE_HALF_MM = 5.5
SMOOTH = 36  # entries of the tables, about 0.15 radians


@dataclass(frozen=True)
class Outline:
    """`radius` and `slant` (cosine between radius and edge normal), `(ANGLES,)` float32, mm.

    x grows from the chest wall (x=0) towards the nipple, y downwards from the top of the field.
    """

    pole: tuple[float, float]
    radius: np.ndarray
    slant: np.ndarray
    nipple: tuple[float, float]
    points: np.ndarray  # the edge itself, (n, 2), mm

    @property
    def reach_mm(self) -> float:
        """Furthest the breast reaches from the chest wall."""
        return float(self.points[:, 0].max()) + 10.0

    def depth(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return mm below the skin (negative outside) at `x`, `y`, which broadcast together."""
        dx, dy = np.broadcast_arrays(x - self.pole[0], y - self.pole[1])
        r, angle = cv2.cartToPolar(np.ascontiguousarray(dx), np.ascontiguousarray(dy))
        angle = np.where(angle > np.pi, angle - np.float32(2 * np.pi), angle)
        at = (angle + np.float32(SPAN)) * np.float32((ANGLES - 1) / (2 * SPAN))
        return (_read(self.radius, at) - r) * _read(self.slant, at)


def _read(table: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return `table` at fractional positions `at` (any 2-D shape), linearly interpolated."""
    return cv2.remap(
        table[None], at, np.zeros_like(at), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def smooth(control: np.ndarray, *, rounds: int = 5) -> np.ndarray:
    """Return the smooth open curve `(n, 2)` that `control` `(m, 2)` holds (Chaikin's corners)."""
    for _ in range(rounds):
        inner = np.empty((2 * len(control) - 2, 2))
        inner[0::2] = 0.75 * control[:-1] + 0.25 * control[1:]
        inner[1::2] = 0.25 * control[:-1] + 0.75 * control[1:]
        control = np.vstack([control[:1], inner, control[-1:]])
    return control


def outline(points: np.ndarray, *, nipple_mm: float) -> Outline:
    """Return the outline through `points` `(n, 2)` with a nipple of `nipple_mm` at its tip."""
    tip = points[np.argmax(points[:, 0])]
    pole = (-BEHIND_MM, float(tip[1]))
    dx, dy = points[:, 0] - pole[0], points[:, 1] - pole[1]
    angle, distance = np.arctan2(dy, dx), np.hypot(dx, dy)
    order = np.argsort(angle)
    theta = np.linspace(-SPAN, SPAN, ANGLES)
    radius = np.interp(theta, angle[order], distance[order])
    slope = np.gradient(radius, theta)
    # Smoothed: a kink of the edge, as at the fold, must not cast a shadow through the breast.
    slant = gaussian_filter1d(radius / np.hypot(radius, slope), SMOOTH, mode="nearest")
    # The bump is left out of the slant: depth must not jump beside the nipple.
    arc = np.abs(theta) * radius / NIPPLE_HALF_MM
    bumped = radius + nipple_mm * np.exp(-(arc**2))
    tables = bumped.astype(np.float32), slant.astype(np.float32)
    return Outline(pole, *tables, (float(tip[0]), float(tip[1])), points)
