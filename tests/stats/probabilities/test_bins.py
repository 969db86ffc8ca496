import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.probabilities.bins import BINNINGS, binned

chances = st.lists(st.integers(0, 20).map(lambda i: i / 20), min_size=1, max_size=40)


def test_upper_ends_belong_to_their_bin():
    table = binned(np.zeros(4), np.array([0, 0.5, 0.51, 1]), 2, "width")
    assert table.code.tolist() == [0, 0, 1, 1]


@given(chances, st.integers(1, 12), st.sampled_from(BINNINGS))
def test_sums_are_those_of_the_cases(chances, bins, binning):
    chance = np.array(chances)
    table = binned((chance > 0.4).astype(float), chance, bins, binning)
    assert len(table.n) <= bins
    assert table.n.sum() == len(chance)
    assert table.n.min() >= 1
    assert table.foretold.sum() == pytest.approx(chance.sum())
    assert table.positives.sum() == (chance > 0.4).sum()
    assert (np.diff(table.predicted) > 0).all()
