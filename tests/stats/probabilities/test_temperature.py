import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.log_odds import chance_of
from mammo_lib.stats.probabilities.temperature import temperature


def test_by_hand():
    # Three of four right at log odds of 2: they should have been log(3).
    fitted = temperature([1, 1, 1, 0], [2, 2, 2, 2])
    assert fitted.temperature == pytest.approx(2 / np.log(3))
    assert fitted([2]) == pytest.approx([0.75])


def test_recovers_what_was_applied(rng):
    odds = rng.normal(size=20000)
    label = rng.random(20000) < chance_of(odds)
    assert temperature(label, 3 * odds).temperature == pytest.approx(3, rel=0.05)


def test_units_do_not_matter(rng):
    odds = rng.normal(size=300)
    label = rng.random(300) < chance_of(odds)
    small, great = temperature(label, odds), temperature(label, 1e9 * odds)
    assert great(1e9 * odds) == pytest.approx(small(odds))


@pytest.mark.parametrize(
    ("label", "score", "said"),
    [
        ([0, 1], [0, 0], "score: is 0"),
        ([0, 0, 1, 1], [-2, -1, 1, 2], "score: separates"),
        ([1, 0, 1, 0], [-2, 1, 1, 2], "score: does not rise"),
        ([0, 1], [np.nan, 1], "score: 1 of 2 values are missing"),
        ([1, 1], [1, 2], "label: all 2 values are 1"),
    ],
)
def test_bad_input(label, score, said):
    with pytest.raises(Problem, match=said):
        temperature(label, score)
