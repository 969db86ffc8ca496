import numpy as np

from mammo_lib.training.standardise import standardise


def test_an_even_breast_becomes_zero():
    assert not standardise(np.full((1, 4, 4), 7, np.uint16)).any()


def test_an_empty_image_becomes_zero():
    assert not standardise(np.zeros((1, 4, 4), np.uint16)).any()


def test_breast_has_mean_0_and_sd_1_and_background_is_0(rng):
    pixels = rng.integers(1, 60_000, (3, 20, 10)).astype(np.uint16)
    pixels[:, :, 6:] = 0
    out = standardise(pixels)
    assert out.dtype == np.float32
    assert np.allclose(out[:, :, :6].mean((1, 2)), 0, atol=1e-6)
    assert np.allclose(out[:, :, :6].std((1, 2)), 1, atol=1e-6)
    assert not out[:, :, 6:].any()


def test_neither_scale_nor_size_of_the_breast_matters(rng):
    pixels = rng.integers(1, 30_000, (1, 20, 10)).astype(np.uint16)
    assert np.allclose(standardise(pixels), standardise(2 * pixels), atol=1e-6)


def test_each_image_stands_alone(rng):
    pixels = rng.integers(0, 60_000, (5, 8, 8)).astype(np.uint16)
    assert np.array_equal(standardise(pixels)[2], standardise(pixels[2:3])[0])
