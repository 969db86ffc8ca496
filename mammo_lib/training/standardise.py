"""Standardised images: each image's breast at mean 0 and standard deviation 1."""

import cv2
import numpy as np
from numpy.typing import NDArray

FLOOR = 1e-5  # of the standard deviation, as in Wu 2019: an even image must not divide by zero


def standardise(pixels: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return `(n, rows, columns)` stored pixels with each breast at mean 0 and SD 1.

    Mean and SD are the image's own, over its breast (pixels above 0), so that neither the
    detector's scale nor the size of the breast reaches the network through them. Around the
    breast the result is 0, the breast's mean, like the zeros with which convolutions pad.
    """
    out = np.empty(pixels.shape, np.float32)
    for image, stored in zip(out, pixels, strict=True):
        breast = (stored > 0).view(np.uint8)
        mean, deviation = (float(x[0, 0]) for x in cv2.meanStdDev(stored, mask=breast))
        np.subtract(stored, mean, out=image, casting="unsafe")
        image /= max(deviation, FLOOR)
        image *= breast  # after all: a mask on each step would keep numpy from its quick loops
    return out
