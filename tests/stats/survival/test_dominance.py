import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.survival.dominance import dominated

points = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=40)


def test_by_hand():
    assert dominated([1, 2, 3], [1, 3, 2], np.array([5.0, 7, 9])).tolist() == [0, 5, 5]


@given(points)
def test_equals_the_definition(drawn):
    x, y = map(np.array, zip(*drawn, strict=True))
    weight = np.arange(1.0, len(x) + 1)
    below = (x[None] < x[:, None]) & (y[None] < y[:, None])
    assert dominated(x, y, weight) == pytest.approx(below @ weight)
