"""Traps of the transfer syntax: the same breast in each way of writing pixels down."""

import cv2
import numpy as np
from pydicom import uid as syntaxes
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames

from mammo_lib.cohorts.golden import htj2k, jpeg_lossless
from mammo_lib.cohorts.golden.breast import picture, stored
from mammo_lib.cohorts.golden.trap import PLAIN, Shelf, Tags, Trap, levels
from mammo_lib.cohorts.golden.writing import enclose, mammogram

trap = Shelf("syntax")
LOSSLESS: Tags = {
    "rule": "decode it: the numbers are exactly those that went in",
    "reference": PLAIN,
    "tolerance": levels(12),
}
DEPTHS = {"jpeg_lossless_16": 16, "jpeg_baseline": 8}  # else 12


def pixels_of(trap: Trap) -> np.ndarray:
    """Return the numbers that a trap of this folder encodes, (104, 80), uint8 or uint16."""
    bits = DEPTHS.get(trap.name, 12)
    return stored(picture(), trap.file, bits=bits).astype(np.uint8 if bits == 8 else np.uint16)


def _raw(trap: Trap) -> Dataset:
    return mammogram(trap, pixels_of(trap), bits=DEPTHS.get(trap.name, 12))


def _native(dataset: Dataset, syntax: str) -> Dataset:
    dataset.file_meta.TransferSyntaxUID = syntaxes.UID(syntax)
    return dataset


@trap(**LOSSLESS)
def implicit_little_endian(trap: Trap) -> Dataset:
    """Implicit VR little endian, the default that needs a dictionary to read."""
    return _native(_raw(trap), syntaxes.ImplicitVRLittleEndian)


@trap(**LOSSLESS)
def explicit_little_endian(trap: Trap) -> Dataset:
    """Explicit VR little endian."""
    return _native(_raw(trap), syntaxes.ExplicitVRLittleEndian)


@trap(**LOSSLESS)
def explicit_big_endian(trap: Trap) -> Dataset:
    """Explicit VR big endian, retired and still in archives."""
    dataset = _raw(trap)
    dataset.PixelData = pixels_of(trap).astype(">u2").tobytes()
    return _native(dataset, syntaxes.ExplicitVRBigEndian)


@trap(**LOSSLESS)
def deflated(trap: Trap) -> Dataset:
    """The whole data set deflated, header and all."""
    return _native(_raw(trap), syntaxes.DeflatedExplicitVRLittleEndian)


@trap(**LOSSLESS)
def rle(trap: Trap) -> Dataset:
    """RLE."""
    return _compressed(_raw(trap), syntaxes.RLELossless, "pylibjpeg")


@trap(**LOSSLESS)
def jpeg_lossless_sv1(trap: Trap) -> Dataset:
    """Lossless JPEG, process 14, selection value 1, twelve bits."""
    stream = jpeg_lossless.encode(pixels_of(trap), 12)
    return enclose(_raw(trap), [stream], syntaxes.JPEGLosslessSV1)


@trap(**LOSSLESS)
def jpeg_lossless_16(trap: Trap) -> Dataset:
    """Lossless JPEG, process 14, selection value 1, sixteen bits."""
    stream = jpeg_lossless.encode(pixels_of(trap), 16)
    return enclose(_raw(trap), [stream], syntaxes.JPEGLosslessSV1)


@trap(**LOSSLESS)
def jpeg_lossless_any(trap: Trap) -> Dataset:
    """Lossless JPEG announced as process 14 without a selection value."""
    stream = jpeg_lossless.encode(pixels_of(trap), 12)
    return enclose(_raw(trap), [stream], syntaxes.JPEGLossless)


@trap(**LOSSLESS)
def jpeg_ls(trap: Trap) -> Dataset:
    """Lossless JPEG-LS."""
    return _compressed(_raw(trap), syntaxes.JPEGLSLossless, "pyjpegls")


@trap(**LOSSLESS)
def jpeg_2000(trap: Trap) -> Dataset:
    """Lossless JPEG 2000."""
    return _compressed(_raw(trap), syntaxes.JPEG2000Lossless, "pylibjpeg")


@trap(**LOSSLESS)
def jpeg_2000_fragments(trap: Trap) -> Dataset:
    """Lossless JPEG 2000, one frame cut into five fragments."""
    dataset = _compressed(_raw(trap), syntaxes.JPEG2000Lossless, "pylibjpeg")
    stream = next(generate_frames(dataset.PixelData, number_of_frames=1))
    return enclose(dataset, [stream], syntaxes.JPEG2000Lossless, fragments=5)


@trap(**LOSSLESS)
def jpeg_2000_of_16_bits(trap: Trap) -> Dataset:
    """Lossless JPEG 2000 whose stream says sixteen bits and whose header says twelve stored."""
    dataset = mammogram(trap, pixels_of(trap), bits=16)
    dataset = _compressed(dataset, syntaxes.JPEG2000Lossless, "pylibjpeg")
    dataset.BitsStored, dataset.HighBit = 12, 11
    return dataset


@trap(**LOSSLESS)
def ht_jpeg_2000(trap: Trap) -> Dataset:
    """Lossless high-throughput JPEG 2000 of sixteen bits, and a window."""
    window: Tags = {"WindowCenter": "2048", "WindowWidth": "4096"}
    dataset = mammogram(trap, pixels_of(trap), bits=16, **window)
    return enclose(dataset, [htj2k.STREAM], syntaxes.HTJ2KLossless)


@trap(
    rule="keep it, and say that it was compressed with loss",
    reference=PLAIN,
    tolerance=levels(12, 10),
)
def jpeg_ls_near(trap: Trap) -> Dataset:
    """JPEG-LS that lets each number be wrong by 8."""
    dataset = _lossy(_raw(trap), "ISO_14495_1")
    return _compressed(dataset, syntaxes.JPEGLSNearLossless, "pyjpegls", jls_error=8)


@trap(
    rule="keep it, and say that it was compressed with loss",
    reference=PLAIN,
    tolerance=0.05,
)
def jpeg_2000_lossy(trap: Trap) -> Dataset:
    """JPEG 2000 with loss."""
    dataset = _lossy(_raw(trap), "ISO_15444_1")
    return _compressed(dataset, syntaxes.JPEG2000, "pylibjpeg", j2k_cr=[12])


@trap(
    rule="keep it, and say that it was compressed with loss",
    reference=PLAIN,
    tolerance=0.08,
)
def jpeg_baseline(trap: Trap) -> Dataset:
    """Baseline JPEG of eight bits, with loss."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
    stream = cv2.imencode(".jpg", pixels_of(trap), quality)[1].tobytes()
    return enclose(_lossy(_raw(trap), "ISO_10918_1"), [stream], syntaxes.JPEGBaseline8Bit)


def _lossy(dataset: Dataset, method: str) -> Dataset:
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionRatio = "10"
    dataset.LossyImageCompressionMethod = method
    return dataset


def _compressed(dataset: Dataset, syntax: str, plugin: str, **how: object) -> Dataset:
    dataset.compress(syntax, encoding_plugin=plugin, generate_instance_uid=False, **how)  # type: ignore[arg-type]
    return dataset
