import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.difference import INTERVALS, TESTS, compare_proportions

group = st.tuples(st.integers(0, 40), st.integers(1, 40)).filter(lambda c: c[0] <= c[1])


def test_by_hand():
    found = compare_proportions(30, 100, 20, 100, method="wald")
    assert found.proportions == (0.3, 0.2)
    assert found.difference.value == pytest.approx(0.1)
    reach = 1.959964 * np.sqrt(0.3 * 0.7 / 100 + 0.2 * 0.8 / 100)
    assert found.difference.high == pytest.approx(0.1 + reach)
    assert found.statistic == pytest.approx(200 * (30 * 80 - 70 * 20) ** 2 / (100**2 * 50 * 150))


def test_yates_is_more_careful():
    found = [compare_proportions(30, 100, 20, 100, test=test).p_value for test in TESTS]
    assert found[0] < min(found[1:])


@pytest.mark.parametrize("test", ["pearson", "yates"])
def test_nothing_seen_cannot_be_tested(test):
    found = compare_proportions(0, 10, 0, 20, test=test)
    assert np.isnan(found.statistic)
    assert np.isnan(found.p_value)


def test_wald_without_spread_is_withheld():
    found = compare_proportions(10, 10, 0, 10, method="wald").difference
    assert (found.value, found.has_interval) == (1, False)
    assert "variance is zero" in found.reason


@given(group, group, st.sampled_from(sorted(INTERVALS)), st.sampled_from(TESTS))
def test_order_of_the_groups_only_turns_the_sign(first, second, method, test):
    found = compare_proportions(*first, *second, method=method, test=test)
    other = compare_proportions(*second, *first, method=method, test=test)
    assert found.p_value == pytest.approx(other.p_value, nan_ok=True)
    ends = (-other.difference.high, -other.difference.low)
    wanted = pytest.approx(ends, abs=1e-7, nan_ok=True)
    assert (found.difference.low, found.difference.high) == wanted


@pytest.mark.parametrize("method", INTERVALS)
def test_higher_level_is_wider(method):
    narrow, wide = (
        compare_proportions(9, 30, 4, 40, method=method, level=level).difference
        for level in (0.8, 0.99)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ((5, 4, 1, 2), {}, "k1: 5 successes of n1 = 4"),
        ((1, 4, -1, 2), {}, "k2: -1 is not a count"),
        ((1, np.inf, 1, 2), {}, "n1: inf is not a count"),
        ((1, 4, 0, 0), {}, "n1, n2: a group without cases"),
        ((1, 4, 1, 2), {"method": "newcomb"}, "Did you mean 'newcombe'"),
        ((1, 4, 1, 2), {"test": "fischer"}, "test: .* Did you mean 'fisher'"),
        ((1, 4, 1, 2), {"level": 1}, "level: 1"),
    ],
)
def test_bad_input(counts, options, message):
    with pytest.raises(Problem, match=message):
        compare_proportions(*counts, **options)
