"""Whole files to begin from: the golden set, and shapes of file that it does not hold."""

import io
from functools import lru_cache

import cv2
import numpy as np
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from mammo_lib.cohorts.golden.golden import TRAPS, content
from tests.imaging import dicom

LARGEST = 60_000  # bytes: of larger files a mutation finds the interesting places more rarely
TIFF = {"none": 1, "lzw": 5, "deflate": 8, "packbits": 32773}


@lru_cache
def seeds() -> dict[str, bytes]:
    """Return {name: content} of every file to begin from; a picture's name tells side and view."""
    golden = {one.file: content(one) for one in TRAPS}
    whole = {name: data for name, data in golden.items() if 0 < len(data) <= LARGEST}
    return whole | {name: _bytes(one) for name, one in _datasets().items()} | _pictures()


def _datasets() -> dict[str, Dataset]:
    breast = dicom.stored(dicom.breast(40, 32))
    signed = (breast.astype(np.int32) - 2048).astype(np.int16)
    plain = {"ImageLaterality": "L", "ViewPosition": "CC", "PatientID": "1", "PatientName": "A^B"}
    found = {
        "signed": dicom.dataset(signed, **plain),
        "eight": dicom.dataset((breast // 16).astype(np.uint8), bits=8, **plain),
        "lut": dicom.dataset(breast, VOILUTSequence=dicom.lut(0, [0, 9, 99], 8), **plain),
        "enhanced": _enhanced(np.concatenate([breast] * 4), **plain),
    }
    for name, syntax in (("rle", RLELossless), ("j2k", JPEG2000Lossless), ("jls", JPEGLSLossless)):
        volume = _enhanced(np.concatenate([breast] * 4), **plain)
        volume.compress(syntax, generate_instance_uid=False)
        found[f"enhanced {name}"] = volume
    return found


def _enhanced(pixels: np.ndarray, **tags: object) -> Dataset:
    """Return a volume of four frames, each with functional groups of its own."""
    frames = [_group("FrameVOILUTSequence", WindowCenter=i, WindowWidth=99) for i in range(4)]
    shared = _group("FrameAnatomySequence", FrameLaterality="L")
    return dicom.dataset(
        pixels,
        Rows=len(pixels) // 4,
        NumberOfFrames=4,
        PerFrameFunctionalGroupsSequence=Sequence(frames),
        SharedFunctionalGroupsSequence=Sequence([shared]),
        **tags,
    )


def _group(name: str, **tags: object) -> Dataset:
    item, group = Dataset(), Dataset()
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    setattr(group, name, Sequence([item]))
    return group


def _bytes(dataset: Dataset) -> bytes:
    uid = f"1.2.3.{dataset.Rows}.{dataset.BitsStored}"  # a drawn one would differ in every run
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _pictures() -> dict[str, bytes]:
    grey = dicom.stored(dicom.breast(40, 32), 16)
    found = {
        f"case{i}_L_CC.tif": _encoded(".tif", grey, [cv2.IMWRITE_TIFF_COMPRESSION, scheme])
        for i, scheme in enumerate(TIFF.values())
    }
    found["case5_R_MLO.png"] = _encoded(".png", grey, [])
    found["case6_R_CC.pgm"] = _encoded(".pgm", grey // 257, [cv2.IMWRITE_PXM_BINARY, 0])
    found["case7_R_CC.jpg"] = _encoded(".jpg", (grey // 257).astype(np.uint8), [])
    return found


def _encoded(ending: str, pixels: np.ndarray, how: list[int]) -> bytes:
    return cv2.imencode(ending, pixels, how)[1].tobytes()
