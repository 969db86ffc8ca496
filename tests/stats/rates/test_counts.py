import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.counts import counts, successes


def test_whole_numbers_of_any_kind_are_counts():
    assert counts(a=np.int64(3), b=2.0, c=0) == (3, 2, 0)


@pytest.mark.parametrize("bad", [-1, 2.5, np.nan, np.inf, "many", None])
def test_what_is_not_a_count(bad):
    with pytest.raises(Problem, match="^k: "):
        successes(bad, 10)


def test_more_successes_than_cases():
    with pytest.raises(Problem, match="k1: 5 successes of n1 = 4"):
        successes(5, 4, ("k1", "n1"))
