import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.auc_interval import auc_interval
from mammo_lib.stats.survival.time_dependent_auc import time_dependent_auc

cases = st.lists(
    st.tuples(st.integers(0, 8), st.booleans(), st.integers(0, 5)), min_size=4, max_size=30
).filter(lambda drawn: any(event for _, event, _ in drawn))


def test_by_hand():
    # Cases at 1 and, after one of four left, at 3 with a weight of 1 / (1 - 1/4).
    time, event, risk = [1, 2, 3, 5, 6], [1, 0, 1, 0, 0], [2, 9, 4, 3, 1]
    (found,) = time_dependent_auc(time, event, risk, [4])
    assert found.value == pytest.approx((0.5 + 4 / 3) / (1 + 4 / 3))
    assert (found.n, found.n_positive) == (5, 2)


def test_an_event_at_the_time_itself():
    time, event, risk = [1, 2, 3, 3], [1, 1, 0, 0], [3, 1, 2, 0]
    without, within = (
        time_dependent_auc(time, event, risk, [2], inclusive=which)[0] for which in (False, True)
    )
    assert (without.value, within.value) == (1, 0.75)


def test_without_censoring_it_is_the_area(rng):
    label, risk = rng.random(300) < 0.3, rng.normal(size=300)
    (found,) = time_dependent_auc(np.where(label, 1, 3), label, risk, [2])
    known = auc_interval(label, risk)
    assert found.value == pytest.approx(known.value)
    assert found.se == pytest.approx(known.se, rel=0.02)


@given(cases)
def test_order_of_cases_does_not_matter(drawn):
    time, event, risk = map(np.array, zip(*drawn, strict=True))
    back = slice(None, None, -1)
    one = time_dependent_auc(time, event, risk, [3, 5])
    other = time_dependent_auc(time[back], event[back], risk[back], [3, 5])
    for mine, theirs in zip(one, other, strict=True):
        assert theirs.value == pytest.approx(mine.value, nan_ok=True)
        assert theirs.se == pytest.approx(mine.se, nan_ok=True, abs=1e-9)


def test_standard_error_is_the_spread_of_samples(rng):
    found = []
    for _ in range(200):
        risk = rng.normal(size=200)
        time, leave = rng.exponential(np.exp(-risk)), rng.exponential(2, size=200)
        found += time_dependent_auc(np.minimum(time, leave), time <= leave, risk, [1])
    assert np.mean([one.se for one in found]) == pytest.approx(
        np.std([one.value for one in found]), rel=0.15
    )


def test_no_interval_says_why():
    time, event = [1, 2, 3, 4], [1, 1, 0, 0]
    early, perfect = time_dependent_auc(time, event, [4, 3, 2, 1], [0.5, 2.5])
    assert "no case" in early.reason
    assert (perfect.value, perfect.has_interval) == (1, False)
    (alike,) = time_dependent_auc(time, event, [1, 1, 1, 1], [2.5])
    assert alike.value == 0.5
    assert "variance is zero" in alike.reason


def test_bad_input():
    with pytest.raises(Problem, match="times: is empty"):
        time_dependent_auc([1, 2], [1, 0], [1, 2], [])
    with pytest.raises(Problem, match="event: all values are 0"):
        time_dependent_auc([1, 2], [0, 0], [1, 2], [1])
