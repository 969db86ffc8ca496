import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats import calibration_error_interval

GAPS = np.array([0.02, -0.05, 0.01, 0.04, -0.03])


def around(gaps, sd, rng, count=2000):
    return gaps + sd * rng.standard_normal((count, len(gaps)))


def test_without_noise_it_is_the_error_itself():
    low, high = calibration_error_interval(GAPS, np.tile(GAPS, (50, 1)))
    assert (low, high) == (pytest.approx(0.15, abs=1e-4), pytest.approx(0.15, abs=1e-4))


def test_holds_zero_where_chance_shows_as_much(rng):
    seen = 0.05 * rng.standard_normal(5)
    low, high = calibration_error_interval(seen, around(seen, 0.05, rng))
    assert low == 0
    assert high > np.abs(seen).sum() / 2


def test_no_gap_at_all_is_zero():
    assert calibration_error_interval(np.zeros(5), np.zeros((10, 5))) == (0, 0)


def test_one_wide_gap_is_the_normal_interval(rng):
    low, high = calibration_error_interval([0.5], around(np.array([0.5]), 0.05, rng, 40_000))
    assert (low, high) == (pytest.approx(0.402, abs=3e-3), pytest.approx(0.598, abs=3e-3))


@given(st.floats(1e-3, 1e3), st.integers(0, 2**32 - 1))
def test_moves_with_the_unit(factor, seed):
    drawn = around(GAPS, 0.02, np.random.default_rng(seed), 200)
    plain = calibration_error_interval(GAPS, drawn)
    scaled = calibration_error_interval(factor * GAPS, factor * drawn)
    assert np.allclose(np.array(plain) * factor, scaled, rtol=1e-2, atol=1e-3 * factor)


@given(st.floats(0.5, 0.99), st.integers(0, 2**32 - 1))
def test_a_higher_level_is_wider(level, seed):
    drawn = around(GAPS, 0.03, np.random.default_rng(seed), 300)
    inner = calibration_error_interval(GAPS, drawn, level=level)
    outer = calibration_error_interval(GAPS, drawn, level=0.995)
    assert outer[0] <= inner[0] <= inner[1] <= outer[1]


@pytest.mark.parametrize("size", [0.0, 0.5, 1.0, 3.0])
def test_covers_the_truth(size, rng):
    true, sd = size * GAPS, 0.04
    held = 0
    for _ in range(300):
        seen = true + sd * rng.standard_normal(5)
        low, high = calibration_error_interval(seen, around(seen, sd, rng, 400))
        held += low <= np.abs(true).sum() <= high
    assert held / 300 > 0.91
