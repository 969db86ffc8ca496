"""Stored pixel values of one file, or the reason why there are none."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pydicom
from pydicom.encaps import get_frame
from pydicom.pixels import pixel_array
from pydicom.uid import RLELossless

from mammo_lib.imaging import announced, frames, rle
from mammo_lib.imaging.door import Opened, Unreadable, enter

# Samples a pixel by photometric interpretation; an image in colours may yet be grey.
PHOTOMETRIC = {"MONOCHROME1": 1, "MONOCHROME2": 1} | dict.fromkeys(
    ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"), 3
)
COUNTS = ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated")
LARGEST = 2**27  # pixels of one frame: three times the largest scanned film; more is a fault
USUAL = 2**24  # pixels: a frame up to this size is decoded however few bytes it takes
DENSEST = 1000  # pixels a byte may stand for in larger ones: lossless, a breast has 1 to 10


@dataclass(frozen=True)
class Decoded:
    """One image as stored: `pixels` (rows, columns), integer; `header` only for DICOM.

    `frame` of `frames` was taken, counted from 1: the middle one of a tomosynthesis volume.
    """

    pixels: np.ndarray
    header: pydicom.Dataset | None
    kind: str
    frame: int = 1
    frames: int = 1


def decode(path: Path) -> Decoded:
    """Read one grey image; what the file is follows from its bytes, not from its name."""
    return pixels_of(enter(path))


def pixels_of(opened: Opened) -> Decoded:
    """Decode the image of an opened file, or raise Unreadable."""
    if opened.header is None:
        return _picture(opened)
    header = opened.header
    if opened.cut:
        raise Unreadable("truncated: the file ends within its pixel data")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _refuse(header)
            frame = frames.middle(header)
            pixels = _stored_values(header, frame)
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # plugins raise nearly anything; panic in Rust is no Exception
        raise Unreadable("DICOM cannot be decoded", error) from None
    # The encoded bytes are as large as the image and are not needed again.
    del header.PixelData
    number = frames.count(header)
    return Decoded(np.ascontiguousarray(pixels), header, "DICOM", frame + 1, number)


def _refuse(header: pydicom.Dataset) -> None:
    """Raise for a header that does not announce grey frames with all their bytes."""
    if "PixelData" not in header:
        raise Unreadable("DICOM without pixel data")
    photometric = str(header.get("PhotometricInterpretation") or "missing")
    if PHOTOMETRIC.get(photometric) != header.get("SamplesPerPixel", 1):
        known = photometric if photometric in PHOTOMETRIC else "unknown"
        raise Unreadable(f"colour where grey is expected: photometric {known}")
    for name in COUNTS:
        # Text in their place is multiplied too: by a number of a billion, for minutes.
        if not isinstance(header.get(name, 1), int):
            raise Unreadable(f"DICOM cannot be decoded: {name} is no number")
    _refuse_size(header.Rows, header.Columns)
    if not header.file_meta.TransferSyntaxUID.is_compressed:
        _check_length(header)


def _refuse_size(rows: int, columns: int, found: int | None = None) -> None:
    """Raise for more pixels than a film has, or than the `found` bytes of an encoded image hold."""
    if min(rows, columns) <= 0 or rows * columns > LARGEST:
        raise Unreadable(f"impossible size: {rows} × {columns} pixels")
    if found is not None and rows * columns > max(USUAL, DENSEST * found):
        raise Unreadable(f"impossible size: {rows} × {columns} pixels in {found} bytes")


def _check_length(header: pydicom.Dataset) -> None:
    """Uncompressed bytes must be samples × depth; one byte may pad them to an even number."""
    samples = header.Rows * header.Columns * header.get("SamplesPerPixel", 1)
    expected = frames.count(header) * samples * header.BitsAllocated // 8
    found = len(header.PixelData)
    if found < expected:
        raise Unreadable(f"truncated: {found} bytes of pixels where {expected} are announced")
    if found > expected + 1:
        raise Unreadable(f"wrong length: {found} bytes of pixels where {expected} are announced")


def _stored_values(header: pydicom.Dataset, frame: int) -> np.ndarray:
    plugin = ""
    if header.file_meta.TransferSyntaxUID.is_encapsulated:
        stream = _checked_stream(header, frame)
        if header.file_meta.TransferSyntaxUID == RLELossless:
            pixels = rle.grey(stream, header)
            if pixels is not None:
                return pixels
        # Named, or the choice would depend on what else is installed; pydicom's own RLE decoder
        # takes ten times as long on a 12-megapixel film.
        plugin = "pylibjpeg"
    pixels = pixel_array(header, index=frame, decoding_plugin=plugin)
    if pixels.ndim == 3 and header.get("SamplesPerPixel") == 3:
        return _one_channel(pixels)
    if pixels.ndim != 2:
        raise Unreadable(f"not one grey image: pixel array of shape {pixels.shape}")
    return pixels


def _checked_stream(header: pydicom.Dataset, frame: int) -> bytes:
    """Return the frame's codestream; raise unless it announces the size that the header does."""
    number = frames.count(header)
    stream = get_frame(header.PixelData, frame, number_of_frames=number)
    _refuse_size(header.Rows, header.Columns, len(stream))
    if header.file_meta.TransferSyntaxUID == RLELossless:  # tells no size
        return stream
    size = announced.of_stream(stream)
    if size != (header.Rows, header.Columns):
        told = "none" if size is None else f"{size[0]} × {size[1]} pixels"
        here = f"{header.Rows} × {header.Columns} pixels"
        raise Unreadable(f"wrong size: the header announces {here}, the codestream {told}")
    return stream


def _picture(opened: Opened) -> Decoded:
    data = np.fromfile(opened.path, np.uint8)
    # OpenCV fills the missing rows of a cut PNG and says nothing.
    if opened.kind == "PNG" and b"IEND" not in data[-32:].tobytes():
        raise Unreadable("truncated: the PNG has no end mark")
    size = announced.of_picture(opened.kind, data.tobytes())
    if size is None:
        raise Unreadable(f"{opened.kind} cannot be decoded: it tells no size")
    _refuse_size(*size, found=len(data))
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise Unreadable(f"{opened.kind} cannot be decoded")
    return Decoded(_one_channel(pixels), None, opened.kind)


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
