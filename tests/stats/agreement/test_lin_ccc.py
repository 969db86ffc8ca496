import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.lin_ccc import lin_ccc


def two(n=50):
    truth, *error = np.random.default_rng(1).normal(0, 1, (3, n))
    return truth + 0.5 * error[0], truth + 0.5 * error[1]


def test_by_hand():
    # one apart throughout: 2 * 1.25 / (1.25 + 1.25 + 1)
    found = lin_ccc([1, 2, 3, 4], [2, 3, 4, 5])
    assert found.ccc.value == pytest.approx(2.5 / 3.5)
    assert found.correlation == pytest.approx(1)


@given(st.floats(-3, 3), st.floats(0.2, 5))
def test_shift_and_stretch_cost_accuracy_only(shift, stretch):
    a, b = two()
    plain, moved = lin_ccc(a, b), lin_ccc(a, shift + stretch * b)
    assert moved.correlation == pytest.approx(plain.correlation)
    assert moved.ccc.value == pytest.approx(moved.correlation * moved.accuracy)
    assert 0 < moved.accuracy <= 1 + 1e-12


@given(st.integers(3, 30), st.integers(0, 99))
def test_interval_holds_the_value_and_is_symmetric_in_the_readers(n, seed):
    a, b = np.random.default_rng(seed).normal(0, 1, (2, n))
    found, other = lin_ccc(a, b).ccc, lin_ccc(b, a).ccc
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert (found.value, found.low) == pytest.approx((other.value, other.low))


def test_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(1000):
        truth, *error = rng.normal(0, 1, (3, 60))
        found = lin_ccc(truth + error[0], truth + error[1]).ccc
        covered += found.low <= 0.5 <= found.high
    assert 0.93 < covered / 1000 < 0.97


def test_identical_measurements_are_not_certainty():
    found = lin_ccc([1, 2, 3], [1, 2, 3]).ccc
    assert found.value == pytest.approx(1)
    assert not found.has_interval
    assert found.reason


def test_constant_measurement():
    found = lin_ccc([1, 1, 1], [1, 2, 3]).ccc
    assert np.isnan(found.value)
    assert "does not vary" in found.reason


def test_two_cases_have_no_interval():
    assert not lin_ccc([1, 2], [2, 1.5]).ccc.has_interval


@pytest.mark.parametrize(
    ("a", "b", "level", "message"),
    [
        ([1, 2], [1], 0.95, "Lengths differ"),
        ([], [], 0.95, "a: is empty"),
        ([1, np.nan], [1, 2], 0.95, "a: 1 of 2 values are missing"),
        ([1, 2], [1, np.inf], 0.95, "b: 1 of 2 values are infinite"),
        ([1, 2], [1, 3], 0, "level: 0"),
    ],
)
def test_bad_input(a, b, level, message):
    with pytest.raises(Problem, match=message):
        lin_ccc(a, b, level=level)
