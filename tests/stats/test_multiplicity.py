import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import adjust_p
from mammo_lib.stats.multiplicity import METHODS

SETS = ("a", "b", "ties", "one", "unsorted")


def test_one_comparison_is_left_alone():
    assert adjust_p([0.03]).tolist() == [0.03]


def test_holm_by_hand():
    assert adjust_p([0.04, 0.01]).tolist() == [0.04, 0.02]


def test_every_field_is_compared(reference):
    expected = reference("p_adjust").expected
    assert set(expected) == set(SETS)
    assert all(set(known) == {"p", *METHODS} for known in expected.values())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", SETS)
def test_reference(reference, name, method):
    ref = reference("p_adjust")
    expected = ref.expected[name]
    assert adjust_p(expected["p"], method=method).tolist() == ref.approx(expected[method])


def test_missing_comparisons_do_not_count():
    found = adjust_p([0.04, np.nan, 0.01])
    assert found == pytest.approx([0.04, np.nan, 0.02], nan_ok=True)
    assert np.isnan(adjust_p([np.nan])).all()


@pytest.mark.parametrize("method", METHODS)
def test_adjusted_is_never_smaller(method):
    p = np.array([0.2, 0.01, 0.9, 0.04, 0.04])
    found = adjust_p(p, method=method)
    assert ((found >= p) & (found <= 1)).all()
    assert (np.diff(found[np.argsort(p)]) >= 0).all()


def test_nothing_to_adjust():
    assert adjust_p([]).tolist() == []


@pytest.mark.parametrize("p", [[0.5, 1.5], [-0.1], [np.inf], [[0.1, 0.2]]])
def test_bad_p(p):
    with pytest.raises(Problem, match="p: "):
        adjust_p(p)


def test_unknown_method():
    with pytest.raises(Problem, match="Did you mean 'holm'"):
        adjust_p([0.5], method="hol")
