"""Traps of damage: files that end early, say too much, or are no images at all."""

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.sequence import Sequence
from pydicom.uid import UID, ImplicitVRLittleEndian, JPEG2000Lossless, JPEGLosslessSV1, RLELossless

from mammo_lib.cohorts.golden import jpeg_lossless
from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import breast_of, enclose, encoded, mammogram

trap = Shelf("damage")
REPORT = UID("1.2.840.10008.5.1.4.1.1.88.50")  # mammography CAD structured report
UNREADABLE: Tags = {"verdict": "unreadable", "rule": "refuse it; a part of an image is no image"}
NO_IMAGE: Tags = {"verdict": "unreadable", "laterality": "", "view": "", "patient": None}


@trap(
    reason="truncated",
    patient=60,
    **UNREADABLE,
)
def truncated(trap: Trap) -> Dataset:
    """Uncompressed pixels that end after two thirds."""
    dataset = mammogram(trap)
    dataset.PixelData = dataset.PixelData[: len(dataset.PixelData) * 2 // 3 // 2 * 2]
    return dataset


@trap(
    reason="truncated",
    patient=61,
    **UNREADABLE,
)
def cut(trap: Trap) -> bytes:
    """An uncompressed file cut off in the middle of its pixels."""
    return _half(encoded(mammogram(trap)))


@trap(
    reason="DICOM cannot be decoded",
    patient=62,
    **UNREADABLE,
)
def truncated_jpeg_2000(trap: Trap) -> Dataset:
    """A JPEG 2000 stream that ends half way, in a file that is whole."""
    return _shortened(trap, JPEG2000Lossless)


@trap(
    reason="DICOM cannot be decoded",
    patient=63,
    **UNREADABLE,
)
def truncated_rle(trap: Trap) -> Dataset:
    """An RLE stream that ends half way, in a file that is whole."""
    return _shortened(trap, RLELossless)


@trap(
    reason="damaged",  # decoders fill what is missing with grey and do not complain
    patient=64,
    **UNREADABLE,
)
def truncated_jpeg_lossless(trap: Trap) -> Dataset:
    """A lossless JPEG stream that ends half way, in a file that is whole."""
    pixels = stored(breast_of(trap), trap.file)
    stream = _half(jpeg_lossless.encode(pixels, 12))
    return enclose(mammogram(trap, pixels), [stream], JPEGLosslessSV1)


@trap(
    reason="truncated",
    patient=65,
    **UNREADABLE,
)
def cut_jpeg_lossless(trap: Trap) -> bytes:
    """A lossless JPEG file cut off in the middle of its pixels."""
    pixels = stored(breast_of(trap), trap.file)
    stream = jpeg_lossless.encode(pixels, 12)
    return encoded(enclose(mammogram(trap, pixels), [stream], JPEGLosslessSV1))[: -len(stream) // 2]


@trap(
    rule="refuse it: no tissue is so flat",
    verdict="unreadable",
    reason="damaged",
    patient=66,
)
def filled(trap: Trap) -> Dataset:
    """A scan of a film whose lower third was lost and filled with grey before it was saved."""
    pixels = stored(breast_of(trap), trap.file)
    pixels[70:] = 2048
    return mammogram(trap, pixels)


@trap(
    rule="refuse it: either the size or the pixels are wrong, and nobody can say which",
    verdict="unreadable",
    reason="wrong length",
    patient=67,
)
def too_long(trap: Trap) -> Dataset:
    """Five rows of pixels more than announced."""
    dataset = mammogram(trap)
    dataset.PixelData += bytes(5 * 2 * dataset.Columns)
    return dataset


@trap(rule="say so", reason="the file is empty (zero bytes)", **NO_IMAGE)
def zero_bytes(trap: Trap) -> bytes:
    """Zero bytes."""
    return b""


@trap(
    rule="go by the bytes, not by the name",
    reason="not an image",
    **NO_IMAGE,
)
def text(trap: Trap) -> bytes:
    """A text whose name ends in .dcm."""
    return b"Dear colleague, please find the images on the other disc.\n" * 9


@trap(
    rule="refuse it; one odd file must not end the others",
    reason="DICOM without transfer syntax",
    **NO_IMAGE,
)
def garbage(trap: Trap) -> bytes:
    """The letters DICM in their place and nothing sensible behind them."""
    return bytes(128) + b"DICM" + bytes(range(7, 250))


@trap(
    rule="say that there are no pixels",
    verdict="unreadable",
    reason="DICOM without pixel data",
    patient=68,
)
def no_pixels(trap: Trap) -> Dataset:
    """The header of a mammogram without pixel data."""
    return mammogram(trap, PixelData=None)


@trap(
    rule="leave it out: it belongs to a mammogram and is none",
    verdict="excluded",
    reason="not mammography",
    laterality="",
    view="",
    patient=69,
)
def structured_report(trap: Trap) -> Dataset:
    """A structured report with a reader's findings."""
    whole = mammogram(trap, SOPClassUID=REPORT, Modality="SR", PresentationIntentType=None)
    report = Dataset()
    report.file_meta = whole.file_meta
    for keyword in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID",
                    "PatientName", "PatientID", "Modality", "StudyDate"):  # fmt: skip
        setattr(report, keyword, whole[keyword].value)
    report.ContentDate, report.ContentTime = whole.StudyDate, whole.StudyTime
    report.ValueType, report.ContinuityOfContent = "CONTAINER", "SEPARATE"
    report.CompletionFlag, report.VerificationFlag = "COMPLETE", "UNVERIFIED"
    report.ContentSequence = Sequence()
    return report


@trap(
    rule="read it all the same: archives hold them",
    reference=PLAIN,
    tolerance=levels(12),
)
def no_preamble(trap: Trap) -> bytes:
    """A mammogram without the preamble of 128 bytes and the letters DICM."""
    return encoded(mammogram(trap))[128 + 4 :]


@trap(
    rule="read it all the same: old archives hold them",
    reference=PLAIN,
    tolerance=levels(12),
)
def no_meta(trap: Trap) -> bytes:
    """A bare data set in implicit VR, without preamble and without transfer syntax."""
    dataset = mammogram(trap)
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return encoded(dataset, meta=False)


@trap(
    rule="leave it out: nobody can say whose images belong together",
    verdict="excluded",
    reason="no patient",
    patient=None,
)
def no_patient(trap: Trap) -> Dataset:
    """No patient, neither her name nor her number."""
    return mammogram(trap, stored(picture(70), trap.file), PatientID=None, PatientName=None)


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _shortened(trap: Trap, syntax: UID) -> Dataset:
    """Return a compressed mammogram that holds the first half of its stream."""
    dataset = mammogram(trap, np.asarray(stored(breast_of(trap), trap.file)))
    dataset.compress(syntax, encoding_plugin="pylibjpeg", generate_instance_uid=False)
    stream = next(generate_frames(dataset.PixelData, number_of_frames=1))
    return enclose(dataset, [_half(stream)], syntax)
