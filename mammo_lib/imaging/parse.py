"""A DICOM header by way of a parser that may not go on for ever.

The parser believes what a file says: it takes a gigabyte of zeros for a hundred million empty
elements, and inflates a megabyte to as many zeros as it is told to.
"""

import io
import os
import zlib
from pathlib import Path

import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.filereader import read_dataset, read_file_meta_info
from pydicom.tag import BaseTag
from pydicom.uid import DeflatedExplicitVRLittleEndian

READS = 300_000  # pieces that the parser asks for: the header of a long volume takes 30,000
INFLATED = 2**26  # bytes to which any file may inflate; a larger one to DENSEST times its size
DENSEST = 50  # a breast on black air deflates to a tenth, zeros to a thousandth
META = 2**14  # bytes at the beginning of a file in which its transfer syntax stands


class Endless(Exception):
    """A file that never ends; the message repeats no word of it."""


class _Patient(io.BufferedReader):
    """A file of which no more than so many pieces are read."""

    left = READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise Endless("more elements than any header has")
        return super().read(size)


def dataset(path: Path, *, pixels: bool, force: bool) -> pydicom.Dataset:
    """Return the data set of a file with its `file_meta`; `force` reads one without preamble."""
    with _Patient(io.FileIO(os.fspath(path))) as file:
        start = file.peek(META)[:META]
        if DeflatedExplicitVRLittleEndian.encode() in start:
            meta = read_file_meta_info(path)
            if meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
                return _inflated(path, meta, pixels)
        return pydicom.dcmread(file, stop_before_pixels=not pixels, force=force)


def _inflated(path: Path, meta: FileMetaDataset, pixels: bool) -> pydicom.Dataset:
    # 12 bytes behind preamble and DICM tell how long the rest of group 2 is.
    data = path.read_bytes()[128 + 4 + 12 + meta.FileMetaInformationGroupLength :]
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    most = max(INFLATED, DENSEST * len(data))
    body = inflate.decompress(data, most)
    if inflate.unconsumed_tail:
        raise Endless(f"{len(data)} bytes inflate to more than {most}")
    if not inflate.eof:
        raise EOFError("the deflated data set ends too soon")
    with _Patient(io.BytesIO(body)) as file:  # type: ignore[arg-type]
        found = read_dataset(file, False, True, stop_when=None if pixels else _at_pixels)
    found.file_meta = meta
    return found


def _at_pixels(tag: BaseTag, vr: str | None, length: int) -> bool:
    return tag in {0x7FE00010, 0x7FE00009, 0x7FE00008}
