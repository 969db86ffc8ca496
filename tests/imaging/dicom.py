"""Small DICOM files with one odd trait each, for the tests of imaging."""

from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"


def breast(rows: int = 120, columns: int = 96, *, wall: str = "L", air: float = 0.0) -> np.ndarray:
    """Return a half ellipse on air, float32 0..1, chest wall at the given edge."""
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    depth = 1 - ((y - rows / 2) / (0.4 * rows)) ** 2 - (x / (0.7 * columns)) ** 2
    texture = 0.05 * np.sin(x / 3) * np.cos(y / 4)
    image = np.where(depth > 0, 0.35 + 0.4 * np.sqrt(np.maximum(depth, 0)) + texture, air)
    return image[:, ::-1] if wall == "R" else image


def dataset(pixels: np.ndarray, *, bits: int = 12, **tags: object) -> Dataset:
    """Return a header for integer `pixels`; `tags` are DICOM keywords, None removes one."""
    signed = pixels.dtype.kind == "i"
    allocated = 8 if bits <= 8 else 16
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SOPClassUID = header.file_meta.MediaStorageSOPClassUID = MAMMOGRAPHY
    header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    header.Modality = "MG"
    header.Rows, header.Columns = pixels.shape
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.BitsAllocated, header.BitsStored, header.HighBit = allocated, bits, bits - 1
    header.PixelRepresentation = int(signed)
    kind = f"{'i' if signed else 'u'}{allocated // 8}"
    header.PixelData = pixels.astype(f"<{kind}").tobytes()
    for keyword, value in tags.items():
        setattr(header, keyword, value)
    return header


def write(path: Path, pixels: np.ndarray, *, bits: int = 12, **tags: object) -> Path:
    """Write one file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset(pixels, bits=bits, **tags).save_as(path, enforce_file_format=True)
    return path


def stored(image: np.ndarray, bits: int = 12) -> np.ndarray:
    """Return display values 0..1 as stored values of that many bits."""
    return np.rint(np.clip(image, 0, 1) * (2**bits - 1)).astype(np.uint16)


def lut(first: int, entries: list[int], bits: int) -> pydicom.Sequence:
    """Return a LUT sequence of one item."""
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if first < 0 else "US", [len(entries), first, bits])
    item.add_new("LUTData", "US", entries)
    return pydicom.Sequence([item])


def code(value: str, scheme: str, meaning: str) -> pydicom.Sequence:
    """Return a code sequence of one item."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return pydicom.Sequence([item])
