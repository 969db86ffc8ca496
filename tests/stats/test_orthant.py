from math import asin, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from mammo_lib.stats.orthant import joint_excess

bounds = st.floats(-4, 4)


def test_at_zero_it_is_the_arc_sine():
    assert joint_excess(0, 0, 0.5) == pytest.approx(asin(0.5) / (2 * pi))


def test_uncorrelated_values_have_none():
    assert joint_excess(1.2, -0.3, 0) == 0


@given(bounds)
def test_one_value_with_itself(z):
    assert joint_excess(z, z, 1) == pytest.approx(norm.cdf(z) * norm.sf(z), abs=1e-9)


@given(bounds, bounds, st.floats(-0.95, 0.95))
def test_it_is_what_scipy_finds(x, y, r):
    joint = multivariate_normal([0, 0], [[1, r], [r, 1]]).cdf([x, y])
    assert joint_excess(x, y, r) == pytest.approx(joint - norm.cdf(x) * norm.cdf(y), abs=1e-7)


def test_arrays_broadcast():
    found = joint_excess(np.zeros((3, 1)), 0.5, np.array([0.1, 0.2]))
    assert found.shape == (3, 2)
    assert (np.diff(found, axis=1) > 0).all()
