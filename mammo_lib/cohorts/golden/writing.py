"""A mammogram as a DICOM data set, and a data set as bytes that are the same every time."""

import hashlib
from io import BytesIO
from typing import Any

import numpy as np
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import Trap

FOR_PRESENTATION = UID("1.2.840.10008.5.1.4.1.1.1.2")
DAY = "20240117"
# SNOMED CT code and meaning (PS3.16 CID 4014).
VIEWS = {
    "CC": ("399162004", "cranio-caudal"),
    "MLO": ("399368009", "medio-lateral oblique"),
    "ML": ("399260004", "medio-lateral"),
}
# Directions of a row and of a column.
ORIENTATION = {
    ("L", "CC"): ["A", "R"],
    ("R", "CC"): ["P", "L"],
    ("L", "MLO"): ["A", "FR"],
    ("R", "MLO"): ["P", "FL"],
    ("L", "ML"): ["A", "F"],
    ("R", "ML"): ["P", "F"],
}


def uid(*parts: object) -> UID:
    """Return the UID that belongs to `parts`: always the same one."""
    digest = hashlib.sha256("/".join(map(str, ("golden", *parts))).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")


def code(value: str, scheme: str, meaning: str, **tags: Any) -> Sequence:
    """Return a code sequence of one item."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return Sequence([_with(item, tags)])


def breast_of(trap: Trap) -> np.ndarray:
    """Return the picture that belongs to a trap's woman, side and view, float64 0..1."""
    return picture(trap.patient or 1, trap.laterality or "L", trap.view or "CC")


def mammogram(
    trap: Trap,
    pixels: np.ndarray | None = None,
    *,
    bits: int = 12,
    signed: bool = False,
    **tags: Any,
) -> Dataset:
    """Return a complete mammogram, explicit VR little endian, for the trap's woman, side, view.

    `pixels` are stored values, (rows, columns) or (frames, rows, columns); without them, those
    of her breast. `tags` replace what stands in the header; None removes it.
    """
    if pixels is None:
        pixels = stored(breast_of(trap), trap.file, bits=bits)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    told = _who(trap) | _where(trap) | _how() | _layout(pixels, bits, signed)
    return _with(dataset, told | tags)


def encoded(dataset: Dataset, *, meta: bool = True) -> bytes:
    """Return the bytes of a file; without `meta`, those of the bare data set."""
    information = dataset.file_meta
    information.MediaStorageSOPClassUID = dataset.SOPClassUID
    information.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    information.ImplementationClassUID = uid("implementation")
    information.ImplementationVersionName = "MAMMO_GOLDEN_1"
    file = BytesIO()
    dcmwrite(file, dataset, enforce_file_format=True)
    if meta:
        return file.getvalue()
    # Group 2 stands behind preamble and DICM; its first element, of 12 bytes, tells its length.
    length = int.from_bytes(file.getvalue()[140:144], "little")
    return file.getvalue()[132 + 12 + length :]


def enclose(dataset: Dataset, frames: list[bytes], syntax: UID, *, fragments: int = 1) -> Dataset:
    """Put encoded `frames` in the place of the pixels and return the data set."""
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate(frames, fragments_per_frame=fragments)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset


def _with(dataset: Dataset, tags: dict[str, Any]) -> Dataset:
    for keyword, value in tags.items():
        if value is not None:
            setattr(dataset, keyword, value)
    return dataset


def _who(trap: Trap) -> dict[str, Any]:
    """Return patient, study and series; one study per woman."""
    woman = trap.patient or trap.name
    name = f"GOLDEN-{woman:03d}" if trap.patient else ""
    return {
        "SpecificCharacterSet": "ISO_IR 100",
        "SOPClassUID": FOR_PRESENTATION,
        "SOPInstanceUID": uid(trap.file),
        "StudyInstanceUID": uid(woman, "study"),
        "SeriesInstanceUID": uid(woman, "series"),
        "StudyDate": DAY,
        "StudyTime": "101500",
        "AccessionNumber": "",
        "ReferringPhysicianName": "",
        "StudyID": "",
        "SeriesNumber": 1,
        "InstanceNumber": 1,
        "PatientName": f"Synthetic^{name}" if name else "",
        "PatientID": name,
        "PatientBirthDate": "",
        "PatientSex": "F",
    }


def _where(trap: Trap) -> dict[str, Any]:
    """Return side, view and directions."""
    tags: dict[str, Any] = {"BodyPartExamined": "BREAST"}
    if trap.laterality:
        tags["ImageLaterality"] = trap.laterality
    if trap.view in VIEWS:
        value, meaning = VIEWS[trap.view]
        tags["ViewPosition"] = trap.view
        tags["ViewCodeSequence"] = code(value, "SCT", meaning, ViewModifierCodeSequence=Sequence())
    if (trap.laterality, trap.view) in ORIENTATION:
        tags["PatientOrientation"] = ORIENTATION[trap.laterality, trap.view]
    return tags


def _how() -> dict[str, Any]:
    """Return machine and kind of image."""
    return {
        "Modality": "MG",
        "Manufacturer": "Golden (synthetic)",
        "PresentationIntentType": "FOR PRESENTATION",
        "ImageType": ["DERIVED", "PRIMARY"],
        "ImagerPixelSpacing": ["0.5", "0.5"],
        "BurnedInAnnotation": "NO",
        "BreastImplantPresent": "NO",
        "LossyImageCompression": "00",
    }


def _layout(pixels: np.ndarray, bits: int, signed: bool) -> dict[str, Any]:
    """Return the pixels and how they lie in the file."""
    allocated = 8 if bits <= 8 else 16
    kind = f"<{'i' if signed else 'u'}{allocated // 8}"
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": pixels.shape[-2],
        "Columns": pixels.shape[-1],
        "BitsAllocated": allocated,
        "BitsStored": bits,
        "HighBit": bits - 1,
        "PixelRepresentation": int(signed),
        "PixelData": np.ascontiguousarray(pixels, kind).tobytes(),
    }
