import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.isotonic import isotonic

cases = st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=30).filter(
    lambda drawn: len({label for label, _ in drawn}) == 2
)


def test_violators_are_pooled():
    fitted = isotonic([0, 1, 0, 1], [1, 2, 3, 4])
    assert fitted([1, 2, 3, 4]).tolist() == [0, 0.5, 0.5, 1]
    assert fitted([-9, 1.5, 2.5, 9]).tolist() == [0, 0.25, 0.5, 1]


def test_ties_share_their_mean():
    assert isotonic([0, 1, 1, 1], [1, 1, 1, 2])([1]) == pytest.approx([2 / 3])


@given(cases)
def test_rising_and_right_on_average(drawn):
    label, score = map(np.array, zip(*drawn, strict=True))
    fitted = isotonic(label, score)
    assert (np.diff(fitted(np.arange(-1, 11))) >= 0).all()
    assert fitted(score).mean() == pytest.approx(label.mean())


@given(cases)
def test_no_rising_line_is_nearer(drawn):
    label, score = map(np.array, zip(*drawn, strict=True))
    error = ((isotonic(label, score)(score) - label) ** 2).mean()
    assert error <= ((score / 9 - label) ** 2).mean() + 1e-12
    assert error <= label.var() + 1e-12


def test_bad_input():
    with pytest.raises(Problem, match="label has 2, score has 3"):
        isotonic([0, 1], [1, 2, 3])
    with pytest.raises(Problem, match="score: 1 of 2 values are infinite"):
        isotonic([0, 1], [1, np.inf])
