from math import exp, inf, isnan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.risk_ratio import METHODS, risk_ratio

group = st.tuples(st.integers(0, 40), st.integers(1, 40)).filter(lambda c: c[0] <= c[1])


def test_katz_by_hand():
    found = risk_ratio(30, 100, 20, 100, method="katz")
    factor = exp(1.959964 * sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 100))
    assert (found.value, found.low, found.high) == pytest.approx((1.5, 1.5 / factor, 1.5 * factor))


def test_zeros():
    assert risk_ratio(0, 10, 5, 10).low == 0
    assert risk_ratio(5, 10, 0, 10).value == risk_ratio(5, 10, 0, 10).high == inf
    nothing = risk_ratio(0, 10, 0, 10)
    assert isnan(nothing.value)
    assert (nothing.low, nothing.high) == (0, inf)


def test_katz_is_withheld_without_spread():
    assert not risk_ratio(0, 10, 5, 10, method="katz").has_interval
    assert not risk_ratio(10, 10, 10, 10, method="katz").has_interval


@given(group, group)
def test_koopman_holds_the_value_and_mirrors(first, second):
    found, other = risk_ratio(*first, *second), risk_ratio(*second, *first)
    assert isnan(found.value) or found.low <= found.value <= found.high
    assert found.low == pytest.approx(1 / other.high if other.high else inf, rel=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_higher_level_is_wider(method):
    narrow, wide = (risk_ratio(9, 30, 4, 40, method=method, level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ((5, 4, 1, 2), {}, "k1: 5 successes of n1 = 4"),
        ((1, 4, 0, 0), {}, "n1, n2: a group without cases"),
        ((1, 4, 1, 2), {"method": "koopmann"}, "Did you mean 'koopman'"),
        ((1, 4, 1, 2), {"level": 0}, "level: 0"),
    ],
)
def test_bad_input(counts, options, message):
    with pytest.raises(Problem, match=message):
        risk_ratio(*counts, **options)
