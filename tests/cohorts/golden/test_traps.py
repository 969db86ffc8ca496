"""Each trap's file is what its row says, read with pydicom alone."""

import numpy as np
import pydicom
import pytest
from pydicom.pixels import pixel_array


def header(golden, name, **how):
    return pydicom.dcmread(golden / f"{name}.dcm", **how)


@pytest.mark.parametrize(
    ("name", "tag", "value"),
    [
        ("display/monochrome1", "PhotometricInterpretation", "MONOCHROME1"),
        ("display/shape_inverse", "PresentationLUTShape", "INVERSE"),
        ("display/window_sigmoid", "VOILUTFunction", "SIGMOID"),
        ("display/window_several", "WindowWidth", [2048, 500, 4000]),
        ("modality/rescale_negative", "RescaleSlope", -1),
        ("values/signed_12", "PixelRepresentation", 1),
        ("values/padding_signed", "PixelPaddingValue", -2000),
        ("values/padding_range", "PixelPaddingRangeLimit", 4095),
        ("orientation/sides_disagree", "Laterality", "L"),
        ("orientation/film_l_cc", "PatientID", "Mass-Test_P_90173_LEFT_CC"),
        ("orientation/film_l_cc", "PatientOrientation", "CC"),
        ("kind/implant", "BreastImplantPresent", "YES"),
        ("kind/chest_ct", "Modality", "CT"),
        ("volume/alone", "NumberOfFrames", 6),
    ],
)
def test_the_trait_is_planted(name, tag, value, golden):
    assert header(golden, name)[tag].value == value


@pytest.mark.parametrize("name", ["kind/colour", "kind/chest_ct", "kind/ultrasound", "kind/blank"])
def test_what_is_no_mammogram_is_a_whole_image(name, golden):
    assert pixel_array(header(golden, name)).shape[:2] == (
        header(golden, name).Rows,
        header(golden, name).Columns,
    )


def test_tables_lie_as_announced(golden):
    packed = header(golden, "lut/implicit_8_packed").VOILUTSequence[0]
    assert list(packed.LUTDescriptor) == [4096, 0, 8]
    assert len(packed["LUTData"].value) == 4096
    largest = header(golden, "lut/entries_65536").VOILUTSequence[0]
    assert largest.LUTDescriptor[0] == 0
    assert len(largest["LUTData"].value) == 2 * 65536
    unsigned = header(golden, "lut/first_without_sign").VOILUTSequence[0]
    assert unsigned["LUTDescriptor"].VR == "US"
    assert unsigned.LUTDescriptor[1] == 63488


def test_the_window_would_give_another_picture_than_the_table(golden):
    plain = pixel_array(header(golden, "display/plain")) / 4095
    both = header(golden, "lut/with_window")
    window = np.clip((pixel_array(both) - 1000) / 900 + 0.5, 0, 1)
    assert np.abs(window - plain).max() > 0.2


def test_the_slices_of_a_volume_differ(golden):
    slices = pixel_array(header(golden, "volume/alone"))
    plain = pixel_array(header(golden, "display/plain")) / 4095
    assert np.abs((slices[2] - 1000) / 1000 - plain).max() < 1.2 / 511
    assert all(np.abs(slices[at] - slices[2].astype(int)).max() > 50 for at in (0, 1, 3, 4, 5))


def test_twins_are_equal_and_bear_two_numbers(golden):
    one, two = header(golden, "twins/pixels_1"), header(golden, "twins/pixels_2")
    assert one.PixelData == two.PixelData
    assert one.SOPInstanceUID != two.SOPInstanceUID
    one, two = header(golden, "twins/number_1"), header(golden, "twins/number_2")
    assert one.SOPInstanceUID == two.SOPInstanceUID
    assert one.PixelData != two.PixelData


def test_a_file_without_preamble_needs_force(golden):
    with pytest.raises(pydicom.errors.InvalidDicomError):
        header(golden, "damage/no_meta")
    bare = header(golden, "damage/no_meta", force=True)
    assert bare.Modality == "MG"
    assert "TransferSyntaxUID" not in bare.file_meta


@pytest.mark.parametrize("name", ["truncated_jpeg_2000", "truncated_rle", "truncated"])
def test_damaged_pixels_cannot_be_decoded(name, golden):
    with pytest.raises((RuntimeError, ValueError)):
        pixel_array(header(golden, f"damage/{name}"))
