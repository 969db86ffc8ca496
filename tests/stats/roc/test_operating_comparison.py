import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import sensitivity_at, specificity_at
from mammo_lib.stats.roc.operating_comparison import compare_sensitivity_at, compare_specificity_at

LABEL = np.arange(240) % 3 == 0


@pytest.fixture
def scores(rng):
    return rng.normal(size=240) + 2 * LABEL, rng.normal(size=240)


def test_difference_of_what_is_read_off(scores, rng):
    a, b = scores
    found = compare_sensitivity_at(LABEL, a, b, specificity=0.8, rng=rng)
    wanted = tuple(sensitivity_at(LABEL, score, specificity=0.8) for score in scores)
    assert found.values == wanted
    assert found.difference.value == wanted[0] - wanted[1]
    assert found.p_value < 0.01
    assert found.difference.low > 0


def test_swapping_turns_the_sign(scores):
    a, b = scores
    forth, back = (
        compare_specificity_at(LABEL, *pair, sensitivity=0.8, rng=np.random.default_rng(1))
        for pair in [(a, b), (b, a)]
    )
    assert forth.difference.value == -back.difference.value
    assert forth.p_value == pytest.approx(back.p_value)
    assert forth.values[0] == specificity_at(LABEL, a, sensitivity=0.8)


def test_a_model_against_itself(scores, rng):
    a, _ = scores
    for compare, wanted in [(compare_sensitivity_at, "specificity"),
                            (compare_specificity_at, "sensitivity")]:  # fmt: skip
        found = compare(LABEL, a, np.exp(a), **{wanted: 0.9}, rng=rng, n_boot=50)
        assert (found.statistic, found.p_value) == (0, 1)


def test_clusters_are_redrawn_whole(scores, rng):
    copies = np.repeat(np.arange(240), 3)
    a, b = (score[copies] for score in scores)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = compare_sensitivity_at(LABEL, *scores, specificity=0.8, rng=seeds[0])
    often = compare_sensitivity_at(
        LABEL[copies], a, b, specificity=0.8, cluster=copies, rng=seeds[1]
    )
    assert often.difference.se == pytest.approx(once.difference.se)


def test_bad_input(scores, rng):
    with pytest.raises(Problem, match="specificity: 95"):
        compare_sensitivity_at(LABEL, *scores, specificity=95, rng=rng)
    with pytest.raises(Problem, match="sensitivity: 2"):
        compare_specificity_at(LABEL, *scores, sensitivity=2, rng=rng)
    with pytest.raises(Problem, match="a: 1 of 2 values are missing"):
        compare_sensitivity_at([0, 1], [1, np.nan], [1, 2], specificity=0.5, rng=rng)
