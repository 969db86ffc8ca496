import cv2
import numpy as np
import pytest

from mammo_lib.imaging.decode import Decoded, decode
from mammo_lib.imaging.display import Shown, describe, display, shown
from mammo_lib.imaging.door import Unreadable
from tests.imaging import dicom

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def show(tmp_path, pixels=RAMP, **tags):
    return display(decode(dicom.write(tmp_path / "a.dcm", pixels, **tags)))


def test_plain_image_spans_its_stored_bits(tmp_path):
    out = show(tmp_path)
    assert out.dtype == np.float32
    assert out.shape == RAMP.shape
    np.testing.assert_allclose(out, RAMP / 4095, atol=1e-6)


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_white_is_the_top_of_the_stored_bits(tmp_path, bits):
    pixels = np.array([[0, 2**bits - 1]], dtype=np.uint16)
    np.testing.assert_allclose(show(tmp_path, pixels, bits=bits), [[0, 1]])


def test_signed_values(tmp_path):
    pixels = np.array([[-2048, 2047]], dtype=np.int16)
    np.testing.assert_allclose(show(tmp_path, pixels), [[0, 1]])


def test_monochrome1_is_inverted(tmp_path):
    out = show(tmp_path, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_allclose(out, 1 - RAMP / 4095, atol=1e-6)


def test_presentation_lut_shape_inverse(tmp_path):
    out = show(tmp_path, PresentationLUTShape="INVERSE")
    np.testing.assert_allclose(out, 1 - RAMP / 4095, atol=1e-6)


def test_both_kinds_of_inversion_invert_once(tmp_path):
    tags = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"}
    np.testing.assert_allclose(show(tmp_path, **tags), 1 - RAMP / 4095, atol=1e-6)


def test_inversion_comes_after_the_window(tmp_path):
    window = {"WindowCenter": 1000, "WindowWidth": 500}
    straight = show(tmp_path, **window)
    inverted = show(tmp_path, PhotometricInterpretation="MONOCHROME1", **window)
    np.testing.assert_allclose(inverted, 1 - straight, atol=1e-6)


def test_rescale_comes_before_the_window(tmp_path):
    rescale = {"RescaleSlope": 2, "RescaleIntercept": -100}
    out = show(tmp_path, WindowCenter=1900, WindowWidth=1000, **rescale)
    plain = show(tmp_path, WindowCenter=1000.25, WindowWidth=500.5)
    np.testing.assert_allclose(out, plain, atol=2e-3)


def test_negative_slope_turns_the_range(tmp_path):
    out = show(tmp_path, RescaleSlope=-1, RescaleIntercept=4095)
    np.testing.assert_allclose(out, 1 - RAMP / 4095, atol=1e-6)


def test_modality_table(tmp_path):
    out = show(tmp_path, ModalityLUTSequence=dicom.lut(0, list(range(4095, -1, -1)), 12))
    np.testing.assert_allclose(out, 1 - RAMP / 4095, atol=1e-6)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black(tmp_path, photometric):
    tags = {"PixelPaddingValue": 4000, "PixelPaddingRangeLimit": 4095}
    out = show(tmp_path, PhotometricInterpretation=photometric, **tags)
    assert (out[RAMP >= 4000] == 0).all()
    assert out[RAMP < 4000].max() > 0.9


def test_small_and_large_images_take_the_same_values(tmp_path):
    tags = {"WindowCenter": 2000, "WindowWidth": 700, "VOILUTFunction": "SIGMOID"}
    large = show(tmp_path, np.tile(RAMP, (2, 2)), **tags)
    np.testing.assert_array_equal(large[:64, :64], show(tmp_path, RAMP, **tags))


def test_picture_is_scaled_by_its_type(tmp_path):
    for kind in (np.uint8, np.uint16):
        pixels = np.array([[0, 100, np.iinfo(kind).max]], dtype=kind)
        cv2.imwrite(str(tmp_path / "a.png"), pixels)
        np.testing.assert_allclose(
            display(decode(tmp_path / "a.png")), pixels / np.iinfo(kind).max, atol=1e-6
        )


def test_impossible_window_makes_the_file_unreadable(tmp_path):
    with pytest.raises(Unreadable, match="window width"):
        show(tmp_path, WindowCenter=10, WindowWidth=-5)


@pytest.mark.parametrize("tags", [{"RescaleSlope": "inf"}, {"RescaleSlope": "1e400"}])
def test_impossible_rescale_makes_the_file_unreadable(tmp_path, tags):
    with pytest.raises(Unreadable, match="rescale that is no number"):
        show(tmp_path, **tags, RescaleIntercept=0)


class TestDescribe:
    def test_picture(self):
        assert describe(Decoded(RAMP, None, "png").header)["voi"] == "none"

    def test_says_what_was_applied(self):
        ds = dicom.dataset(RAMP, WindowCenter=[1, 2], WindowWidth=[3, 4], PixelPaddingValue=0)
        ds.PhotometricInterpretation, ds.RescaleSlope, ds.RescaleIntercept = "MONOCHROME1", 2, 5
        assert describe(ds) == {
            "modality": "rescale 2 5",
            "voi": "LINEAR 1/3 (1 of 2)",
            "inverted": True,
            "padding": "0..0",
        }


def test_a_piece_of_a_large_image_is_displayed_as_the_whole_is(tmp_path, rng):
    pixels = rng.integers(0, 4096, (300, 260), np.uint16)
    decoded = decode(
        dicom.write(tmp_path / "a.dcm", pixels, PhotometricInterpretation="MONOCHROME1")
    )
    found = shown(decoded)
    assert isinstance(found, Shown)
    assert (found.shape, found.size) == ((300, 260), 78_000)
    piece = np.asarray(found[7:200:2][:, 3:90])
    np.testing.assert_array_equal(piece, display(decoded)[7:200:2, 3:90])
