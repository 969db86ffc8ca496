import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import Estimate
from mammo_lib.stats.bootstrap_interval import METHODS, acceleration, interval, known

EVEN = np.arange(1, 1000) / 1000  # 999 replicates around 0.5


@pytest.mark.parametrize("method", METHODS)
def test_symmetric_replicates_give_a_symmetric_interval(method):
    found = interval(Estimate(0.5), EVEN, method, jackknife=lambda: np.array([0.4, 0.5, 0.6]))
    assert found.low + found.high == pytest.approx(1, abs=0.003)
    assert found.se == pytest.approx(EVEN.std(ddof=1))


def test_few_undefined_replicates_are_left_out():
    replicates = np.append(EVEN, [np.nan] * 20)
    assert interval(Estimate(0.5), replicates).low == interval(Estimate(0.5), EVEN).low


def test_many_undefined_replicates_withhold_it():
    found = interval(Estimate(0.5), np.append(EVEN, [np.nan] * 100))
    assert not found.has_interval
    assert "undefined in 100 of 1099 resamples" in found.reason


def test_constant_replicates_withhold_it():
    assert interval(Estimate(1.0), np.ones(99)).reason == "all resamples give the same value"


def test_bca_without_overlap_withholds_it():
    found = interval(Estimate(2.0), EVEN, "bca", jackknife=lambda: np.array([1.0, 2.0]))
    assert found.reason == "the estimate lies outside its resamples"


def test_acceleration_of_symmetry_is_zero():
    assert acceleration(np.array([1.0, 2.0, 3.0])) == pytest.approx(0)
    assert acceleration(np.ones(5)) == 0


def test_unknown_method():
    with pytest.raises(Problem, match="Did you mean 'percentile'"):
        known("percentil")
