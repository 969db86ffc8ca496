"""What a file is and what its header says, before any pixel is decoded."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from mammo_lib.imaging import frames, parse

PREAMBLE = 128  # bytes before the letters DICM
PICTURES = {
    b"\x89PNG": "PNG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"P5": "PGM",
    b"P2": "PGM",
    b"\xff\xd8\xff": "JPEG",
}
# A data set without preamble begins with an element of group 2 or 8, little endian.
BARE = (b"\x02\x00\x00\x00", b"\x02\x00\x10\x00", b"\x08\x00")


class Unreadable(Exception):
    """A file that gives no grey image; the message is one line, `reason: detail`.

    `cause` is what a parser or decoder said. It may quote the file, and so name a person:
    `unnamed` is the message without its words.
    """

    def __init__(self, reason: str, cause: BaseException | None = None) -> None:
        said = reason if cause is None else f"{reason}: {cause}"
        super().__init__(" ".join(said.split()))
        self.unnamed = reason if cause is None else f"{reason}: {type(cause).__name__}"


@dataclass(frozen=True)
class Opened:
    """A file whose kind is known; `header` only for DICOM, with its pixel data unless left out."""

    path: Path
    kind: Literal["DICOM", "PNG", "TIFF", "PGM", "JPEG"]
    header: pydicom.Dataset | None = None
    cut: bool = False  # the file ends within its pixel data


def enter(path: Path, *, pixels: bool = True) -> Opened:
    """Open `path`; what it is follows from its bytes, not from its name.

    With `pixels=False` the header alone is read, which is all that a look at side and view needs.
    """
    try:
        if path.is_fifo():  # to open one is to wait for somebody to write into it
            raise Unreadable("cannot be opened: it is a pipe")
        with path.open("rb") as file:
            start = file.read(PREAMBLE + 4)
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from None
    if not start:
        raise Unreadable("the file is empty (zero bytes)")
    if start[PREAMBLE:] == b"DICM":
        return _dicom(path, pixels=pixels, bare=False)
    for magic, name in PICTURES.items():
        if start.startswith(magic):
            return Opened(path, name)  # type: ignore[arg-type]
    if start.startswith(BARE):
        return _dicom(path, pixels=pixels, bare=True)
    raise Unreadable("not an image: neither DICOM (no 'DICM' at byte 128) nor PNG, TIFF or PGM")


def _dicom(path: Path, *, pixels: bool, bare: bool) -> Opened:
    header = _header(path, pixels=pixels, bare=bare)
    # Of a file that ends within encapsulated pixels the parser returns nothing at all.
    cut = pixels and not len(header)
    if cut:
        header = _header(path, pixels=False, bare=bare)
    if not len(header):
        raise Unreadable("truncated: the file ends before its header does")
    try:
        return Opened(path, "DICOM", frames.flattened(header), cut)
    except Exception as error:  # values are converted, and refused, when they are first looked at
        raise Unreadable("DICOM header cannot be used", error) from None


def _header(path: Path, *, pixels: bool, bare: bool) -> pydicom.Dataset:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header = parse.dataset(path, pixels=pixels, force=bare)
            if bare:
                _name_syntax(header)
    except parse.Endless as error:
        raise Unreadable(f"damaged: {error}") from None
    except Exception as error:  # the parser raises nearly anything
        raise Unreadable("DICOM header cannot be read", error) from None
    if bare and "SOPClassUID" not in header:
        raise Unreadable("not an image: neither DICOM (no 'DICM' at byte 128) nor PNG, TIFF or PGM")
    if not header.file_meta.get("TransferSyntaxUID"):
        raise Unreadable("DICOM without transfer syntax")
    return header


def _name_syntax(header: pydicom.Dataset) -> None:
    """Write the syntax that was found by reading into a header that had no place for it."""
    if not getattr(header, "file_meta", None):
        header.file_meta = FileMetaDataset()
    if "TransferSyntaxUID" not in header.file_meta:
        implicit = header.original_encoding[0]
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        header.file_meta.TransferSyntaxUID = syntax
