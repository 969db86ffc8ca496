"""De-identified DICOM copies of the images that were kept.

Three guards, one behind the other: only technical attributes of a list are copied, words among
them only where they are terms of the standard; `dicognito` replaces what still leads to an exam;
and of the pixels only the breast stays, since names and dates are burned in beside it.
"""

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd
import pydicom
from dicognito.anonymizer import Anonymizer
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import pixel_array
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

from mammo_lib import disk
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import breast
from mammo_lib.imaging.audit import LIMITS
from mammo_lib.imaging.curate import Curated
from mammo_lib.imaging.decode import Decoded, pixels_of
from mammo_lib.imaging.display import display
from mammo_lib.imaging.door import Opened, enter
from mammo_lib.imaging.orientation import VIEW_CODES
from mammo_lib.progress import track
from mammo_lib.pseudonym import Pseudonyms

# Numbers and class names, without which a copy could not be displayed or told apart.
NUMBERS = (
    "SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Rows", "Columns",
    "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "BitsStored", "HighBit",
    "PixelRepresentation", "PixelSpacing", "ImagerPixelSpacing", "PixelPaddingValue",
    "PixelPaddingRangeLimit", "RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth",
    "PixelIntensityRelationshipSign", "LossyImageCompressionRatio", "KVP", "ExposureInuAs",
    "Exposure", "ExposureTime", "XRayTubeCurrentInuA", "BodyPartThickness", "CompressionForce",
    "RelativeXRayExposure", "EstimatedRadiographicMagnificationFactor", "OrganDose",
    "DistanceSourceToDetector", "DistanceSourceToPatient",
)  # fmt: skip
MAMMOGRAPHY = UID("1.2.840.10008.5.1.4.1.1.1.2")  # of copies whose file names no class
USUAL = 100_000  # no number of the list is larger, in its unit, save those of LIMITS
TERMS = {
    "Modality": {"MG", "CR", "DX", "OT"},
    "PresentationIntentType": {"FOR PRESENTATION", "FOR PROCESSING"},
    "ImageType": {"ORIGINAL", "DERIVED", "PRIMARY", "GENERATED_2D", "TOMOSYNTHESIS", "NONE", ""},
    "PatientOrientation": {a + b for a in ("A", "P", "L", "R", "H", "F") for b in ("", *"APLRHF")},
    "ImageLaterality": {"L", "R", "B"},
    "Laterality": {"L", "R"},
    "ViewPosition": set(VIEW_CODES.values()),
    "PartialView": {"YES", "NO"},
    "BreastImplantPresent": {"YES", "NO"},
    "BodyPartExamined": {"BREAST"},
    "PositionerType": {"MAMMOGRAPHIC", "NONE"},
    "PhotometricInterpretation": {"MONOCHROME1", "MONOCHROME2"},
    "VOILUTFunction": {"LINEAR", "LINEAR_EXACT", "SIGMOID"},
    "PresentationLUTShape": {"IDENTITY", "INVERSE"},
    "PixelIntensityRelationship": {"LIN", "LOG"},
    "LossyImageCompression": {"00", "01"},
    "PatientSex": {"F", "M", "O"},
}
TABLES = ("ModalityLUTSequence", "VOILUTSequence")


def write(source: Cohort, curated: Curated, folder: Path, *, workers: int = 1) -> pd.DataFrame:
    """Write `folder`/<patient>/<image>.dcm for each kept image that came as DICOM.

    Exams and instances get new numbers that belong to the key, so that copies of one exam stay
    together; the date is the shifted one of the tables. Pixels are stored uncompressed. Return
    file, image_id and reason of the images without a copy; they stand in not_copied.csv as well.
    """
    names = source.closed or Pseudonyms(b"")
    anonymizer = Anonymizer(seed=names.of("copies", ""))
    copy = partial(_copy, source, folder, anonymizer)
    rows = curated.images.to_dict("records")
    with ThreadPoolExecutor(workers) as threads:
        done = track(threads.map(copy, rows), "De-identified copies", total=len(rows))
        reasons = list(done)
    told = curated.images[["path", "image_id"]].rename(columns={"path": "file"})
    left = told.assign(reason=reasons)
    left = left[left["reason"] != ""]
    with disk.whole_file(folder / "not_copied.csv") as place:
        left.to_csv(place, index=False)
    return left


