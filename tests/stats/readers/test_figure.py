import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.merit import merit

from .test_moments import AREA, make


def test_areas_by_hand():
    study = make([[[3, 2, 2, 1], [1, 2, 3, 4]]], [1, 1, 0, 0])
    found = figure(study, AREA)
    assert found.theta.tolist() == [0.875, 0]
    assert found.parts[0].value[0].tolist() == [0.125, -0.125]


def test_shares_by_hand():
    study = make([[[3, 2, 2, 1], [1, 2, 3, np.nan]]], [1, 1, 0, 0])
    assert figure(study, merit("sensitivity", 2)).theta.tolist() == [1, 0.5]
    assert figure(study, merit("specificity", 2)).theta.tolist() == [0.5, 0]


def test_a_reader_without_a_class():
    study = make([[[3, 2, 2, 1], [np.nan, np.nan, 3, 4]]], [1, 1, 0, 0])
    with pytest.raises(Problem, match="reader 1 read no positive case in modality 0"):
        figure(study, AREA)
    assert figure(study, merit("specificity", 2)).theta.tolist() == [0.5, 0]
