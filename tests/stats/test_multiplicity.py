import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import adjust_p
from mammo_lib.stats.multiplicity import METHODS


def test_one_comparison_is_left_alone():
    assert adjust_p([0.03]).tolist() == [0.03]


def test_holm_by_hand():
    assert adjust_p([0.04, 0.01]).tolist() == [0.04, 0.02]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["a", "b", "ties", "one", "unsorted"])
def test_reference(reference, name, method):
    ref = reference("p_adjust")
    expected = ref.expected[name]
    assert adjust_p(expected["p"], method=method).tolist() == ref.approx(expected[method])


def test_missing_comparisons_do_not_count():
    found = adjust_p([0.04, np.nan, 0.01])
    assert found == pytest.approx([0.04, np.nan, 0.02], nan_ok=True)
    assert np.isnan(adjust_p([np.nan])).all()


def test_bad_input():
    with pytest.raises(Problem, match="p: "):
        adjust_p([0.5, 1.5])
    with pytest.raises(Problem, match="Did you mean 'holm'"):
        adjust_p([0.5], method="hol")
