"""Traps of the stored numbers: their depth and sign, and air that is not zero."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from mammo_lib.cohorts.golden.breast import picture, rounded, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import mammogram

trap = Shelf("values")


def _unsigned(trap: Trap) -> Dataset:
    bits = int(trap.name.removeprefix("unsigned_"))
    return mammogram(trap, stored(picture(), trap.file, bits=bits), bits=bits)


def _signed(trap: Trap) -> Dataset:
    bits = int(trap.name.removeprefix("signed_"))
    pixels = stored(picture(), trap.file, bits=bits) - 2 ** (bits - 1)
    return mammogram(trap, pixels, bits=bits, signed=True)


for build, depths in ((_unsigned, (8, 10, 12, 14, 16)), (_signed, (12, 16))):
    for bits in depths:
        sign = build.__name__.removeprefix("_")
        trap(
            name=f"{sign}_{bits}",
            what=f"{bits} bits stored, {sign}",
            rule="scale by the stored bits, not by the image's own largest number",
            reference=PLAIN,
            tolerance=levels(min(bits, 12)),
        )(build)


@trap(
    rule="take the stored bits and leave the others out",
    reference=PLAIN,
    tolerance=levels(12),
)
def overlay_in_free_bits(trap: Trap) -> Dataset:
    """An overlay in the four bits that a twelve-bit image leaves free of its sixteen."""
    pixels = stored(picture(), trap.file)
    pixels[20:40, 60:80] |= 1 << 12
    dataset = mammogram(trap, pixels)
    for element, vr, value in (
        (0x10, "US", pixels.shape[0]),
        (0x11, "US", pixels.shape[1]),
        (0x40, "CS", "G"),
        (0x50, "SS", [1, 1]),
        (0x100, "US", 16),  # bits allocated
        (0x102, "US", 12),  # the overlay's bit
    ):
        dataset.add_new((0x6000, element), vr, value)
    return dataset


def _on_air(trap: Trap, air: int, **tags: Any) -> Dataset:
    """Return a breast on air of the stored number `air`, which no tissue has."""
    shown = picture(trap.patient or 1)
    pixels = stored(shown, trap.file)
    pixels[pixels == air] += 1
    pixels[shown == 0] = air
    return mammogram(trap, pixels, **tags)


@trap(
    rule="find the breast all the same: air need not be zero",
    patient=10,
)
def air_not_zero(trap: Trap) -> Dataset:
    """Air of 300 where 4,095 is white, and no padding value."""
    return _on_air(trap, 300)


@trap(
    rule="show padding as black",
    reference=PLAIN,
    tolerance=levels(12, 2.2),
)
def padding_bright(trap: Trap) -> Dataset:
    """Air of 3,900, brighter than the breast, announced as PixelPaddingValue."""
    return _on_air(trap, 3900, PixelPaddingValue=3900)


@trap(
    rule="show every number between the two ends, both included, as black",
    reference=PLAIN,
    tolerance=levels(12, 2.2),
)
def padding_range(trap: Trap) -> Dataset:
    """Padding of 3,600 to 4,095, announced with PixelPaddingRangeLimit."""
    return _mottled(trap, PixelPaddingValue=3600, PixelPaddingRangeLimit=4095)


@trap(
    rule="show every number between the two ends, whichever is the smaller, as black",
    reference=PLAIN,
    tolerance=levels(12, 2.2),
)
def padding_range_downwards(trap: Trap) -> Dataset:
    """A padding range whose limit lies below its value."""
    return _mottled(trap, PixelPaddingValue=4095, PixelPaddingRangeLimit=3600)


@trap(
    rule="show padding as black, after the inversion",
    reference=PLAIN,
    tolerance=levels(12, 2.2),
)
def padding_monochrome1(trap: Trap) -> Dataset:
    """MONOCHROME1 with padding of 0, which inversion would make white."""
    shown = picture()
    pixels = np.where(shown == 0, 0, rounded(4095 - shown * 4095, trap.file))
    tags: Tags = {"PhotometricInterpretation": "MONOCHROME1", "PixelPaddingValue": 0}
    return mammogram(trap, pixels, **tags)


@trap(
    rule="read the padding value with a sign, as the pixels have one",
    reference=PLAIN,
    tolerance=levels(12, 2.2),
)
def padding_signed(trap: Trap) -> Dataset:
    """Signed pixels in implicit VR with a padding value of -2000."""
    shown = picture()
    pixels = np.where(shown == 0, -2000, stored(shown, trap.file) - 2048)
    dataset = mammogram(trap, pixels, signed=True)
    dataset.add_new("PixelPaddingValue", "SS", -2000)
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return dataset


def _mottled(trap: Trap, **tags: Any) -> Dataset:
    """Return a breast on air of 3,600 to 4,095 in a pattern."""
    shown = picture()
    y, x = np.mgrid[: shown.shape[0], : shown.shape[1]]
    pixels = np.where(shown == 0, 3600 + (37 * x + 101 * y) % 496, stored(shown, trap.file))
    return mammogram(trap, pixels, **tags)