def copied(decoded: Decoded, stored: np.ndarray) -> Dataset:
    """Return a new data set with the technical attributes of a header, and the breast of `stored`.

    `stored` are the stored values, (rows, columns) or (frames, rows, columns).
    """
    header = decoded.header
    if header is None:
        raise ValueError("a picture without header has nothing to copy")
    made = Dataset()
    for name in NUMBERS:
        if _is_plausible(header, name):
            setattr(made, name, header[name].value)
    made.SOPClassUID = made.get("SOPClassUID") or MAMMOGRAPHY
    for level in ("SOP", "Study", "Series"):
        name = f"{level}InstanceUID"
        setattr(made, name, made.get(name) or generate_uid(entropy_srcs=[repr(header)]))
    for name, terms in TERMS.items():
        value = header.get(name)
        values = [value] if isinstance(value, str) else list(value or [])
        if values and all(str(word) in terms for word in values):
            setattr(made, name, value)
    for name in TABLES:
        if header.get(name):
            setattr(made, name, pydicom.Sequence([_numbers(item) for item in header[name].value]))
    made.BurnedInAnnotation = "NO"
    made.PixelData = _breast_alone(decoded, stored).tobytes()
    made["PixelData"].VR = "OB" if made.BitsAllocated <= 8 else "OW"
    return made


def _copy(source: Cohort, folder: Path, anonymizer: Anonymizer, row: dict[str, Any]) -> str:
    """Write the copy of one image and return "", or why there is none."""
    opened = enter(source.file(row["path"]))
    if opened.header is None:
        return "a picture without header"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote what they warn of
            _write(opened.header, opened, folder, anonymizer, row)
    except Exception as error:  # one odd header among many must not end the others
        return f"cannot be copied: {type(error).__name__}"
    return ""


def _write(
    header: Dataset, opened: Opened, folder: Path, anonymizer: Anonymizer, row: dict[str, Any]
) -> None:
    stored = pixel_array(header)
    made = copied(pixels_of(opened), stored)
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    anonymizer.anonymize(made)
    made.PatientID = made.PatientName = row["patient_id"]
    made.StudyDate = str(row.get("date") or "").replace("-", "")
    made.ImageLaterality, made.ViewPosition = row["laterality"], row["view"]
    place = folder / row["patient_id"] / f"{row['image_id']}.dcm"
    place.parent.mkdir(parents=True, exist_ok=True)
    made.save_as(place, enforce_file_format=True)


def _is_plausible(header: Dataset, name: str) -> bool:
    """Return whether an attribute holds a UID or numbers that can be meant: dates cannot."""
    if name not in header or header[name].value is None:
        return False
    value = header[name].value
    if name.endswith("UID"):
        return UID(str(value)).is_valid
    low, high = LIMITS.get(name, (-USUAL, USUAL))
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    try:
        return all(low <= float(one) <= high for one in values)
    except (TypeError, ValueError):
        return False


def _numbers(item: Dataset) -> Dataset:
    """Return one item of a LUT sequence without its explanation, which is free text."""
    made = Dataset()
    for name in ("LUTDescriptor", "LUTData"):
        made[name] = item[name]
    return made


def _breast_alone(decoded: Decoded, stored: np.ndarray) -> np.ndarray:
    """Return `stored` with all that is not breast set to the commonest value beside it."""
    image = display(decoded)
    mask = breast.find(image).mask.astype(np.uint8)
    inside = cv2.resize(mask, image.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(bool)
    outside = stored[..., ~inside]
    little = stored.dtype.newbyteorder("<")
    if not outside.size:
        return np.ascontiguousarray(stored, little)
    values, counts = np.unique(outside, return_counts=True)
    return np.where(inside, stored, values[counts.argmax()]).astype(little)
