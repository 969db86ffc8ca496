import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement.cohen_kappa import cohen_kappa
from mammo_lib.stats.agreement.conger_kappa import conger_kappa
from mammo_lib.stats.agreement.fleiss_kappa import fleiss_kappa


def readings(n=120, m=3):
    rng = np.random.default_rng(6)
    truth = rng.integers(0, 3, (n, 1))
    return np.where(rng.random((n, m)) < 0.6, truth, rng.integers(0, 3, (n, m)))


def test_two_readers_are_cohen_s():
    ratings = readings(m=2)
    found, wanted = conger_kappa(ratings), cohen_kappa(*ratings.T).kappa
    assert (found.value, found.se) == pytest.approx((wanted.value, wanted.se))


def test_equal_habits_are_fleiss():
    ratings = [[0, 0], [1, 1], [0, 1], [1, 0]]
    assert conger_kappa(ratings).value == pytest.approx(fleiss_kappa(ratings).kappa.value)


def test_own_habits_make_less_chance_agreement():
    ratings = readings()
    ratings[:60, 0] = 2
    assert conger_kappa(ratings).value > fleiss_kappa(ratings).kappa.value


def test_interval_as_the_jackknife():
    ratings = readings(80)
    left = [conger_kappa(np.delete(ratings, i, axis=0)).value for i in range(80)]
    wanted = np.sqrt(79 / 80 * ((left - np.mean(left)) ** 2).sum())
    assert conger_kappa(ratings).se == pytest.approx(wanted, rel=0.02)


def test_missing_ratings():
    with pytest.raises(Problem, match="ratings: 1 of 4 values are missing"):
        conger_kappa([[1, 2], [np.nan, 1]])
