"""Traps of the display transform: stored numbers differ, the picture must not."""

import numpy as np
from pydicom.dataset import Dataset

from mammo_lib.cohorts.golden.breast import picture, rounded, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import mammogram

TOP = 4095
trap = Shelf("display")


@trap(
    rule="show the whole range of the stored bits, black to white",
)
def plain(trap: Trap) -> Dataset:
    """Nothing: twelve bits, MONOCHROME2, no window, no table."""
    return mammogram(trap, stored(picture()))


def _other_view(trap: Trap) -> Dataset:
    return mammogram(trap, stored(picture(1, trap.laterality, trap.view)))


for side, view in (("R", "CC"), ("L", "MLO"), ("R", "MLO")):
    trap(
        name=f"plain_{side}_{view}",
        what=f"nothing: the same woman's {view} of side {side}",
        rule="keep it, and bring the chest wall of both sides to the same edge",
        laterality=side,
        view=view,
    )(_other_view)


@trap(
    rule="invert",
    reference=PLAIN,
    tolerance=levels(12),
)
def monochrome1(trap: Trap) -> Dataset:
    """MONOCHROME1: small numbers are bright."""
    pixels = rounded(TOP - picture() * TOP, trap.file)
    return mammogram(trap, pixels, PhotometricInterpretation="MONOCHROME1")


@trap(
    rule="apply the window to the stored numbers and invert afterwards",
    reference=PLAIN,
    tolerance=levels(11),
)
def monochrome1_window(trap: Trap) -> Dataset:
    """MONOCHROME1 with a window far from the middle of the range."""
    pixels = _windowed(1 - picture(), trap, center=1224, width=2048)
    window: Tags = {"WindowCenter": "1224", "WindowWidth": "2048"}
    return mammogram(trap, pixels, PhotometricInterpretation="MONOCHROME1", **window)


@trap(
    rule="invert, as for MONOCHROME1",
    reference=PLAIN,
    tolerance=levels(12),
)
def shape_inverse(trap: Trap) -> Dataset:
    """PresentationLUTShape INVERSE on MONOCHROME2."""
    pixels = rounded(TOP - picture() * TOP, trap.file)
    return mammogram(trap, pixels, PresentationLUTShape="INVERSE")


@trap(
    rule="invert once",
    reference=PLAIN,
    tolerance=levels(12),
)
def shape_inverse_monochrome1(trap: Trap) -> Dataset:
    """MONOCHROME1 and PresentationLUTShape INVERSE, which say the same thing twice."""
    pixels = rounded(TOP - picture() * TOP, trap.file)
    tags: Tags = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"}
    return mammogram(trap, pixels, **tags)


@trap(
    rule="use PS3.3 C.11.2.1.2.1: black at center - 0.5 - (width - 1)/2, in rescaled units",
    reference=PLAIN,
    tolerance=levels(11),
)
def window_linear(trap: Trap) -> Dataset:
    """A LINEAR window of width 41 after a rescale to hundredths."""
    pixels = rounded((20.5 - 0.5 + 40 * (picture() - 0.5)) * 100, trap.file)
    return mammogram(trap, pixels, **_narrow("LINEAR", "20.5", "41"))


@trap(
    rule="use PS3.3 C.11.2.1.3.2: black at center - width/2, without the half steps of LINEAR",
    reference=PLAIN,
    tolerance=levels(11),
)
def window_linear_exact(trap: Trap) -> Dataset:
    """A LINEAR_EXACT window of width 40 after a rescale to hundredths."""
    pixels = rounded((20 + 40 * (picture() - 0.5)) * 100, trap.file)
    return mammogram(trap, pixels, **_narrow("LINEAR_EXACT", "20", "40"))


@trap(
    rule="use PS3.3 C.11.2.1.3.1, 1 / (1 + exp(-4 (x - center) / width)); no straight line",
    reference=PLAIN,
    tolerance=levels(10),
)
def window_sigmoid(trap: Trap) -> Dataset:
    """A SIGMOID window."""
    shown = np.clip(picture(), 0.0005, 0.9995)
    pixels = rounded(2048 + 1000 / 4 * np.log(shown / (1 - shown)), trap.file)
    window: Tags = {"WindowCenter": "2048", "WindowWidth": "1000", "VOILUTFunction": "SIGMOID"}
    return mammogram(trap, pixels, **window)


@trap(
    rule="use the first, which the maker puts first",
    reference=PLAIN,
    tolerance=levels(11),
)
def window_several(trap: Trap) -> Dataset:
    """Three windows, of which the second and the third give other pictures."""
    windows: Tags = {
        "WindowCenter": ["2224", "1500", "3000"],
        "WindowWidth": ["2048", "500", "4000"],
        "WindowCenterWidthExplanation": ["NORMAL", "HARDER", "SOFTER"],
    }
    return mammogram(trap, _windowed(picture(), trap, center=2224, width=2048), **windows)


@trap(
    rule="clip to black and white; numbers must not wrap around",
    reference="display/window_clips_reference.dcm",
    tolerance=levels(11, 2),
)
def window_clips(trap: Trap) -> Dataset:
    """A window with tissue beyond both of its ends."""
    window: Tags = {"WindowCenter": "2048.5", "WindowWidth": "1639"}
    return mammogram(trap, stored(picture(), trap.file), **window)


@trap(
    rule="show the whole range of the stored bits",
)
def window_clips_reference(trap: Trap) -> Dataset:
    """Nothing: the picture that window_clips shows, without a window."""
    shown = np.clip((picture() * TOP - 2048) / 1638 + 0.5, 0, 1)
    return mammogram(trap, stored(shown, trap.file))


def _windowed(shown: np.ndarray, trap: Trap, *, center: float, width: float) -> np.ndarray:
    """Return the stored numbers that a LINEAR window shows as `shown`."""
    return rounded(center - 0.5 + (width - 1) * (shown - 0.5), trap.file)


def _narrow(function: str, center: str, width: str) -> Tags:
    rescale: Tags = {"RescaleSlope": "0.01", "RescaleIntercept": "0", "RescaleType": "US"}
    window: Tags = {"WindowCenter": center, "WindowWidth": width, "VOILUTFunction": function}
    return rescale | window
