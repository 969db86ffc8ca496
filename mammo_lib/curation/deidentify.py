"""De-identified DICOM copies of the images that were kept.

Three guards, one behind the other: only technical attributes of a list are copied, words among
them only where they are terms of the standard; `dicognito` replaces what still leads to an exam;
and of the pixels only the breast stays, since names and dates are burned in beside it.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pydicom
from dicognito.anonymizer import Anonymizer
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import pixel_array
from pydicom.uid import ExplicitVRLittleEndian

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import breast
from mammo_lib.imaging.curate import Curated
from mammo_lib.imaging.decode import Decoded, pixels_of
from mammo_lib.imaging.display import display
from mammo_lib.imaging.door import enter
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


def write(source: Cohort, curated: Curated, folder: Path, *, workers: int = 1) -> None:
    """Write `folder`/<patient>/<image>.dcm for each kept image that came as DICOM.

    Exams and instances get new numbers that belong to the key, so that copies of one exam stay
    together; the date is the shifted one of the tables. Pixels are stored uncompressed.
    """
    names = source.closed or Pseudonyms(b"")
    anonymizer = Anonymizer(seed=names.of("copies", ""))
    copy = partial(_write, source, folder, anonymizer)
    rows = [row for _, row in curated.images.iterrows()]
    with ThreadPoolExecutor(workers) as threads:
        for _ in track(threads.map(copy, rows), "De-identified copies", total=len(rows)):
            pass


def copied(decoded: Decoded, stored: np.ndarray) -> Dataset:
    """Return a new data set with the technical attributes of a header, and the breast of `stored`.

    `stored` are the stored values, (rows, columns) or (frames, rows, columns).
    """
    header = decoded.header
    if header is None:
        raise ValueError("a picture without header has nothing to copy")
    made = Dataset()
    for name in NUMBERS:
        if name in header:
            setattr(made, name, header[name].value)
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


def _write(source: Cohort, folder: Path, anonymizer: Anonymizer, row: pd.Series) -> None:
    opened = enter(source.file(row["path"]))
    if opened.header is None:
        return
    stored = pixel_array(opened.header)
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
