import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as other

from mammo_lib.stats.rates.mcnemar import TESTS, mcnemar


def test_by_hand():
    assert mcnemar(6, 2, "asymptotic")[0] == pytest.approx(16 / 8)
    assert mcnemar(6, 2, "corrected")[0] == pytest.approx(9 / 8)
    assert mcnemar(4, 0, "exact")[1] == pytest.approx(2 / 16)
    assert mcnemar(4, 0, "mid-p")[1] == pytest.approx(1 / 16)


@pytest.mark.parametrize("test", TESTS)
def test_sides_are_alike(test):
    assert mcnemar(7, 3, test) == pytest.approx(mcnemar(3, 7, test), nan_ok=True)


def test_balance():
    assert mcnemar(5, 5, "exact")[1] == 1
    assert mcnemar(5, 5, "asymptotic") == (0, 1)


def test_no_discordant_pair():
    assert mcnemar(0, 0, "exact")[1] == 1
    assert np.isnan(mcnemar(0, 0, "asymptotic")).all()


@given(st.integers(0, 40), st.integers(0, 40))
def test_mid_p_is_below_exact(b, c):
    assert 0 < mcnemar(b, c, "mid-p")[1] < mcnemar(b, c, "exact")[1] <= 1


@given(st.integers(1, 40), st.integers(0, 40))
def test_as_statsmodels(b, c):
    table = [[3, b], [c, 4]]
    assert mcnemar(b, c, "exact")[1] == pytest.approx(other(table, exact=True).pvalue)
    known = other(table, exact=False, correction=False)
    assert mcnemar(b, c, "asymptotic") == pytest.approx((known.statistic, known.pvalue))
