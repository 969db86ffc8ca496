import numpy as np
import pytest

from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.logistic import fit


def test_mean_alone_gives_its_log_odds():
    found = fit(np.array([0.0, 0, 0, 1]), np.ones((4, 1)))
    assert found.coefficients == pytest.approx([np.log(1 / 3)])
    assert found.converged


def test_agrees_with_statsmodels(rng):
    from statsmodels.api import Logit

    design = np.column_stack([np.ones(300), rng.normal(size=300), rng.uniform(size=300)])
    outcome = (rng.random(300) < chance_of(design @ [-1, 2, 0.5])).astype(float)
    known = Logit(outcome, design).fit(disp=False, tol=1e-12)
    found = fit(outcome, design)
    assert found.coefficients == pytest.approx(known.params, rel=1e-8)
    assert found.covariance == pytest.approx(known.cov_params(), rel=1e-7)


def test_separation_does_not_converge():
    score = np.array([-2.0, -1, 1, 2])
    found = fit((score > 0).astype(float), np.column_stack([np.ones(4), score]))
    assert not found.converged
    assert np.isnan(found.covariance).all()


def test_log_odds_and_back():
    chance = np.array([1e-300, 1e-9, 0.3, 0.5, 1 - 1e-12])
    assert chance_of(log_odds(chance)) == pytest.approx(chance, rel=1e-12)
    assert chance_of(np.array([-1e6, 0, 1e6])).tolist() == [0, 0.5, 1]
