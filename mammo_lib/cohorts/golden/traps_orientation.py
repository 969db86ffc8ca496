"""Traps of side and view: where they stand, and where they disagree."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap
from mammo_lib.cohorts.golden.writing import breast_of, code, mammogram, uid

trap = Shelf("orientation")
FILM = "1.2.840.10008.5.1.4.1.1.7"  # secondary capture


@trap(
    rule="keep the tag's side, find the chest wall in the pixels, note the contradiction",
    patient=20,
    contradiction=True,
)
def mirrored(trap: Trap) -> Dataset:
    """A left breast, mirrored in the pixels; PatientOrientation still says otherwise."""
    return mammogram(trap, stored(breast_of(trap)[:, ::-1], trap.file))


@trap(
    rule="keep the tag's side, find the chest wall in the pixels, note the contradiction",
    patient=21,
    contradiction=True,
)
def side_against_pixels(trap: Trap) -> Dataset:
    """A left breast with the chest wall at the right, and no PatientOrientation."""
    pixels = stored(breast_of(trap)[:, ::-1], trap.file)
    return mammogram(trap, pixels, PatientOrientation=None)


@trap(
    rule="believe ImageLaterality, which is about the image, and note the contradiction",
    laterality="R",
    patient=22,
    contradiction=True,
)
def sides_disagree(trap: Trap) -> Dataset:
    """ImageLaterality R and Laterality L; the pixels show a right breast."""
    return mammogram(trap, Laterality="L")


@trap(
    rule="believe the code, and note the contradiction",
    patient=23,
    contradiction=True,
)
def views_disagree(trap: Trap) -> Dataset:
    """ViewPosition MLO and a view code that says CC."""
    return mammogram(trap, ViewPosition="MLO")


@trap(
    rule="keep it as ML; ML is not MLO",
    view="ML",
    patient=24,
)
def ml_by_code(trap: Trap) -> Dataset:
    """A true lateral, told by its view code."""
    return mammogram(trap, ViewPosition=None)


@trap(
    rule="keep it as ML; ML is not MLO",
    view="ML",
    patient=25,
)
def ml_by_position(trap: Trap) -> Dataset:
    """A true lateral, told by ViewPosition."""
    return mammogram(trap, ViewCodeSequence=None)


@trap(
    rule="read the code",
    view="MLO",
    patient=26,
)
def view_by_code(trap: Trap) -> Dataset:
    """The view only in ViewCodeSequence, as a SNOMED CT code."""
    return mammogram(trap, ViewPosition=None)


@trap(
    rule="read the code: R-10226 is MLO",
    view="MLO",
    patient=27,
)
def view_by_old_code(trap: Trap) -> Dataset:
    """The view only in ViewCodeSequence, as an old SNOMED RT code."""
    return _coded(trap, "R-10226", "SRT", "medio-lateral oblique")


@trap(
    rule="read the code: R-1024A is XCCL",
    view="XCCL",
    patient=28,
)
def exaggerated_by_old_code(trap: Trap) -> Dataset:
    """A laterally exaggerated CC, told only by the old SNOMED RT code R-1024A."""
    return _coded(trap, "R-1024A", "SRT", "cranio-caudal exaggerated laterally")


@trap(
    rule="read Laterality where ImageLaterality is missing",
    laterality="R",
    patient=29,
)
def side_by_old_tag(trap: Trap) -> Dataset:
    """The side only in the old tag Laterality."""
    return mammogram(trap, ImageLaterality=None, Laterality="R")


def _scanned(trap: Trap, woman: str) -> Dataset:
    """Return a scanned film as CBIS-DDSM has them: all in PatientID, no side, no view code."""
    side = {"L": "LEFT", "R": "RIGHT"}[trap.laterality]
    absent: Tags = dict.fromkeys(("ImageLaterality", "ViewPosition", "ViewCodeSequence"))
    tags: Tags = {
        "PatientID": f"{woman}_{side}_{trap.view}",
        "PatientName": f"{woman}_{side}_{trap.view}",
    }
    tags |= {"PatientOrientation": trap.view, "SOPClassUID": FILM}
    tags |= {"StudyInstanceUID": uid(trap.file, "study")}  # each film has a study of its own
    return mammogram(trap, **absent, **tags)


@trap(
    rule="read both; the woman is P_90173, not her film",
    patient=30,
)
def film_l_cc(trap: Trap) -> Dataset:
    """A scanned film: view in PatientOrientation, side in PatientID Mass-Test_P_90173_LEFT_CC."""
    return _scanned(trap, "Mass-Test_P_90173")


@trap(
    rule="find that it is the same woman: else she may be trained on and tested on",
    laterality="R",
    view="MLO",
    patient=30,
)
def film_r_mlo(trap: Trap) -> Dataset:
    """Another film of the same woman, whose PatientID is Mass-Test_P_90173_RIGHT_MLO."""
    return _scanned(trap, "Mass-Test_P_90173")


@trap(
    rule="take it for no image; laid on its film, it is scaled on each axis by itself",
    verdict="excluded",
    reason="mask, not an image",
    patient=30,
)
def film_l_cc_mask(trap: Trap) -> Dataset:
    """A lesion's mask: two numbers, 0 and 255, and another size than its film."""
    y, x = np.mgrid[:150, :100]
    mask = 255 * (((y - 80) / 12) ** 2 + ((x - 35) / 9) ** 2 < 1)
    dataset = _scanned(trap, "Mass-Test_P_90173")
    film = {"SeriesDescription": "ROI mask images", "Rows": 150, "Columns": 100}
    return _replaced(dataset, film, mask)


@trap(
    rule="leave it out: pixels show the chest wall's edge, not which breast it is",
    verdict="excluded",
    reason="no side",
    laterality="",
    patient=31,
)
def no_side(trap: Trap) -> Dataset:
    """No side anywhere."""
    pixels = stored(picture(31), trap.file)
    return mammogram(trap, pixels, ImageLaterality=None, PatientOrientation=None)


@trap(
    rule="leave it out: a network for CC and MLO has to be told",
    verdict="excluded",
    reason="no view",
    view="",
    patient=32,
)
def no_view(trap: Trap) -> Dataset:
    """No view anywhere."""
    return mammogram(trap)


@trap(
    rule="take it for no side",
    verdict="excluded",
    reason="no side",
    laterality="",
    patient=33,
)
def side_both(trap: Trap) -> Dataset:
    """ImageLaterality B, which means both."""
    return mammogram(trap, ImageLaterality="B", PatientOrientation=None)


@trap(
    rule="compare without case and blanks",
    view="MLO",
    patient=34,
)
def view_untidy(trap: Trap) -> Dataset:
    """A view position in lower case and padded with blanks."""
    return mammogram(trap, ViewPosition=" mlo ", ViewCodeSequence=None)


@trap(
    rule="bring the chest wall to the same edge as in all others",
    reference=PLAIN,
    tolerance=1.2 / 4095,
)
def hung_the_other_way(trap: Trap) -> Dataset:
    """The plain breast hung the other way, PatientOrientation saying so."""
    pixels = stored(picture()[:, ::-1], trap.file)
    return mammogram(trap, pixels, PatientOrientation=["P", "L"])


def _coded(trap: Trap, value: str, scheme: str, meaning: str) -> Dataset:
    codes = code(value, scheme, meaning, ViewModifierCodeSequence=Sequence())
    return mammogram(trap, ViewPosition=None, ViewCodeSequence=codes)


def _replaced(dataset: Dataset, tags: dict[str, Any], pixels: np.ndarray) -> Dataset:
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelData = pixels.astype(np.uint8).tobytes()
    return dataset
