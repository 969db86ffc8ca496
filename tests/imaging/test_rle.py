import struct

import numpy as np
import pytest
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels import pixel_array
from pydicom.uid import RLELossless

from mammo_lib.imaging import rle
from tests.imaging import dicom

pytest.importorskip("imagecodecs", reason="without it pydicom's decoder is used")


def encoded(pixels, **tags):
    header = dicom.dataset(pixels, bits=16)
    header.compress(RLELossless, generate_instance_uid=False)
    for keyword, value in tags.items():
        setattr(header, keyword, value)
    return next(generate_frames(header.PixelData, number_of_frames=1)), header


def theirs(stream, header):
    """Return what pylibjpeg decodes, None if it refuses."""
    header.PixelData = encapsulate([stream])
    try:
        return pixel_array(header, decoding_plugin="pylibjpeg")
    except Exception:
        return None


@pytest.fixture(params=["noise", "runs", "odd"])
def pixels(request, rng):
    noise = rng.integers(0, 2**16, (40, 30)).astype(np.uint16)
    return {"noise": noise, "runs": noise // 2**13 * 256, "odd": noise[:39, :29]}[request.param]


def test_values_come_back(pixels):
    found = rle.grey(*encoded(pixels))
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(found, pixels)


def test_signed_values(pixels):
    signed = pixels.view(np.int16)
    found = rle.grey(*encoded(signed))
    assert found.dtype == np.int16
    np.testing.assert_array_equal(found, signed)


ODD = {
    "BitsAllocated": 8, "BitsStored": 17, "PixelRepresentation": 2, "SamplesPerPixel": 3,
    "NumberOfFrames": -1, "Rows": 41, "Columns": 29,
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_header_is_left_to_pydicom(name, rng):
    pixels = rng.integers(0, 2**16, (40, 30)).astype(np.uint16)
    assert rle.grey(*encoded(pixels, **{name: ODD[name]})) is None


def test_eight_bits_are_left_to_pydicom(rng):
    pixels = rng.integers(0, 2**8, (40, 30)).astype(np.uint8)
    header = dicom.dataset(pixels, bits=8)
    header.compress(RLELossless)
    assert rle.grey(next(generate_frames(header.PixelData, number_of_frames=1)), header) is None


@pytest.mark.parametrize("offsets", [(2, 64, 64), (2, 64, 2**31), (2, 60, 900), (3, 64, 900, 950)])
def test_odd_segments_are_left_to_pydicom(pixels, offsets):
    stream, header = encoded(pixels)
    start = struct.pack(f"<{len(offsets)}I", *offsets)
    assert rle.grey(start + stream[len(start) :], header) is None


def test_short_streams_are_left_to_pydicom(pixels):
    stream, header = encoded(pixels)
    for length in (0, 1, 63, 64, 65, len(stream) // 2, len(stream) - 4):
        assert rle.grey(stream[:length], header) is None


def test_damaged_streams_give_what_pydicom_gives_or_nothing(pixels, rng):
    stream, header = encoded(pixels)
    given = 0
    for _ in range(300):
        damaged = bytearray(stream)
        for at in rng.integers(0, len(stream), rng.integers(1, 4)):
            damaged[at] = rng.integers(0, 256)
        damaged += bytes(int(rng.integers(0, 3)))
        found = rle.grey(bytes(damaged), header)
        if found is not None:
            given += 1
            np.testing.assert_array_equal(found, theirs(bytes(damaged), header))
    assert given


def test_goes_without_its_library(pixels, monkeypatch):
    monkeypatch.setattr(rle, "packbits_decode", None)
    assert rle.grey(*encoded(pixels)) is None
