"""The image as its maker wants it seen: black 0, white 1, tissue brighter than air.

The order matters: modality transform, then value of interest, then inversion. Inverting a
MONOCHROME1 image before its window would put the window on the wrong values.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pydicom

from mammo_lib.imaging import voi
from mammo_lib.imaging.decode import Decoded
from mammo_lib.imaging.door import Unreadable

_FAULTS = (ValueError, TypeError, AttributeError, IndexError, ArithmeticError)
TABLE_LIMIT = 2**16  # distinct stored values up to which a table is worth its building


@dataclass(frozen=True)
class Modality:
    """Stored values to the modality's output, which lies between `low` and `high`."""

    name: str
    low: float
    high: float
    slope: float = 1.0
    intercept: float = 0.0
    lut: voi.LookUp | None = None

    def __call__(self, stored: np.ndarray) -> np.ndarray:
        if self.lut is not None:
            return self.lut(stored) * self.high
        return stored * self.slope + self.intercept


@dataclass(frozen=True)
class Display:
    """Every step from stored value to display value of one DICOM image."""

    modality: Modality
    voi: voi.LookUp | voi.Window | voi.FullRange
    inverted: bool
    padding: tuple[int, int] | None  # stored values, both ends included, that are no image

    def __call__(self, stored: np.ndarray) -> np.ndarray:
        values = np.asarray(self.voi(self.modality(stored)), np.float32)
        if self.inverted:
            values = 1 - values
        if self.padding is not None:
            low, high = self.padding
            values[(stored >= low) & (stored <= high)] = 0
        return values


def of(header: pydicom.Dataset) -> Display:
    """Return the display steps that `header` asks for, or raise Unreadable."""
    try:
        return _steps(header)
    except voi.Impossible as error:
        raise Unreadable(f"display transform cannot be applied: {error}") from None
    except _FAULTS as error:
        raise Unreadable("display transform cannot be applied", error) from None


def _steps(header: pydicom.Dataset) -> Display:
    modality = _modality(header)
    shape = header.get("PresentationLUTShape")
    return Display(
        modality,
        voi.of(header, low=modality.low, high=modality.high),
        header.PhotometricInterpretation == "MONOCHROME1" or shape == "INVERSE" or _raw(header),
        _padding(header),
    )


@dataclass(frozen=True)
class Shown:
    """An image that is displayed piece by piece, when NumPy asks for it.

    `stored` is uint16 (rows, columns), `table` float32 (65536,), the display value of each stored
    one. A whole film as float32 is four times what a processor's cache holds; two cores that
    write and read it wait for each other.
    """

    stored: np.ndarray
    table: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.stored.shape

    @property
    def size(self) -> int:
        return self.stored.size

    def __getitem__(self, piece: Any) -> "Shown":
        return Shown(self.stored[piece], self.table)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return cv2.LUT(self.stored, self.table)  # twice as fast as NumPy's indexing


def display(decoded: Decoded) -> np.ndarray:
    """Return display values, float32 from 0 (black) to 1 (white), of shape (rows, columns).

    A picture without a header is scaled by the largest value of its type, never by its own
    maximum: two exports of one examination must stay comparable.
    """
    return np.asarray(shown(decoded))


def shown(decoded: Decoded) -> np.ndarray | Shown:
    """Return what `display` does, of a large image as one that is displayed when looked at."""
    if decoded.header is None:
        return decoded.pixels.astype(np.float32) / np.iinfo(decoded.pixels.dtype).max
    steps = of(decoded.header)
    try:
        return _pointwise(steps, decoded.pixels)
    except _FAULTS as error:
        raise Unreadable("display transform cannot be applied", error) from None


def describe(header: pydicom.Dataset | None) -> dict[str, Any]:
    """Return what `display` applies: modality, voi, inverted, padding."""
    if header is None:
        return {"modality": "none", "voi": "none", "inverted": False, "padding": ""}
    steps = of(header)
    padding = "" if steps.padding is None else "..".join(map(str, steps.padding))
    return {
        "modality": steps.modality.name,
        "voi": f"{steps.voi}{_alternatives(header)}",
        "inverted": steps.inverted,
        "padding": padding,
    }


def _pointwise(steps: Display, stored: np.ndarray) -> np.ndarray | Shown:
    """Apply `steps`; on a large image by way of a table of its distinct values."""
    if stored.dtype == np.uint16 and stored.size > TABLE_LIMIT:
        return Shown(stored, steps(np.arange(TABLE_LIMIT)))
    low, high = int(stored.min()), int(stored.max())
    if stored.size <= high - low or high - low >= TABLE_LIMIT:
        return steps(stored)
    table = steps(np.arange(low, high + 1))
    return table[stored if low == 0 else stored.astype(np.int64) - low]


def _modality(header: pydicom.Dataset) -> Modality:
    bits, signed = int(header.BitsStored), int(header.get("PixelRepresentation", 0)) == 1
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    if header.get("ModalityLUTSequence"):
        first, entries, depth = voi.table(header.ModalityLUTSequence[0], signed=signed)
        top = 2**depth - 1
        return Modality("LUT", 0, top, lut=voi.LookUp(first, entries / top))
    if "RescaleSlope" not in header:
        return Modality("none", low, high)
    slope, intercept = float(header.RescaleSlope), float(header.get("RescaleIntercept") or 0)
    if slope == 0 or not (math.isfinite(slope) and math.isfinite(intercept)):
        raise voi.Impossible("rescale slope is 0" if slope == 0 else "rescale that is no number")
    ends = sorted((low * slope + intercept, high * slope + intercept))
    name = "none" if (slope, intercept) == (1, 0) else f"rescale {slope:g} {intercept:g}"
    return Modality(name, ends[0], ends[1], slope, intercept)


def _raw(header: pydicom.Dataset) -> bool:
    """Return whether values rise with the X-rays that arrived, so that air would be white.

    That is how detectors measure; images for presentation are inverted by their maker.
    """
    intent = header.get("PresentationIntentType")
    return intent == "FOR PROCESSING" and header.get("PixelIntensityRelationshipSign") == 1


def _padding(header: pydicom.Dataset) -> tuple[int, int] | None:
    value = header.get("PixelPaddingValue")
    if value is None or value == "":
        return None
    limit = header.get("PixelPaddingRangeLimit")
    ends = sorted((int(value), int(value if limit in (None, "") else limit)))
    return ends[0], ends[1]


def _alternatives(header: pydicom.Dataset) -> str:
    """Return `` (1 of n)`` where the header offers several views."""
    views = header.get("VOILUTSequence") or header.get("WindowCenter")
    several = len(views) if isinstance(views, Sequence) and not isinstance(views, str) else 1
    return f" (1 of {several})" if several > 1 else ""
