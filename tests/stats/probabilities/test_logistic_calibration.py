import numpy as np
import pytest

from mammo_lib.stats.probabilities.logistic_calibration import recalibration_terms, why_none


def test_two_places_by_hand():
    # A quarter and three quarters are seen where a half and three quarters were foretold.
    outcome = np.array([0.0, 0, 0, 1, 0, 1, 1, 1])
    chance = np.repeat([0.5, 0.75], 4)
    values, variances = recalibration_terms(outcome, chance)
    assert values[:2] == pytest.approx([2, -np.log(3)])
    assert (variances > 0).all()


@pytest.mark.parametrize(
    ("chance", "why"), [([0.1, 0.2, 0.8, 0.9], "separate"), ([0, 0.2, 0.8, 1], "log odds")]
)
def test_nothing_to_fit(chance, why):
    values, variances = recalibration_terms(np.array([0.0, 0, 1, 1]), np.array(chance))
    assert np.isnan(values[:2]).all()
    assert np.isnan(variances[:2]).all()
    assert why in why_none(np.array(chance))
