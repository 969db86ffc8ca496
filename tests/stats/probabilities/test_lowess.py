import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.probabilities.lowess import lowess

places = st.lists(st.integers(0, 15), min_size=3, max_size=60)


def test_a_straight_line_stays():
    x = np.array([0.1, 0.2, 0.4, 0.8, 0.9])
    assert lowess(x, 3 * x - 1) == pytest.approx(3 * x - 1)


def test_three_places_by_hand():
    # Two of three are near: weight is left on the place itself alone.
    assert lowess(np.array([0.0, 1, 3]), np.array([0.0, 1, 0])).tolist() == [0, 1, 0]


def test_one_place_gives_the_mean():
    assert lowess(np.full(4, 0.3), np.array([0.0, 0, 0, 1])).tolist() == [0.25] * 4


def test_many_ties_give_their_mean():
    x, y = np.repeat([0.1, 0.3], [8, 2]), np.array([1.0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
    assert lowess(x, y) == pytest.approx(np.repeat([0.25, 0.5], [8, 2]), abs=0.05)


@given(places)
def test_ties_share_a_value_and_order_within_them_does_not_matter(drawn):
    x = np.sort(np.array(drawn, dtype=float))
    y = (np.arange(len(x)) % 3 == 0).astype(float)
    order = np.lexsort((-y, x))
    found, other = lowess(x, y), lowess(x, y[order])
    assert np.isfinite(found).all()
    assert other == pytest.approx(found, abs=1e-9)
    assert all(np.ptp(found[x == value]) == 0 for value in x)


def test_agrees_with_statsmodels_where_nothing_ties(rng):
    from statsmodels.nonparametric.smoothers_lowess import lowess as known

    x = np.sort(rng.random(500))
    y = (rng.random(500) < x).astype(float)
    theirs = known(
        y, x, frac=2 / 3, it=0, delta=0.01 * np.ptp(x), is_sorted=True, return_sorted=False
    )
    assert lowess(x, y) == pytest.approx(theirs, abs=1e-7)
