from dataclasses import asdict

import pytest

from mammo_lib import stats
from mammo_lib.problem import Problem
from mammo_lib.stats import Estimate
from mammo_lib.stats.estimate import normal_quantile, wald


def test_reads_as_value_with_interval():
    assert str(Estimate(0.861, 0.8288, 0.9)) == "0.86 (95 % CI 0.83–0.90)"
    assert Estimate(0.861, 0.8288, 0.9, level=0.9).text(3) == "0.861 (90 % CI 0.829–0.900)"


def test_negative_ends_are_told_apart_from_the_dash():
    assert str(Estimate(0.01, -0.02, 0.04)) == "0.01 (95 % CI −0.02 to 0.04)"


def test_no_negative_zero():
    assert str(Estimate(-0.001, -0.004, 0.004)) == "0.00 (95 % CI 0.00–0.00)"


def test_says_why_there_is_no_interval():
    bare = Estimate(1.0, 0.9, 1.0, 0.1).without_interval("the area is exactly 1")
    assert not bare.has_interval
    assert str(bare) == "1.00 (no interval: the area is exactly 1)"


def test_says_why_there_is_no_value():
    assert str(Estimate(float("nan"), reason="no cases")) == "not estimable (no cases)"


def test_wald_is_symmetric():
    estimate = wald(Estimate(0.5), 0.01)
    assert (estimate.low, estimate.high) == pytest.approx((0.5 - 0.1959964, 0.5 + 0.1959964))


def test_fields_are_those_of_a_result():
    names = {"value", "low", "high", "level", "method", "n", "n_positive", "n_clusters"}
    assert names <= set(asdict(Estimate(0.5)))


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_is_a_share(level):
    with pytest.raises(Problem, match="level"):
        normal_quantile(level)


def test_everything_promised_is_there():
    promised = """auc roc_curve delong auc_interval compare_auc bootstrap cluster_bootstrap_auc
    sensitivity_at specificity_at threshold_at sensitivity specificity proportion_interval
    clustered_proportion calibration calibration_curve expected_calibration_error platt adjust_p
    Estimate"""
    assert all(callable(getattr(stats, name)) for name in promised.split())
