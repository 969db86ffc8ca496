import numpy as np
import pytest

from mammo_lib.stats.marks.case_rate import CaseRate

RATE = CaseRate(np.array([1.0, 2.0, 0.0]), np.array([2.0, 2.0, 0.0]))


def test_by_hand():
    assert RATE.value() == 0.75
    assert RATE.without_each().tolist() == [1, 0.5, 0.75]
    assert RATE.involved().tolist() == [True, True, False]


def test_resamples():
    weight = np.array([[1.0, 2.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 3.0]])
    assert RATE.replicates(weight) == pytest.approx([0.75, 0.5, np.nan], nan_ok=True)


def test_nothing_to_divide_by():
    assert np.isnan(CaseRate(np.zeros(2), np.zeros(2)).value())
