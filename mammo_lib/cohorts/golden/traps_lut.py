"""Traps of the VOI table: how its entries lie in the file, and where it begins."""

from collections.abc import Callable
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from mammo_lib.cohorts.golden.breast import picture, rounded
from mammo_lib.cohorts.golden.tables import bend, sequence, unbend
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import mammogram

trap = Shelf("lut")
BENT = levels(12, 2.5)  # a bent table stretches a level of twelve bits to nearly two


def _tabled(trap: Trap, *, entries: int = 4096, first: int = 0, **layout: Any) -> Dataset:
    """Return a data set with a bent VOI table that shows the plain picture."""
    bits, signed = layout.pop("depth", 12), layout.pop("signed", False)
    pixels = rounded(first + unbend(picture()) * (entries - 1), trap.file)
    curve = bend(np.linspace(0, 1, entries)) * (2 ** layout["bits"] - 1)
    table = sequence(curve, first=first, **layout)
    return mammogram(trap, pixels, bits=bits, signed=signed, VOILUTSequence=table)


def _table(*, implicit: bool, **how: Any) -> Callable[[Trap], Dataset]:
    """Return the builder of a file with a table laid out as `how`, with implicit VR or not."""

    def build(trap: Trap) -> Dataset:
        dataset = _tabled(trap, **how)
        if implicit:
            dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
        return dataset

    return build


LAYOUTS = (
    ("16", 16, False, BENT),
    ("12", 12, False, BENT),
    ("8", 8, False, levels(8)),
    ("8_packed", 8, True, levels(8)),
)
for written in ("explicit", "implicit"):
    for name, depth, packed, tolerance in LAYOUTS:
        trap(
            name=f"{written}_{name}",
            what=f"a VOI table with entries of {depth} bits{', two in a word' * packed}, in a file "
            f"with {written} VR",
            rule=f"look the stored numbers up; white is the largest number of {depth} bits",
            reference=PLAIN,
            tolerance=tolerance,
        )(_table(implicit=written == "implicit", bits=depth, packed=packed))
    trap(
        name=f"{written}_first_negative",
        what=f"signed pixels and a VOI table that begins at -2048, in a file with {written} VR",
        rule="read the descriptor's first value with a sign, as the pixels have one",
        reference=PLAIN,
        tolerance=BENT,
    )(_table(implicit=written == "implicit", bits=16, first=-2048, signed=True))


@trap(
    rule="take the first value for -2048: no signed pixel reaches 63488",
    reference=PLAIN,
    tolerance=BENT,
)
def first_without_sign(trap: Trap) -> Dataset:
    """Signed pixels, and a VOI table whose first value -2048 is written without a sign, 63488."""
    dataset = _tabled(trap, first=-2048, bits=16, signed=True)
    descriptor = dataset.VOILUTSequence[0]["LUTDescriptor"]
    descriptor.VR, descriptor.value = "US", [4096, 65536 - 2048, 16]
    return dataset


@trap(
    rule="numbers below the table take its first entry, numbers above it the last",
    reference=PLAIN,
    tolerance=levels(11, 2.5),
)
def first_above_zero(trap: Trap) -> Dataset:
    """A VOI table that begins at 500 and ends at 2500, with stored numbers beyond both ends."""
    dataset = _tabled(trap, entries=2001, first=500, bits=16)
    pixels = np.frombuffer(dataset.PixelData, "<u2").copy()
    pixels[pixels == 500] = 3  # air, far below the table
    dataset.PixelData = pixels.tobytes()
    return dataset


@trap(
    rule="0 entries means 65,536",
    reference=PLAIN,
    tolerance=levels(12),
)
def entries_65536(trap: Trap) -> Dataset:
    """A VOI table of 65,536 entries, announced as 0 because the number does not fit."""
    return _tabled(trap, entries=65536, bits=16, depth=16)


@trap(
    rule="use the table",
    reference=PLAIN,
    tolerance=BENT,
)
def with_window(trap: Trap) -> Dataset:
    """A VOI table and a window that gives another picture."""
    dataset = _tabled(trap, bits=16)
    dataset.WindowCenter, dataset.WindowWidth = "1000", "900"
    return dataset


@trap(
    rule="use the first, which the maker puts first",
    reference=PLAIN,
    tolerance=BENT,
)
def several(trap: Trap) -> Dataset:
    """Two VOI tables, of which the second gives another picture."""
    dataset = _tabled(trap, bits=16)
    other = sequence(np.linspace(65535, 0, 4096), first=0, bits=16)
    dataset.VOILUTSequence = Sequence([dataset.VOILUTSequence[0], other[0]])
    return dataset


@trap(
    rule="look the stored numbers up and invert afterwards",
    reference=PLAIN,
    tolerance=BENT,
)
def monochrome1(trap: Trap) -> Dataset:
    """MONOCHROME1 and a VOI table."""
    pixels = rounded(unbend(1 - picture()) * 4095, trap.file)
    table = sequence(bend(np.linspace(0, 1, 4096)) * 65535, first=0, bits=16)
    tags: Tags = {"PhotometricInterpretation": "MONOCHROME1", "VOILUTSequence": table}
    return mammogram(trap, pixels, **tags)
