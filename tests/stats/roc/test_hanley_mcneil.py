import numpy as np
import pytest

from mammo_lib.stats import auc_interval, delong
from mammo_lib.stats.roc.hanley_mcneil import hanley_mcneil_variance


def test_by_hand():
    # one case of each class: a coin of chance A
    assert hanley_mcneil_variance(0.8, 1, 1) == pytest.approx(0.8 * 0.2)
    # Q1 = 2/3, Q2 = 16/21 for A = 0.8
    own = 0.16 + 1 * (2 / 3 - 0.64) + 2 * (1.28 / 1.8 - 0.64)
    assert hanley_mcneil_variance(0.8, 2, 3) == pytest.approx(own / 6)


def test_zero_at_perfection():
    assert hanley_mcneil_variance(1.0, 20, 30) == 0


def test_the_two_classes_do_not_count_alike():
    # positives are taken to spread more: few of them cost more
    assert hanley_mcneil_variance(0.7, 20, 30) > hanley_mcneil_variance(0.7, 30, 20)


def test_near_delong_for_exponential_scores(rng):
    label = np.arange(4000) % 2
    score = rng.exponential(size=4000) * np.where(label == 1, 3, 1)
    found = auc_interval(label, score, method="hanley-mcneil")
    assert found.se**2 == pytest.approx(delong(label, score).covariance[0, 0], rel=0.05)
