import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.survival.kaplan_meier import kaplan_meier

cases = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30)


def test_by_hand():
    curve = kaplan_meier([1, 2, 2, 3], [1, 1, 0, 0])
    assert curve.survival.tolist() == [0.75, 0.5, 0.5]
    assert curve.at_risk.tolist() == [4, 3, 1]
    assert curve.se[1] == pytest.approx(0.5 * (1 / 12 + 1 / 6) ** 0.5)


def test_reading_it_off():
    before, between, end, after = kaplan_meier([1, 2, 2, 3], [1, 1, 0, 0]).at([0, 1.5, 3, 4])
    assert (before.value, between.value, end.value) == (1, 0.75, 0.5)
    assert "no event so far" in before.reason
    assert between.low < 0.75 < between.high <= 1
    assert np.isnan(after.value)
    assert "follow-up ends at 3" in after.reason


def test_when_nobody_is_left():
    (end,) = kaplan_meier([1, 2], [1, 1]).at([5])
    assert end.value == 0
    assert not end.has_interval


@given(cases)
def test_agrees_with_statsmodels(drawn):
    from statsmodels.duration.survfunc import SurvfuncRight

    time, event = map(np.array, zip(*drawn, strict=True))
    if event.any():
        known = SurvfuncRight(time, event.astype(int))
        curve = kaplan_meier(time, event)
        steps = np.isin(curve.time, known.surv_times)
        assert curve.survival[steps] == pytest.approx(known.surv_prob)


def test_without_censoring_it_is_the_share_left(rng):
    time = rng.exponential(size=50)
    curve = kaplan_meier(time, np.ones(50))
    assert curve.survival == pytest.approx(1 - np.arange(1, 51) / 50)
