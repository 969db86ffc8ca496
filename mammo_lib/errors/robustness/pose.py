"""A breast that lies otherwise than it should: cut, mirrored, upside down, beside a label."""

import numpy as np

from mammo_lib.errors.robustness.chance import Chance, Image

RIM_MM = 3.0  # between a label and the edges of the image
LABEL = 1.0  # lead shows white


def cut(image: Image, millimetres: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` without the `millimetres` next to the chest wall, its left edge."""
    lost = min(round(millimetres / pixel_mm), image.shape[1] - 1)
    out = np.zeros_like(image)
    out[:, : image.shape[1] - lost] = image[:, lost:]
    return out


def mirrored(image: Image, level: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` with its chest wall at the right edge."""
    return np.ascontiguousarray(image[:, ::-1])


def upended(image: Image, level: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` upside down."""
    return np.ascontiguousarray(image[::-1])


def labelled(image: Image, millimetres: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` with a white label, `millimetres` wide and half as high, burned into its air.

    It lies in the upper or the lower corner away from the chest wall; it covers no breast.
    """
    rows, columns = image.shape
    width, height = max(1, round(millimetres / pixel_mm)), max(1, round(millimetres / 2 / pixel_mm))
    rim = round(RIM_MM / pixel_mm)
    top = max(0, rows - rim - height) if chance.low else rim
    out, right = image.copy(), columns - rim
    place = out[top : top + height, max(0, right - width) : right]
    place[place == 0] = LABEL
    return out
