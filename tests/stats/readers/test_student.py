import numpy as np
import pytest
from scipy import stats

from mammo_lib.stats.readers.student import f_test, interval_row, test_row, two_sided_t

# Not a test: a row that has one.
row_of_test = test_row
del test_row


def test_interval_by_t():
    found = interval_row(0.9, 0.01, 7.5, 0.95)
    assert found["high"] - 0.9 == pytest.approx(0.1 * stats.t.ppf(0.975, 7.5))
    assert interval_row(0.9, 0.01, 7.5, 0.95, (0, 1))["high"] == 1


def test_interval_is_normal_for_infinite_df():
    found = interval_row(0.5, 0.01, np.inf, 0.9)
    assert found["high"] == pytest.approx(0.5 + 0.1 * stats.norm.ppf(0.95))


@pytest.mark.parametrize(
    ("variance", "df", "reason"),
    [
        (0, 3, "the variance is zero"),
        (-1, 3, "the estimated variance is negative"),
        (np.nan, 3, "the variance is undefined"),
        (1, np.nan, "the variance is undefined"),
        (1, 0, "no degrees of freedom"),
    ],
)
def test_no_interval_has_its_reason(variance, df, reason):
    found = interval_row(0.9, variance, df, 0.95)
    assert (found["estimate"], found["reason"]) == (0.9, reason)
    assert np.isnan([found["low"], found["high"], found["se"]]).all()


def test_p_values():
    assert two_sided_t(-2.5, 6) == pytest.approx(stats.ttest_ind_from_stats(0, 1, 4, 2.5 * 2**0.5
                                                 / 2, 1, 4).pvalue)  # fmt: skip
    assert two_sided_t(2, np.inf) == pytest.approx(2 * stats.norm.sf(2))
    assert row_of_test(0.0, 0.0, 3, 0.95)["p_value"] == 1
    assert np.isnan(row_of_test(0.1, 0.0, 3, 0.95)["p_value"])


def test_f():
    assert f_test(6, 2, (2, 9)) == pytest.approx((3, stats.f.sf(3, 2, 9)))
    assert f_test(6, 2, (2, np.inf)) == pytest.approx((3, stats.chi2.sf(6, 2)))
    assert f_test(0, 0, (2, 9)) == (0, 1)
    assert np.isnan(f_test(1, 0, (2, 9))).all()
