import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from mammo_lib.stats.rates.exact_interval import blaker, mid_p
from mammo_lib.stats.rates.proportions import interval_ends

some = st.tuples(st.integers(0, 60), st.integers(1, 60)).filter(lambda c: c[0] <= c[1])


def acceptability(k, n, chance):
    """The chance of outcomes whose nearer tail is no likelier than that of `k`, listed one by one.

    Ends lie on jumps, where equal tails differ in their last bits.
    """
    outcome = np.arange(n + 1)
    tail = np.minimum(binom.cdf(outcome, n, chance), binom.sf(outcome - 1, n, chance))
    return binom.pmf(outcome, n, chance)[tail <= tail[k] * (1 + 1e-9)].sum()


def test_one_case_by_hand():
    # nothing seen: half the chance of nothing is 2.5 % where nothing has chance 5 %
    assert mid_p(0, 1, 0.95) == pytest.approx((0, 0.95))
    assert blaker(0, 1, 0.95) == pytest.approx((0, 0.95))


@given(some)
def test_mid_p_has_half_the_rest_in_each_tail(count):
    k, n = count
    low, high = mid_p(k, n, 0.9)
    if k > 0:
        assert binom.sf(k, n, low) + binom.pmf(k, n, low) / 2 == pytest.approx(0.05)
    if k < n:
        assert binom.cdf(k - 1, n, high) + binom.pmf(k, n, high) / 2 == pytest.approx(0.05)


@given(some)
def test_blaker_lies_within_clopper_pearson(count):
    low, high = blaker(*count, 0.95)
    wide = interval_ends(*count, "clopper-pearson", 0.95)
    assert wide[0] - 1e-9 <= low < high <= wide[1] + 1e-9


@given(some, st.sampled_from([0.8, 0.95]))
def test_blaker_ends_where_its_test_begins_to_reject(count, level):
    k, n = count
    low, high = blaker(k, n, level)
    for end, outward in ((low, -1), (high, 1)):
        if 0 < end < 1:
            assert acceptability(k, n, end) >= (1 - level) * (1 - 1e-6)
            assert acceptability(k, n, end + outward * 1e-7) <= 1 - level


@given(some)
def test_blaker_accepts_nothing_further_out(count):
    k, n = count
    if k == 0:
        return
    low, _ = blaker(k, n, 0.95)
    assert all(acceptability(k, n, low * part) <= 0.05 + 1e-9 for part in (0.5, 0.8, 0.9, 0.99))
