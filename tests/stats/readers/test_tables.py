import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.tables import Error, anova, each_pair, grid, names, settled


def test_names_are_numbers_unless_given():
    assert names(2, 3).readers == (1, 2, 3)
    assert names(2, 3, "ab").modalities == ("a", "b")
    with pytest.raises(Problem, match="readers: 2 names are given; 3 different ones are needed"):
        names(2, 3, None, "aa")


def test_error_of_pairs():
    assert each_pair(Error(0.1, 7), 3) == [Error(0.2, 7)] * 3


def test_no_degrees_of_freedom_have_no_mean_square():
    assert np.isnan(anova({"reader": 0.0}, {"reader": 0})["ms"]["reader"])


def test_rounding_is_zero():
    assert settled(1e-18, 1e-17) == 0
    assert settled(-1e-3, 1e-17) == -1e-3
    assert np.isnan(settled(np.nan, 1))


def test_grid():
    with pytest.raises(Problem, match=r"theta: has shape \(0,\); 2 dimensions are needed"):
        grid([], "theta", 2)
    with pytest.raises(Problem, match="theta: 1 of 2 values are missing or infinite"):
        grid([[1, np.nan]], "theta", 2)
