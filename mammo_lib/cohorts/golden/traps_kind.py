"""Traps of what an image is: of another organ, part of a breast, a volume, raw, with an implant."""

from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from mammo_lib.cohorts.golden.breast import picture, rounded, stored
from mammo_lib.cohorts.golden.trap import Shelf, Tags, Trap
from mammo_lib.cohorts.golden.writing import VIEWS, breast_of, code, mammogram

trap = Shelf("kind")
CT = UID("1.2.840.10008.5.1.4.1.1.2")
ULTRASOUND = UID("1.2.840.10008.5.1.4.1.1.6.1")
FOR_PROCESSING = UID("1.2.840.10008.5.1.4.1.1.1.2.1")


@trap(
    rule="leave it out by its modality, before looking at pixels",
    verdict="excluded",
    reason="not mammography",
    laterality="",
    view="",
    patient=40,
)
def chest_ct(trap: Trap) -> Dataset:
    """A slice of a chest CT."""
    y, x = np.mgrid[:112, :112] - 55.5
    pixels = np.where((x / 50) ** 2 + (y / 38) ** 2 < 1, 1064, 24)
    rescale: Tags = {"RescaleSlope": "1", "RescaleIntercept": "-1024", "RescaleType": "HU"}
    tags: Tags = {"Modality": "CT", "BodyPartExamined": "CHEST", "PresentationIntentType": None}
    return mammogram(trap, pixels, SOPClassUID=CT, **tags, **rescale)


@trap(
    rule="leave it out: the organ is right, the modality is not",
    verdict="excluded",
    reason="not mammography",
    view="",
    patient=41,
)
def ultrasound(trap: Trap) -> Dataset:
    """An ultrasound image of a left breast."""
    y, x = np.mgrid[:96, :128].astype(float)
    pixels = rounded(110 + 60 * np.sin(x / 3) * np.sin(y / 2 + x / 9))
    tags: Tags = {"Modality": "US", "PresentationIntentType": None}
    return mammogram(trap, pixels, bits=8, SOPClassUID=ULTRASOUND, **tags)


@trap(
    rule="refuse it: one channel of a colour picture is no mammogram",
    verdict="unreadable",
    reason="colour where grey is expected",
    patient=42,
)
def colour(trap: Trap) -> Dataset:
    """Three colours in a file that says it is a mammogram."""
    grey = stored(breast_of(trap), trap.file, bits=8)
    pixels = np.stack([grey, grey // 2, 255 - grey], axis=-1)
    dataset = mammogram(trap, grey, bits=8, PhotometricInterpretation="RGB", SamplesPerPixel=3)
    dataset.PlanarConfiguration = 0
    dataset.PixelData = pixels.astype(np.uint8).tobytes()
    return dataset


@trap(
    rule="keep it and mark it: implants are a group to report on",
    patient=43,
)
def implant(trap: Trap) -> Dataset:
    """Breast implants, told by BreastImplantPresent."""
    return mammogram(trap, BreastImplantPresent="YES")


def _modified(trap: Trap, *modifiers: tuple[str, str, str], **tags: Any) -> Dataset:
    """Return a mammogram whose view has `modifiers` (code, scheme, meaning)."""
    items = Sequence([code(*modifier)[0] for modifier in modifiers])
    view = code(VIEWS[trap.view][0], "SCT", VIEWS[trap.view][1], ViewModifierCodeSequence=items)
    return mammogram(trap, ViewCodeSequence=view, **tags)


@trap(
    rule="keep it and mark it as with an implant",
    patient=44,
)
def implant_displaced(trap: Trap) -> Dataset:
    """An implant-displaced view, told by the view's modifier alone."""
    modifier = ("399209000", "SCT", "Implant Displaced")
    return _modified(trap, modifier, BreastImplantPresent=None)


PART: Tags = {"verdict": "excluded", "reason": "spot or magnification view"}


@trap(
    rule="leave it out: it shows a part of the breast, enlarged",
    patient=45,
    **PART,
)
def magnification(trap: Trap) -> Dataset:
    """A magnification view, told by the view's modifier."""
    return _modified(trap, ("399163009", "SCT", "Magnification"))


@trap(
    rule="leave it out: it shows a part of the breast",
    patient=46,
    **PART,
)
def spot(trap: Trap) -> Dataset:
    """A spot compression view, told by the view's modifier as an old SNOMED RT code."""
    return _modified(trap, ("R-102D7", "SRT", "Spot Compression"))


@trap(
    rule="read all modifiers, not the first alone",
    patient=47,
    **PART,
)
def magnification_second(trap: Trap) -> Dataset:
    """A magnification view whose magnification is the second of two modifiers."""
    tangential = ("399110001", "SCT", "tangential")
    return _modified(trap, tangential, ("399163009", "SCT", "Magnification"))


@trap(
    rule="leave it out: tissue, but not a breast",
    verdict="excluded",
    reason="specimen",
    view="SPECIMEN",
    patient=48,
)
def specimen(trap: Trap) -> Dataset:
    """A radiograph of an excised specimen."""
    y, x = np.mgrid[:80, :88].astype(float)
    inside = ((y - 40) / 24) ** 2 + ((x - 44) / 30) ** 2 < 1
    pixels = rounded(np.where(inside, 1800 + 300 * np.sin(x / 4) * np.cos(y / 5), 0), trap.file)
    view = code("127457009", "SCT", "tissue specimen from breast")
    return mammogram(trap, pixels, ViewPosition=None, ViewCodeSequence=view)


@trap(
    rule="leave it out among images FOR PRESENTATION; a network would learn which is which",
    verdict="excluded",
    reason="for processing, among images for presentation",
    patient=49,
)
def for_processing(trap: Trap) -> Dataset:
    """An image FOR PROCESSING, the detector's own numbers, dense tissue dark."""
    shown = breast_of(trap)
    pixels = rounded(np.where(shown == 0, 15000, 9000 * np.exp(-3 * shown)), trap.file)
    tags: Tags = {"PresentationIntentType": "FOR PROCESSING", "ImageType": ["ORIGINAL", "PRIMARY"]}
    # The signal falls with attenuation, and the header says so; nothing inverts it.
    return mammogram(trap, pixels, bits=14, SOPClassUID=FOR_PROCESSING, **tags)


@trap(
    rule="keep it, and say that it is synthetic",
    patient=50,
)
def synthetic_2d(trap: Trap) -> Dataset:
    """A two-dimensional view computed from a tomosynthesis volume."""
    return mammogram(trap, ImageType=["DERIVED", "PRIMARY", "TOMO", "GENERATED_2D"])


@trap(
    rule="leave it out: there is no breast to find",
    verdict="excluded",
    reason="blank",
    patient=51,
)
def blank(trap: Trap) -> Dataset:
    """One grey value in every pixel."""
    return mammogram(trap, np.full(picture().shape, 1234))
