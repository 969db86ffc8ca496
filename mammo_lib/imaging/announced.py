"""How large an image its own first bytes announce, read before a decoder believes them.

Decoders make room for what a codestream or a picture says of itself: a file of a kilobyte that
announces 65,535 × 65,535 pixels takes gigabytes of memory, or minutes.
"""

import re
import struct

Size = tuple[int, int]  # rows, columns

_J2K = b"\xff\x4f\xff\x51"  # start of codestream, then the size marker
_FRAMES = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}  # JPEG and JPEG-LS
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_PNM = re.compile(rb"P[25](?:\s|#[^\n]*\n)+(\d{1,9})(?:\s|#[^\n]*\n)+(\d{1,9})\s")


def of_stream(stream: bytes) -> Size | None:
    """Return the size of a JPEG, JPEG-LS or JPEG 2000 codestream; None where none is told."""
    start = stream.find(_J2K, 0, 2**12)  # behind the boxes of a JP2 file, if it is one
    if start >= 0:
        return _jpeg_2000(stream[start + 8 : start + 24])
    return _jpeg(stream)


def of_picture(kind: str, data: bytes) -> Size | None:
    """Return the size of a PNG, TIFF, PGM or JPEG; None where none is told."""
    try:
        return {"PNG": _png, "TIFF": _tiff, "PGM": _pgm, "JPEG": _jpeg}[kind](data)
    except struct.error:  # the file ends before it tells
        return None


def _jpeg_2000(fields: bytes) -> Size | None:
    if len(fields) < 16:
        return None
    right, bottom, left, top = struct.unpack(">4I", fields)
    return bottom - top, right - left


def _jpeg(stream: bytes) -> Size | None:
    """Walk from marker to marker up to that of the frame."""
    at = 2
    while at + 9 <= len(stream):
        if stream[at] != 0xFF or stream[at + 1] == 0xFF:  # fill bytes may stand before a marker
            at += 1
        elif stream[at + 1] in _FRAMES:
            rows, columns = struct.unpack_from(">HH", stream, at + 5)
            return rows, columns
        elif stream[at + 1] in _ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
    return None


def _png(data: bytes) -> Size:
    columns, rows = struct.unpack_from(">II", data, 16)
    return rows, columns


def _tiff(data: bytes) -> Size | None:
    """Return what the first directory says in its entries 256 and 257."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    told = {}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(f"{order}HH", data, entry)
        told[tag] = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", data, entry + 8)[0]
    return (told[257], told[256]) if {256, 257} <= told.keys() else None


def _pgm(data: bytes) -> Size | None:
    found = _PNM.match(data[: 2**16])
    return (int(found[2]), int(found[1])) if found else None
