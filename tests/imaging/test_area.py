import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.imaging import area


@pytest.fixture(autouse=True)
def own_way_for_all(monkeypatch):
    monkeypatch.setattr(area, "LARGE", 0)


def test_halves():
    image = np.float32([[0, 2, 4, 6], [2, 4, 6, 8]])
    np.testing.assert_array_equal(area.shrink(image, (2, 1)), [[2, 6]])


def test_a_pixel_is_shared_between_those_that_it_lies_in():
    np.testing.assert_allclose(area.shrink(np.float32([[0, 3, 6]]), (2, 1)), [[1, 5]])


def test_same_size_is_the_same_image(rng):
    image = rng.random((7, 5), np.float32)
    np.testing.assert_array_equal(area.shrink(image, (5, 7)), image)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.floats(0.01, 1), st.floats(0.01, 1))
def test_agrees_with_opencv(rows, columns, down, across):
    image = np.random.default_rng(rows).random((rows, columns), np.float32)
    size = (max(1, round(columns * across)), max(1, round(rows * down)))
    theirs = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(area.shrink(image, size), theirs, atol=5e-6)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5000), st.floats(0.01, 1))
def test_every_new_pixel_is_a_whole_one(before, share):
    shares = area.shares(before, max(1, round(share * before)))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=2 * area.SLIVER)


def test_small_images_are_left_to_opencv(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(area, "shares", None)
    assert area.shrink(np.ones((10, 10), np.float32), (3, 3)).shape == (3, 3)


@settings(max_examples=30, deadline=None)
@given(st.integers(50, 300), st.integers(1, 40), st.integers(1, 3000))
def test_bands_change_nothing(before, after, band):
    image = np.random.default_rng(before).random((before, 20), np.float32)
    whole = area.shrink(image, (9, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(area, "BAND", band)
        np.testing.assert_array_equal(area.shrink(image, (9, after)), whole)
