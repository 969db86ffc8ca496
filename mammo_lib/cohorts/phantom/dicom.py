"""A mammogram as a DICOM file: the same bytes for the same image."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, RLELossless

from mammo_lib.cohorts.phantom import vendors
from mammo_lib.cohorts.phantom.shot import Shot

FOR_PRESENTATION = UID("1.2.840.10008.5.1.4.1.1.1.2")
VIEW_CODES = {"CC": ("R-10242", "cranio-caudal"), "MLO": ("R-10226", "medio-lateral oblique")}
# Directions of a row and of a column; the breast's outer side is up in CC.
ORIENTATION = {
    ("L", "CC"): ["A", "R"],
    ("R", "CC"): ["P", "L"],
    ("L", "MLO"): ["A", "FR"],
    ("R", "MLO"): ["P", "FL"],
}


def uid(*parts: object) -> UID:
    """Return the UID that belongs to `parts`: always the same one."""
    digest = hashlib.sha256("/".join(map(str, ("phantom", *parts))).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")


def write(path: Path, stored: np.ndarray, shot: Shot, *, seed: int, pixel_mm: float) -> None:
    """Write `stored` `(rows, columns)` uint16, as the file orients it, to `path`."""
    dataset = Dataset()
    fields = _who(shot, seed) | _how(shot) | _where(shot) | _pixels(stored, shot, pixel_mm)
    for name, value in (fields | _display(shot)).items():
        setattr(dataset, name, value)
    dataset.file_meta = _meta(dataset.SOPInstanceUID)
    if shot.vendor.compressed:
        dataset.compress(RLELossless, encoding_plugin="pylibjpeg", generate_instance_uid=False)
    dcmwrite(path, dataset, enforce_file_format=True)


def _meta(instance: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = FOR_PRESENTATION
    meta.MediaStorageSOPInstanceUID = instance
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = uid("implementation")
    meta.ImplementationVersionName = "MAMMO_PHANTOM_1"
    return meta


def _who(shot: Shot, seed: int) -> dict[str, Any]:
    """Return patient, study and series."""
    day = shot.date.strftime("%Y%m%d")
    time = f"{8 + shot.woman.index % 9:02d}{7 * shot.woman.index % 60:02d}00"
    return {
        "SpecificCharacterSet": "ISO_IR 100",
        "SOPClassUID": FOR_PRESENTATION,
        "SOPInstanceUID": uid(seed, shot.image_id),
        "StudyInstanceUID": uid(seed, shot.exam_id),
        "SeriesInstanceUID": uid(seed, shot.exam_id, "series"),
        "StudyDate": day,
        "StudyTime": time,
        "ContentDate": day,
        "ContentTime": time,
        "AccessionNumber": "",
        "ReferringPhysicianName": "",
        "StudyID": shot.exam_id[-12:],
        "SeriesNumber": 1,
        "InstanceNumber": 1 + 2 * "LR".index(shot.side) + ("CC", "MLO").index(shot.view),
        "PatientName": f"Synthetic^{shot.woman.patient_id}",
        "PatientID": shot.woman.patient_id,
        "PatientBirthDate": "",
        "PatientSex": "F",
        "PatientAge": f"{shot.age:03d}Y",
        # Sixteen characters at most, so no spaces around the longest one.
        "EthnicGroup": shot.woman.race_ethnicity.replace(" or ", "/"),
    }


def _how(shot: Shot) -> dict[str, Any]:
    """Return machine and exposure."""
    vendor, thickness = shot.vendor, shot.woman.thickness
    kilovolts = round(25 + (thickness - 25) / 8)
    dose = 60 + 1.6 * thickness + 25 * shot.woman.dense
    return {
        "Modality": "MG",
        "Manufacturer": f"{vendor.name} (fictional)",
        "ManufacturerModelName": vendor.model,
        "DeviceSerialNumber": shot.woman.scanner.split()[-1],
        "InstitutionName": shot.woman.site,
        "SoftwareVersions": "1",
        "KVP": kilovolts,
        "ExposureInuAs": round(1000 * dose),
        "ExposureTime": round(9 * dose),
        "BodyPartThickness": shot.woman.thickness,
        "CompressionForce": 100,
        "AnodeTargetMaterial": "TUNGSTEN",
        "FilterMaterial": "RHODIUM",
        "DetectorType": "STORAGE" if vendor.compressed else "DIRECT",
        "PresentationIntentType": "FOR PRESENTATION",
        "ImageType": ["DERIVED", "PRIMARY"],
        "BurnedInAnnotation": "NO",
        "BreastImplantPresent": "NO",
        "PartialView": "NO",
    }


def _where(shot: Shot) -> dict[str, Any]:
    """Return side, view and directions."""
    value, meaning = VIEW_CODES[shot.view]
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "SRT", meaning
    code.ViewModifierCodeSequence = Sequence()
    return {
        "BodyPartExamined": "BREAST",
        "ImageLaterality": shot.side,
        "ViewPosition": shot.view,
        "ViewCodeSequence": Sequence([code]),
        "PatientOrientation": ORIENTATION[shot.side, shot.view],
        "PositionerType": "MAMMOGRAPHIC",
    }


def _pixels(stored: np.ndarray, shot: Shot, pixel_mm: float) -> dict[str, Any]:
    """Return the pixels and their layout."""
    spacing = [f"{pixel_mm:.8g}"] * 2
    return {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": shot.vendor.photometric,
        "Rows": stored.shape[0],
        "Columns": stored.shape[1],
        "ImagerPixelSpacing": spacing,
        "PixelSpacing": spacing,
        "BitsAllocated": 16,
        "BitsStored": shot.vendor.bits,
        "HighBit": shot.vendor.bits - 1,
        "PixelRepresentation": 0,
        "PixelIntensityRelationship": "LOG",
        "PixelIntensityRelationshipSign": 1 if shot.vendor.photometric == "MONOCHROME1" else -1,
        "LossyImageCompression": "00",
        "PixelData": np.ascontiguousarray(stored, "<u2").tobytes(),
    }


def _display(shot: Shot) -> dict[str, Any]:
    """Return how stored values become brightness."""
    vendor = shot.vendor
    inverse = vendor.photometric == "MONOCHROME1"
    common = {
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "RescaleType": "US",
        "PresentationLUTShape": "INVERSE" if inverse else "IDENTITY",
    }
    if vendor.voi == "table":
        lut = Dataset()
        lut.LUTDescriptor = [vendor.top + 1, 0, vendor.bits]
        lut.LUTExplanation = "NORMAL"
        lut.LUTData = vendors.table(vendor).tobytes()
        lut["LUTDescriptor"].VR, lut["LUTData"].VR = "US", "OW"
        return common | {"VOILUTSequence": Sequence([lut])}
    names = ["NORMAL", "SOFTER"][: len(vendor.centre)]
    return common | {
        "WindowCenter": [f"{c:g}" for c in vendor.centre],
        "WindowWidth": [f"{w:g}" for w in vendor.width],
        "WindowCenterWidthExplanation": names,
        "VOILUTFunction": "SIGMOID" if vendor.voi == "sigmoid" else "LINEAR",
    }
