import numpy as np
import pytest

from mammo_lib.stats.probabilities.log_loss import log_losses


def test_by_hand():
    found = log_losses(np.array([1.0, 0, 1]), np.array([0.5, 0.2, 1]))
    assert found == pytest.approx([np.log(2), -np.log(0.8), 0])


def test_the_impossible_is_infinite():
    assert log_losses(np.array([1.0, 0]), np.array([0.0, 1])).tolist() == [np.inf, np.inf]
