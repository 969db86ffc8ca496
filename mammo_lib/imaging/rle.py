"""RLE frames of 16-bit grey images, in a third of the time that pydicom's decoders take.

A frame holds two planes, the high bytes of all pixels and then the low ones. Other decoders write
each byte to its place in the image; here planes are unpacked whole and woven by OpenCV.
"""

import struct

import cv2
import numpy as np
import pydicom

from mammo_lib.imaging import frames

try:
    from imagecodecs import PackbitsError, packbits_decode
except ImportError:  # an environment without it takes longer
    packbits_decode = None  # type: ignore[assignment]

HEADER = struct.Struct("<16I")  # number of segments, then where each begins; 0 for none


def grey(stream: bytes, header: pydicom.Dataset) -> np.ndarray | None:
    """Return a frame, 16-bit (rows, columns), from its stream.

    None for other kinds of image, and where anything is odd: pydicom judges those.
    """
    if packbits_decode is None or not _is_plain(header):
        return None
    shape = (header.Rows, header.Columns)
    try:
        high, low = (_unpacked(segment, shape) for segment in _segments(stream))
    except (PackbitsError, ValueError):
        return None
    kind = "<i2" if header.PixelRepresentation else "<u2"
    return cv2.merge([low, high]).view(kind)[..., 0]


def _is_plain(header: pydicom.Dataset) -> bool:
    """Return whether a header announces one grey sample of 16 bits a pixel, and nothing odd."""
    wanted = {
        "SamplesPerPixel": (1,),
        "BitsAllocated": (16,),
        "BitsStored": range(1, 17),
        "PixelRepresentation": (0, 1),
    }
    return frames.count(header) > 0 and all(
        header.get(name) in values for name, values in wanted.items()
    )


def _segments(stream: bytes) -> list[memoryview]:
    """Return the two segments of a frame of two planes, else nothing."""
    if len(stream) < HEADER.size:
        return []
    count, first, second, *others = HEADER.unpack_from(stream)
    if count != 2 or first != HEADER.size or not first < second < len(stream) or any(others):
        return []
    whole = memoryview(stream)
    return [whole[first:second], whole[second:]]


def _unpacked(segment: memoryview, shape: tuple[int, int]) -> np.ndarray:
    """Return the plane that a segment holds, uint8 of `shape`; raise unless it fills it exactly."""
    plane = np.empty(shape[0] * shape[1], np.uint8)
    filled = packbits_decode(segment, out=plane)  # type: ignore[arg-type]  # arrays will do too
    return np.asarray(filled).reshape(shape)
