import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import compare_auc_unpaired


def test_two_alike_groups():
    label, score = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
    found = compare_auc_unpaired(label, score, label, score)
    assert (found.difference.value, found.p_value, found.df) == (0, 1, 6)
    assert (found.difference.n, found.difference.n_positive) == (8, 4)


def test_a_perfect_group_has_no_test():
    found = compare_auc_unpaired([0, 0, 1, 1], [1, 2, 3, 4], [0, 0, 1, 1], [1, 3, 2, 4])
    assert np.isnan(found.p_value)
    assert found.difference.reason


def test_bad_input_names_its_group():
    with pytest.raises(Problem, match="label_b"):
        compare_auc_unpaired([0, 1], [1, 2], [1, 1], [1, 2])
