"""Files that decode without complaint and yet are no whole image."""

import numpy as np

from mammo_lib.imaging.breast import NoBreast
from mammo_lib.imaging.door import Unreadable

SHARE = 0.04  # of the rows: fewer flat ones may be a border
# Of the grey range: flat air is darker, that of a detector's raw image lighter, a decoder's fill
# lies between.
ABOVE, BELOW = 0.25, 0.85


def refuse_mask(pixels: np.ndarray) -> None:
    """Raise NoBreast for stored values of two kinds only: the outline of a lesion, not an image."""
    if 1 < len(np.unique(pixels[::16, ::16])) <= 2 and len(np.unique(pixels)) == 2:
        raise NoBreast("mask, not an image: two grey values")


def refuse_flat_tail(image: np.ndarray) -> None:
    """Raise Unreadable when the last rows of a display image hold one value that is not air.

    A cut-off JPEG decodes to its end, with mid-grey for what is missing; conversions to other
    formats make that permanent.
    """
    value = float(image[-1, 0])
    if (image[-1] != value).any():
        return
    low, high = float(image.min()), float(image.max())
    if not ABOVE < (value - low) / max(high - low, 1e-6) < BELOW:
        return
    flat = (image == image[-1, 0]).all(axis=1)[::-1]
    rows = len(flat) if flat.all() else int(flat.argmin())
    if rows >= SHARE * len(flat) and rows < len(flat):
        raise Unreadable(
            f"damaged: the last {rows} of {len(flat)} rows hold one value, {value:.0%} of white; "
            "the file it was made from was cut off"
        )
