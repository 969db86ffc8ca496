import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.survival.follow_up import follow_up, rated


def test_counts():
    seen = follow_up([3, 1, 2], [1, 0, 1])
    assert (seen.n, seen.n_events) == (3, 2)


@pytest.mark.parametrize(
    ("time", "event", "said"),
    [
        ([-1, 2], [0, 1], "time: -1 is before"),
        ([np.inf, 2], [0, 1], "time: 1 of 2 values are infinite"),
        ([np.nan, 2], [0, 1], "time: 1 of 2 values are missing"),
        ([1, 2], [0, 2], "event: holds 2"),
        ([1, 2, 3], [0, 1], "time has 3, event has 2"),
        ([], [], "time: is empty"),
    ],
)
def test_bad_input(time, event, said):
    with pytest.raises(Problem, match=said):
        follow_up(time, event)


def test_a_risk_needs_an_event():
    with pytest.raises(Problem, match="event: all values are 0"):
        rated([1, 2], [0, 0], [1, 2])
    with pytest.raises(Problem, match="time has 2, risk has 1"):
        rated([1, 2], [0, 1], [1])
