from math import inf, isnan

import numpy as np
import pytest
from scipy.stats import nchypergeom_fisher

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.odds_ratio import conditional_odds_ratio


def test_two_pairs_by_hand():
    # 1 of 2 against 1 of 2: weights 1, 4r, r² have mean 1 at r = 1
    assert conditional_odds_ratio(1, 2, 1, 2).value == pytest.approx(1)


def test_value_and_ends_solve_their_equations():
    found = conditional_odds_ratio(9, 10, 3, 10)
    counts = 20, 12, 10
    assert nchypergeom_fisher.mean(*counts, found.value) == pytest.approx(9)
    assert nchypergeom_fisher.sf(8, *counts, found.low) == pytest.approx(0.025)
    assert nchypergeom_fisher.cdf(9, *counts, found.high) == pytest.approx(0.025)


def test_extreme_tables():
    assert conditional_odds_ratio(10, 10, 0, 10).value == inf
    assert conditional_odds_ratio(0, 10, 10, 10).low == 0
    only = conditional_odds_ratio(0, 10, 0, 20)
    assert isnan(only.value)
    assert (only.low, only.high) == (0, inf)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((5, 4, 1, 2), "k1: 5 successes of n1 = 4"),
        ((1, 4, np.nan, 2), "k2: nan is not a count"),
        ((1, 4, 0, 0), "n1, n2: a group without cases"),
    ],
)
def test_bad_input(counts, message):
    with pytest.raises(Problem, match=message):
        conditional_odds_ratio(*counts)
