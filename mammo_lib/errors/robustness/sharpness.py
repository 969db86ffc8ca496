"""Detail that is lost: by movement, by coarser pixels, by compression."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mammo_lib.errors.robustness.chance import Chance, Image
from mammo_lib.problem import Problem

STEPS = 65  # places along a movement at which the image is added up


def moved(image: Image, millimetres: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` blurred by an even movement of `millimetres` during the exposure."""
    kernel = path(millimetres / pixel_mm, chance.angle)
    return np.asarray(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)


def path(length: float, angle: float) -> NDArray[np.float32]:
    """Return the kernel (k, k), of sum 1, of a straight movement of `length` pixels."""
    reach = int(np.ceil(length / 2)) + 1
    along = np.linspace(-length / 2, length / 2, STEPS)
    x, y = reach + along * np.cos(angle), reach + along * np.sin(angle)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for across in (0, 1):  # each place is shared out among the four pixels about it
        for down in (0, 1):
            share = np.abs(1 - across - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down, left + across), share)
    return (kernel / kernel.sum()).astype(np.float32)


def coarser(image: Image, factor: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` as if its pixels had been `factor` times as wide: averaged, then enlarged."""
    rows, columns = image.shape
    size = max(1, round(columns / factor)), max(1, round(rows / factor))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    whole = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.float32)


def compressed(image: Image, quality: float, chance: Chance, pixel_mm: float) -> Image:
    """Return `image` after 8-bit JPEG at `quality` (1 to 100, 100 the best)."""
    grey = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    made, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, round(quality)])
    if not made:
        raise Problem(f"JPEG quality {quality:g}: OpenCV cannot write it; take 1 to 100.")
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.float32) / np.float32(255)
