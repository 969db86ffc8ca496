from dataclasses import dataclass

import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.simulation.cells import grid, grid_of, over_cells
from mammo_lib.stats.simulation.roe_metz import ReaderCell


@dataclass(frozen=True)
class Drawn:
    """A measurement that only draws a number."""

    def __call__(self, cell, seed):
        return [{"number": np.random.default_rng(seed).random(), "twice": 2 * cell.n_positive}]


def test_a_grid_is_every_combination():
    cells = grid(n_positive=[10, 30], auc=[0.7, 0.9], correlation=[0.3])
    assert [(cell.n_positive, cell.auc) for cell in cells] == [
        (10, 0.7),
        (10, 0.9),
        (30, 0.7),
        (30, 0.9),
    ]
    assert {cell.correlation for cell in cells} == {0.3}


def test_a_grid_of_another_kind():
    cells = grid_of(ReaderCell, n_positive=[10], auc=[0.7, 0.9], readers=[4])
    assert cells == [ReaderCell(10, 0.7, readers=4), ReaderCell(10, 0.9, readers=4)]


def test_rows_carry_their_cell():
    found = over_cells(Drawn(), grid(n_positive=[10, 30], auc=[0.7]), seed=1)
    assert found["n_positive"].tolist() == [10, 30]
    assert found["n_positive_patients"].tolist() == [5, 15]
    assert found["twice"].tolist() == [20, 60]
    assert found["number"].nunique() == 2


def test_the_seed_decides():
    cells = grid(n_positive=[10], auc=[0.7])
    first, again, other = (over_cells(Drawn(), cells, seed=s)["number"][0] for s in (1, 1, 2))
    assert first == again != other


@pytest.mark.slow
def test_the_number_of_workers_does_not_matter():
    from mammo_lib.stats.simulation.coverage import interval_coverage

    cells = grid(n_positive=[10], auc=[0.7, 0.9])
    asked = ["logit", "bootstrap-percentile"]
    one, two = (interval_coverage(cells, asked, n_draws=5, workers=w) for w in (1, 2))
    assert one.equals(two)


@pytest.mark.parametrize(("cells", "workers", "named"), [([], 1, "cells"), ([1], 0, "workers")])
def test_bad_input_is_named(cells, workers, named):
    with pytest.raises(Problem, match=named):
        over_cells(Drawn(), cells, seed=1, workers=workers)
