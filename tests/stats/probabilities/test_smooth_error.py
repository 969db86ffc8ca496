import numpy as np
import pytest

from mammo_lib.stats.probabilities.smooth_error import smooth_error


def test_probabilities_on_the_curve():
    chance = np.linspace(0.1, 0.9, 9)
    assert smooth_error(chance, chance) == pytest.approx((0, 0, 0, 0), abs=1e-12)


def test_a_shift_is_found_everywhere():
    chance = np.linspace(0.1, 0.8, 9)
    assert smooth_error(chance + 0.1, chance) == pytest.approx((0.1,) * 4)


def test_two_cases_have_no_curve():
    assert np.isnan(smooth_error(np.array([0.0, 1]), np.array([0.2, 0.4]))).all()
