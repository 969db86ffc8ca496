"""Region retrieval against the published rule written as plain loops."""

import keras
import numpy as np
import pytest

from mammo_lib.networks.regions import Corners, Crops, regions

# rows, columns, cells down, cells across, patch, regions
SIZES = {
    "published proportions": (184, 120, 46, 30, 16, 6),
    "patches that leave the image": (85, 31, 11, 4, 20, 5),
    "a window of one cell": (96, 48, 6, 3, 8, 3),
    "a patch as wide as the image": (40, 16, 5, 2, 16, 4),
    "one cell": (64, 64, 1, 1, 32, 2),
}


def chosen(maps, rows, columns, patch, count):
    """Return the corners `(K, 2)` of maps `(h, w, k)`."""
    down, across = maps.shape[:2]
    window = max(1, round(patch * down / rows)), max(1, round(patch * across / columns))
    heat = np.zeros((down, across))
    for index in range(maps.shape[2]):
        one = maps[..., index].astype(float)
        if one.max() > one.min():
            heat += (one - one.min()) / (one.max() - one.min())
    corners = []
    for _ in range(count):
        i, j = highest(heat, window)
        heat[i : i + window[0], j : j + window[1]] = 0
        corners.append((round(i * rows / down), round(j * columns / across)))
    return np.array(corners)


def highest(heat, window):
    best, place = -1.0, (0, 0)
    for i in range(heat.shape[0] - window[0] + 1):
        for j in range(heat.shape[1] - window[1] + 1):
            mean = heat[i : i + window[0], j : j + window[1]].mean()
            if mean > best + 1e-9:
                best, place = mean, (i, j)
    return place


def cut(image, corner, patch):
    """Return the patch `(p, p, c)` of image `(rows, columns, c)`."""
    whole = np.full((patch, patch, image.shape[2]), image.min())
    inside = image[corner[0] : corner[0] + patch, corner[1] : corner[1] + patch]
    whole[patch - inside.shape[0] :, patch - inside.shape[1] :] = inside
    return whole


@pytest.mark.parametrize("classes", [1, 2])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_agrees_with_plain_loops(size, classes, rng):
    rows, columns, down, across, patch, count = size
    image = rng.standard_normal((4, rows, columns, 3)).astype(np.float32)
    maps = rng.random((4, down, across, classes)).astype(np.float32)
    corners, crops = regions(image, maps, count=count, patch=patch)
    for index in range(4):
        wanted = chosen(maps[index], rows, columns, patch, count)
        assert np.array_equal(corners[index], wanted)
        assert np.array_equal(crops[index], [cut(image[index], at, patch) for at in wanted])


class TestCorners:
    def test_are_multiples_of_64_at_published_size(self, rng):
        maps = rng.random((2, 46, 30, 2)).astype(np.float32)
        corners = np.asarray(Corners(6, 256, 2944, 1920)(maps))
        assert corners.dtype == np.int32
        assert not (corners % 64).any()
        assert (corners <= (2944 - 256, 1920 - 256)).all()

    def test_first_window_holds_the_peak(self):
        maps = np.zeros((1, 20, 10, 1), np.float32)
        maps[0, 11, 6] = 1
        (row, column) = np.asarray(Corners(1, 32, 160, 80)(maps))[0, 0]
        assert row <= 88 < row + 32
        assert column <= 48 < column + 32

    def test_classes_count_alike_whatever_their_scale(self):
        maps = np.zeros((1, 8, 8, 2), np.float32)
        maps[0, 1, 1, 0], maps[0, 6, 6, 1] = 1.0, 0.001
        corners = np.asarray(Corners(2, 8, 64, 64)(maps))[0]
        assert np.array_equal(corners, [[8, 8], [48, 48]])

    def test_a_constant_map_points_at_the_upper_left(self):
        corners = np.asarray(Corners(3, 16, 64, 64)(np.full((1, 8, 8, 1), 0.3, np.float32)))
        assert not corners.any()

    def test_no_gradient_flows_through_the_choice(self):
        import tensorflow as tf

        maps = tf.random.uniform((1, 8, 8, 1))
        image = tf.random.uniform((1, 64, 64, 1))
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([maps, image])
            total = tf.reduce_sum(regions(image, maps, count=2, patch=16)[1])
        assert tape.gradient(total, maps) is None
        assert np.sum(tape.gradient(total, image)) == pytest.approx(2 * 16 * 16)


class TestCrops:
    def test_a_patch_off_the_image_ends_with_its_last_pixels(self):
        image = np.arange(1, 17, dtype=np.float32).reshape(1, 4, 4, 1)
        crop = np.asarray(Crops(3)(image, np.array([[[2, 3]]], np.int32)))[0, 0, ..., 0]
        assert np.array_equal(crop, [[1, 1, 1], [1, 1, 12], [1, 1, 16]])

    def test_images_keep_apart(self, rng):
        image = rng.standard_normal((3, 9, 7, 2)).astype(np.float32)
        corners = np.tile(np.array([[1, 2]], np.int32), (3, 1, 1))
        assert np.array_equal(np.asarray(Crops(4)(image, corners))[:, 0], image[:, 1:5, 2:6])


class TestRefusals:
    def test_a_patch_larger_than_the_image(self):
        with pytest.raises(ValueError, match="64 pixels does not fit 96×48"):
            regions(keras.Input((96, 48, 1)), keras.Input((6, 3, 1)), count=2, patch=64)

    def test_no_regions(self):
        with pytest.raises(ValueError, match="too few"):
            regions(keras.Input((96, 48, 1)), keras.Input((6, 3, 1)), count=0, patch=16)
