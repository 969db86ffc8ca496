"""Files that decode without complaint and yet are no whole image."""

import math

import numpy as np

from mammo_lib.imaging.breast import NoBreast
from mammo_lib.imaging.display import Shown
from mammo_lib.imaging.door import Unreadable

SHARE = 0.04  # of the rows: fewer flat ones may be a border
# Of the grey range: flat air is darker, that of a detector's raw image lighter, a decoder's fill
# lies between.
ABOVE, BELOW = 0.25, 0.85


def refuse_mask(pixels: np.ndarray) -> None:
    """Raise NoBreast for stored values of two kinds only: the outline of a lesion, not an image."""
    if _two_values(pixels[::16, ::16]) and _two_values(pixels):
        raise NoBreast("mask, not an image: two grey values")


def refuse_flat_tail(image: np.ndarray | Shown) -> None:
    """Raise Unreadable when the last rows of a display image hold one value that is not air.

    A cut-off JPEG decodes to its end, with mid-grey for what is missing; conversions to other
    formats make that permanent.
    """
    tail = np.asarray(image[-math.ceil(SHARE * image.shape[0]) :])
    value = float(tail[0, 0])
    if (tail != value).any():
        return
    image = np.asarray(image)
    low, high = float(image.min()), float(image.max())
    if not ABOVE < (value - low) / max(high - low, 1e-6) < BELOW:
        return
    flat = (image == value).all(axis=1)[::-1]
    if not flat.all():
        rows = int(flat.argmin())
        raise Unreadable(
            f"damaged: the last {rows} of {len(flat)} rows hold one value, {value:.0%} of white; "
            "the file it was made from was cut off"
        )


def _two_values(pixels: np.ndarray) -> bool:
    low, high = pixels.min(), pixels.max()
    return bool(low != high and ((pixels == low) | (pixels == high)).all())
