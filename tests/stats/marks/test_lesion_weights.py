import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.lesion_weights import checked, equal

CASE, NAMES = np.array([0, 2, 2]), pd.Index(list("abc"))


def test_equal_within_a_case():
    assert equal(CASE).tolist() == [1, 0.5, 0.5]


def test_rounded_weights_are_mended():
    found = checked(np.array([1.0, 0.3333333, 0.6666666]), CASE, NAMES, "w")
    assert np.bincount(CASE, found)[[0, 2]] == pytest.approx([1, 1], abs=1e-15)


def test_a_wrong_sum_names_its_case():
    with pytest.raises(Problem, match="w: those of 'c' sum to 0.9"):
        checked(np.array([1.0, 0.5, 0.4]), CASE, NAMES, "w")
