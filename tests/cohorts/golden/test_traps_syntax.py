"""What went in comes out, in two decoders that share no code."""

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.encaps import generate_fragmented_frames
from pydicom.pixels import pixel_array

from mammo_lib.cohorts.golden.traps_syntax import pixels_of, trap

LOSSLESS = [one for one in trap if not one.name.endswith(("near", "lossy", "baseline"))]
# Loss leaves decoders room to round in their own way.
ROOM = {uid.JPEGBaseline8Bit: 1, uid.JPEG2000: 1}
ENCODED = [one for one in trap if not one.name.endswith(("endian", "deflated"))]


def second(stream, syntax):
    """Decode one frame with imagecodecs: CharLS, OpenJPEG, OpenJPH, libjpeg-turbo, its own."""
    codecs = pytest.importorskip("imagecodecs", reason="no second decoder: pip install imagecodecs")
    return {
        uid.JPEGLosslessSV1: codecs.jpegsof3_decode,
        uid.JPEGLossless: codecs.jpegsof3_decode,
        uid.JPEGLSLossless: codecs.jpegls_decode,
        uid.JPEGLSNearLossless: codecs.jpegls_decode,
        uid.JPEG2000Lossless: codecs.jpeg2k_decode,
        uid.JPEG2000: codecs.jpeg2k_decode,
        uid.HTJ2KLossless: codecs.htj2k_decode,
        uid.JPEGBaseline8Bit: codecs.jpeg8_decode,
    }[syntax](stream)


@pytest.mark.parametrize("one", LOSSLESS, ids=lambda one: one.name)
def test_the_stored_numbers_come_back(one, golden):
    header = pydicom.dcmread(golden / one.file)
    assert (pixel_array(header) == pixels_of(one)).all()


@pytest.mark.parametrize("one", ENCODED, ids=lambda one: one.name)
def test_two_decoders_agree(one, golden):
    header = pydicom.dcmread(golden / one.file)
    syntax = header.file_meta.TransferSyntaxUID
    if syntax == uid.RLELossless:
        other = pixel_array(header, decoding_plugin="pydicom")
    else:
        stream = b"".join(next(generate_fragmented_frames(header.PixelData, number_of_frames=1)))
        other = second(stream, syntax)
    first = pixel_array(header, decoding_plugin="pylibjpeg").astype(int)
    assert np.abs(first - other).max() <= ROOM.get(syntax, 0)


def test_each_syntax_is_named_in_its_file(golden):
    found = {pydicom.dcmread(golden / one.file).file_meta.TransferSyntaxUID for one in trap}
    assert len(found) == 13
    assert {uid.ExplicitVRBigEndian, uid.JPEGLosslessSV1, uid.HTJ2KLossless} <= found


def test_the_fragments_are_several(golden):
    header = pydicom.dcmread(golden / "syntax/jpeg_2000_fragments.dcm")
    frame = next(generate_fragmented_frames(header.PixelData, number_of_frames=1))
    assert len(frame) == 5
