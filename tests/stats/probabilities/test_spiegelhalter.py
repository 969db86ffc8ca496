import numpy as np
import pytest

from mammo_lib.stats.probabilities.spiegelhalter import spiegelhalter


def test_by_hand():
    # Leans of 0.6 and -0.6, variance 0.36 * 0.16 each.
    found = spiegelhalter(np.array([1.0, 1]), np.array([0.2, 0.8]))
    assert found == pytest.approx((0.8 * 0.6 - 0.2 * 0.6) / (2 * 0.36 * 0.16) ** 0.5)


def test_halves_say_nothing():
    assert np.isnan(spiegelhalter(np.array([0.0, 1]), np.array([0.5, 0.5])))


def test_standard_normal_for_right_probabilities(rng):
    chance = rng.random((500, 200))
    outcome = (rng.random(chance.shape) < chance).astype(float)
    z = [spiegelhalter(y, p) for y, p in zip(outcome, chance, strict=True)]
    assert np.mean(z) == pytest.approx(0, abs=0.2)
    assert np.std(z) == pytest.approx(1, abs=0.15)
