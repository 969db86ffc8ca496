import numpy as np
import pytest

from mammo_lib.stats.influence import influence_variance


def test_mean_of_two_by_hand():
    # 0 and 1 have mean 0.5; each moves it by its distance over 2
    assert influence_variance(np.array([-0.25, 0.25]), np.arange(2), 2) == pytest.approx(0.125)


def test_units_are_summed_first():
    influence, unit = np.array([-0.25, 0.25, -0.5, 0.5]), np.array([0, 0, 1, 1])
    assert influence_variance(influence, unit, 2) == 0
    crossed = np.array([0, 1, 0, 1])
    assert influence_variance(influence, crossed, 2) == pytest.approx(2 * 2 * 0.75**2)


def test_one_unit_is_undefined():
    assert np.isnan(influence_variance(np.zeros(3), np.zeros(3, dtype=int), 1))
