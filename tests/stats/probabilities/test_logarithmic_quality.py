import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.logarithmic_quality import logarithmic_quality


def test_foretelling_the_prevalence():
    found = logarithmic_quality([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5])
    assert found.discrimination_chi2 == pytest.approx(0, abs=1e-12)
    assert found.r2 == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.p_value)  # no slope can be fitted


def test_quality_is_the_sum_of_its_parts(rng):
    chance = rng.uniform(0.1, 0.9, 300)
    found = logarithmic_quality(rng.random(300) < chance**2, chance)
    assert found.quality == pytest.approx(found.discrimination - found.unreliability)
    assert found.p_value < 0.001


def test_right_probabilities_pass_at_their_level(rng):
    chance = rng.uniform(0.1, 0.9, (300, 200))
    label = rng.random(chance.shape) < chance
    p = [logarithmic_quality(y, c).p_value for y, c in zip(label, chance, strict=True)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.04)


def test_bad_input():
    with pytest.raises(Problem, match="probability: .*exactly 0 or 1"):
        logarithmic_quality([0, 1], [0, 0.5])
