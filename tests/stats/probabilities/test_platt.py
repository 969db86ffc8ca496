import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.calibration import calibration
from mammo_lib.stats.probabilities.platt import platt
from mammo_lib.stats.roc.curve import auc


def test_symmetric_scores_meet_at_a_half():
    fitted = platt([0, 0, 1, 1], [-2, -1, 1, 2])
    assert fitted.slope > 0
    assert fitted([0]) == pytest.approx([0.5])


def test_recovers_the_log_odds(rng):
    score = rng.normal(size=20000)
    label = rng.random(20000) < 1 / (1 + np.exp(2 - 1.5 * score))
    fitted = platt(label, score)
    assert (fitted.slope, fitted.intercept) == pytest.approx((1.5, -2), abs=0.1)


def test_units_of_the_score_do_not_matter(rng):
    label, score = rng.random(300) < 0.3, rng.normal(size=300)
    scaled = platt(label, 1e6 * score + 1e8)(1e6 * score + 1e8)
    assert scaled == pytest.approx(platt(label, score)(score), rel=1e-6)


def test_rank_is_kept_and_new_cases_agree(rng):
    score = rng.normal(size=6000)
    label = rng.random(6000) < 1 / (1 + np.exp(1 - 2 * score))
    fitted = platt(label[:3000], score[:3000])
    chance = fitted(score[3000:])
    assert auc(label[3000:], chance) == auc(label[3000:], score[3000:])
    assert calibration(label[3000:], chance).slope.value == pytest.approx(1, abs=0.15)


def test_separated_scores_stay_finite():
    fitted = platt([0] * 9 + [1] * 9, np.arange(18))
    assert np.isfinite([fitted.slope, fitted.intercept]).all()


def test_constant_score():
    with pytest.raises(Problem, match="score: is the same for all"):
        platt([0, 1], [3, 3])


@pytest.mark.parametrize("score", [[1, np.nan], [1, np.inf]])
def test_bad_scores(score):
    with pytest.raises(Problem, match="score: 1 of 2 values"):
        platt([0, 1], score)
