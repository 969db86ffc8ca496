"""A cluster of microcalcifications: small bright specks, integrated exactly over each pixel."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erf

BRIGHTNESS = 4.5  # of a speck at its middle, where fat is 0.2: it saturates the display
DOME = 0.52  # integral of a dome of unit height and width


@dataclass(frozen=True)
class Cluster:
    """Specks at `points` `(n, 3)` mm from the middle (depth, lateral, vertical)."""

    points: np.ndarray
    diameters: np.ndarray  # (n,), mm

    def seen(self, view: int, size: float) -> np.ndarray:
        """Return the points `(n, 2)` (x, y) in view 0 (CC) or 1 (MLO)."""
        return self.points[:, [0, 1 + view]] * size


def cluster(rng: np.random.Generator, *, malignant: bool) -> Cluster:
    """Draw a cluster; malignant ones have more specks of more unequal size, with overlap."""
    count = int(rng.integers(9, 21) if malignant else rng.integers(5, 14))
    stretch = np.array([1.0, rng.uniform(0.45, 1), rng.uniform(0.45, 1)])
    radius = rng.uniform(2.6, 5.0)
    points = np.clip(rng.normal(0, 0.5, (count, 3)), -1, 1) * radius * stretch
    middle, spread = (0.42, 0.28) if malignant else (0.36, 0.14)
    diameters = np.clip(middle * np.exp(rng.normal(0, spread, count)), 0.2, 0.6)
    return Cluster(points, diameters)


def specks(
    shape: Cluster, view: int, x: np.ndarray, y: np.ndarray, *, size: float, pixel_mm: float
) -> np.ndarray:
    """Return brightness to add at pixel centres `x` `(1, c)`, `y` `(r, 1)` mm from the middle."""
    at = shape.seen(view, size)
    sigma = shape.diameters[:, None] / 2.6
    columns = _integral(x.ravel()[None] - at[:, :1], sigma, pixel_mm)
    rows = _integral(y.ravel()[None] - at[:, 1:], sigma, pixel_mm)
    weight = BRIGHTNESS * DOME * shape.diameters**2
    return ((rows * weight[:, None]).T @ columns).astype(np.float32)


def _integral(offset: np.ndarray, sigma: np.ndarray, pixel_mm: float) -> np.ndarray:
    """Return the mean over each pixel of a unit Gaussian, `offset` from its middle."""
    scale = 1 / (np.sqrt(2) * sigma)
    half = pixel_mm / 2
    return 0.5 * (erf((offset + half) * scale) - erf((offset - half) * scale)) / pixel_mm
