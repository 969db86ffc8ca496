import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.case_weights import reweighted
from mammo_lib.stats.units import units


def test_whole_units_are_drawn(rng):
    found = reweighted(lambda w: w, units(5, [1, 1, 2, 2, 2]), n_boot=300, rng=rng)
    assert found.shape == (5, 300)
    assert (found[0] == found[1]).all()
    assert (found[0] + found[2] == 2).all()


def test_blocks_make_no_difference():
    pool = units(40)
    often, seldom = (
        reweighted(lambda w: w, pool, n_boot=30, rng=np.random.default_rng(1), rows=rows)
        for rows in (0, 2**21)
    )
    assert (often == seldom).all()


def test_needs_a_generator_and_resamples(rng):
    with pytest.raises(Problem, match="rng"):
        reweighted(lambda w: w, units(2), n_boot=2, rng=None)
    with pytest.raises(Problem, match="n_boot: 0"):
        reweighted(lambda w: w, units(2), n_boot=0, rng=rng)
