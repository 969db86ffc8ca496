import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.units import draws, units


def test_without_clusters_each_case_is_a_unit():
    pool = units(3)
    assert pool.code.tolist() == [0, 1, 2]
    assert pool.sizes().tolist() == [1, 1, 1]


def test_draws_as_many_units_as_there_are(rng):
    pool = units(6, list("aabbbc"))
    drawn = pool.draw(rng)
    assert pool.sizes().tolist() == [2, 3, 1]
    assert len(drawn) == 3
    assert set(drawn) <= {0, 1, 2}


def test_strata_keep_their_numbers(rng):
    pool = units(6, list("aabbcd"), strata=[1, 1, 0, 0, 0, 0])
    for drawn in draws(pool, 20, rng):
        assert np.count_nonzero(drawn == 0) == 1


def test_strata_do_not_cut_a_unit():
    with pytest.raises(Problem, match="strata: differs"):
        units(3, [1, 1, 2], strata=[0, 1, 1])


@pytest.mark.parametrize("indices", [[[0, 3]], [[-1]], [[0.5]], [0, 1], [[]]])
def test_bad_indices(indices):
    with pytest.raises(Problem, match="indices"):
        draws(units(3), 1, None, indices)


def test_too_few_replicates(rng):
    with pytest.raises(Problem, match="n_boot"):
        draws(units(3), 0, rng)
