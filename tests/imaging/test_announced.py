import cv2
import numpy as np
import pytest
from pydicom.encaps import generate_frames
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless

from mammo_lib.cohorts.golden import htj2k, jpeg_lossless
from mammo_lib.imaging import announced
from tests.imaging import dicom

GREY = np.arange(3072, dtype=np.uint16).reshape(64, 48)
SMALL = (GREY % 256).astype(np.uint8)


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, JPEGLSLossless])
def test_codestreams(syntax):
    header = dicom.dataset(GREY)
    header.compress(syntax)
    stream = next(generate_frames(header.PixelData, number_of_frames=1))
    assert announced.of_stream(stream) == (64, 48)


def test_lossless_jpeg():
    assert announced.of_stream(jpeg_lossless.encode(GREY, 12)) == (64, 48)


def test_high_throughput_jpeg_2000():
    assert announced.of_stream(htj2k.STREAM) == (104, 80)


def test_fill_bytes_before_a_marker():
    stream = cv2.imencode(".jpg", SMALL)[1].tobytes()
    assert announced.of_stream(stream[:2] + b"\xff\xff" + stream[2:]) == (64, 48)


@pytest.mark.parametrize(
    ("kind", "ending"), [("PNG", ".png"), ("TIFF", ".tif"), ("PGM", ".pgm"), ("JPEG", ".jpg")]
)
def test_pictures(kind, ending):
    data = cv2.imencode(ending, SMALL)[1].tobytes()
    assert announced.of_picture(kind, data) == (64, 48)
    assert announced.of_picture(kind, data[:4]) is None


def test_a_pgm_in_letters_with_a_comment():
    assert announced.of_picture("PGM", b"P2\n# made by hand\n48 64\n255\n0 0 0") == (64, 48)


@pytest.mark.parametrize("stream", [b"", b"\xff\xd8", b"\xff\x4f\xff\x51\0", bytes(500)])
def test_none(stream):
    assert announced.of_stream(stream) is None
