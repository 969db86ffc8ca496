import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.calibration import MEASURES, calibration


def foretold(rng, n, low=0.05, high=0.95):
    chance = rng.uniform(low, high, n)
    return rng.random(n) < chance, chance


def test_foretelling_the_prevalence():
    found = calibration([0, 0, 0, 1], [0.25] * 4)
    assert found.observed_expected.value == 1
    assert found.in_the_large.value == pytest.approx(0, abs=1e-12)
    assert found.brier.value == pytest.approx(0.1875)
    assert found.brier_scaled.value == pytest.approx(0)
    assert found.ici.value == 0
    assert found.slope.reason


def test_by_hand():
    found = calibration([0, 1, 1, 0], [0, 1, 0.5, 0.2])
    assert found.brier.value == pytest.approx((0.25 + 0.04) / 4)
    assert found.brier_scaled.value == pytest.approx(1 - 0.0725 / 0.25)
    assert found.log_loss.value == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 4)
    assert found.observed_expected.value == pytest.approx(2 / 1.7)
    assert "log odds" in found.slope.reason


def test_right_probabilities(rng):
    found = calibration(*foretold(rng, 4000))
    ones, zeros = (found.slope, found.observed_expected), (found.intercept, found.in_the_large)
    for estimate, right in [(one, 1) for one in ones] + [(zero, 0) for zero in zeros]:
        assert estimate.value == pytest.approx(right, abs=4 * estimate.se)
        assert estimate.low < estimate.value < estimate.high
    assert abs(found.spiegelhalter_z) < 4
    assert found.ici.value < 0.03


def test_too_extreme_probabilities_have_a_low_slope(rng):
    odds = rng.normal(size=4000)
    label = rng.random(4000) < 1 / (1 + np.exp(-odds))
    found = calibration(label, 1 / (1 + np.exp(-2 * odds)))
    assert found.slope.value == pytest.approx(0.5, abs=0.1)


def test_distances_are_in_order(rng):
    found = calibration(*foretold(rng, 300))
    assert 0 < found.e50.value < found.e90.value < found.emax.value
    assert found.ici.value < found.emax.value
    assert "rng" in found.ici.reason


def test_separated_classes_have_no_slope():
    found = calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert np.isnan(found.slope.value)
    assert "separate" in found.slope.reason


def test_the_impossible_costs_infinitely_much():
    found = calibration([0, 1, 1], [0.5, 0, 1])
    assert found.log_loss.value == np.inf
    assert "infinite" in found.log_loss.reason


def test_perfect_probabilities_have_no_interval_of_their_error():
    found = calibration([0, 1, 0], [0, 1, 0])
    assert (found.brier.value, found.brier_scaled.value) == (0, 1)
    assert "variance" in found.brier.reason
    assert not found.brier_scaled.has_interval


def test_resampled_intervals_are_near_the_analytic_ones(rng):
    label, chance = foretold(rng, 800)
    wald, redrawn = calibration(label, chance), calibration(label, chance, n_boot=400, rng=rng)
    for name in MEASURES[:7]:
        one, other = getattr(wald, name), getattr(redrawn, name)
        assert other.value == one.value
        # The expected are fixed in one and redrawn in the other.
        assert other.se == pytest.approx(one.se, rel=0.5 if name == "observed_expected" else 0.15)
    assert redrawn.ici.has_interval
    assert redrawn.emax.method == "bootstrap-percentile"


def test_copies_of_a_case_do_not_narrow_it(rng):
    label, chance = foretold(rng, 120)
    copies = np.repeat(np.arange(120), 3)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = calibration(label, chance, n_boot=60, rng=seeds[0])
    often = calibration(label[copies], chance[copies], cluster=copies, n_boot=60, rng=seeds[1])
    for name in ("slope", "brier", "log_loss", "ici"):
        ends = getattr(once, name).low, getattr(once, name).high
        assert (getattr(often, name).low, getattr(often, name).high) == pytest.approx(ends)
    assert (often.slope.n, often.slope.n_clusters) == (360, 120)


def test_order_of_cases_does_not_matter(rng):
    label, chance = foretold(rng, 200)
    chance = chance.round(1) + 0.01
    shuffled = rng.permutation(200)
    one, other = calibration(label, chance), calibration(label[shuffled], chance[shuffled])
    for name in MEASURES:
        assert getattr(other, name).value == pytest.approx(getattr(one, name).value)


@pytest.mark.parametrize(
    ("label", "chance", "asked", "said"),
    [
        ([0, 1], [0, 3], {}, "probability: 0 to 3"),
        ([0, 1], [0.1, 0.2, 0.3], {}, "label has 2, probability has 3"),
        ([0, 1], [0.1, np.nan], {}, "probability: 1 of 2 values are missing"),
        ([0, 1], [0.1, np.inf], {}, "probability: 1 of 2 values are infinite"),
        ([0, 0], [0.1, 0.2], {}, "label: all 2 values are 0"),
        ([0, 2], [0.1, 0.2], {}, "label: holds 2"),
        ([], [], {}, "label: is empty"),
        ([0, 1], [0.1, 0.2], {"level": 95}, "level"),
        ([0, 1], [0.1, 0.2], {"cluster": [1, 2]}, "cluster: .*rng"),
        ([0, 1], [0.1, 0.2], {"rng": 7}, "rng"),
    ],
)
def test_bad_input(label, chance, asked, said):
    with pytest.raises(Problem, match=said):
        calibration(label, chance, **asked)


def test_missing_cluster(rng):
    with pytest.raises(Problem, match="cluster: 1 of 2 values are missing"):
        calibration([0, 1], [0.1, 0.2], cluster=["a", None], rng=rng)
