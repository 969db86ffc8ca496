"""Traps of scanned film: edges, labels and markers beside the breast."""

import numpy as np
from pydicom.dataset import Dataset

from mammo_lib.cohorts.golden import letters
from mammo_lib.cohorts.golden.breast import stored
from mammo_lib.cohorts.golden.trap import Shelf, Trap
from mammo_lib.cohorts.golden.writing import breast_of, mammogram

trap = Shelf("film")


@trap(
    rule="find the breast without them",
    patient=75,
)
def border(trap: Trap) -> Dataset:
    """White film edges, two pixels wide, on all four sides."""
    shown = breast_of(trap)
    for edge in (shown[:2], shown[-2:], shown[:, :2], shown[:, -2:]):
        edge[:] = 0.95
    return mammogram(trap, stored(shown, trap.file))


@trap(
    rule="find the breast without it, and black it out",
    laterality="R",
    patient=76,
)
def label(trap: Trap) -> Dataset:
    """A label R CC in white burned into the air beside a right breast."""
    shown = breast_of(trap).copy()
    letters.write(shown, "R", 4, 4, scale=2)
    letters.write(shown, "CC", 4, 16, scale=2)
    return mammogram(trap, stored(shown, trap.file))


@trap(
    rule="find the breast without them",
    view="MLO",
    patient=77,
)
def scan(trap: Trap) -> Dataset:
    """White edges, a white marker and air that grows brighter towards one side."""
    shown = breast_of(trap).copy()
    haze = 0.04 + 0.08 * np.linspace(0, 1, shown.shape[1])
    shown = np.maximum(shown, haze)
    shown[6:14, 56:74] = 0.98
    shown[:2] = shown[:, -2:] = 0.95
    return mammogram(trap, stored(shown, trap.file))
