import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.imaging import breast
from mammo_lib.imaging.standardise import WHITE, plan, standardise
from tests.imaging import dicom

SIZE = {"rows": 128, "columns": 80}


def run(image, *, keep_aspect=True, **size):
    image = np.float32(image)
    size = SIZE | size
    found = breast.find(image)
    placement = plan(image.shape, found, found.wall, keep_aspect=keep_aspect, **size)
    return standardise(image, found, placement, **size), placement


def test_shape_and_type():
    pixels, _ = run(dicom.breast(240, 190))
    assert pixels.shape == (128, 80)
    assert pixels.dtype == np.uint16


def test_right_breast_becomes_the_mirror_of_a_left_one():
    left, _ = run(dicom.breast(240, 190, wall="L"))
    right, placement = run(dicom.breast(240, 190, wall="R"))
    assert placement.flipped
    assert np.abs(right.astype(int) - left.astype(int)).mean() < 0.03 * WHITE


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 400), st.integers(60, 300), st.integers(32, 200), st.integers(32, 200))
def test_any_size_fits(rows, columns, out_rows, out_columns):
    pixels, placement = run(dicom.breast(rows, columns), rows=out_rows, columns=out_columns)
    assert placement.scale_x == placement.scale_y
    inside = pixels > 0
    assert inside[:, 0].any()
    lines = np.flatnonzero(inside.any(axis=1))
    assert abs(lines[0] - (out_rows - 1 - lines[-1])) <= 0.1 * out_rows + 2


def test_grey_values_survive():
    image = dicom.breast(240, 190)
    pixels, _ = run(image)
    inside, before = pixels[pixels > 0] / WHITE, image[image > 0]
    assert np.median(inside) == pytest.approx(np.median(before), abs=0.02)


def test_air_and_markers_become_black():
    image = np.array(dicom.breast(240, 190, air=0.2))
    image[30:40, 120:180] = 1
    pixels, _ = run(image)
    assert (pixels[:, -1] == 0).all()
    assert pixels.max() < 0.9 * WHITE


def test_lost_aspect_is_not_kept():
    _pixels, placement = run(dicom.breast(299, 299), keep_aspect=False)
    assert (placement.crop_height, placement.crop_width, placement.pad_top) == (299, 299, 0)
    assert placement.scale_y != placement.scale_x
