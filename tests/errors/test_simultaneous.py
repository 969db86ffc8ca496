import numpy as np
import pytest
from scipy.stats import norm

from mammo_lib.errors.simultaneous import Family, family


def test_one_comparison_is_left_alone(rng):
    found = family(rng.normal(size=(1, 200)), rng)
    assert found.adjusted(np.array([0.05]))[0] == pytest.approx(0.05, abs=0.01)
    assert found.level(0.95) == pytest.approx(0.95, abs=0.005)


def test_the_same_comparison_twice_counts_once(rng):
    row = rng.normal(size=(1, 200))
    found = family(np.vstack([row, -row, row]), rng)
    assert found.adjusted(np.array([0.01]))[0] == pytest.approx(0.01, abs=0.005)


def test_independent_ones_are_sidak(rng):
    found = family(np.eye(20), rng)
    assert found.adjusted(np.array([0.002]))[0] == pytest.approx(1 - 0.998**20, abs=0.01)
    assert 1 - found.level(0.95) == pytest.approx(1 - 0.95 ** (1 / 20), abs=0.0006)


def test_adjusted_is_never_smaller_and_keeps_order(rng):
    found = family(rng.normal(size=(6, 50)), rng)
    p_values = np.array([1e-20, 0.001, 0.2, np.nan, 1.0])
    adjusted = found.adjusted(p_values)
    assert np.isnan(adjusted[3])
    known = adjusted[[0, 1, 2, 4]]
    assert (known >= p_values[[0, 1, 2, 4]]).all()
    assert (np.diff(known) >= 0).all()
    assert known.max() <= 1


def test_nobody_to_compare(rng):
    assert family(np.zeros((0, 5)), rng).adjusted(np.zeros(0)).size == 0


def test_level_and_adjusted_agree():
    found = Family(np.sort(np.abs(norm.ppf(np.linspace(0.001, 0.999, 5000)))))
    border = 1 - found.level(0.95)
    assert found.adjusted(np.array([border]))[0] == pytest.approx(0.05, abs=0.002)
