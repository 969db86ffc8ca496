"""Quantum noise: what an image would have had of it at a lower dose."""

import numpy as np
from numpy.typing import NDArray

from mammo_lib.errors.robustness.chance import Chance, Image

BANDS = 4  # of grey, in each of which the noise is measured
FEWEST = 64  # squares of two by two pixels in a band; with fewer, the whole breast is one band
NORMAL = 0.6745  # median of the absolute value of a standard normal number


def noisier(image: Image, divisor: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` as if taken at its dose divided by `divisor` (1 or more).

    Counted photons vary by the root of their number: with the image brought back to its
    brightness, a dose divided by d has d times the variance. So d - 1 times the variance that
    the image shows itself is added, measured in bands of grey, since noise depends on how much
    was absorbed. Fine structure counts as noise in that measure, which makes the added noise a
    little stronger than a lower dose would; the detector's own blur of noise is not imitated.
    """
    sigma = own_noise(image) * np.sqrt(divisor - 1)
    return (image + chance.grain * sigma).astype(np.float32)


def own_noise(image: Image) -> Image:
    """Return the noise (standard deviation, in grey) at every pixel of `image`, by its grey.

    It is read off the differences of diagonal neighbours (the finest diagonal wavelet of Haar),
    by their median, which lesions and edges hardly move (Donoho and Johnstone 1994).
    """
    grey, difference = _squares(image)
    if not len(grey):
        return np.zeros_like(image)
    count = BANDS if len(grey) >= BANDS * FEWEST else 1
    order = np.array_split(np.argsort(grey), count)
    at = [float(np.median(grey[band])) for band in order]
    sigma = [float(np.median(np.abs(difference[band]))) / NORMAL for band in order]
    return np.interp(image, at, sigma).astype(np.float32)


def _squares(image: Image) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return mean and diagonal difference of every square of four pixels within the breast."""
    rows, columns = (n // 2 * 2 for n in image.shape)
    a, b = image[0:rows:2, 0:columns:2], image[0:rows:2, 1:columns:2]
    c, d = image[1:rows:2, 0:columns:2], image[1:rows:2, 1:columns:2]
    inside = (a > 0) & (b > 0) & (c > 0) & (d > 0)
    mean, difference = np.float32(0.25) * (a + b + c + d), np.float32(0.5) * (a - b - c + d)
    return mean[inside], difference[inside]
