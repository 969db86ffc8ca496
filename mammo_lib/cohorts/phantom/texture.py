"""Power-law random fields that show the same tissue at any pixel size.

Mammographic texture has a noise-power spectrum near 1/f^3. The Fourier coefficients of one fixed
256 mm square are drawn octave by octave, each octave from a stream of its own, so a finer grid
adds octaves and leaves the coarser ones as they were.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from scipy import fft

DOMAIN_MM = 256.0
EXPONENT = 3.0
LONGEST_MM = 70.0  # structure longer than this belongs to the anatomy, not to the texture

Streams = Callable[[int], np.random.Generator]  # octave -> its stream


@dataclass(frozen=True)
class Tile:
    """Two independent periodic fields `(n, n)` float32 of mean 0 and SD near 1."""

    first: np.ndarray
    second: np.ndarray

    @property
    def per_mm(self) -> float:
        return self.first.shape[0] / DOMAIN_MM


def size(pixel_mm: float) -> int:
    """Return the power of two whose tile has a pixel nearest to `pixel_mm`."""
    return 2 ** int(np.clip(round(np.log2(DOMAIN_MM / pixel_mm)), 5, 12))


@lru_cache(maxsize=4)
def _amplitude(n: int) -> np.ndarray:
    """Return the SD of each coefficient, `(n, n)` float32, lowest frequency in the middle."""
    k = np.arange(-n // 2, n // 2) / DOMAIN_MM
    squared = k[:, None] ** 2 + k[None] ** 2 + LONGEST_MM**-2.0
    return (squared ** (-EXPONENT / 4)).astype(np.float32)


@lru_cache(maxsize=1)
def _scale() -> float:
    """Return the factor that gives a field SD 1, whatever the grid it is sampled on."""
    return 1 / float(np.sqrt((_amplitude(1024).astype(np.float64) ** 2).sum()))


def _white(n: int, streams: Streams) -> np.ndarray:
    """Return white complex coefficients `(n, n)`, drawn ring by ring outwards."""
    white = np.zeros((n, n), np.complex64)
    for octave in range(1, n.bit_length()):
        _fill(white, 2 ** (octave - 1), streams(octave))
    return white


def _fill(white: np.ndarray, a: int, rng: np.random.Generator) -> None:
    """Fill the square ring with half-side `a` and hole of half-side `a // 2` about the middle."""
    m, b = white.shape[0] // 2, a // 2
    draws = rng.standard_normal(2 * (4 * a * a - 4 * b * b), np.float32).view(np.complex64)
    wide, tall = (a - b) * 2 * a, 2 * b * (a - b)
    cuts = np.cumsum([wide, wide, tall])
    top, bottom, left, right = np.split(draws, cuts)
    white[m - a : m - b, m - a : m + a] = top.reshape(a - b, 2 * a)
    white[m + b : m + a, m - a : m + a] = bottom.reshape(a - b, 2 * a)
    white[m - b : m + b, m - a : m - b] = left.reshape(2 * b, a - b)
    white[m - b : m + b, m + b : m + a] = right.reshape(2 * b, a - b)


def tile(streams: Streams, pixel_mm: float) -> Tile:
    """Return the two fields of `streams`, sampled near `pixel_mm`."""
    n = size(pixel_mm)
    spectrum = fft.ifftshift(_white(n, streams) * _amplitude(n))
    spectrum[0, 0] = 0
    # Real and imaginary part of one complex transform are two fields for the price of one.
    field = fft.ifft2(spectrum, norm="forward", overwrite_x=True, workers=1) * _scale()
    return Tile(np.ascontiguousarray(field.real), np.ascontiguousarray(field.imag))


def straight(
    field: np.ndarray, rows: int, columns: int, pixel_mm: float, *, turned: bool = False
) -> np.ndarray:
    """Sample `field` on a grid of `pixel_mm`; `turned` reads it across, half a domain away."""
    step = pixel_mm * field.shape[0] / DOMAIN_MM
    half = field.shape[0] / 2 if turned else 0.0
    shift = step / 2 - 0.5 + half
    along, across = (0.0, step) if turned else (step, 0.0)
    affine = [[along, across, shift], [across, along, shift]]
    return cv2.warpAffine(
        field,
        np.array(affine, np.float32),
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_WRAP,
    )


def curved(field: np.ndarray, u_mm: np.ndarray, v_mm: np.ndarray) -> np.ndarray:
    """Sample `field` at coordinates `u_mm`, `v_mm` (arrays of one shape), wrapping around."""
    step = np.float32(field.shape[0] / DOMAIN_MM)
    half = np.float32(field.shape[0] / 2)
    return cv2.remap(
        field, u_mm * step + half, v_mm * step + half, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
