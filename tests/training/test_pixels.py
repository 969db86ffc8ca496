import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training import pixels


def test_maps_the_store(world):
    assert pixels.load(world.pixels, world.images).shape == (200, 96, 48)


def test_a_missing_store_is_a_problem(world, tmp_path):
    with pytest.raises(Problem, match="cohort stage"):
        pixels.load(tmp_path / "none.npy", world.images)


def test_a_store_of_other_images_is_a_problem(world):
    with pytest.raises(Problem, match="holds 200 images where the images table has 199 rows"):
        pixels.load(world.pixels, world.images.iloc[1:])


def test_eight_bit_pixels_are_a_problem(world, tmp_path):
    np.save(tmp_path / "eight.npy", np.zeros((200, 4, 4), np.uint8))
    with pytest.raises(Problem, match="uint8"):
        pixels.load(tmp_path / "eight.npy", world.images)
