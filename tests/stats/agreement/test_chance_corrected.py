import numpy as np
import pytest

from mammo_lib.stats.agreement.chance_corrected import beyond_chance, corrected
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.units import units


def test_scale():
    assert beyond_chance(0.5, 0.5) == 0
    assert beyond_chance(1, 0.5) == 1
    assert np.isnan(beyond_chance(1, 1))


def test_known_chance_gives_a_scaled_proportion():
    agreed, chance = np.repeat([1.0, 0.0], [70, 30]), np.full(100, 0.25)
    found = corrected(agreed, chance, units(100), Estimate(np.nan))
    assert found.value == pytest.approx((0.7 - 0.25) / 0.75)
    assert found.se == pytest.approx(np.sqrt(0.7 * 0.3 / 100) / 0.75)


def test_interval_ends_at_one():
    agreed, chance = np.repeat([1.0, 0.0], [9, 1]), np.full(10, 0.5)
    assert corrected(agreed, chance, units(10), Estimate(np.nan)).high == 1


def test_full_agreement_is_not_certainty():
    found = corrected(np.ones(5), np.full(5, 0.5), units(5), Estimate(np.nan))
    assert (found.value, found.has_interval) == (1, False)
    assert "variance is zero" in found.reason
