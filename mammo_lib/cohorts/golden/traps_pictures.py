"""Traps of pictures that are no DICOM: all that is known stands in their name."""

import cv2
import numpy as np

from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels

trap = Shelf("pictures")


def _named(side: str, view: str, ending: str) -> Tags:
    """Return what a trap is told about a picture whose name holds side and view."""
    name = f"pictures/golden_{side}_{view}.{ending}"
    return {"file": name, "laterality": side, "view": view, "patient": 90}


def _encoded(trap: Trap, pixels: np.ndarray) -> bytes:
    ending = trap.file[trap.file.rindex(".") :]
    return cv2.imencode(ending, pixels)[1].tobytes()


def _grey(trap: Trap, bits: int) -> np.ndarray:
    shown = picture(1, trap.laterality, trap.view)
    return stored(shown, trap.file, bits=bits).astype(np.uint8 if bits == 8 else np.uint16)


@trap(
    rule="read all sixteen bits: a reader of eight leaves a dark, coarse picture",
    reference=PLAIN,
    tolerance=levels(12),
    **_named("L", "CC", "png"),
)
def png_16(trap: Trap) -> bytes:
    """A PNG of sixteen bits, side and view in its name."""
    return _encoded(trap, _grey(trap, 16))


@trap(
    rule="white is 255, not 65,535",
    reference="display/plain_L_MLO.dcm",
    tolerance=levels(8),
    **_named("L", "MLO", "pgm"),
)
def pgm_8(trap: Trap) -> bytes:
    """A PGM of eight bits."""
    return _encoded(trap, _grey(trap, 8))


@trap(
    rule="read all sixteen bits",
    reference="display/plain_R_CC.dcm",
    tolerance=levels(12),
    **_named("R", "CC", "tif"),
)
def tiff_16(trap: Trap) -> bytes:
    """A TIFF of sixteen bits."""
    return _encoded(trap, _grey(trap, 16))


@trap(
    rule="refuse it; some readers fill what is missing with black and say nothing",
    verdict="unreadable",
    reason="truncated",
    **_named("R", "MLO", "png"),
)
def png_truncated(trap: Trap) -> bytes:
    """A PNG cut off half way."""
    data = _encoded(trap, _grey(trap, 16))
    return data[: len(data) // 2]


@trap(
    rule="refuse it: one channel of a colour picture is no mammogram",
    verdict="unreadable",
    reason="colour where grey is expected",
    **_named("L", "ML", "png"),
)
def png_colour(trap: Trap) -> bytes:
    """A PNG of three different colours."""
    grey = _grey(trap, 8)
    return _encoded(trap, np.stack([grey, grey // 2, 255 - grey], axis=-1))


@trap(
    rule="take one of them: nothing is lost",
    **_named("R", "ML", "png"),
)
def png_grey_as_colour(trap: Trap) -> bytes:
    """A grey picture saved as a PNG of three equal colours."""
    return _encoded(trap, np.repeat(_grey(trap, 8)[..., None], 3, axis=-1))
