"""Files that decode without complaint and yet lack a part of their image."""

import numpy as np

from mammo_lib.imaging.door import Unreadable

SHARE = 0.04  # of the rows: fewer flat ones may be a border
ABOVE = 0.25  # of the grey range above black: flat air is darker, a decoder's fill is mid-grey


def refuse_flat_tail(image: np.ndarray) -> None:
    """Raise Unreadable when the last rows of a display image hold one value that is not air.

    A cut-off JPEG decodes to its end, with mid-grey for what is missing; conversions to other
    formats make that permanent.
    """
    value, low, high = float(image[-1, 0]), float(image.min()), float(image.max())
    if value <= low + ABOVE * (high - low):
        return
    flat = (image == image[-1, 0]).all(axis=1)[::-1]
    rows = len(flat) if flat.all() else int(flat.argmin())
    if rows >= SHARE * len(flat) and rows < len(flat):
        raise Unreadable(
            f"damaged: the last {rows} of {len(flat)} rows hold one value, {value:.0%} of white; "
            "the file it was made from was cut off"
        )
