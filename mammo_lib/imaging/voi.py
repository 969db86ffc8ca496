"""The value-of-interest transform: which stored values become black, which white.

Written out here and not taken from `pydicom.pixels`: its `apply_voi` wraps an index above 255
when the table has 8-bit entries, and its `apply_windowing` answers in the range of the stored
values as float64, where a display needs 0 to 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pydicom


class Impossible(ValueError):
    """A transform that cannot be; the message quotes numbers of the header and no words."""


@dataclass(frozen=True)
class LookUp:
    """A table: input `first` and below maps to `entries[0]`; entries are 0 to 1, float32."""

    first: int
    entries: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        index = np.clip(np.rint(values).astype(np.int64) - self.first, 0, len(self.entries) - 1)
        return self.entries[index]

    def __str__(self) -> str:
        return f"LUT of {len(self.entries)} entries from {self.first}"


@dataclass(frozen=True)
class Window:
    """A window of PS3.3 C.11.2; `center` and `width` in the unit of the modality's output."""

    function: str  # LINEAR, LINEAR_EXACT or SIGMOID
    center: float
    width: float

    def __call__(self, values: np.ndarray) -> np.ndarray:
        if self.function == "SIGMOID":
            steps = np.clip(4 * (values - self.center) / self.width, -700, 700)
            return 1 / (1 + np.exp(-steps))
        # LINEAR spans width - 1 steps around center - 0.5, and width 1 is a threshold.
        half = 0.5 if self.function == "LINEAR" else 0.0
        center, width = self.center - half, self.width - 2 * half
        if width == 0:
            return (values > center).astype(float)
        return np.clip((values - center) / width + 0.5, 0, 1)

    def __str__(self) -> str:
        return f"{self.function} {self.center:g}/{self.width:g}"


@dataclass(frozen=True)
class FullRange:
    """No transform announced: the whole range of the modality's output, black to white."""

    low: float
    high: float

    def __call__(self, values: np.ndarray) -> np.ndarray:
        return np.clip((values - self.low) / (self.high - self.low), 0, 1)

    def __str__(self) -> str:
        return "none"


def table(item: pydicom.Dataset, *, signed: bool) -> tuple[int, np.ndarray, int]:
    """Return first input value, entries (integers) and bits of one item of a LUT sequence."""
    count, first, bits = (int(number) for number in item.LUTDescriptor)
    count = count or 2**16
    if not 0 < bits <= 16:
        raise Impossible(f"LUT of {bits} bits")
    # The descriptor's type follows PixelRepresentation, which a rescale may have made wrong.
    first = first - 2**16 if signed and first >= 2**15 else first
    data = item.LUTData
    if isinstance(data, bytes):
        data = np.frombuffer(data, "u1" if len(data) <= count + 1 else "<u2")
    entries = np.asarray(data)[:count].astype(np.int64)
    if len(entries) < count:
        raise Impossible(f"LUT announces {count} entries and has {len(entries)}")
    return first, entries, bits


def of(header: pydicom.Dataset, *, low: float, high: float) -> LookUp | Window | FullRange:
    """Return the transform of `header` for modality output between `low` and `high`.

    A LUT goes before a window, and the first of several goes before the others: those are the
    views that the maker of the image puts first. Several images of one vendor then look alike.
    """
    if header.get("VOILUTSequence"):
        first, entries, bits = table(header.VOILUTSequence[0], signed=low < 0)
        return LookUp(first, (entries / (2**bits - 1)).astype(np.float32))
    center, width = _first(header, "WindowCenter"), _first(header, "WindowWidth")
    if center is None or width is None:
        return FullRange(low, high)
    if not (math.isfinite(center) and math.isfinite(width)):
        raise Impossible("window that is no number")
    function = str(header.get("VOILUTFunction") or "LINEAR").upper()
    if function not in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        raise Impossible("unknown VOI LUT function")
    if width <= 0 or (function == "LINEAR" and width < 1):
        raise Impossible(f"window width {width:g} is not possible for {function}")
    return Window(function, center, width)


def _first(header: pydicom.Dataset, keyword: str) -> float | None:
    value = header.get(keyword)
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else None
    return None if value is None or value == "" else float(value)
