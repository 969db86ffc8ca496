import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels import apply_voi, apply_windowing

from mammo_lib.imaging import voi
from tests.imaging import dicom

VALUES = np.arange(4096)


def header(**tags):
    return dicom.dataset(VALUES.astype(np.uint16).reshape(64, 64), **tags)


def of(ds):
    return voi.of(ds, low=0, high=4095)


def test_nothing_announced_is_the_full_range():
    np.testing.assert_allclose(of(header())(VALUES), VALUES / 4095)


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_windows_agree_with_pydicom(function):
    ds = header(WindowCenter=1800, WindowWidth=900, VOILUTFunction=function)
    expected = apply_windowing(VALUES, ds) / 4095
    np.testing.assert_allclose(of(ds)(VALUES), expected, atol=1e-12)


@given(
    st.sampled_from(["LINEAR", "LINEAR_EXACT", "SIGMOID"]),
    st.floats(-500, 5000),
    st.floats(1.5, 5000),
)
def test_windows_rise_from_0_to_1(function, center, width):
    out = voi.Window(function, center, width)(VALUES)
    assert out.min() >= 0
    assert out.max() <= 1
    assert (np.diff(out) >= 0).all()


def test_linear_of_width_one_is_a_threshold():
    ds = header(WindowCenter=100, WindowWidth=1)
    out = of(ds)(np.array([99, 100]))
    np.testing.assert_array_equal(out, [0, 1])


def test_first_of_several_windows():
    several = of(header(WindowCenter=[100, 2000], WindowWidth=[50, 500]))
    assert (several.center, several.width) == (100, 50)


def test_table_goes_before_window():
    ds = header(WindowCenter=100, WindowWidth=50, VOILUTSequence=dicom.lut(0, [0, 4095], 12))
    assert isinstance(of(ds), voi.LookUp)


def test_table_agrees_with_pydicom():
    entries = [int(4095 * (i / 2999) ** 2) for i in range(3000)]
    ds = header(VOILUTSequence=dicom.lut(500, entries, 12))
    np.testing.assert_allclose(of(ds)(VALUES), apply_voi(VALUES, ds) / 4095, atol=1e-6)


def test_table_of_8_bits_with_more_than_256_entries():
    ds = header(VOILUTSequence=dicom.lut(0, [i // 16 for i in range(4096)], 8))
    np.testing.assert_allclose(of(ds)(VALUES), (VALUES // 16) / 255, atol=1e-6)


def test_table_from_a_negative_value():
    ds = header(VOILUTSequence=dicom.lut(-2, [0, 1, 2, 3], 10))
    np.testing.assert_allclose(of(ds)(np.array([-9, -2, 0, 9])) * 1023, [0, 0, 2, 3], atol=1e-4)


def test_table_in_bytes():
    ds = header(VOILUTSequence=dicom.lut(0, [0, 1], 8))
    item = ds.VOILUTSequence[0]
    for data in (b"\x00\xff", b"\x00\x00\xff\x00"):
        item.add_new("LUTData", "OW", data)
        np.testing.assert_allclose(of(ds)(np.array([0, 1])), [0, 1])


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"WindowCenter": 1, "WindowWidth": 0}, "window width 0"),
        (
            {"WindowCenter": 1, "WindowWidth": 5, "VOILUTFunction": "CUBIC"},
            "unknown VOI LUT function",
        ),
        ({"VOILUTSequence": dicom.lut(0, [1, 2, 3], 8)}, "announces 9"),
    ],
)
def test_impossible_transforms(tags, words):
    ds = header(**tags)
    if "VOILUTSequence" in tags:
        ds.VOILUTSequence[0].LUTDescriptor[0] = 9
    with pytest.raises(ValueError, match=words):
        of(ds)


@pytest.mark.parametrize(("center", "width"), [("1e400", "100"), ("nan", "100"), ("100", "nan")])
def test_a_window_must_be_of_numbers(center, width):
    with pytest.raises(voi.Impossible, match="no number"):
        of(header(WindowCenter=center, WindowWidth=width))


@pytest.mark.parametrize("bits", [0, 17, 65535])
def test_a_lut_must_have_a_depth(bits):
    with pytest.raises(voi.Impossible, match=f"LUT of {bits} bits"):
        of(header(VOILUTSequence=dicom.lut(0, [0, 1, 2], bits)))
