"""The three makes of machine: pixel, blur, noise, and how each stores what it shows."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Voi = Literal["window", "sigmoid", "table"]


@dataclass(frozen=True)
class Vendor:
    """A fictional maker.

    `noise` is the SD of displayed brightness (0..1) in a square millimetre, white; `mottle` that
    of a plate's coarse grain, which unlike white noise hides masses too.
    """

    name: str
    model: str
    pixel: float  # in units of the cohort's pitch
    noise: float
    blur_mm: float  # SD of the detector's point spread
    tone: float  # exponent of displayed brightness
    veil: float  # brightness of the background
    bits: int
    photometric: str
    voi: Voi
    centre: tuple[float, ...] = ()
    width: tuple[float, ...] = ()
    compressed: bool = False
    mottle: float = 0.0

    @property
    def top(self) -> int:
        """Largest stored value."""
        return 2**self.bits - 1


VENDORS = {
    vendor.name: vendor
    for vendor in (
        Vendor("Aldermere", "Clarion 200", 1.0, 0.012, 0.08, 1.0, 0.0, 14, "MONOCHROME2", "window",
               (6000.0, 6400.0), (9000.0, 12000.0)),
        Vendor("Borealis", "Lumen DX", 0.84, 0.018, 0.10, 0.88, 0.0, 12, "MONOCHROME1", "table"),
        Vendor("Castellan", "Plate M", 0.75, 0.07, 0.35, 1.06, 0.035, 10, "MONOCHROME2", "sigmoid",
               (511.5,), (371.0,), compressed=True, mottle=0.11),
    )
}  # fmt: skip
NOISIEST = max(VENDORS.values(), key=lambda vendor: vendor.noise).name


def table(vendor: Vendor) -> np.ndarray:
    """Return the VOI table `(2**bits,)` uint16 of a vendor that stores one."""
    stored = np.linspace(0, 1, vendor.top + 1)
    return np.round(vendor.top * _bend(stored)).astype(np.uint16)


def _bend(t: np.ndarray) -> np.ndarray:
    # A toe and no shoulder, like film; its inverse is below.
    return (np.exp(1.5 * t) - 1) / (np.exp(1.5) - 1)


def _unbend(y: np.ndarray) -> np.ndarray:
    return np.log1p(y * np.float32(np.exp(1.5) - 1)) * np.float32(1 / 1.5)


def store(shown: np.ndarray, vendor: Vendor) -> np.ndarray:
    """Return the stored values (uint16) that display as `shown` (0..1, float32)."""
    if vendor.voi == "window":
        stored = vendor.centre[0] - 0.5 + (vendor.width[0] - 1) * (shown - 0.5)
    elif vendor.voi == "sigmoid":
        safe = np.clip(shown, 0.0041, 0.9959)
        stored = vendor.centre[0] + vendor.width[0] / 4 * np.log(safe / (1 - safe))
    else:
        inverted = 1 - shown if vendor.photometric == "MONOCHROME1" else shown
        stored = vendor.top * _unbend(inverted)
    return np.clip(stored + 0.5, 0, vendor.top).astype(np.uint16)
