import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.imaging import breast
from tests.imaging import dicom


def overlap(found, image, truth):
    size = image.shape[::-1]
    mask = cv2.resize(found.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return (mask & truth).sum() / (mask | truth).sum()


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_blank_image(value):
    with pytest.raises(breast.NoBreast, match="blank"):
        breast.find(np.full((60, 50), value, np.float32))


def test_noise_alone_is_no_breast(rng):
    image = np.zeros((100, 80), np.float32)
    image[rng.integers(0, 100, 30), rng.integers(0, 80, 30)] = 1
    with pytest.raises(breast.NoBreast, match="no breast"):
        breast.find(image)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(80, 500),
    st.floats(0.45, 1.1),
    st.sampled_from("LR"),
    st.sampled_from([0.0, 0.1, 0.2]),
)
def test_finds_the_breast(rows, shape, wall, air):
    image = dicom.breast(rows, round(rows * shape), wall=wall, air=air)
    found = breast.find(np.float32(image))
    assert found.wall == wall
    assert found.certainty > 0.2
    assert overlap(found, image, image != np.float32(air)) > 0.75


def test_noisy_air(rng):
    image = dicom.breast(240, 190, air=0.15)
    found = breast.find(np.float32(image + rng.normal(0, 0.02, image.shape)))
    assert found.box[1] == 0
    assert overlap(found, image, image != np.float32(0.15)) > 0.85


def test_marker_stays_out():
    image = np.float32(dicom.breast(240, 190))
    image[10:22, 150:180] = 1
    found = breast.find(image)
    top, left, _height, width = found.box
    assert top > 18
    assert left + width < 150


def test_white_film_frame_stays_out():
    image = np.float32(dicom.breast(400, 300))
    image[:, :3] = image[:, -3:] = image[:4] = image[-4:] = 1
    top, left, height, width = breast.find(image).box
    assert top > 20
    assert top + height < 380
    assert left >= 3
    assert left + width < 260


def test_box_is_inside_the_image():
    image = np.float32(dicom.breast(121, 97, wall="R"))
    top, left, height, width = breast.find(image).box
    assert top >= 0
    assert left >= 0
    assert top + height <= 121
    assert left + width == 97


def test_a_dim_breast_under_a_bright_muscle_is_kept():
    y, x = np.mgrid[:200, :160].astype(np.float32)
    dim = ((y - 110) / 70) ** 2 + (x / 110) ** 2 < 1
    image = np.where(dim, 0.09, 0.0)
    image[x + 0.8 * y < 50] = 0.95
    found = breast.find(image.astype(np.float32))
    top, _, height, width = found.box
    assert top + height > 170
    assert width > 100


@pytest.mark.parametrize("rows", [*range(1600, 1634), 2999])
def test_a_film_is_reduced_by_bands_as_it_is_whole(rows, rng, monkeypatch):
    film = rng.random((rows, 901), np.float32)
    whole = breast.reduce(film)
    monkeypatch.setattr(breast, "BAND", 10_000)
    np.testing.assert_array_equal(breast.reduce(film), whole)
