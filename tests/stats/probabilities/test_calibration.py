import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import calibration

CASES = [("calib_sim_overfit", "p"), ("calib_pima", "full"), ("calib_pima", "reduced")]


def test_right_probabilities(rng):
    chance = rng.uniform(0.05, 0.95, 4000)
    found = calibration(rng.random(4000) < chance, chance)
    ones, zeros = (found.slope, found.observed_expected), (found.intercept, found.in_the_large)
    for estimate, right in [(one, 1) for one in ones] + [(zero, 0) for zero in zeros]:
        assert estimate.value == pytest.approx(right, abs=4 * estimate.se)
        assert estimate.low < estimate.value < estimate.high
    assert abs(found.spiegelhalter_z) < 4


def test_too_extreme_probabilities_have_a_low_slope(rng):
    odds = rng.normal(size=4000)
    label = rng.random(4000) < 1 / (1 + np.exp(-odds))
    assert calibration(label, 1 / (1 + np.exp(-2 * odds))).slope.value == pytest.approx(
        0.5, abs=0.1
    )


def test_foretelling_the_prevalence():
    found = calibration([0, 0, 0, 1], [0.25] * 4)
    assert found.observed_expected.value == 1
    assert found.in_the_large.value == pytest.approx(0, abs=1e-12)
    assert found.brier.value == pytest.approx(0.1875)
    assert found.brier_scaled == pytest.approx(0)
    assert found.slope.reason


def test_certain_probabilities_have_no_slope():
    found = calibration([0, 1, 1, 0], [0, 1, 0.5, 0.2])
    assert "log odds" in found.slope.reason
    assert found.brier.value == pytest.approx((0.25 + 0.04) / 4)


def test_separated_classes_have_no_slope():
    found = calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert np.isnan(found.slope.value)
    assert "separate" in found.slope.reason


def test_bad_input():
    with pytest.raises(Problem, match=r"probability: 0 to 3"):
        calibration([0, 1], [0, 3])
    with pytest.raises(Problem, match="label has 2, probability has 3"):
        calibration([0, 1], [0.1, 0.2, 0.3])


@pytest.mark.parametrize(("case", "column"), CASES)
def test_reference(reference, case, column):
    ref = reference(case)
    expected = ref.expected.get(column, ref.expected)
    found = calibration(ref.data["y"], ref.data[column])
    assert found.slope.value == ref.approx(expected["val_prob"]["Slope"])
    assert found.slope.value == ref.approx(expected["calibration_slope"])
    assert found.intercept.value == ref.approx(expected["logistic_intercept_with_slope"])
    assert found.in_the_large.value == ref.approx(expected["calibration_in_the_large"])
    assert found.observed_expected.value == ref.approx(expected["observed_expected_ratio"])
    assert found.brier.value == ref.approx(expected["brier"])
    assert found.brier_scaled == ref.approx(expected["brier_scaled"])
    assert found.log_loss == ref.approx(expected["log_loss"])
    assert found.spiegelhalter_z == ref.approx(expected["spiegelhalter_z"])
    assert found.spiegelhalter_p == ref.approx(expected["val_prob_spiegelhalter_p"])


@pytest.mark.parametrize(("case", "column"), CASES)
def test_reference_standard_errors(reference, case, column):
    ref = reference(case)
    expected = ref.expected.get(column, ref.expected)
    found = calibration(ref.data["y"], ref.data[column])
    # The tool's are those of the last step but one of its fit: off in the fifth digit.
    for estimate, field in (
        (found.slope, "calibration_slope_se"),
        (found.intercept, "logistic_intercept_se"),
        (found.in_the_large, "calibration_in_the_large_se"),
    ):
        assert estimate.se == pytest.approx(expected[field], rel=5e-5)
    ends = [found.slope.low, found.slope.high]
    assert ends == pytest.approx(expected["calibration_slope_wald_ci"], abs=1e-5)
    ends = [found.in_the_large.low, found.in_the_large.high]
    assert ends == pytest.approx(expected["calibration_in_the_large_wald_ci"], abs=1e-5)
