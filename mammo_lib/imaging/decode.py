"""Stored pixel values of one file, or the reason why there are none."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pydicom
from pydicom.uid import RLELossless

PREAMBLE = 128  # bytes before the letters DICM
GREY = {"MONOCHROME1", "MONOCHROME2"}
PICTURES = {
    b"\x89PNG": "PNG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"P5": "PGM",
    b"P2": "PGM",
    b"\xff\xd8\xff": "JPEG",
}


class Unreadable(Exception):
    """A file that gives no grey image; the message is one line saying why."""

    def __init__(self, reason: object) -> None:
        super().__init__(" ".join(str(reason).split()))


@dataclass(frozen=True)
class Decoded:
    """One image as stored: `pixels` (rows, columns), integer; `header` only for DICOM."""

    pixels: np.ndarray
    header: pydicom.Dataset | None
    kind: Literal["dicom", "png"]


def decode(path: Path) -> Decoded:
    """Read one grey image; what the file is follows from its bytes, not from its name."""
    try:
        with path.open("rb") as file:
            start = file.read(PREAMBLE + 4)
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from None
    if not start:
        raise Unreadable("the file is empty (zero bytes)")
    if start[PREAMBLE:] == b"DICM":
        return _dicom(path)
    for magic, name in PICTURES.items():
        if start.startswith(magic):
            return _picture(path, name)
    raise Unreadable("not an image: neither DICOM (no 'DICM' at byte 128) nor PNG, TIFF or PGM")


def _dicom(path: Path) -> Decoded:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header = pydicom.dcmread(path)
            _refuse(header)
            pixels = _stored_values(header)
    except Unreadable:
        raise
    except Exception as error:  # parser and decoder plugins raise nearly anything
        raise Unreadable(f"DICOM cannot be decoded: {error}") from None
    # The encoded bytes are as large as the image and are not needed again.
    del header.PixelData
    return Decoded(np.ascontiguousarray(pixels), header, "dicom")


def _refuse(header: pydicom.Dataset) -> None:
    """Raise for a header that does not announce one grey image with all its bytes."""
    if "PixelData" not in header:
        raise Unreadable("DICOM without pixel data")
    frames = int(header.get("NumberOfFrames") or 1)
    if frames != 1:
        raise Unreadable(f"multi-frame: {frames} frames where one image is expected")
    photometric = header.get("PhotometricInterpretation", "missing")
    if header.get("SamplesPerPixel", 1) != 1 or photometric not in GREY:
        raise Unreadable(f"colour where grey is expected: photometric {photometric}")
    if not header.file_meta.TransferSyntaxUID.is_compressed:
        _check_length(header)


def _check_length(header: pydicom.Dataset) -> None:
    """Uncompressed bytes must be rows × columns × depth; one byte may pad to an even number."""
    expected = header.Rows * header.Columns * header.BitsAllocated // 8
    found = len(header.PixelData)
    if found < expected:
        raise Unreadable(f"truncated: {found} bytes of pixels where {expected} are announced")
    if found > expected + 1:
        raise Unreadable(f"wrong length: {found} bytes of pixels where {expected} are announced")


def _stored_values(header: pydicom.Dataset) -> np.ndarray:
    if header.file_meta.TransferSyntaxUID == RLELossless:
        # pydicom's own RLE decoder takes three times as long on a 12-megapixel film.
        header.pixel_array_options(decoding_plugin="pylibjpeg")
    pixels = header.pixel_array
    if pixels.ndim != 2:
        raise Unreadable(f"not one grey image: pixel array of shape {pixels.shape}")
    return pixels


def _picture(path: Path, name: str) -> Decoded:
    data = np.fromfile(path, np.uint8)
    # OpenCV fills the missing rows of a cut PNG and says nothing.
    if name == "PNG" and b"IEND" not in data[-32:].tobytes():
        raise Unreadable("truncated: the PNG has no end mark")
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise Unreadable(f"{name} cannot be decoded")
    return Decoded(_one_channel(pixels), None, "png")


def _one_channel(pixels: np.ndarray) -> np.ndarray:
    """Return the grey image; three equal channels are grey, three different ones are not."""
    if pixels.ndim == 3:
        colours = pixels[..., :3]
        if (colours != colours[..., :1]).any():
            raise Unreadable("colour where grey is expected")
        pixels = colours[..., 0]
    if pixels.dtype.kind != "u":
        raise Unreadable(f"pixels of type {pixels.dtype} where 8 or 16 bits are expected")
    return np.ascontiguousarray(pixels)
