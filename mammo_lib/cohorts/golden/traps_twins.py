"""Traps of images met twice: the same pixels under two names, two images under one."""

from pydicom.dataset import Dataset

from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import Shelf, Trap
from mammo_lib.cohorts.golden.writing import mammogram, uid

trap = Shelf("twins")
FIRST = "twins/pixels_1.dcm"


def _same_pixels(trap: Trap) -> Dataset:
    return mammogram(trap, stored(picture(80), FIRST))


trap(
    name="pixels_1",
    what="the first of three files with the same pixels",
    rule="keep the first",
    patient=80,
)(_same_pixels)
trap(
    name="pixels_2",
    what="the same pixels as pixels_1 under another SOP Instance UID",
    rule="count an image once, whatever number it bears",
    verdict="excluded",
    reason="same pixels as another image",
    patient=80,
)(_same_pixels)
trap(
    name="pixels_3",
    what="the same pixels as pixels_1 under another woman's name",
    rule="count an image once: else she would stand on both sides of a split",
    verdict="excluded",
    reason="same pixels as an image of another patient",
    patient=81,
)(_same_pixels)


def _same_number(trap: Trap) -> Dataset:
    return mammogram(trap, SOPInstanceUID=uid("number used twice"))


for at, view in ((1, "CC"), (2, "MLO")):
    trap(
        name=f"number_{at}",
        what=f"one of two images, this the {view}, that bear the same SOP Instance UID",
        rule="keep both, and note that the number is used twice",
        view=view,
        patient=82,
        contradiction=True,
    )(_same_number)
