import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.hosmer_lemeshow import hosmer_lemeshow

LABEL, CHANCE = [0, 1, 0, 1, 1, 1], [0.2, 0.2, 0.5, 0.5, 0.8, 0.8]


def test_by_hand():
    found = hosmer_lemeshow(LABEL, CHANCE, groups=3)
    # (1 - 0.4)^2 / (2 * 0.2 * 0.8), nothing, (2 - 1.6)^2 / (2 * 0.8 * 0.2)
    assert found.statistic == pytest.approx(0.36 / 0.32 + 0.16 / 0.32)
    assert found.df == 1
    assert found.groups["expected"].tolist() == pytest.approx([0.4, 1, 1.6])


def test_unseen_cases_lose_no_degrees_of_freedom():
    assert hosmer_lemeshow(LABEL, CHANCE, groups=3, external=True).df == 3


def test_too_few_groups_have_no_p():
    found = hosmer_lemeshow([0, 1], [0.5, 0.5])
    assert (found.df, len(found.groups)) == (0, 1)
    assert np.isnan(found.p_value)


def test_what_was_sure_and_did_not_happen():
    found = hosmer_lemeshow([0, 0, 1, 0, 1, 1], [0, 0, 0.5, 0.5, 1, 1], groups=3)
    assert (found.statistic, found.p_value) == (0, 1)
    assert hosmer_lemeshow([1, 0, 1, 0, 1, 1], [0, 0, 0.5, 0.5, 1, 1], groups=3).p_value == 0


def test_right_probabilities_are_rarely_rejected(rng):
    chance = rng.uniform(0.1, 0.9, (200, 400))
    label = rng.random(chance.shape) < chance
    p = [hosmer_lemeshow(y, c, external=True).p_value for y, c in zip(label, chance, strict=True)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.05)


def test_bad_input():
    with pytest.raises(Problem, match="groups: 1"):
        hosmer_lemeshow(LABEL, CHANCE, groups=1)
