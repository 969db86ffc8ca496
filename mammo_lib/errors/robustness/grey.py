"""Grey values that are shown wrongly: another window, another curve, black for white."""

import numpy as np

from mammo_lib.errors.robustness.chance import Chance, Image


def recentred(image: Image, shift: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` with the centre of its window moved by `shift` of the window's width.

    A higher centre makes the image darker; what falls below the window becomes black.
    """
    return np.clip(image - np.float32(shift), 0, 1)


def rewidened(image: Image, factor: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` with its window `factor` times as wide, its centre kept (DICOM C.11.2)."""
    return np.clip((image - 0.5) / np.float32(factor) + 0.5, 0, 1)


def bent(image: Image, gamma: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` to the power of `gamma`: below 1 it becomes brighter, above 1 darker."""
    return np.power(np.clip(image, 0, 1), np.float32(gamma))


def inverted(image: Image, level: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` with black for white: MONOCHROME1 read as MONOCHROME2, or the reverse."""
    return 1 - image
