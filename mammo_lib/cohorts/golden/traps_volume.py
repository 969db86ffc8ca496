"""Traps of tomosynthesis: volumes of six slices, alone and beside a view of one slice."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, RLELossless

from mammo_lib.cohorts.golden.breast import picture, rounded
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import breast_of, mammogram

trap = Shelf("volume")
TOMOSYNTHESIS = UID("1.2.840.10008.5.1.4.1.1.13.1.3")
SLICES, MIDDLE = 6, 2  # counted from 0: the third of six


def _item(**tags: Any) -> Sequence:
    item = Dataset()
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return Sequence([item])


def _slices(shown: np.ndarray) -> np.ndarray:
    """Return six pictures, of which the middle one is `shown`; others lose their upper part."""
    volume = np.repeat(shown[None], SLICES, axis=0)
    for at in set(range(SLICES)) - {MIDDLE}:
        volume[at, : 6 * (at + 2)] *= 0.8
    return volume


def _volume(trap: Trap, shown: np.ndarray, **shared: Any) -> Dataset:
    """Return a volume whose side and rescale stand in its shared functional groups."""
    slices = _slices(shown) * 1000 + 1000
    slices[MIDDLE] = rounded(slices[MIDDLE], trap.file)
    anatomy = _item(FrameLaterality=trap.laterality)
    rescale = _item(RescaleSlope="2", RescaleIntercept="-1000", RescaleType="US")
    groups = {"FrameAnatomySequence": anatomy, "PixelValueTransformationSequence": rescale}
    return mammogram(
        trap,
        np.rint(slices),
        SOPClassUID=TOMOSYNTHESIS,
        NumberOfFrames=SLICES,
        ImageType=["DERIVED", "PRIMARY", "TOMOSYNTHESIS", "NONE"],
        ImageLaterality=None,
        ViewPosition=None,
        PatientOrientation=None,
        SharedFunctionalGroupsSequence=_item(**groups | shared),
    )


# The window of the shared groups, in rescaled units: stored 1,000 is black and 2,000 is white.
WINDOW: Tags = {"WindowCenter": "2000.5", "WindowWidth": "2001", "VOILUTFunction": "LINEAR"}


@trap(
    rule="keep its third slice, and read the groups; the other slices show something else",
    patient=52,
    reference=PLAIN,
    tolerance=levels(9),
)
def alone(trap: Trap) -> Dataset:
    """A tomosynthesis volume of six slices without a 2D view; side, rescale and window stand in
    the shared functional groups alone."""
    return _volume(trap, picture(), FrameVOILUTSequence=_item(**WINDOW))


@trap(
    rule="leave the volume out: the same tissue must not count twice",
    verdict="excluded",
    reason="tomosynthesis volume, a 2D view of the same breast is there",
    patient=53,
)
def beside_2d(trap: Trap) -> Dataset:
    """A tomosynthesis volume of six slices, RLE, whose breast and view have a 2D image too."""
    dataset = _volume(trap, breast_of(trap), FrameVOILUTSequence=_item(**WINDOW))
    dataset.compress(RLELossless, encoding_plugin="pylibjpeg", generate_instance_uid=False)
    return dataset


@trap(
    rule="keep it",
    patient=53,
)
def the_2d(trap: Trap) -> Dataset:
    """The 2D image of the same breast and view as the volume beside it."""
    return mammogram(trap)
