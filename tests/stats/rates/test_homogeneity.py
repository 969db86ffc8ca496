import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.homogeneity import homogeneity

group = st.tuples(st.integers(0, 12), st.integers(1, 12)).filter(lambda c: c[0] <= c[1])


def test_alike_groups():
    found = homogeneity([3, 6, 9], [10, 20, 30])
    assert (found.statistic, found.df, found.p_value) == (0, 2, 1)


def test_three_single_cases_by_hand():
    # one found of three: all three tables are as likely
    assert homogeneity([1, 0, 0], [1, 1, 1], method="fisher").p_value == 1


@given(group, group)
def test_two_groups_as_fisher_s_test(first, second):
    k, n = zip(first, second, strict=True)
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    found = homogeneity(k, n, method="fisher").p_value
    assert found == pytest.approx(fisher_exact(table).pvalue, rel=1e-7)


def test_as_scipy():
    k, n = np.array([31, 22, 18, 4]), np.array([36, 33, 20, 9])
    known = chi2_contingency([k, n - k], correction=False)
    found = homogeneity(k, n)
    assert (found.statistic, found.p_value) == pytest.approx((known.statistic, known.pvalue))


def test_nothing_found_cannot_be_tested():
    assert np.isnan(homogeneity([0, 0], [5, 6]).p_value)
    assert homogeneity([0, 0], [5, 6], method="fisher").p_value == 1


@pytest.mark.parametrize(
    ("k", "n", "method", "message"),
    [
        ([1], [2], "pearson", "give two groups or more"),
        ([1, 2], [2], "pearson", "k, n: 2 and 1 values"),
        ([1, 3], [2, 2], "pearson", r"k\[1\]: 3 successes of n\[1\] = 2"),
        ([1, 0], [2, 0], "pearson", "a group without cases"),
        ([1, np.nan], [2, 2], "pearson", "nan is not a count"),
        ([1, 1], [2, 2], "fischer", "Did you mean 'fisher'"),
        ([500] * 4, [1000] * 4, "fisher", "would list 1,003,003,001 tables"),
    ],
)
def test_bad_input(k, n, method, message):
    with pytest.raises(Problem, match=message):
        homogeneity(k, n, method=method)
