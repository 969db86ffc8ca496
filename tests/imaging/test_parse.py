import zlib

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from mammo_lib.imaging import parse
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.door import Unreadable, enter
from tests.imaging import dicom

PIXELS = np.arange(1200, dtype=np.uint16).reshape(40, 30)


def deflated(path, change=lambda body: body):
    """Write a deflated file whose data set, inflated, is changed."""
    made = dicom.dataset(PIXELS, ViewPosition="CC")
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    made.save_as(path, enforce_file_format=True)
    data = path.read_bytes()
    start = 144 + int.from_bytes(data[140:144], "little")
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = change(zlib.decompress(data[start:], -zlib.MAX_WBITS))
    path.write_bytes(data[:start] + deflate.compress(body) + deflate.flush())
    return path


def test_a_deflated_file(tmp_path):
    path = deflated(tmp_path / "a.dcm")
    np.testing.assert_array_equal(decode(path).pixels, PIXELS)
    opened = enter(path, pixels=False)
    assert opened.header.ViewPosition == "CC"
    assert "PixelData" not in opened.header


def test_a_deflated_bomb(tmp_path):
    path = deflated(tmp_path / "a.dcm", lambda body: body + bytes(parse.INFLATED))
    with pytest.raises(Unreadable, match="damaged: .* bytes inflate to more than"):
        enter(path)


def test_a_deflated_file_that_is_cut_off(tmp_path):
    path = deflated(tmp_path / "a.dcm")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Unreadable, match="ends too soon"):
        enter(path)


@pytest.mark.parametrize("way", [deflated, lambda path: dicom.write(path, PIXELS)])
def test_zeros_without_end(tmp_path, way):
    path = way(tmp_path / "a.dcm")
    if way is deflated:
        deflated(path, lambda body: body[:100] + bytes(8_000_000))
    else:
        path.write_bytes(path.read_bytes()[:400] + bytes(8_000_000))
    with pytest.raises(Unreadable, match="damaged: more elements than any header has"):
        enter(path)
