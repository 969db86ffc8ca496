"""Traps of the modality transform, which comes before window and table."""

import numpy as np
from pydicom.dataset import Dataset

from mammo_lib.cohorts.golden.breast import picture, rounded
from mammo_lib.cohorts.golden.tables import bend, sequence, unbend
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import mammogram

TOP = 4095
trap = Shelf("modality")


@trap(
    rule="rescale first: the window means the rescaled numbers",
    reference=PLAIN,
    tolerance=levels(11),
)
def rescale_window(trap: Trap) -> Dataset:
    """Rescale slope 0.5 and intercept 100, and a window in rescaled units."""
    shown = 1100 - 0.5 + 1499 * (picture() - 0.5)
    pixels = rounded((shown - 100) / 0.5, trap.file)
    tags: Tags = {"RescaleSlope": "0.5", "RescaleIntercept": "100", "RescaleType": "US"}
    return mammogram(trap, pixels, WindowCenter="1100", WindowWidth="1500", **tags)


@trap(
    rule="rescale, and do not invert a second time",
    reference=PLAIN,
    tolerance=levels(12),
)
def rescale_negative(trap: Trap) -> Dataset:
    """Rescale slope -1 and intercept 4095: the rescale itself turns the picture over."""
    pixels = rounded(TOP - picture() * TOP, trap.file)
    return mammogram(trap, pixels, RescaleSlope="-1", RescaleIntercept=str(TOP), RescaleType="US")


@trap(
    rule="send the stored numbers through the table and show its whole range",
    reference=PLAIN,
    tolerance=levels(10, 2.5),
)
def modality_lut(trap: Trap) -> Dataset:
    """A modality LUT sequence of 1,024 entries of 16 bits."""
    pixels = rounded(unbend(picture()) * 1023, trap.file)
    table = sequence(_curve(1024) * 65535, first=0, bits=16, ModalityLUTType="US")
    return mammogram(trap, pixels, bits=10, ModalityLUTSequence=table)


@trap(
    rule="send the stored numbers through the table first: the window means its output",
    reference=PLAIN,
    tolerance=levels(10, 2.5),
)
def modality_lut_window(trap: Trap) -> Dataset:
    """A modality LUT sequence and a window in its output units."""
    pixels = rounded(unbend(picture()) * 1023, trap.file)
    entries = 500 + 999 * _curve(1024)  # 500 to 1499, shown as black to white by the window
    table = sequence(entries, first=0, bits=12, ModalityLUTType="US")
    tags: Tags = {"WindowCenter": "1000", "WindowWidth": "1000"}
    return mammogram(trap, pixels, bits=10, ModalityLUTSequence=table, **tags)


@trap(
    rule="rescale first: the table is looked up with rescaled numbers",
    reference=PLAIN,
    tolerance=levels(11, 2.5),
)
def rescale_lut(trap: Trap) -> Dataset:
    """A rescale and a VOI table whose first value is in rescaled units."""
    pixels = rounded(200 + unbend(picture()) * 2000, trap.file)
    table = sequence(_curve(2001) * 65535, first=300, bits=16)
    return mammogram(trap, pixels, RescaleSlope="1", RescaleIntercept="100", VOILUTSequence=table)


def _curve(entries: int) -> np.ndarray:
    return bend(np.linspace(0, 1, entries))
