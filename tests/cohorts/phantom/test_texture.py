import numpy as np
import pytest

from mammo_lib.cohorts.phantom import texture


def streams(octave):
    return np.random.default_rng([7, octave])


def test_same_streams_same_tile():
    one, two = (texture.tile(streams, 1.0) for _ in range(2))
    assert np.array_equal(one.first, two.first)


def test_two_fields_are_unrelated():
    tile = texture.tile(streams, 1.0)
    assert abs(np.corrcoef(tile.first.ravel(), tile.second.ravel())[0, 1]) < 0.2


def test_scale_is_near_one():
    assert texture.tile(streams, 1.0).first.std() == pytest.approx(1, abs=0.35)


def test_finer_tile_shows_the_same_tissue():
    coarse, fine = texture.tile(streams, 1.0).first, texture.tile(streams, 0.25).first
    assert np.corrcoef(coarse.ravel(), fine[::4, ::4].ravel())[0, 1] > 0.98


def test_spectrum_falls_as_the_cube_of_frequency():
    tile = texture.tile(streams, 0.5).first
    power = np.abs(np.fft.fft2(tile)) ** 2
    k = np.fft.fftfreq(512, 1 / 512)
    f = np.hypot(k[:, None], k[None])
    bands = [power[(f >= a) & (f < 1.3 * a)].mean() for a in (12, 24, 48, 96)]
    slope = np.polyfit(np.log([12, 24, 48, 96]), np.log(bands), 1)[0]
    assert slope == pytest.approx(-texture.EXPONENT, abs=0.3)


def test_straight_sampling_at_the_tile_s_own_pitch_is_the_tile():
    tile = texture.tile(streams, 1.0).first
    assert np.allclose(texture.straight(tile, 240, 192, 1.0), tile[:240, :192], atol=1e-5)
