import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import clustered_proportion, proportion_interval
from mammo_lib.stats.rates.proportions import METHODS

counted = st.tuples(st.integers(0, 60), st.integers(1, 60)).filter(lambda c: c[0] <= c[1])


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"wald"}))
def test_ends_of_the_scale(method):
    none, all_ = (
        proportion_interval(0, 20, method=method),
        proportion_interval(20, 20, method=method),
    )
    assert (none.value, none.low, all_.value, all_.high) == (0, 0, 1, 1)
    assert none.high == pytest.approx(1 - all_.low)


def test_no_cases():
    found = proportion_interval(0, 0)
    assert np.isnan(found.value)
    assert found.reason == "no cases"


@given(counted, st.sampled_from(sorted(METHODS)))
def test_interval_holds_the_value(count, method):
    found = proportion_interval(*count, method=method)
    if method == "wald" and count[0] in (0, count[1]):
        return
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_wald_by_hand():
    found = proportion_interval(40, 100, method="wald")
    assert found.high - found.value == pytest.approx(1.959964 * np.sqrt(0.4 * 0.6 / 100))


@pytest.mark.parametrize("k", [0, 20])
def test_wald_without_spread_is_withheld(k):
    found = proportion_interval(k, 20, method="wald")
    assert (found.value, found.has_interval) == (k / 20, False)
    assert "variance is zero" in found.reason


@given(counted, st.sampled_from(sorted(METHODS)))
def test_failures_mirror_successes(count, method):
    k, n = count
    found = proportion_interval(k, n, method=method)
    other = proportion_interval(n - k, n, method=method)
    wanted = pytest.approx((1 - other.high, 1 - other.low), abs=1e-9, nan_ok=True)
    assert (found.low, found.high) == wanted


def test_bad_input():
    with pytest.raises(Problem, match="k: 5 successes of n = 4"):
        proportion_interval(5, 4)
    with pytest.raises(Problem, match="Did you mean 'wilson'"):
        proportion_interval(1, 4, method="wilsson")
    with pytest.raises(Problem, match="level: 95"):
        proportion_interval(1, 4, level=95)


def test_singletons_are_nearly_wilson():
    found = clustered_proportion([1] * 30 + [0] * 70, np.arange(100))
    wanted = proportion_interval(30, 100)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-3)
    assert found.n_clusters == 100


def test_copies_count_once():
    success = np.array([1] * 30 + [0] * 70)
    once = clustered_proportion(success, np.arange(100))
    often = clustered_proportion(np.repeat(success, 5), np.repeat(np.arange(100), 5))
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


@pytest.mark.parametrize("value", [0, 1])
def test_all_alike_still_has_an_interval(value):
    found = clustered_proportion([value] * 40, np.arange(40) // 2)
    assert found.value == value
    assert found.high - found.low == pytest.approx(proportion_interval(0, 40).high)


def test_design_effect_is_never_below_one():
    # every patient has exactly one of two: less spread than chance would give
    found = clustered_proportion([0, 1] * 25, np.arange(50) // 2)
    wanted = proportion_interval(25, 50)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))


def test_one_cluster_has_no_interval():
    assert "one cluster" in clustered_proportion([0, 1], ["a", "a"]).reason
