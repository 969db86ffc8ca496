import os

import numpy as np
import pytest
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless

from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.door import Unreadable, enter
from tests.imaging import dicom

PIXELS = np.arange(1200, dtype=np.uint16).reshape(40, 30)


def bare(path, syntax):
    """Write a data set without preamble and without file meta information."""
    made = dicom.dataset(PIXELS)
    del made.file_meta
    implicit = syntax == ImplicitVRLittleEndian
    made.save_as(path, implicit_vr=implicit, little_endian=True, enforce_file_format=False)
    return path


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
def test_a_data_set_without_preamble(tmp_path, syntax):
    path = bare(tmp_path / "a", syntax)
    assert enter(path).header.file_meta.TransferSyntaxUID == syntax
    np.testing.assert_array_equal(decode(path).pixels, PIXELS)


def test_the_header_alone(tmp_path):
    opened = enter(dicom.write(tmp_path / "a.dcm", PIXELS), pixels=False)
    assert opened.kind == "DICOM"
    assert "PixelData" not in opened.header


def test_bytes_that_only_begin_like_a_data_set(tmp_path):
    (tmp_path / "a").write_bytes(b"\x08\x00" + bytes(range(200)))
    with pytest.raises(Unreadable, match="not an image|cannot be read"):
        enter(tmp_path / "a")


def test_a_file_that_ends_within_compressed_pixels_keeps_its_header(tmp_path):
    made = dicom.dataset(PIXELS, ViewPosition="CC")
    made.compress(RLELossless)
    made.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    whole = (tmp_path / "a.dcm").read_bytes()
    (tmp_path / "a.dcm").write_bytes(whole[:-300])
    opened = enter(tmp_path / "a.dcm")
    assert opened.header.ViewPosition == "CC"
    with pytest.raises(Unreadable, match="truncated: the file ends within its pixel data"):
        decode(tmp_path / "a.dcm")


def test_a_folder_and_a_broken_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "link"):
        with pytest.raises(Unreadable, match="cannot be opened"):
            enter(path)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="it is a pipe"):
        enter(tmp_path / "pipe")


def test_a_value_that_is_refused_when_it_is_looked_at(tmp_path):
    path = dicom.write(tmp_path / "a.dcm", PIXELS, NumberOfFrames="6000")
    path.write_bytes(path.read_bytes().replace(b"IS\x04\x006000", b"IS\x04\0Anna"))
    for pixels in (True, False):
        with pytest.raises(Unreadable, match="header cannot be used") as caught:
            enter(path, pixels=pixels)
        assert caught.value.unnamed == "DICOM header cannot be used: ValueError"
