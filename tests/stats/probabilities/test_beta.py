import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of, log_odds
from mammo_lib.stats.probabilities.beta import Beta, beta


def test_ones_and_zero_change_nothing():
    chance = np.array([0, 0.1, 0.5, 0.9, 1])
    assert Beta(1, 1, 0)(chance) == pytest.approx(chance)


def test_recovers_what_was_applied(rng):
    chance = rng.uniform(0.02, 0.98, 50000)
    label = rng.random(50000) < Beta(0.5, 2, 0.3)(chance)
    fitted = beta(label, chance)
    assert (fitted.a, fitted.b, fitted.c) == pytest.approx((0.5, 2, 0.3), abs=0.15)


def test_agrees_with_a_general_optimiser(rng):
    from scipy.optimize import minimize

    chance = rng.uniform(0.05, 0.95, 200)
    label = rng.random(200) < chance**2

    def loss(terms):
        odds = terms[0] * np.log(chance) - terms[1] * np.log1p(-chance) + terms[2]
        return np.sum(np.logaddexp(0, odds) - label * odds)

    known = minimize(loss, [1, 1, 0], bounds=[(0, None), (0, None), (None, None)])
    fitted = beta(label, chance)
    assert loss([fitted.a, fitted.b, fitted.c]) <= known.fun + 1e-6


def test_falling_terms_are_left_out(rng):
    odds = rng.normal(size=4000)
    label = rng.random(4000) < chance_of(-odds)
    fitted = beta(label, chance_of(odds))
    assert (fitted.a, fitted.b) == (0, 0)
    assert fitted([0, 0.5, 1]) == pytest.approx([label.mean()] * 3)


def test_order_is_kept(rng):
    chance = rng.uniform(0.01, 0.99, 300)
    fitted = beta(rng.random(300) < chance_of(0.3 * log_odds(chance) - 1), chance)
    assert (np.diff(fitted(np.linspace(0, 1, 50))) >= 0).all()


@pytest.mark.parametrize(
    ("label", "chance", "said"),
    [
        ([0, 1], [0, 0.5], "probability: holds exactly 0 or 1"),
        ([0, 1], [0.5, 0.5], "probability: is the same"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], "probability: separates"),
        ([0, 1], [0.5, 1.5], "probability: 0.5 to 1.5"),
    ],
)
def test_bad_input(label, chance, said):
    with pytest.raises(Problem, match=said):
        beta(label, chance)
