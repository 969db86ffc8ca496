import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.survival.censoring import censoring
from mammo_lib.stats.survival.follow_up import follow_up

cases = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=30)


def test_events_come_before_censorings_of_their_time():
    found = censoring(follow_up([1, 2, 2, 3], [0, 1, 0, 1]))
    assert found.at_risk.tolist() == [4, 2]
    assert found.before(np.array([1, 1.5, 2, 3])) == pytest.approx([1, 0.75, 0.75, 0.375])


@given(cases)
def test_influence_sums_to_nothing(drawn):
    time, event = map(np.array, zip(*drawn, strict=True))
    influence = censoring(follow_up(time, event)).influence(np.cos(time + event))
    assert influence.sum() == pytest.approx(0, abs=1e-9)


def test_influence_is_what_a_little_more_weight_does(rng):
    time, event = rng.permutation(40).astype(float), rng.random(40) < 0.5
    weight = rng.normal(size=40)
    base = weighted(time, event, weight, np.ones(40))
    parts = censoring(follow_up(time, event)).influence(base)
    grown = [weighted(time, event, weight, 1 + 1e-6 * (np.arange(40) == i)) for i in range(40)]
    assert (np.sum(grown, axis=1) - base.sum()) / 1e-6 == pytest.approx(parts, abs=1e-3)


def weighted(time, event, weight, size):
    """Weight over the chance before each time, in its form of Nelson and Aalen.

    Each case counts `size` times. The product form differs by terms of one over those at risk.
    """
    at_risk = (time >= time[:, None]) @ size
    hazard = np.where(event, 0, size / at_risk)
    return weight * np.exp((time < time[:, None]) @ hazard)
