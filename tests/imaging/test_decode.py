import struct

import cv2
import numpy as np
import pytest
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.door import Unreadable
from tests.imaging import dicom


@pytest.fixture
def pixels(rng):
    return rng.integers(0, 4096, (40, 30)).astype(np.uint16)


class TestDicom:
    def test_values_come_back(self, tmp_path, pixels):
        found = decode(dicom.write(tmp_path / "a.dcm", pixels))
        assert found.kind == "DICOM"
        np.testing.assert_array_equal(found.pixels, pixels)

    def test_name_does_not_matter(self, tmp_path, pixels):
        assert decode(dicom.write(tmp_path / "no_suffix", pixels)).kind == "DICOM"

    @pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
    def test_bit_depths(self, tmp_path, bits):
        pixels = np.arange(2**bits - 1200, 2**bits).clip(0).reshape(40, 30).astype(np.uint16)
        found = decode(dicom.write(tmp_path / "a.dcm", pixels, bits=bits))
        np.testing.assert_array_equal(found.pixels, pixels)

    def test_signed(self, tmp_path):
        pixels = np.arange(-600, 600, dtype=np.int16).reshape(40, 30)
        found = decode(dicom.write(tmp_path / "a.dcm", pixels))
        np.testing.assert_array_equal(found.pixels, pixels)

    def test_rle(self, tmp_path, pixels):
        header = dicom.dataset(pixels)
        header.compress(RLELossless)
        header.save_as(tmp_path / "a.dcm", enforce_file_format=True)
        np.testing.assert_array_equal(decode(tmp_path / "a.dcm").pixels, pixels)

    def test_pixels_are_let_go_from_the_header(self, tmp_path, pixels):
        assert "PixelData" not in decode(dicom.write(tmp_path / "a.dcm", pixels)).header

    def test_the_middle_frame_of_several(self, tmp_path, pixels):
        path = dicom.write(tmp_path / "a.dcm", pixels, Rows=8, NumberOfFrames=5)
        found = decode(path)
        np.testing.assert_array_equal(found.pixels, pixels[16:24])
        assert (found.frame, found.frames) == (3, 5)

    @pytest.mark.parametrize("bits", [8, 12, 16])
    def test_two_decoders_agree_on_jpeg_2000(self, tmp_path, rng, bits):
        header = dicom.dataset(rng.integers(0, 2**bits, (64, 64)).astype(np.uint16), bits=bits)
        header.compress(JPEG2000Lossless, generate_instance_uid=False)
        header.save_as(tmp_path / "a.dcm", enforce_file_format=True)
        stream = next(generate_frames(header.PixelData, number_of_frames=1))
        other = cv2.imdecode(np.frombuffer(stream, np.uint8), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(decode(tmp_path / "a.dcm").pixels, other)


class TestPicture:
    @pytest.mark.parametrize("suffix", ["png", "tiff", "pgm"])
    @pytest.mark.parametrize("kind", [np.uint8, np.uint16])
    def test_depth_is_kept(self, tmp_path, pixels, suffix, kind):
        pixels = (pixels % 256).astype(kind) if kind == np.uint8 else pixels * 16
        cv2.imwrite(str(tmp_path / f"a.{suffix}"), pixels)
        found = decode(tmp_path / f"a.{suffix}")
        assert found.header is None
        assert found.pixels.dtype == kind
        np.testing.assert_array_equal(found.pixels, pixels)

    def test_grey_in_three_channels(self, tmp_path, pixels):
        grey = (pixels % 256).astype(np.uint8)
        cv2.imwrite(str(tmp_path / "a.png"), np.dstack([grey] * 3))
        np.testing.assert_array_equal(decode(tmp_path / "a.png").pixels, grey)


def cut(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    return path


class TestUnreadable:
    def refuse(self, path, words):
        with pytest.raises(Unreadable, match=words) as caught:
            decode(path)
        assert "\n" not in str(caught.value)

    def test_zero_bytes(self, tmp_path):
        (tmp_path / "a.dcm").touch()
        self.refuse(tmp_path / "a.dcm", "empty")

    def test_text_named_dcm(self, tmp_path):
        (tmp_path / "a.dcm").write_text("not an image\n" * 50)
        self.refuse(tmp_path / "a.dcm", "not an image")

    def test_absent(self, tmp_path):
        self.refuse(tmp_path / "a.dcm", "cannot be opened")

    @pytest.mark.parametrize("keep", [132, 200, 400, -1, -400])
    def test_truncated(self, tmp_path, pixels, keep):
        self.refuse(cut(dicom.write(tmp_path / "a.dcm", pixels), keep), ".")

    def test_header_announces_more_rows(self, tmp_path, pixels):
        self.refuse(dicom.write(tmp_path / "a.dcm", pixels, Rows=41), "truncated")

    def test_header_announces_fewer_rows(self, tmp_path, pixels):
        self.refuse(dicom.write(tmp_path / "a.dcm", pixels, Rows=39), "wrong length")

    def test_colour(self, tmp_path, pixels):
        path = dicom.write(tmp_path / "a.dcm", pixels, PhotometricInterpretation="RGB")
        self.refuse(path, "colour")

    @pytest.mark.parametrize("name", ["Rows", "Columns"])
    def test_text_where_a_number_is_due(self, tmp_path, pixels, name):
        header = dicom.dataset(pixels, NumberOfFrames=10**9)
        header.add_new(name, "SH", "sixteen")
        header.save_as(tmp_path / "a.dcm", enforce_file_format=True)
        self.refuse(tmp_path / "a.dcm", f"{name} is no number")

    def test_no_pixels(self, tmp_path, pixels):
        header = dicom.dataset(pixels)
        del header.PixelData
        header.save_as(tmp_path / "a.dcm", enforce_file_format=True)
        self.refuse(tmp_path / "a.dcm", "without pixel data")

    def test_truncated_png(self, tmp_path, pixels):
        cv2.imwrite(str(tmp_path / "a.png"), pixels)
        self.refuse(cut(tmp_path / "a.png", -30), "truncated")

    @pytest.mark.parametrize("suffix", ["tiff", "pgm"])
    def test_truncated_picture(self, tmp_path, pixels, suffix):
        cv2.imwrite(str(tmp_path / f"a.{suffix}"), pixels)
        self.refuse(cut(tmp_path / f"a.{suffix}", 300), "cannot be decoded")

    def test_colour_png(self, tmp_path, pixels):
        image = np.dstack([pixels % 256, pixels % 200, pixels % 100]).astype(np.uint8)
        cv2.imwrite(str(tmp_path / "a.png"), image)
        self.refuse(tmp_path / "a.png", "colour")


class TestBombs:
    """Files that announce more than they hold; a decoder would take gigabytes or minutes."""

    def write(self, path, pixels, syntax, change):
        header = dicom.dataset(pixels)
        header.compress(syntax, generate_instance_uid=False)
        stream = next(generate_frames(header.PixelData, number_of_frames=1))
        header.PixelData = encapsulate([change(stream)])
        header.save_as(path, enforce_file_format=True)
        return path

    def refuse(self, path, words):
        with pytest.raises(Unreadable, match=words):
            decode(path)

    def test_a_codestream_larger_than_its_header(self, tmp_path, pixels):
        def huge(stream):
            return stream[:8] + struct.pack(">II", 65535, 65535) + stream[16:]

        path = self.write(tmp_path / "a.dcm", np.tile(pixels, (2, 2)), JPEG2000Lossless, huge)
        self.refuse(path, "header announces 80 × 60 pixels, the codestream 65535 × 65535")

    def test_a_codestream_without_a_size(self, tmp_path, pixels):
        path = self.write(tmp_path / "a.dcm", pixels, JPEGLSLossless, lambda stream: stream[:2])
        self.refuse(path, "the codestream none")

    def test_few_bytes_for_a_large_image(self, tmp_path, pixels):
        header = dicom.dataset(pixels)
        header.compress(RLELossless)
        header.Rows = header.Columns = 11_000
        header.save_as(tmp_path / "a.dcm", enforce_file_format=True)
        self.refuse(tmp_path / "a.dcm", "impossible size: 11000 × 11000 pixels in")

    def test_a_decoder_that_panics(self, tmp_path, pixels, monkeypatch):
        class Panic(BaseException):
            pass

        def panic(*_, **__):
            raise Panic("index out of bounds")

        monkeypatch.setattr("mammo_lib.imaging.decode.pixel_array", panic)
        self.refuse(dicom.write(tmp_path / "a.dcm", pixels), "cannot be decoded: index out")

    def test_a_picture(self, tmp_path, pixels):
        cv2.imwrite(str(tmp_path / "a.pgm"), pixels)
        data = (tmp_path / "a.pgm").read_bytes().replace(b"30 40", b"60000 60000")
        (tmp_path / "a.pgm").write_bytes(data)
        self.refuse(tmp_path / "a.pgm", "impossible size: 60000 × 60000 pixels")
