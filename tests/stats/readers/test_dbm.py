import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.dbm import dbm, pseudovalue_covariance
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette

SQUARES = ["estimate", "se", "df", "low", "high"]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(2, 3),
    st.sampled_from(["readers and cases", "readers"]),
)
def test_agrees_with_obuchowski_and_rockette(seed, t, random):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(t, 4, 12)) + rng.normal(size=(t, 1, 12)) + rng.normal(size=(t, 4, 1))
    found = dbm(values, random=random)
    wanted = obuchowski_rockette(values.mean(2), pseudovalue_covariance(values), random=random)
    assert found.p_value == pytest.approx(wanted.p_value)
    assert found.df == pytest.approx(wanted.df)
    for name in ("differences", "means"):
        close = pytest.approx(getattr(wanted, name)[SQUARES].to_numpy(float))
        assert getattr(found, name)[SQUARES].to_numpy(float) == close
    known = vars(wanted.components)
    assert vars(found.components) == pytest.approx(known)


def test_fixed_readers_of_one_reader_are_a_paired_t_test(rng):
    from scipy.stats import ttest_rel

    values = rng.normal(size=(2, 1, 15))
    found, known = dbm(values, random="cases"), ttest_rel(values[0, 0], values[1, 0])
    row = found.differences.iloc[0]
    assert (row["statistic"], row["df"]) == pytest.approx((known.statistic, 14))
    assert (found.p_value, row["p_value"]) == pytest.approx((known.pvalue, known.pvalue))
    assert found.reader_differences["p_value"][0] == pytest.approx(known.pvalue)


def test_theta_shifts_pseudovalues(rng):
    values = rng.normal(size=(2, 3, 9))
    theta = values.mean(axis=2) + 0.1 * np.array([[0], [1]])
    found, plain = dbm(values, theta=theta), dbm(values)
    assert found.differences["estimate"][0] == pytest.approx(plain.differences["estimate"][0] - 0.1)
    assert found.denominator == pytest.approx(plain.denominator)


def test_equal_modalities(rng):
    found = dbm(np.repeat(rng.normal(size=(1, 3, 9)), 2, axis=0))
    assert (found.f_statistic, found.p_value) == (0, 1)
    assert found.differences["reason"][0] == "the variance is zero"


@pytest.mark.parametrize(
    ("values", "given", "message"),
    [
        (np.zeros((2, 3)), {}, "pseudovalues: has shape"),
        (np.full((2, 3, 4), np.inf), {}, "24 of 24 values are missing or infinite"),
        (np.zeros((2, 3, 1)), {}, "one case only"),
        (np.zeros((2, 1, 4)), {}, "readers: there is one"),
        (np.zeros((2, 3, 4)), {"theta": np.zeros((2, 2))}, r"pseudovalues need \(2, 3\)"),
        (np.zeros((2, 3, 4)), {"random": "none"}, "random: 'none' is unknown"),
    ],
)
def test_bad_input(values, given, message):
    with pytest.raises(Problem, match=message):
        dbm(values, **given)
